/** The projector: one process that is the web app, the tracker, a seeder, a mirror of channels, and a peer in the lobby. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createSigner, createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { nobleHygiene } from '#lib/channel/adapters/noble-hygiene.ts';
import { createFeedBook, type FeedBook } from '#lib/channel/feed-book.ts';
import { readObject } from '#lib/channel/read-feed.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { parseConfig, type IceServer } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';
import { createNeighbours } from '#lib/p2p/adapters/film-neighbours.ts';
import { newLobbyPeerId } from '#lib/p2p/adapters/lobby-transport.ts';
import { startHostDht } from './dht/host-dht.ts';
import { createBaseTorrents } from './follow/base-torrents.ts';
import { startHosting } from './follow/hosting.ts';
import type { KeptFeed } from './follow/following.ts';
import { openHome, type Home } from './home.ts';
import { openSite } from './http/server.ts';
import type { MirrorShelf } from './http/mirror.ts';
import { publishFolder, type PublishedFolder } from './publish/publish-folder.ts';
import { startSeeder } from './seeder.ts';
import { StartError } from './start-error.ts';
import { createTracker } from './tracker/tracker.ts';

export interface ProjectorOptions {
	/** 0 takes any free port. */
	readonly port: number;
	readonly host: string;
	/** The folder for keys and objects. */
	readonly home: string;
	/** The built site. */
	readonly buildDir: string;
	/** The folder of the demo channel; without one, or when it is not there, no channel is published. */
	readonly demoDir?: string;
	/** What /config.json says in place of `["/tracker"]`. */
	readonly trackers?: readonly string[];
	/** What /config.json says in place of `["/"]`. */
	readonly mirrors?: readonly string[];
	/** Nodes (`host:port`) with which to join the mainline DHT; none for the well-known ones. Without it there is no DHT. */
	readonly dht?: readonly string[];
	/** Progress, one line at a time. */
	readonly log: (line: string) => void;
}

export interface Projector {
	readonly url: string;
	readonly port: number;
	/** The link of the demo channel, when there is one. */
	readonly channel?: string;
	/** The channels that are kept here, published and followed. */
	readonly feeds: () => readonly KeptFeed[];
	/** Calls back when one of them has changed; returns the way to stop. */
	readonly subscribe: (changed: () => void) => () => void;
	/** Drains and ends everything. Idempotent. */
	readonly close: () => Promise<void>;
}

const ports = { clock: systemClock, digest: systemDigest, random: systemRandom };

const isThere = async (path: string): Promise<boolean> =>
	stat(path).then(
		() => true,
		() => false
	);

/** An address under which this machine reaches itself. */
const ownAddress = (host: string): string => {
	if (host === '0.0.0.0' || host === '::' || host === '') return '127.0.0.1';
	return host.includes(':') ? `[${host}]` : host;
};

const publishDemo = async (
	home: Home,
	folder: string | undefined,
	verifier: Awaited<ReturnType<typeof createVerifier>>
): Promise<PublishedFolder | undefined> => {
	if (folder === undefined || !(await isThere(join(folder, 'titles.json')))) return undefined;
	// No tracker in the records: a film's viewers come by way of the host's configuration, whose address may change.
	const place = { folder, home, name: 'matinee-demo', trackers: [] };
	return publishFolder(place, { ...ports, verifier, createSigner });
};

/** Only what is complete here is handed out, and objects are hashed again each time. */
const shelfOf = (home: Home, book: FeedBook): MirrorShelf => ({
	object: (hash) =>
		readObject(hash, limits.channel.objectBytes, { ...ports, objects: home.objects }),
	head: (channel, feed) => book.shown(channel, feed)?.bytes,
	root: (channel, version) => book.roots(channel, version)[0]
});

/** What /config.json says: the host's own file, or that everything is here. */
const hostConfig = async (
	home: Home,
	options: ProjectorOptions,
	link: string | undefined
): Promise<unknown> =>
	(await home.config()) ?? {
		trackers: options.trackers ?? ['/tracker'],
		iceServers: [],
		channels: link === undefined ? [] : [link],
		mirrors: options.mirrors ?? ['/']
	};

