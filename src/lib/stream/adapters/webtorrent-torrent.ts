/** One open torrent: its metadata checked before WebTorrent believes it, its pieces in our store, its figures for the screen. */
import type WebTorrent from 'webtorrent';
import type { WebTorrentTorrent } from 'webtorrent';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import type {
	OpenRequest,
	PieceStore,
	Torrent,
	TorrentError,
	TorrentSnapshot
} from '#lib/stream/ports.ts';
import { parseInfo, parseTorrentFile, type TorrentInfo } from '#lib/stream/torrent-metadata.ts';
import { createChunkStoreClass } from './chunk-store.ts';
import { createMemoryPieceStore } from './memory-piece-store.ts';
import type { PieceVault } from './opfs-piece-store.ts';
import { readPieces } from './read-pieces.ts';

export interface TorrentViewOptions {
	readonly request: OpenRequest;
	readonly client: WebTorrent;
	readonly clock: Clock;
	readonly vault?: PieceVault;
	/** True when these info bytes are the torrent that was asked for. */
	readonly isHash: (info: Bytes) => Promise<boolean>;
	readonly storedInfo: () => Promise<Bytes | undefined>;
	readonly onWire: () => void;
}

const tellEveryMs = 250;
/** While nobody is connected the trackers are asked again this often; their own interval is two minutes. */
const askAgainMs = 8000;

const torrentFileOf = (info: Bytes): Bytes => concatBytes(utf8('d4:info'), info, utf8('e'));

