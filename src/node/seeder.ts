/** Seeds films from disk to browsers over WebRTC: WebTorrent in Node, which answers every viewer and dials none. */
import WebTorrent, { type WebTorrentTorrent } from 'webtorrent';
import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import { installWireGuard } from '#lib/core/adapters/wire-guard.ts';
import { encodeBencode, readBencode, type Bvalue } from '#lib/core/bencode.ts';
import type { IceServer } from '#lib/core/config.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Neighbours } from '#lib/p2p/adapters/film-neighbours.ts';
import { createFilmChunkStore, type FilmChunkStore } from './adapters/film-chunk-store.ts';
import { createPipePeer } from './adapters/pipe-peer.ts';
import type { FilmTorrent } from './make-torrent.ts';

export interface Seeder {
	/** Offers one film; resolves when viewers can find it. Seeding it again is no harm, nor are many at once: they take turns. */
	readonly seed: (path: string, torrent: FilmTorrent) => Promise<void>;
	/** The same for a torrent whose bytes lie elsewhere; the store is opened when its turn has come. */
	readonly seedFrom: (
		torrent: Pick<FilmTorrent, 'infoHash' | 'info'>,
		openStore: () => FilmChunkStore | Promise<FilmChunkStore>
	) => Promise<void>;
	/** Leaves the swarm of one torrent; resolves when it has. One that is not seeded is no harm. */
	readonly leave: (infoHash: InfoHash) => Promise<void>;
	/** What is being seeded, and to how many. */
	readonly seeding: () => readonly { readonly infoHash: InfoHash; readonly peers: number }[];
	/** Leaves every swarm. Idempotent. */
	readonly close: () => Promise<void>;
}

const torrentFileOf = ({ info }: Pick<FilmTorrent, 'info'>): Uint8Array => {
	const read = readBencode(info);
	if (!read.ok) throw new TypeError('an info dictionary that was just made is bencode');
	return encodeBencode(new Map<string, Bvalue>([['info', read.value.value]]));
};

/**
 * 55 connections a torrent, whoever began them: WebTorrent counts only those it dials itself. The library hands the offer
 * over right behind this call, and a connection that is about to end would still answer it: whoever offered would wait
 * for us in vain. Without an answer the offer is soon made to somebody else.
 */
const capConnections = (torrent: WebTorrentTorrent): void => {
	const addPeer = torrent.addPeer.bind(torrent);
	torrent.addPeer = (peer, source) => {
		if (torrent._peersLength < limits.torrent.connections) return addPeer(peer, source);
		if (typeof peer !== 'string') {
			peer.signal = () => undefined;
			peer.destroy();
		}
		return false;
	};
};

/** Takes the lines that neighbours open for this film; it asks nobody, because it has everything. */
const serveNeighbours = (
	torrent: WebTorrentTorrent,
	infoHash: InfoHash,
	neighbours: Neighbours | undefined
): void => {
	const joined = neighbours?.join({
		infoHash,
		isWanted: () => false,
		mayMeet: () => torrent.ready && torrent._peersLength < limits.torrent.connections,
		onPipe: (pipe) => {
			// A peer who is connected already, or one too many, is refused there.
			torrent.addPeer(createPipePeer(pipe), 'lobby');
		},
		onEnd: () => undefined
	});
	torrent.on('close', () => {
		joined?.close();
	});
};

/** All films share one socket to a tracker, and each listens to it: that is no leak, whatever Node counts. */
const shareSockets = (torrent: WebTorrentTorrent): void => {
	for (const { socket } of torrent.discovery?.tracker?._trackers ?? []) socket?.setMaxListeners(0);
};

/**
 * A seeder that announces to these trackers alone.
 *
 * Two WebTorrent clients that dial each other at once each refuse the connection they began themselves, because by then
 * they hold the other's: both links drop, and the next chance comes with the next announce, two minutes later
 * (webtorrent/lib/torrent.js, `_addPeer`: duplicates are told by peer id). Whoever makes no offers cannot collide, so
 * the seeder announces with `numwant: 0` and answers every offer; the tracker lets every viewer hear of a seed.
 */
