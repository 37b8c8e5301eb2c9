/** Seeds films from disk to browsers over WebRTC: the viewers' own engine in Node, which answers everybody and dials nobody. */
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import type { IceServer } from '#lib/core/config.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { createFilmMeeting } from '#lib/p2p/adapters/film-meeting.ts';
import type { Neighbours } from '#lib/p2p/adapters/film-neighbours.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { Torrent, TorrentSnapshot } from '#lib/stream/ports.ts';
import { newPeerId } from '#lib/stream/swarm/peer-id.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createUploader } from '#lib/stream/swarm/uploader.ts';
import { openFilmPieces, type PieceSource } from './adapters/film-pieces.ts';
import { createHeldVault } from './adapters/held-vault.ts';
import type { FilmTorrent } from './make-torrent.ts';

export interface Seeder {
	/** Offers one film; resolves when viewers can find it. Seeding it again is no harm, nor are many at once: they take turns. */
	readonly seed: (path: string, torrent: FilmTorrent) => Promise<void>;
	/** The same for a torrent whose bytes lie elsewhere; they are opened when its turn has come. */
	readonly seedFrom: (
		torrent: Pick<FilmTorrent, 'infoHash' | 'info'>,
		openPieces: () => PieceSource | Promise<PieceSource>
	) => Promise<void>;
	/** Leaves the swarm of one torrent; resolves when it has. One that is not seeded is no harm. */
	readonly leave: (infoHash: InfoHash) => Promise<void>;
	/** What is being seeded, and to how many. */
	readonly seeding: () => readonly { readonly infoHash: InfoHash; readonly peers: number }[];
	/** Leaves every swarm. Idempotent. */
	readonly close: () => Promise<void>;
}

/**
 * A seeder that announces to these trackers alone. It has everything, so it makes no offers: the tracker lets every viewer
 * hear of a seed, and two who dial each other at once have to give one of the two connections up.
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
	const { trackers, iceServers, neighbours } = options;
	const peerId = options.peerId ?? newPeerId(systemRandom);
	const world = { clock: systemClock, random: systemRandom };
	const vault = createHeldVault();
	const engine = createSwarmEngine({
		...world,
		digest: systemDigest,
		peerId,
		vault,
		meeting: createFilmMeeting({
			...world,
			peerId,
			iceServers,
			// No browser's bounds hold here, and a host is met by everybody at once.
			connections: {
				most: limits.host.rtcConnections,
				perSecond: limits.host.rtcConnectionsPerSecond
			},
			...(neighbours ? { neighbours } : {})
		}),
		// Nothing is ever wanted: all it decides is what is given to whom.
		mind: (shape) => createSwarm([createUploader({ shape, slots: limits.torrent.connections })])
	});
	const torrentByHash = new Map<InfoHash, Torrent>();
	const ended = Promise.withResolvers<undefined>();
	let closing: Promise<void> | undefined;
	let last: Promise<void> = Promise.resolve();

	const until = (torrent: Torrent, holds: (now: TorrentSnapshot) => boolean): Promise<void> =>
		new Promise((resolve) => {
			let stop = (): void => undefined;
			const look = (): void => {
				if (!holds(torrent.snapshot())) return;
				stop();
				resolve();
			};
			stop = torrent.subscribe(look);
			look();
		});
	const isOut = ({ phase }: TorrentSnapshot): boolean => phase === 'failed' || phase === 'closed';
	const add = async (...[film, openPieces]: Parameters<Seeder['seedFrom']>): Promise<void> => {
		const { infoHash, info } = film;
		if (closing || torrentByHash.has(infoHash)) return;
		vault.hold(infoHash, await openPieces());
		const torrent = engine.open({ infoHash, trackers, webSeeds: [], info, isHeld: true });
		torrentByHash.set(infoHash, torrent);
		const canBeFound = ({ phase, trackersReached }: TorrentSnapshot): boolean =>
			phase === 'ready' && (trackers.length === 0 || trackersReached > 0);
		await Promise.race([ended.promise, until(torrent, (now) => isOut(now) || canBeFound(now))]);
		const { error } = torrent.snapshot();
		if (!error) return;
		torrentByHash.delete(infoHash);
		await torrent.close();
		await vault.release(infoHash);
		options.onError(infoHash, new Error(error.type));
	};

	const inTurn = (run: () => Promise<void>): Promise<void> => {
		const done = last.then(run);
		// The next one's turn comes whatever became of this one.
		last = done.catch(() => undefined);
		return done;
	};
	const leave = async (infoHash: InfoHash): Promise<void> => {
		const torrent = torrentByHash.get(infoHash);
		torrentByHash.delete(infoHash);
		await torrent?.close();
	};

	return {
		seed: (path, film) => inTurn(() => add(film, () => openFilmPieces(path, film))),
		seedFrom: (torrent, openPieces) => inTurn(() => add(torrent, openPieces)),
		leave: (infoHash) => inTurn(() => leave(infoHash)),
		seeding: () =>
			[...torrentByHash].map(([infoHash, torrent]) => ({
				infoHash,
				peers: torrent.snapshot().peers
			})),
		close: () => {
			ended.resolve(undefined);
			return (closing ??= engine.close());
		}
	};
};
