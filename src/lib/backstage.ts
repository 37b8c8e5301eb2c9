/** What is done once for all tabs of a browser: the catalogues, the channels, the people; built in the tab that leads. */
import { startCatalogueWorker } from '#lib/catalogue/adapters/catalogue-worker.ts';
import type { Librarian } from '#lib/catalogue/librarian.ts';
import type { LibraryService } from '#lib/catalogue/library-service.ts';
import { createCacheObjectStore } from '#lib/channel/adapters/cache-object-store.ts';
import { createHttpMirror } from '#lib/channel/adapters/http-mirror.ts';
import { createIdbPointerStore } from '#lib/channel/adapters/idb-pointer-store.ts';
import { createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { createFeedBook, type FeedBook } from '#lib/channel/feed-book.ts';
import { createChannelKeeper, type FeedStatus } from '#lib/channel/keeper.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import type { ObjectSource, ObjectStore } from '#lib/channel/ports.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Remote } from '#lib/core/calls.ts';
import type { HostConfig } from '#lib/core/config.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { err } from '#lib/core/result.ts';
import type { Settings } from '#lib/library/settings.ts';
import type { GossipNode } from '#lib/p2p/node.ts';

/** What every tab may ask of the one that leads; bears being asked twice. */
export interface Backstage extends AsyncLibrary {
	/** An object from storage, else from people and mirrors as far as they may be asked. */
	readonly object: (hash: ObjectHash, limitBytes: number) => Promise<Bytes | undefined>;
	readonly statuses: () => readonly FeedStatus[];
	/** Live connections that carry catalogues. */
	readonly people: () => number;
	/** The viewer's answer to the notice. */
	readonly obey: (consent: Settings['consent']) => void;
}

type AsyncLibrary = {
	readonly [K in keyof LibraryService]: (
		...args: Parameters<LibraryService[K]>
	) => Promise<ReturnType<LibraryService[K]>>;
};

/** What the leading tab tells all of them, itself included. */
export type BackstageNews =
	/** Titles have come, gone or changed. */
	| { readonly type: 'library' }
	| { readonly type: 'statuses'; readonly statuses: readonly FeedStatus[] }
	| { readonly type: 'people'; readonly count: number }
	/** Catalogues cannot be kept here, or the worker that keeps them has died. */
	| { readonly type: 'storage'; readonly reason: 'died' | 'no-storage' };

export interface BackstageOptions {
	readonly config: HostConfig;
	readonly tell: (news: BackstageNews) => void;
}

/** Peers in the lobby, once there may be any: the code for meeting them is loaded then. */
const createLobby = (options: {
	readonly config: HostConfig;
	readonly book: FeedBook;
	readonly objects: Pick<ObjectStore, 'get'>;
	readonly changed: () => void;
}): {
	readonly join: () => void;
	readonly leave: () => void;
	readonly count: () => number;
	readonly source: ObjectSource;
} => {
	const { config, book, objects, changed } = options;
	/** In an object, because both change while the code is on its way. */
	const lobby: { node?: GossipNode; isWanted: boolean } = { isWanted: false };

	const mayJoin = (): boolean => lobby.isWanted && !lobby.node;

	const join = async (): Promise<void> => {
		lobby.isWanted = true;
		const [{ createGossipNode }, { createLobbyTransport }] = await Promise.all([
			import('#lib/p2p/node.ts'),
			import('#lib/p2p/adapters/lobby-transport.ts')
		]);
		// The answer may have changed while the code was on its way.
		if (!mayJoin()) return;
		const { trackers, iceServers } = config;
		const transport = createLobbyTransport({
			trackers,
			iceServers,
			clock: systemClock,
			random: systemRandom
		});
		const node = createGossipNode({
			book,
			shelf: objects,
			transports: [transport],
			clock: systemClock,
			digest: systemDigest
		});
		node.subscribe(changed);
		node.start();
		lobby.node = node;
	};

	addEventListener('pagehide', () => {
		// Without a word of goodbye a closed tab lingers at its neighbours for twenty seconds.
		lobby.node?.stop();
	});
	window.addEventListener('pageshow', ({ persisted }) => {
		// Back from the browser's own cache of pages: the links are gone, the node is not.
		if (persisted) lobby.node?.start();
	});
	return {
		join: () => {
			void join(); // Its outcome is the number of people; without a network it is zero.
		},
		leave: () => {
			lobby.isWanted = false;
			lobby.node?.stop();
			delete lobby.node;
			changed();
		},
		count: () => lobby.node?.peers() ?? 0,
		source: {
			fetch: (hash, wanted) =>
				lobby.node?.fetch(hash, wanted) ?? Promise.resolve(err({ type: 'Unreachable' }))
		}
	};
};

/** Shows versions that the keeper has made whole, one after the other, and says when the library has changed. */
const createShowing = (
	librarian: Remote<Librarian>,
	tell: () => void
): ((statuses: readonly FeedStatus[]) => void) => {
	const shown = new Map<string, ObjectHash>();
	let last: Promise<void> = Promise.resolve();
	const show = async ({ link, shown: version }: FeedStatus): Promise<void> => {
		const key = `${link.channel}/${link.feed}`;
		if (!version || shown.get(key) === version.head.index) return;
		// The worker may have been started anew since it judged this version.
		if (!(await librarian.show(link.channel, link.feed, version.head.index))) {
			await librarian.check(version.head);
			await librarian.show(link.channel, link.feed, version.head.index);
		}
		shown.set(key, version.head.index);
		tell();
	};
	return (statuses) => {
		for (const status of statuses) last = last.then(() => show(status)).catch(() => undefined); // A dead worker has told of itself.
	};
};

/** Opens the catalogues that are kept, follows the host's channels, and begins to meet people when it may. */
export const createBackstage = async ({ config, tell }: BackstageOptions): Promise<Backstage> => {
	const { librarian, objects, versions } = startCatalogueWorker((reason) => {
		tell({ type: 'storage', reason });
	});
	const attachments = createCacheObjectStore(caches);
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
	const lobby = createLobby({
		config,
		book,
		objects: { get: async (hash) => (await objects.get(hash)) ?? attachments.get(hash) },
		changed: () => {
			tell({ type: 'people', count: lobby.count() });
		}
	});
	const keeper = createChannelKeeper({
		book,
		objects,
		attachments,
		versions,
		digest: systemDigest,
		clock: systemClock,
		mirrors: config.mirrors.map((base) => createHttpMirror(base, systemDigest)),
		peers: lobby.source
	});
	const show = createShowing(librarian, () => {
		tell({ type: 'library' });
	});
	keeper.subscribe(() => {
		const statuses = keeper.statuses();
		show(statuses);
		tell({ type: 'statuses', statuses });
	});
	for (const text of config.channels) {
		const link = parseChannelLink(text);
		if (link.ok) await keeper.follow(link.value);
	}
	return {
		shelf: librarian.shelf,
		find: librarian.find,
		titles: librarian.titles,
		similar: librarian.similar,
		setWatched: librarian.setWatched,
		object: async (hash, limitBytes) => {
			const found = await keeper.object(hash, { limitBytes });
			return found.ok ? found.value : undefined;
		},
		statuses: keeper.statuses,
		people: lobby.count,
		obey: (consent) => {
			if (consent === 'accepted') {
				lobby.join();
				keeper.setMode('peers');
				return;
			}
			lobby.leave();
			keeper.setMode(consent === 'declined' ? 'mirrors' : 'waiting');
		}
	};
};