export const startSeeder = (options: {
	readonly trackers: readonly string[];
	readonly iceServers: readonly IceServer[];
	/** Viewers who are connected through the lobby: they get films there, without a tracker. */
	readonly neighbours?: Neighbours;
	/** Our name among peers, 40 hex digits, the same as in the lobby, so that nobody is connected twice; drawn by default. */
	readonly peerId?: string;
	/** Called for each film with what went wrong; the others go on. */
	readonly onError: (infoHash: InfoHash, error: Error) => void;
}): Seeder => {
	installWireGuard();
	installPromptIce();
	const client = new WebTorrent({
		dht: false,
		lsd: false,
		utPex: false,
		...(options.peerId === undefined ? {} : { peerId: options.peerId }),
		natUpnp: false,
		natPmp: false,
		utp: false,
		// WebTorrent always opens a TCP port, on every address; net.Server.listen() takes this in a number's place.
		torrentPort: { host: '127.0.0.1', port: 0 },
		maxConns: limits.torrent.connections,
		tracker: { rtcConfig: { iceServers: options.iceServers } }
	});
	// Each torrent tells its own errors; the client has none of its own that ends it.
	client.on('error', () => undefined);
	const torrentByHash = new Map<InfoHash, WebTorrentTorrent>();
	let closing: Promise<void> | undefined;
	let last: Promise<void> = Promise.resolve();

	const add = async (...[film, openStore]: Parameters<Seeder['seedFrom']>): Promise<void> => {
		const { infoHash } = film;
		if (closing || torrentByHash.has(infoHash)) return;
		const store = await openStore();
		const torrent = client.add(torrentFileOf(film), {
			announce: [...options.trackers],
			preloadedStore: store,
			// The pieces were hashed a moment ago, to make the info dictionary.
			skipVerify: true,
			getAnnounceOpts: () => ({ numwant: 0 })
		});
		torrentByHash.set(infoHash, torrent);
		capConnections(torrent);
		serveNeighbours(torrent, infoHash, options.neighbours);
		torrent.on('warning', () => undefined);
		// At each announce: a tracker that was lost and found again has another socket.
		torrent.on('trackerAnnounce', () => {
			shareSockets(torrent);
		});
		await new Promise<void>((resolve) => {
			torrent.on('error', (error) => {
				torrentByHash.delete(infoHash);
				options.onError(infoHash, error);
				resolve();
			});
			torrent.on('close', resolve);
			if (options.trackers.length === 0) torrent.on('ready', resolve);
			else torrent.on('trackerAnnounce', resolve);
		});
	};

	const inTurn = (run: () => Promise<void>): Promise<void> => {
		const done = last.then(run);
		// The next one's turn comes whatever became of this one.
		last = done.catch(() => undefined);
		return done;
	};
	const leave = (infoHash: InfoHash): Promise<void> =>
		new Promise((resolve) => {
			const torrent = torrentByHash.get(infoHash);
			torrentByHash.delete(infoHash);
			if (!torrent || closing) resolve();
			else {
				torrent.destroy({}, () => {
					resolve();
				});
			}
		});

	return {
		seed: (path, film) => inTurn(() => add(film, () => createFilmChunkStore(path, film))),
		seedFrom: (torrent, openStore) => inTurn(() => add(torrent, openStore)),
		leave: (infoHash) => inTurn(() => leave(infoHash)),
		seeding: () =>
			[...torrentByHash].map(([infoHash, torrent]) => ({ infoHash, peers: torrent.wires.length })),
		close: () => {
			closing ??= new Promise((resolve) => {
				client.destroy(() => {
					resolve();
				});
			});
			return closing;
		}
	};
};