const iceServersOf = (config: unknown): readonly IceServer[] => {
	const parsed = parseConfig(config, 'http://localhost/');
	return parsed.ok ? parsed.value.iceServers : [];
};

/** Runs what it is given to close, last opened first; a part that fails to close does not keep the others open. */
const closeAll = async (parts: readonly (() => Promise<void> | void)[]): Promise<void> => {
	for (const close of [...parts].reverse()) {
		try {
			await close();
		} catch {
			// Best effort: the process ends next.
		}
	}
};

/** Starts everything; rejects with StartError, whose message is one sentence, when it cannot. */
export const startProjector = async (options: ProjectorOptions): Promise<Projector> => {
	const opened: (() => Promise<void> | void)[] = [];
	let closing: Promise<void> | undefined;
	const close = (): Promise<void> => (closing ??= closeAll(opened));
	try {
		const { port, channel, feeds, subscribe } = await start(options, opened);
		const shown = ownAddress(options.host);
		const url = `http://${shown === '127.0.0.1' ? 'localhost' : shown}:${port}`;
		return { url, port, ...(channel === undefined ? {} : { channel }), feeds, subscribe, close };
	} catch (cause) {
		await close();
		throw cause;
	}
};

const start = async (
	options: ProjectorOptions,
	opened: (() => Promise<void> | void)[]
): Promise<
	Omit<Projector, 'url' | 'close' | 'channel'> & { readonly channel: string | undefined }
> => {
	const buildDir = resolve(options.buildDir);
	if (!(await isThere(join(buildDir, '200.html')))) {
		throw new StartError(`There is no built site in ${buildDir}. Make it with npm run build.`);
	}
	const home = await openHome(options.home, ports);
	opened.push(home.close);

	const verifier = await createVerifier();
	const demo = await publishDemo(home, options.demoDir, verifier);
	if (demo) options.log(`the demo channel has version ${demo.seq}`);
	const book = createFeedBook({
		...ports,
		verifier,
		pointers: home.pointers,
		hygiene: nobleHygiene
	});
	const config = await hostConfig(home, options, demo?.link);
	const shelf = shelfOf(home, book);
	const tracker = createTracker(ports);
	const site = await openSite({
		...options,
		...ports,
		buildDir,
		shelf,
		config: () => JSON.stringify(config),
		upgrade: tracker.upgrade
	});
	opened.push(site.close, tracker.close);

	const ownTracker = `ws://${ownAddress(options.host)}:${site.port}/tracker`;
	const iceServers = iceServersOf(config);
	// One name for the lobby and for films: a viewer who is met in both is one peer.
	const met = { peerId: newLobbyPeerId(systemRandom), neighbours: createNeighbours(systemClock) };
	const hosting = await startHosting({
		...ports,
		...met,
		home,
		book,
		shelf: { get: shelf.object },
		trackers: [ownTracker],
		iceServers,
		log: options.log
	});
	opened.push(hosting.close);
	if (options.dht) {
		const links = () => hosting.feeds().map(({ link }) => link);
		opened.push(await startHostDht({ bootstrap: options.dht, book, links, clock: systemClock }));
	}
	const seeder = startSeeder({
		...met,
		trackers: [ownTracker],
		iceServers,
		onError: (infoHash, error) => {
			options.log(`the film ${infoHash} is not seeded any more: ${error.message}`);
		}
	});
	opened.push(seeder.close);
	for (const { path, torrent } of demo?.films ?? []) await seeder.seed(path, torrent);
	const bases = createBaseTorrents({
		seeder,
		objects: home.objects,
		digest: systemDigest,
		onError: (error) => {
			options.log(`a catalogue is not seeded: ${String(error)}`);
		}
	});
	const seedBases = (): void => {
		bases.obey(hosting.feeds());
	};
	opened.push(hosting.subscribe(seedBases));
	seedBases();

	const { feeds, subscribe } = hosting;
	return { port: site.port, channel: demo?.link, feeds, subscribe };
};
