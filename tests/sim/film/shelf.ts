/** What one simulated peer has: whole pieces, blocks under way and who brought them, and what turned out damaged. */
import type { Block, SwarmEvent, SwarmShape } from '#lib/stream/swarm/events.ts';

export interface Shelf {
	readonly held: Uint8Array<ArrayBuffer>;
	readonly has: (piece: number) => boolean;
	/** Keeps a block; the bytes of it that were not here. */
	readonly put: (from: string, block: Block, isDamaged: boolean) => number;
	/** Hashes a piece whose blocks are all here: good or not, and who is proven to have brought damage. */
	readonly check: (piece: number) => Extract<SwarmEvent, { type: 'checked' }>;
	readonly pieces: () => number;
}

interface Unit {
	readonly from: string;
	readonly isDamaged: boolean;
}

const unitBytes = 16 * 1024;

/** `isFull`: everything is held from the start. */
export const createShelf = (shape: SwarmShape, isFull: boolean): Shelf => {
	const held = new Uint8Array(Math.ceil(shape.pieces / 8));
	for (let piece = 0; isFull && piece < shape.pieces; piece++) {
		held[piece >> 3] = (held[piece >> 3] ?? 0) | (0x80 >> (piece & 7));
	}
	const drafts = new Map<number, Map<number, Unit>>();
	const suspects = new Map<number, Set<string>>();
	let pieces = isFull ? shape.pieces : 0;

	return {
		held,
		has: (piece) => ((held[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0,
		put: (from, block, isDamaged) => {
			const { piece, offset, length } = block;
			if (((held[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0) return 0;
			const draft = drafts.get(piece) ?? new Map<number, Unit>();
			drafts.set(piece, draft);
			let useful = 0;
			for (let at = offset; at < offset + length; at += unitBytes) {
				const unit = at / unitBytes;
				if (draft.has(unit)) continue;
				draft.set(unit, { from, isDamaged });
				useful += Math.min(unitBytes, offset + length - at);
			}
			return useful;
		},
		check: (piece) => {
			const units = [...(drafts.get(piece)?.values() ?? [])];
			drafts.delete(piece);
			const damaged = units.filter(({ isDamaged }) => isDamaged);
			const noted = suspects.get(piece) ?? new Set<string>();
			if (damaged.length > 0) {
				for (const { from } of damaged) noted.add(from);
				suspects.set(piece, noted);
				return { type: 'checked', piece, ok: false, liars: [] };
			}
			suspects.delete(piece);
			held[piece >> 3] = (held[piece >> 3] ?? 0) | (0x80 >> (piece & 7));
			pieces++;
			return { type: 'checked', piece, ok: true, liars: [...noted] };
		},
		pieces: () => pieces
	};
};
