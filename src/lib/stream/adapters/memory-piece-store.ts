/** Pieces in memory, the oldest making room: where the browser has no file system of its own, and in tests. */
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { PieceStore } from '#lib/stream/ports.ts';

export interface MemoryPieceStoreOptions {
	/** How many pieces the torrent has. */
	readonly pieces: number;
	readonly bytesMost?: number;
	/** A piece made room for another. */
	readonly onDrop?: (piece: number) => void;
}

/** Holds at most `bytesMost` (one piece may exceed it); the piece that was used longest ago leaves first. */
export const createMemoryPieceStore = ({
	pieces,
	bytesMost = limits.torrent.memoryBytes,
	onDrop
}: MemoryPieceStoreOptions): PieceStore => {
	const held = new Map<number, Bytes>();
	let heldBytes = 0;

	const take = (piece: number): Bytes | undefined => {
		const bytes = held.get(piece);
		held.delete(piece);
		heldBytes -= bytes?.length ?? 0;
		return bytes;
	};
	const keep = (piece: number, bytes: Bytes): void => {
		held.set(piece, bytes);
		heldBytes += bytes.length;
	};

	return {
		get: (piece) => {
			const bytes = take(piece);
			if (bytes) keep(piece, bytes);
			return Promise.resolve(bytes);
		},
		put: (piece, bytes) => {
			take(piece);
			keep(piece, bytes);
			for (const oldest of [...held.keys()]) {
				if (heldBytes <= bytesMost || oldest === piece) break;
				take(oldest);
				onDrop?.(oldest);
			}
			return Promise.resolve();
		},
		bitfield: () => {
			const bits = new Uint8Array(Math.ceil(pieces / 8));
			for (const piece of held.keys()) {
				bits[piece >> 3] = (bits[piece >> 3] ?? 0) | (0x80 >> (piece & 7));
			}
			return Promise.resolve(bits);
		},
		close: () => Promise.resolve(),
		destroy: () => {
			held.clear();
			heldBytes = 0;
			return Promise.resolve();
		}
	};
};
