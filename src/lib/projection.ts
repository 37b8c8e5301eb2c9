/** The projection room: plays films for every tab, in the tab that leads; the engine is loaded when the first is asked for. */
import type { FilmWire } from 'webtorrent';
import type { Bytes } from '#lib/core/bytes.ts';
import type { HostConfig } from '#lib/core/config.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { isCapsule } from '#lib/core/capsule.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import type { InfoHash, ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { LibraryStore } from '#lib/library/ports.ts';
import type { Neighbours } from '#lib/p2p/adapters/film-neighbours.ts';
import type { TrackerLines } from '#lib/p2p/adapters/tracker-lines.ts';
import { createBlobLink } from '#lib/stream/adapters/blob-link.ts';
import { isMetered, quotaBytes } from '#lib/stream/adapters/device-line.ts';
import { createOpfsVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { createServiceWorkerLink } from '#lib/stream/adapters/service-worker-link.ts';
import { storedFilms } from '#lib/stream/adapters/stored-films.ts';
import { createFilmDesk } from '#lib/stream/film-desk.ts';
import { createPlayback, type Playback } from '#lib/stream/playback.ts';
import type { TorrentEngine, WorkerLink } from '#lib/stream/ports.ts';
import type { FilmOrder, FilmService } from '#lib/stream/shown-film.ts';
import { createFilmIntake, type FilmIntake } from './film-intake.ts';
import { createTransfers, type TransferChoices, type Transfers } from './transfers.ts';

export interface Projection extends FilmService, FilmIntake {
	/** Loads the engine, so that the first film need not wait for it, and passes on what was played last. */
	readonly prepare: () => Promise<void>;
	/** Somebody looks at a title: what would be needed to play it is fetched and met meanwhile. */
	readonly warmFilm: (order: FilmOrder) => Promise<void>;
	/** Infohashes of films that are stored whole on this device. */
	readonly storedFilms: () => Promise<readonly InfoHash[]>;
	readonly setGivingBack: (choices: TransferChoices) => void;
	/** Films opened from now on meet others in these ways; one that plays keeps those whom it has met. */
	readonly reconnect: (config: HostConfig) => Promise<void>;
	readonly transfers: Transfers['report'];
	readonly pauseTransfer: Transfers['pause'];
	readonly keepTransfer: Transfers['keep'];
	readonly removeTransfer: Transfers['remove'];
}

export interface ProjectionOptions {
	readonly config: HostConfig;
	/** 40 hex digits: the engine's name among peers. */
	readonly peerId: string;
	/** Whom the lobby is connected to. */
	readonly neighbours: Neighbours;
	/** Its sockets to trackers, which films use as well. */
	readonly lines: TrackerLines;
	readonly choices: TransferChoices;
	/** Where what was given is counted. */
	readonly store: LibraryStore;
	/** Every wire of every film is shown to this. */
	readonly onWire: (wire: FilmWire) => void;
	readonly object: (hash: ObjectHash, limitBytes: number) => Promise<Bytes | undefined>;
	readonly canPlay: (contentType: string) => boolean;
	/** Another film is stored whole. */
	readonly stored: () => void;
	/** A film that is being taken in: the share that is done. */
	readonly taking: (job: string, share: number) => void;
}

/** How long the info dictionary may be looked for before the swarm is asked for it. */
const infoMs = 1500;
/** A film that was looked at and not played is left after so long. */
const warmMs = 30_000;

const noWorker: WorkerLink = {
	ready: () => Promise.reject(new Error('no workers here')),
	offer: () => ({ url: '', withdraw: () => undefined })
};

const openLink = (): WorkerLink => {
	if (isCapsule) return createBlobLink();
	return 'serviceWorker' in navigator
		? createServiceWorkerLink({ container: navigator.serviceWorker, random: systemRandom })
		: noWorker;
};

/** Nothing is loaded before the first film is opened or looked for in storage. */
export const createProjection = (options: ProjectionOptions): Projection => {
	let { config } = options;
	const vault = createOpfsVault();
	const link = openLink();
	const transfers = createTransfers({
		vault,
		clock: systemClock,
		store: options.store,
		choices: options.choices,
		isMetered,
		quotaBytes,
		removed: options.stored
	});
	let engine: Promise<TorrentEngine> | undefined;
	let resumed: Promise<void> | undefined;
	const load = (): Promise<TorrentEngine> =>
		(engine ??= import('./engine.ts').then(({ createEngine }) => {
			const { peerId, neighbours, lines, onWire } = options;
			const made = createEngine({ ice: () => config, peerId, neighbours, lines, onWire, vault });
			transfers.loaded(made);
			return made;
		}));

	/** In time, or it is as if it were nowhere: the peers have it too. */
	const lookFor = (hash: ObjectHash): Promise<Bytes | undefined> =>
		Promise.race([
			options.object(hash, limits.channel.objectBytes).catch(() => undefined),
			new Promise<undefined>((resolve) => {
				systemClock.after(infoMs, () => {
					resolve(undefined);
				});
			})
		]);
	const requestOf = ({ infoObject, info, ...request }: FilmOrder) => {
		const known = info ?? (infoObject && lookFor(infoObject));
		return known ? { ...request, info: known } : request;
	};

	const open = async (order: FilmOrder): Promise<Playback> => {
		// Peers are looked for while the info dictionary is.
		const request = requestOf(order);
		const { canPlay } = options;
		const playback = createPlayback(request, { engine: await load(), link, canPlay });
		const left = transfers.played(request);
		let wasComplete = false;
		playback.subscribe(() => {
			const { complete } = playback.snapshot();
			if (complete && !wasComplete) options.stored();
			wasComplete = complete;
		});
		return {
			...playback,
			close: async () => {
				left();
				await playback.close();
			}
		};
	};

	const intake = createFilmIntake({
		keeper: vault,
		digest: systemDigest,
		tell: options.taking,
		hold: async (infoHash, trackers) => {
			await load();
			transfers.played({ infoHash, trackers, webSeeds: [] })();
			await transfers.keep(infoHash, true);
			options.stored();
		}
	});

	return {
		...intake,
		...createFilmDesk({ clock: systemClock, desk: bytesToHex(systemRandom.bytes(8)), open }),
		prepare: async () => {
			await load();
			resumed ??= transfers.resume();
			await resumed;
		},
		warmFilm: async (order) => {
			const request = requestOf(order);
			const torrent = (await load()).open(request);
			systemClock.after(warmMs, () => {
				void torrent.close(); // Leaving never waits for the swarm.
			});
		},
		storedFilms: () => storedFilms(vault),
		setGivingBack: transfers.choose,
		reconnect: async (chosen) => {
			config = chosen;
			await transfers.leaveAll();
			await transfers.resume();
		},
		transfers: transfers.report,
		pauseTransfer: transfers.pause,
		keepTransfer: transfers.keep,
		removeTransfer: transfers.remove
	};
};
