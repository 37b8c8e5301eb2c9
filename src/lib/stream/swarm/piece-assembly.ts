/** Puts pieces together from blocks of many peers, and finds out who sent damaged ones by comparing with the good copy. */
import { copyBytes, equalBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Block, SwarmShape } from './events.ts';
import { isBlock, pieceLength, unitBytes } from './wire-rules.ts';

export interface PieceAssembly {
	/**
	 * Makes room for a piece that is asked for. With too much in flight a piece that nobody was asked for lately
	 * (`isIdle`) makes room: those in `dropped` have lost their blocks.
	 */
	readonly begin: (
		piece: number,
		isIdle: (piece: number) => boolean
	) => { readonly hasRoom: boolean; readonly dropped: readonly number[] };
	/** Keeps a block of a piece that was begun; 'spare' when it brings nothing new, 'stray' when it cannot be used. */
	readonly add: (peer: string, block: Block, bytes: Uint8Array) => 'kept' | 'spare' | 'stray';
	/** Bytes that are here of a piece that is not whole yet. */
	readonly heldBytes: (piece: number) => number;
	/** The whole piece, handed over to be hashed; undefined while a block is missing. */
	readonly take: (piece: number) => { readonly bytes: Bytes; readonly owners: Owners } | undefined;
	/** The piece that was taken was damaged: it is begun again, and a copy is kept until the good one comes. */
	readonly damaged: (piece: number, bytes: Bytes, owners: Owners) => void;
	/** The piece is good: names those whose blocks in damaged copies differ from it. */
	readonly good: (piece: number, bytes: Bytes) => readonly string[];
	readonly clear: () => void;
}

/** Who sent each unit of 16 KiB of a piece. */
export type Owners = readonly string[];

interface Draft {
	readonly bytes: Bytes;
	readonly owners: string[];
	missing: number;
	held: number;
}

/** Damaged copies that are kept, all pieces together; the oldest leave first. */
const copiesMost = 8;

/** `bytesMost` bounds what all pieces in flight take; one piece alone may exceed it. */
export const createPieceAssembly = (shape: SwarmShape, bytesMost: number): PieceAssembly => {
	const drafts = new Map<number, Draft>();
	const copies: { readonly piece: number; readonly bytes: Bytes; readonly owners: Owners }[] = [];
	let draftBytes = 0;

	const drop = (piece: number): void => {
		draftBytes -= drafts.get(piece)?.bytes.length ?? 0;
		drafts.delete(piece);
	};
	const start = (piece: number): void => {
		const length = pieceLength(shape, piece);
		const missing = Math.ceil(length / unitBytes);
		drafts.set(piece, { bytes: new Uint8Array(length), owners: [], missing, held: 0 });
		draftBytes += length;
	};
	const makeRoom = (wanted: number, isIdle: (piece: number) => boolean): number[] => {
		const dropped: number[] = [];
		for (const piece of [...drafts.keys()]) {
			if (draftBytes + wanted <= bytesMost) break;
			if (!isIdle(piece)) continue;
			drop(piece);
			dropped.push(piece);
		}
		return dropped;
	};
	const liarsOf = (copy: { readonly bytes: Bytes; readonly owners: Owners }, bytes: Bytes) =>
		copy.owners.filter((_, unit) => {
			const from = unit * unitBytes;
			const to = from + unitBytes;
			return !equalBytes(copy.bytes.subarray(from, to), bytes.subarray(from, to));
		});

	return {
		begin: (piece, isIdle) => {
			if (drafts.has(piece)) return { hasRoom: true, dropped: [] };
			const length = pieceLength(shape, piece);
			const dropped = makeRoom(length, isIdle);
			const hasRoom = draftBytes + length <= bytesMost || drafts.size === 0;
			if (hasRoom) start(piece);
			return { hasRoom, dropped };
		},
		add: (peer, block, bytes) => {
			const draft = drafts.get(block.piece);
			if (!draft || !isBlock(shape, block) || bytes.length !== block.length) return 'stray';
			const end = block.offset + block.length;
			let isNew = false;
			for (let unit = Math.ceil(block.offset / unitBytes); unit * unitBytes < end; unit++) {
				const at = unit * unitBytes;
				const unitEnd = Math.min(at + unitBytes, draft.bytes.length);
				// A unit that is not whole in the block does not count: the planner sees it the same way.
				if (draft.owners[unit] !== undefined || unitEnd > end) continue;
				const part = bytes.subarray(at - block.offset, unitEnd - block.offset);
				draft.bytes.set(part, at);
				draft.owners[unit] = peer;
				draft.missing--;
				draft.held += part.length;
				isNew = true;
			}
			return isNew ? 'kept' : 'spare';
		},
		heldBytes: (piece) => drafts.get(piece)?.held ?? 0,
		take: (piece) => {
			const draft = drafts.get(piece);
			if (draft?.missing !== 0) return undefined;
			drop(piece);
			return { bytes: draft.bytes, owners: draft.owners };
		},
		damaged: (piece, bytes, owners) => {
			copies.push({ piece, bytes: copyBytes(bytes), owners });
			if (copies.length > copiesMost) copies.shift();
			// Its room is its own still: what comes late of it counts.
			if (!drafts.has(piece)) start(piece);
		},
		good: (piece, bytes) => {
			const liars = new Set<string>();
			for (const copy of copies.filter((one) => one.piece === piece)) {
				for (const liar of liarsOf(copy, bytes)) liars.add(liar);
				copies.splice(copies.indexOf(copy), 1);
			}
			return [...liars];
		},
		clear: () => {
			drafts.clear();
			copies.length = 0;
			draftBytes = 0;
		}
	};
};
