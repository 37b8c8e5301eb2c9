/** Makes a piece store look like the abstract-chunk-store that WebTorrent expects; a full disk never ends a torrent. */
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { PieceStore } from '#lib/stream/ports.ts';
import { createMemoryPieceStore } from './memory-piece-store.ts';

type Done = (error: Error | null, bytes?: Uint8Array) => void;

interface GetOptions {
	readonly offset?: number;
	readonly length?: number;
}

/** The four functions that WebTorrent calls. */
export interface ChunkStore {
	readonly chunkLength: number;
	readonly put: (index: number, bytes: Uint8Array, done?: Done) => void;
	readonly get: (index: number, options: GetOptions | Done | null, then?: Done) => void;
	readonly close: (done?: Done) => void;
	readonly destroy: (done?: Done) => void;
}

export interface ChunkStoreOptions {
	readonly store: PieceStore;
	readonly pieceBytes: number;
	readonly pieces: number;
	/** The store refused a piece for the first time: from now on pieces live in memory. */
	readonly onFull: () => void;
	/** A piece that only memory had made room for another: it is not held any more. */
	readonly onDrop: (piece: number) => void;
}

const nobody: Done = () => undefined;

/** Tells WebTorrent how a promise ended. */
const finish = (ended: Promise<unknown>, done: Done): void => {
	ended.then(
		() => {
			done(null);
		},
		() => {
			// Closing what cannot be closed: there is nothing left to do about it, and WebTorrent only waits.
			done(null);
		}
	);
};

/** What was just written or read is what is played or given next, so it stays in memory for a while. */
export const createChunkStore = (options: ChunkStoreOptions): ChunkStore => {
	const { store, pieceBytes, pieces } = options;
	const recent = createMemoryPieceStore({ pieces, bytesMost: limits.torrent.recentBytes });
	const overflow = createMemoryPieceStore({ pieces, onDrop: options.onDrop });
	let isFull = false;

	const keep = async (piece: number, bytes: Bytes): Promise<void> => {
		try {
			if (!isFull) {
				await store.put(piece, bytes);
				await recent.put(piece, bytes);
				return;
			}
		} catch {
			// QuotaExceededError, or a handle that another tab took: the film goes on from memory.
			isFull = true;
			options.onFull();
		}
		await overflow.put(piece, bytes);
	};
	const find = async (piece: number): Promise<Bytes | undefined> => {
		const near = (await overflow.get(piece)) ?? (await recent.get(piece));
		if (near) return near;
		const bytes = await store.get(piece);
		if (bytes) await recent.put(piece, bytes);
		return bytes;
	};
	const forget = async (): Promise<void> => {
		await Promise.all([overflow.destroy(), recent.destroy()]);
	};

	return {
		chunkLength: pieceBytes,
		put: (piece, bytes, done = nobody) => {
			// A verified piece is an array of its own that nobody else writes to (torrent-piece, flush).
			keep(piece, bytes as Bytes).then(
				() => {
					done(null);
				},
				(cause: unknown) => {
					done(cause instanceof Error ? cause : new Error('the piece could not be kept'));
				}
			);
		},
		get: (piece, second, third) => {
			const done = typeof second === 'function' ? second : (third ?? nobody);
			const { offset = 0, length } = typeof second === 'function' || !second ? {} : second;
			find(piece).then(
				(bytes) => {
					if (!bytes) done(new Error('the piece is not held'));
					else
						done(null, bytes.subarray(offset, length === undefined ? undefined : offset + length));
				},
				() => {
					done(new Error('the piece could not be read'));
				}
			);
		},
		close: (done = nobody) => {
			finish(Promise.all([forget(), store.close()]), done);
		},
		destroy: (done = nobody) => {
			finish(Promise.all([forget(), store.destroy()]), done);
		}
	};
};
