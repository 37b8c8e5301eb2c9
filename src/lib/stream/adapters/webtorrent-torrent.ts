/** One open torrent: its metadata checked before WebTorrent believes it, its pieces in our store, its figures for the screen. */
import type WebTorrent from 'webtorrent';
import type { FilmWire } from 'webtorrent';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import { heldSpans, isHeld, type FileInPieces } from '#lib/stream/held-spans.ts';
import type {
	OpenRequest,
	PieceStore,
	Torrent,
	TorrentError,
	TorrentSnapshot
} from '#lib/stream/ports.ts';
import { readSpan } from '#lib/stream/read-span.ts';
import { parseInfo, parseTorrentFile, type TorrentInfo } from '#lib/stream/torrent-metadata.ts';
import { createChunkStore } from './chunk-store.ts';
import { createMemoryPieceStore } from './memory-piece-store.ts';
import type { PieceVault } from './opfs-piece-store.ts';
import { createTorrentPeers } from './torrent-peers.ts';
import { createTorrentPieces, type TorrentPieces } from './torrent-pieces.ts';

export interface TorrentViewOptions {
	readonly request: OpenRequest;
	readonly client: WebTorrent;
	readonly clock: Clock;
	readonly vault?: PieceVault;
	/** True when these info bytes are the torrent that was asked for. */
	readonly isHash: (info: Bytes) => Promise<boolean>;
	readonly isGivingBack: () => boolean;
	readonly onWire?: (wire: FilmWire) => void;
}

export interface TorrentView extends Torrent {
	readonly applyGivingBack: () => void;
}

const tellEveryMs = 250;
/** Connections that one announce offers, over all trackers: each costs an RTCPeerConnection for 50 s. */
const offersMost = 15;
const offersPerTracker = 3;

const torrentFileOf = (info: Bytes): Bytes => concatBytes(utf8('d4:info'), info, utf8('e'));

