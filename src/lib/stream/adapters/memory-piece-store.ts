/** Pieces in memory: where the browser has no file system of its own, and in tests. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { PieceStore } from '#lib/stream/ports.ts';

/** Holds at most `bytesMost`, the oldest pieces leave first. */
export const createMemoryPieceStore = (
	pieces: number,
	bytesMost = 128 * 1024 * 1024
): PieceStore => {
	const held = new Map<number, Bytes>();
	let heldBytes = 0;
	return {
		get: (piece) => Promise.resolve(held.get(piece)),
		put: (piece, bytes) => {
			heldBytes += bytes.length - (held.get(piece)?.length ?? 0);
			held.set(piece, bytes);
			for (const [oldest, old] of held) {
				if (heldBytes <= bytesMost || oldest === piece) break;
				held.delete(oldest);
				heldBytes -= old.length;
			}
			return Promise.resolve();
		},
		bitfield: () => {
			const bits = new Uint8Array(Math.ceil(pieces / 8));
			for (const piece of held.keys())
				bits[piece >> 3] = (bits[piece >> 3] ?? 0) | (0x80 >> (piece & 7));
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
