/** The composition root: builds every adapter, joins the features, and is the only file that knows them all. */
import { createContext } from 'svelte';
import { createCacheObjectStore } from '#lib/channel/adapters/cache-object-store.ts';
import { createHttpMirror } from '#lib/channel/adapters/http-mirror.ts';
import { createIdbPointerStore } from '#lib/channel/adapters/idb-pointer-store.ts';
import { createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { createFeedBook } from '#lib/channel/feed-book.ts';
import { createChannelKeeper, type ChannelKeeper } from '#lib/channel/keeper.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import type { ObjectSource, ObjectStore } from '#lib/channel/ports.ts';
import { fetchConfig } from '#lib/core/adapters/fetch-config.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { emptyConfig, parseConfig, type HostConfig } from '#lib/core/config.ts';
import { parseObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err } from '#lib/core/result.ts';
import { createIdbLibraryStore } from '#lib/library/adapters/idb-library-store.ts';
import type { Settings } from '#lib/library/settings.ts';
import { registerWorker } from '#lib/release/adapters/register-worker.ts';
import { CatalogueState } from '#lib/state/catalogue.svelte.ts';
import { PeopleState } from '#lib/state/people.svelte.ts';
import { ProgressState } from '#lib/state/progress.svelte.ts';
import { SettingsState } from '#lib/state/settings.svelte.ts';
import { ShellState } from '#lib/state/shell.svelte.ts';
import type { GossipNode } from '#lib/p2p/node.ts';
import { createCinema, type Cinema } from './cinema.ts';

export interface App {
	readonly settings: SettingsState;
	readonly progress: ProgressState;
	readonly catalogue: CatalogueState;
	readonly people: PeopleState;
	readonly shell: ShellState;
	readonly cinema: Cinema;
	/** Reads what is kept, then the host's configuration, then follows its channels. */
	readonly start: () => Promise<void>;
	/** The address of a picture by its object hash, or undefined when nobody has it. */
	readonly pictureUrl: (hash: string) => Promise<string | undefined>;
	/** Languages of the viewer: the chosen one, then the browser's. */
	readonly languages: () => readonly string[];
	readonly install: () => Promise<void>;
	readonly useUpdate: () => void;
}

export const [getApp, setApp] = createContext<App>();

/** What browsers hand over when a page may be installed; not in TypeScript's library yet. */
interface InstallPrompt extends Event {
	readonly prompt: () => Promise<unknown>;
}

type PictureType = 'image/webp' | 'image/avif' | 'image/png' | 'image/jpeg';

/** By its first bytes; anything else is no picture (security.md T22). */
const pictureTypeOf = (bytes: Uint8Array): PictureType | undefined => {
	const text = String.fromCharCode(...bytes.subarray(0, 12));
	if (text.startsWith('RIFF') && text.endsWith('WEBP')) return 'image/webp';
	if (text.slice(4, 12) === 'ftypavif') return 'image/avif';
	if (text.startsWith('\x89PNG')) return 'image/png';
	return text.startsWith('\xff\xd8\xff') ? 'image/jpeg' : undefined;
};

/** Builds the app; nothing is asked of the world before `start()`. */
export const createApp = (): App => {
	const library = createIdbLibraryStore();
	const objects: ObjectStore = createCacheObjectStore(caches);
	const settings = new SettingsState(library);
	const progress = new ProgressState(library, systemClock);
	const catalogue = new CatalogueState(systemClock);
	const people = new PeopleState();
	const shell = new ShellState();
	const pictureByHash = new Map<string, Promise<string | undefined>>();
	let config: HostConfig = emptyConfig;
	let keeper: ChannelKeeper | undefined;
	let node: GossipNode | undefined;
	let installPrompt: InstallPrompt | undefined;
	let useRelease = (): void => undefined;

	const languages = (): readonly string[] => [
		...(settings.current.language === undefined ? [] : [settings.current.language]),
		...navigator.languages
	];
	const peers: ObjectSource = {
		fetch: (hash, wanted) =>
			node ? node.fetch(hash, wanted) : Promise.resolve(err({ type: 'Unreachable' }))
	};
	const cinema = createCinema({
		config: () => config,
		settings,
		people,
		catalogue,
		progress,
		languages,
		object: (hash, wanted) =>
			keeper ? keeper.object(hash, wanted) : Promise.resolve(err({ type: 'Unreachable' })),
		stored: () => {
			showCatalogue();
		}
	});

	const showCatalogue = (): void => {
		catalogue.setFacts(cinema.facts());
		if (keeper) catalogue.feed(keeper.statuses());
	};

	const joinLobby = async (book: ReturnType<typeof createFeedBook>): Promise<void> => {
		const [{ createGossipNode }, { createLobbyTransport }] = await Promise.all([
			import('#lib/p2p/node.ts'),
			import('#lib/p2p/adapters/lobby-transport.ts')
		]);
		if (settings.current.consent !== 'accepted' || node) return;
		const lobby = createLobbyTransport({
			trackers: config.trackers,
			iceServers: config.iceServers,
			clock: systemClock,
			random: systemRandom
		});
		const joined = createGossipNode({
			book,
			shelf: objects,
			transports: [lobby],
			clock: systemClock,
			digest: systemDigest
		});
		node = joined;
		joined.subscribe(() => {
			people.setLobby(joined.peers());
			showCatalogue();
		});
		joined.start();
	};

	const obey = (choices: Settings, book: ReturnType<typeof createFeedBook>): void => {
		cinema.setGivingBack(choices.givingBack);
		if (choices.consent === 'accepted') {
			void joinLobby(book); // Its outcome is the number of people; without a network it is zero.
			keeper?.setMode('peers');
			return;
		}
		node?.stop();
		node = undefined;
		people.setLobby(0);
		keeper?.setMode(choices.consent === 'declined' ? 'mirrors' : 'waiting');
	};

	const follow = async (): Promise<void> => {
		const [verifier, { nobleHygiene: hygiene }] = await Promise.all([
			createVerifier(),
			import('#lib/channel/adapters/noble-hygiene.ts')
		]);
		const book = createFeedBook({
			pointers: createIdbPointerStore(systemDigest),
			verifier,
			hygiene,
			digest: systemDigest,
			clock: systemClock
		});
		keeper = createChannelKeeper({
			book,
			objects,
			digest: systemDigest,
			clock: systemClock,
			mirrors: config.mirrors.map((base) => createHttpMirror(base, systemDigest)),
			peers
		});
		keeper.subscribe(showCatalogue);
		for (const text of config.channels) {
			const link = parseChannelLink(text);
			if (link.ok) await keeper.follow(link.value);
		}
		settings.subscribe((choices) => {
			obey(choices, book);
			showCatalogue();
		});
		obey(settings.current, book);
		showCatalogue();
	};

	const watchShell = async (): Promise<void> => {
		addEventListener('beforeinstallprompt', (event) => {
			event.preventDefault();
			installPrompt = event as InstallPrompt; // The event of this name is always of this kind.
			shell.setCanInstall(true);
		});
		addEventListener('appinstalled', () => {
			shell.setCanInstall(false);
		});
		const registered = await registerWorker(
			'serviceWorker' in navigator ? navigator.serviceWorker : undefined
		);
		if (!registered) return;
		({ useRelease } = registered);
		registered.subscribe((state) => {
			shell.setUpdateReady(state === 'ready');
		});
	};

	/** The host's configuration; without a network the one that was good last, so that its channels still show. */
	const currentConfig = async (): Promise<HostConfig> => {
		const fresh = await fetchConfig(location.origin);
		if (fresh) {
			await library.write('config', fresh);
			return fresh;
		}
		const kept = parseConfig(await library.read('config'), location.origin);
		return kept.ok ? kept.value : emptyConfig;
	};

	const pictureUrl = async (name: string): Promise<string | undefined> => {
		const hash = parseObjectHash(name);
		if (!hash || !keeper) return undefined;
		const found = await keeper.object(hash, { limitBytes: limits.poster.bytes });
		const type = found.ok ? pictureTypeOf(found.value) : undefined;
		if (!found.ok || !type) return undefined;
		return URL.createObjectURL(new Blob([found.value], { type }));
	};

	return {
		settings,
		progress,
		catalogue,
		people,
		shell,
		cinema,
		languages,
		start: async () => {
			people.setOnline(navigator.onLine);
			for (const event of ['online', 'offline']) {
				addEventListener(event, () => {
					people.setOnline(navigator.onLine);
					showCatalogue();
				});
			}
			addEventListener('pagehide', () => {
				// Without a word of goodbye a closed tab lingers at its neighbours for twenty seconds.
				node?.stop();
				void progress.flush(); // The browser lets a write that has begun finish.
			});
			window.addEventListener('pageshow', ({ persisted }) => {
				// Back from the browser's own cache of pages: the links are gone, the node is not.
				if (persisted) node?.start();
			});
			void watchShell(); // What it learns shows in the shell state; browsing needs none of it.
			await Promise.all([settings.load(), progress.load()]);
			config = await currentConfig();
			await follow();
			await cinema.refreshStored();
		},
		pictureUrl: (hash) => {
			const known = pictureByHash.get(hash);
			if (known) return known;
			const asked = pictureUrl(hash).then((url) => {
				// Nobody had it: ask again when it is shown next.
				if (url === undefined) pictureByHash.delete(hash);
				return url;
			});
			pictureByHash.set(hash, asked);
			return asked;
		},
		install: async () => {
			await installPrompt?.prompt();
			shell.setCanInstall(false);
		},
		useUpdate: () => {
			useRelease();
			location.reload();
		}
	};
};
