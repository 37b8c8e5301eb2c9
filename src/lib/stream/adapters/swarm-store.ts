/** Where a torrent's pieces live: in memory at once, in the store when it has taken them; a full disk ends nothing. */
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { hasBit } from '#lib/stream/held-spans.ts';
import type { PieceStore } from '#lib/stream/ports.ts';
import type { SwarmShape } from '#lib/stream/swarm/events.ts';
import { pieceLength } from '#lib/stream/swarm/wire-rules.ts';
import { createMemoryPieceStore } from './memory-piece-store.ts';

export interface SwarmStore {
	readonly has: (piece: number) => boolean;
	readonly heldBytes: () => number;
	/** A copy of what is held, one bit a piece (BEP 3 order). */
	readonly bitfield: () => Bytes;
	/** Holds a checked piece from now on, whatever the disk says to it. */
	readonly keep: (piece: number, bytes: Bytes) => void;
	/** A held piece, or undefined when the disk has lost it. */
	readonly find: (piece: number) => Promise<Bytes | undefined>;
	/** The piece is not held any more. */
	readonly forget: (piece: number) => void;
	/** False when pieces live in memory: no disk, or a full one. */
	readonly isOnDisk: () => boolean;
	/** Waits for what is being written. */
	readonly close: () => Promise<void>;
}

export interface SwarmStoreOptions {
	readonly shape: SwarmShape;
	/** Absent: memory is all there is. */
	readonly disk?: { readonly store: PieceStore; readonly bitfield: Bytes };
	/** A piece that only memory had made room for another. */
	readonly onDrop: (piece: number) => void;
	/** The disk took no more: from now on pieces live in memory. */
	readonly onFull: () => void;
}

/** What was just written or read is what is played or given next, so it stays in memory for a while. */
export const createSwarmStore = (options: SwarmStoreOptions): SwarmStore => {
	const { shape, disk } = options;
	const { pieces } = shape;
	const bits = new Uint8Array(Math.ceil(pieces / 8));
	/** On their way to the disk: memory answers for them. */
	const writing = new Map<number, Bytes>();
	const writes = new Set<Promise<void>>();
	let isFull = disk === undefined;
	let heldBytes = 0;

	const set = (piece: number, isHeld: boolean): void => {
		if (hasBit(bits, piece) === isHeld) return;
		bits[piece >> 3] = (bits[piece >> 3] ?? 0) ^ (0x80 >> (piece & 7));
		heldBytes += (isHeld ? 1 : -1) * pieceLength(shape, piece);
	};
	for (let piece = 0; piece < pieces; piece++) {
		if (disk && hasBit(disk.bitfield, piece)) set(piece, true);
	}
	const recent = createMemoryPieceStore({ pieces, bytesMost: limits.torrent.recentBytes });
	const overflow = createMemoryPieceStore({
		pieces,
		onDrop: (piece) => {
			set(piece, false);
			options.onDrop(piece);
		}
	});

	const write = async (store: PieceStore, piece: number, bytes: Bytes): Promise<void> => {
		writing.set(piece, bytes);
		try {
			await store.put(piece, bytes);
		} catch {
			// QuotaExceededError, or a handle that another tab took: the film goes on from memory.
			const isFirst = !isFull;
			isFull = true;
			await overflow.put(piece, bytes);
			if (isFirst) options.onFull();
		} finally {
			writing.delete(piece);
		}
	};

	return {
		has: (piece) => hasBit(bits, piece),
		heldBytes: () => heldBytes,
		bitfield: () => new Uint8Array(bits),
		keep: (piece, bytes) => {
			set(piece, true);
			if (isFull || !disk) {
				// Never rejects: it is memory.
				void overflow.put(piece, bytes);
				return;
			}
			void recent.put(piece, bytes);
			const written = write(disk.store, piece, bytes);
			writes.add(written);
			void written.finally(() => writes.delete(written));
		},
		find: async (piece) => {
			if (!hasBit(bits, piece)) return undefined;
			const near = writing.get(piece) ?? (await overflow.get(piece)) ?? (await recent.get(piece));
			if (near || !disk) return near;
			const bytes = await disk.store.get(piece).catch(() => undefined);
			if (bytes?.length !== pieceLength(shape, piece)) return undefined;
			await recent.put(piece, bytes);
			return bytes;
		},
		forget: (piece) => {
			set(piece, false);
		},
		isOnDisk: () => !isFull,
		close: async () => {
			await Promise.all(writes);
			await Promise.all([overflow.destroy(), recent.destroy()]);
			await disk?.store.close().catch(() => undefined);
		}
	};
};