/** Joins the swarm at once; what is learned comes through the snapshot. */
export const createTorrentView = (options: TorrentViewOptions): TorrentView => {
	const { request, client, clock, vault } = options;
	const { infoHash } = request;
	const listeners = new Set<() => void>();
	const closing = new AbortController();
	let phase: TorrentSnapshot['phase'] = 'metadata';
	let error: TorrentError | undefined;
	let info: TorrentInfo | undefined;
	let infoBytes: Bytes | undefined;
	let store: PieceStore | undefined;
	let pieces: TorrentPieces | undefined;
	let isOnDisk = false;
	let filled: number | undefined;
	let trackersReached = 0;
	let fromWebSeedsBytes = 0;
	let toldMs = -Infinity;
	let cancelTell: (() => void) | undefined;

	const tell = (): void => {
		cancelTell ??= clock.after(Math.max(0, toldMs + tellEveryMs - clock.now()), () => {
			cancelTell = undefined;
			toldMs = clock.now();
			for (const changed of [...listeners]) changed();
		});
	};
	/** A change of phase waits for nobody: the first frame hangs on it. */
	const tellNow = (): void => {
		cancelTell?.();
		cancelTell = undefined;
		toldMs = clock.now();
		for (const changed of [...listeners]) changed();
	};
	const fail = (cause: TorrentError): void => {
		if (phase === 'closed' || phase === 'failed') return;
		error = cause;
		phase = 'failed';
		tellNow();
		void leave(); // Never rejects.
	};
	const leave = async (): Promise<void> => {
		closing.abort(new DOMException('the torrent was closed', 'AbortError'));
		peers.close();
		if (!torrent.destroyed) {
			await new Promise<void>((resolve) => {
				torrent.destroy({ destroyStore: false }, () => {
					resolve();
				});
			});
		}
		// WebTorrent closes the store that it was given; one that came too late is closed here.
		await store?.close().catch(() => undefined);
	};

	const offers = Math.floor(offersMost / Math.max(1, request.trackers.length));
	const numwant = Math.max(1, Math.min(offersPerTracker, offers));
	const torrent = client.add(
		{ infoHash },
		{
			announce: [...request.trackers],
			urlList: [...request.webSeeds],
			deselect: true,
			getAnnounceOpts: () => ({ numwant })
		}
	);
	const peers = createTorrentPeers({
		torrent,
		ownPeerId: client.peerId,
		clock,
		isGivingBack: options.isGivingBack
	});

	const placeOf = (fileIndex: number): FileInPieces | undefined => {
		const file = info?.files.find(({ index }) => index === fileIndex);
		return info && file && { ...file, pieceBytes: info.pieceBytes };
	};
	/** Selects or deselects the file that is being filled. */
	const selectFilled = (isWanted: boolean): void => {
		const place = filled === undefined ? undefined : placeOf(filled);
		if (!place || place.lengthBytes === 0 || torrent.destroyed) return;
		const first = Math.floor(place.offsetBytes / place.pieceBytes);
		const last = Math.floor((place.offsetBytes + place.lengthBytes - 1) / place.pieceBytes);
		if (isWanted) torrent._select(first, last, 0, null, false);
		else torrent._deselect(first, last, false);
	};

	/** Opens the place for the pieces: on disk, or in memory where there is none; says which are held. */
	const openStore = async (shape: TorrentInfo, bytes: Bytes): Promise<Bytes> => {
		const { pieceBytes, lengthBytes } = shape;
		if (vault) {
			const onDisk = vault.open({ infoHash, pieceBytes, pieces: shape.pieces, lengthBytes });
			try {
				const bitfield = await onDisk.bitfield();
				await vault.keepInfo(infoHash, bytes);
				store = onDisk;
				isOnDisk = true;
				return bitfield;
			} catch {
				// No OPFS, no room for one more file, or another tab has it: the film still plays, from memory.
				await onDisk.close().catch(() => undefined);
			}
		}
		store = createMemoryPieceStore({
			pieces: shape.pieces,
			onDrop: (piece) => pieces?.forget(piece)
		});
		return store.bitfield();
	};

	/** Takes an info dictionary whose hash is right; true when WebTorrent may go on with it. */
	const accept = async (bytes: Bytes): Promise<boolean> => {
		if (info || phase !== 'metadata') return false;
		const parsed = parseInfo(bytes);
		if (!parsed.ok) {
			fail(parsed.error);
			return false;
		}
		info = parsed.value;
		infoBytes = bytes;
		const shape = parsed.value;
		torrent._startupBitfield = await openStore(shape, bytes);
		if (!store || torrent.destroyed) {
			await store?.close().catch(() => undefined);
			return false;
		}
		pieces = createTorrentPieces(torrent, shape);
		torrent._storeCacheSlots = 0; // Ours remembers what is recent, by bytes instead of by pieces.
		torrent._preloadedStore = createChunkStore({
			store,
			pieceBytes: shape.pieceBytes,
			pieces: shape.pieces,
			onFull: () => {
				isOnDisk = false;
				selectFilled(false);
				tell();
			},
			onDrop: (piece) => pieces?.forget(piece)
		});
		return true;
	};

	const onMetadata = torrent._onMetadata.bind(torrent);
	/** Metadata from a record, from storage or from a peer: believed when its hash is the infohash. */
	const learn = async (bytes: Bytes): Promise<void> => {
		const isKnown = bytes.length <= limits.torrent.metadataBytes && (await options.isHash(bytes));
		if (isKnown && (await accept(bytes))) await onMetadata(torrentFileOf(bytes));
	};
	// Peers send theirs through ut_metadata, which WebTorrent would believe as it comes.
	torrent._onMetadata = async (metadata) => {
		if (!(metadata instanceof Uint8Array)) return;
		const file = parseTorrentFile(new Uint8Array(metadata));
		if (file.ok) await learn(file.value.infoBytes);
		else fail(file.error);
	};

	torrent.on('error', (cause) => {
		fail({ type: 'EngineFailed', cause: cause.message });
	});
	torrent.on('trackerAnnounce', () => {
		trackersReached++;
		tell();
	});
	torrent.on('ready', () => {
		if (phase !== 'metadata') return;
		phase = 'ready';
		tellNow();
	});
	torrent.on('warning', tell);
	torrent.on('verified', tell);
	torrent.on('done', tell);
	torrent.on('wire', (wire) => {
		if (wire.type === 'webSeed') {
			wire.on('download', (bytes: number) => {
				fromWebSeedsBytes += bytes;
			});
		}
		wire.on('close', tell);
		options.onWire?.(wire);
		tell();
	});

	/** Looks in a place that may hold the metadata; one that fails has none. */
	const lookIn = async (place: OpenRequest['info']): Promise<void> => {
		const bytes = await Promise.resolve(place).catch(() => undefined);
		if (bytes) await learn(bytes);
	};
	// What was played before needs nobody to tell its metadata again; whichever place answers first is enough.
	void Promise.all([lookIn(request.info), lookIn(vault?.info(infoHash))]).catch(
		(cause: unknown) => {
			fail({ type: 'EngineFailed', cause: String(cause) });
		}
	);

	const isComplete = (): boolean => {
		if (phase !== 'ready' || !pieces) return false;
		const place = filled === undefined ? undefined : placeOf(filled);
		return torrent.done || (place !== undefined && isHeld(place, pieces.has));
	};

	return {
		infoHash,
		info: () => infoBytes,
		snapshot: () => {
			const waiting = phase === 'ready' ? pieces?.waiting() : undefined;
			return {
				phase,
				...(error ? { error } : {}),
				...(waiting ? { waiting } : {}),
				files: info?.files ?? [],
				peers: torrent.wires.filter(({ type }) => type !== 'webSeed').length,
				connecting: Math.max(0, torrent._peersLength - torrent.wires.length),
				trackersReached,
				downBytesPerSecond: torrent.downloadSpeed,
				upBytesPerSecond: torrent.uploadSpeed,
				receivedBytes: torrent.received,
				uploadedBytes: torrent.uploaded,
				fromWebSeedsBytes,
				lengthBytes: info?.lengthBytes ?? 0,
				haveBytes: phase === 'ready' ? torrent.downloaded : 0,
				complete: isComplete()
			};
		},
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		},
		read: (fileIndex, range, signal) => {
			const place = placeOf(fileIndex);
			if (!place || !pieces || phase !== 'ready') throw new RangeError('no such file is open');
			if (range.end >= place.lengthBytes) throw new RangeError('beyond the end of the file');
			const { aheadBytes, aheadInMemoryBytes } = limits.torrent;
			const span = {
				start: place.offsetBytes + range.start,
				end: place.offsetBytes + range.end,
				aheadBytes: isOnDisk ? aheadBytes : aheadInMemoryBytes
			};
			return readSpan(pieces, span, AbortSignal.any([signal, closing.signal]));
		},
		fill: (fileIndex) => {
			selectFilled(false);
			filled = fileIndex;
			if (isOnDisk) selectFilled(true);
		},
		spans: (fileIndex) => {
			const place = placeOf(fileIndex);
			return place && pieces && phase === 'ready' ? heldSpans(place, pieces.has) : [];
		},
		applyGivingBack: peers.applyGivingBack,
		close: async () => {
			if (phase === 'closed') return;
			phase = 'closed';
			cancelTell?.();
			listeners.clear();
			await leave();
		}
	};
};