/** Joins the swarm at once; what is learned comes through the snapshot. */
export const createTorrentView = (
	options: TorrentViewOptions
): { readonly view: Torrent; readonly torrent: WebTorrentTorrent } => {
	const { request, client, clock, vault } = options;
	const { infoHash } = request;
	const listeners = new Set<() => void>();
	let phase: TorrentSnapshot['phase'] = 'metadata';
	let error: TorrentError | undefined;
	let info: TorrentInfo | undefined;
	let infoBytes: Bytes | undefined;
	let store: PieceStore | undefined;
	let trackersReached = 0;
	let fromWebSeedsBytes = 0;
	let cancelTell: (() => void) | undefined;
	let cancelAsk: () => void = () => undefined;

	const tell = (): void => {
		cancelTell ??= clock.after(tellEveryMs, () => {
			cancelTell = undefined;
			for (const changed of [...listeners]) changed();
		});
	};
	const tellNow = (): void => {
		for (const changed of [...listeners]) changed();
	};
	const fail = (cause: TorrentError): void => {
		if (phase === 'closed' || phase === 'failed') return;
		error = cause;
		phase = 'failed';
		tellNow();
		if (!torrent.destroyed) torrent.destroy();
	};

	const torrent = client.add(
		request.info ? torrentFileOf(request.info) : `magnet:?xt=urn:btih:${infoHash}`,
		{
			announce: [...request.trackers],
			urlList: [...request.webSeeds],
			deselect: true,
			storeCacheSlots: 32
		}
	);

	/** Opens the place for the pieces: on disk, or in memory where there is none. */
	const openStore = async (shape: TorrentInfo, bytes: Bytes): Promise<Bytes> => {
		try {
			if (!vault) throw new Error('no vault');
			store = vault.open({
				infoHash,
				pieceBytes: shape.pieceBytes,
				pieces: shape.pieces,
				lengthBytes: shape.lengthBytes
			});
			const bitfield = await store.bitfield();
			await vault.keepInfo(infoHash, bytes);
			return bitfield;
		} catch {
			// No OPFS, or no room for one more file: the film still plays, from memory.
			store = createMemoryPieceStore(shape.pieces);
			return store.bitfield();
		}
	};

	const onMetadata = torrent._onMetadata.bind(torrent);
	torrent._onMetadata = async (metadata) => {
		if (info || phase !== 'metadata') return;
		const known = request.info;
		const parsed = known
			? parseInfo(known)
			: parseTorrentFile(new Uint8Array(metadata instanceof Uint8Array ? metadata : []));
		if (!parsed.ok) {
			fail(parsed.error);
			return;
		}
		const shape = 'info' in parsed.value ? parsed.value.info : parsed.value;
		const bytes = 'infoBytes' in parsed.value ? parsed.value.infoBytes : known;
		if (!bytes || !(await options.isHash(bytes))) {
			fail({ type: 'BadTorrent', rule: 'hash' });
			return;
		}
		info = shape;
		infoBytes = bytes;
		torrent._startupBitfield = await openStore(shape, bytes);
		if (!store || torrent.destroyed) return;
		torrent._preloadedStore = new (createChunkStoreClass(store, tell))(shape.pieceBytes);
		await onMetadata(known ? torrent : metadata);
	};

	torrent.on('error', (cause) => {
		fail({ type: 'EngineFailed', cause: cause.message });
	});
	torrent.on('warning', tell);
	torrent.on('trackerAnnounce', () => {
		trackersReached++;
		tell();
	});
	torrent.on('ready', () => {
		if (phase !== 'metadata') return;
		phase = 'ready';
		tellNow();
	});
	torrent.on('verified', tell);
	torrent.on('done', tell);
	torrent.on('wire', (wire) => {
		if (torrent.wires.length > limits.torrent.connections) {
			wire.destroy();
			return;
		}
		if (wire.type === 'webSeed') {
			wire.on('download', (bytes: number) => {
				fromWebSeedsBytes += bytes;
			});
		}
		wire.on('close', tell);
		options.onWire();
		tellNow();
	});
	const askAgain = (): void => {
		cancelAsk = clock.after(askAgainMs, () => {
			if (phase === 'closed' || phase === 'failed') return;
			if (torrent.wires.length === 0) torrent.discovery?.tracker?.update();
			askAgain();
		});
	};
	askAgain();

	if (!request.info) {
		void options.storedInfo().then((stored) => {
			// What was played before needs nobody to tell its metadata again.
			if (stored && phase === 'metadata' && !info) {
				void torrent._onMetadata(torrentFileOf(stored)); // Failures end in fail().
			}
		});
	}

	const has = (piece: number): boolean => torrent.bitfield?.get(piece) ?? false;

	const view: Torrent = {
		infoHash,
		info: () => infoBytes,
		snapshot: () => {
			const film = torrent.wires.filter(({ type }) => type !== 'webSeed').length;
			return {
				phase,
				...(error ? { error } : {}),
				files: info?.files ?? [],
				peers: film,
				connecting: Math.max(0, (torrent._peers?.size ?? 0) - torrent.wires.length),
				trackersReached,
				downBytesPerSecond: torrent.downloadSpeed,
				upBytesPerSecond: torrent.uploadSpeed,
				receivedBytes: torrent.received,
				uploadedBytes: torrent.uploaded,
				fromWebSeedsBytes,
				lengthBytes: info?.lengthBytes ?? 0,
				haveBytes: phase === 'ready' ? torrent.downloaded : 0,
				complete: phase === 'ready' && torrent.done
			};
		},
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		},
		read: (fileIndex, range, signal) => {
			const file = torrent.files[fileIndex];
			if (!file) throw new RangeError('no such file');
			return readPieces(torrent, file, range, signal);
		},
		spans: (fileIndex) => {
			const file = info?.files.find(({ index }) => index === fileIndex);
			if (!info || !file || phase !== 'ready') return [];
			const { pieceBytes } = info;
			const first = Math.floor(file.offsetBytes / pieceBytes);
			const last = Math.floor((file.offsetBytes + file.lengthBytes - 1) / pieceBytes);
			const spans: { start: number; end: number }[] = [];
			for (let piece = first; piece <= last; piece++) {
				if (!has(piece)) continue;
				const start = Math.max(0, piece * pieceBytes - file.offsetBytes);
				const end = Math.min(file.lengthBytes, (piece + 1) * pieceBytes - file.offsetBytes);
				const before = spans.at(-1);
				if (before && before.end === start) before.end = end;
				else spans.push({ start, end });
			}
			return spans;
		},
		close: async () => {
			if (phase === 'closed') return;
			phase = 'closed';
			cancelAsk();
			cancelTell?.();
			listeners.clear();
			if (torrent.destroyed) return;
			await new Promise<void>((resolve) => {
				torrent.destroy({ destroyStore: false }, () => {
					resolve();
				});
			});
		}
	};
	return { view, torrent };
};
