/** What is here, what is on its way and who sent it: the pieces of one torrent, in bits and in units of 16 KiB. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { SwarmShape } from './events.ts';
import type { Partial, Peer } from './records.ts';

/** What every client answers (BEP 3); requests are whole numbers of it, save at a piece's end. */
export const unitBytes = 16 * 1024;

const bitOf = (piece: number): number => 0x80 >> (piece & 7);

/** Whether a bitfield (BEP 3 order) has the piece. */
export const hasBit = (bits: Uint8Array, piece: number): boolean =>
	((bits[piece >> 3] ?? 0) & bitOf(piece)) !== 0;

/** Sets or clears a piece in a bitfield. */
export const setBit = (bits: Uint8Array, piece: number, on: boolean): void => {
	const byte = bits[piece >> 3] ?? 0;
	bits[piece >> 3] = on ? byte | bitOf(piece) : byte & ~bitOf(piece);
};

/** How many pieces a bitfield has. */
export const countBits = (bits: Uint8Array): number => {
	let count = 0;
	for (const byte of bits) for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
	return count;
};

export interface PieceBook {
	readonly shape: SwarmShape;
	readonly partials: ReadonlyMap<number, Partial>;
	readonly isHeld: (piece: number) => boolean;
	readonly lengthOf: (piece: number) => number;
	readonly pieceAt: (byte: number) => number;
	/** The piece's record, made when there is none. */
	readonly open: (piece: number) => Partial;
	readonly setHeld: (piece: number, on: boolean) => void;
	readonly hold: (bitfield: Bytes) => void;
	/** All units are missing again; what is known of its bringers stays. */
	readonly empty: (partial: Partial) => void;
	readonly forget: (piece: number) => void;
	/** A unit can be asked for: neither here nor on its way. */
	readonly needs: (piece: number) => boolean;
	/**
	 * The first piece from `from` to `to` that is not held and, when `bits` are given, is in them; -1 when there is none.
	 * Eight pieces are one step.
	 */
	readonly nextMissing: (from: number, to: number, bits?: Uint8Array) => number;
	readonly copiesOf: (piece: number) => number;
	/** Who has what has changed by these bits. */
	readonly count: (bits: Uint8Array | 'all' | number, by: 1 | -1) => void;
}

/** `look` is called for each step of a search, so that a test can count them. */
export const createPieceBook = (shape: SwarmShape, look: () => void): PieceBook => {
	const held = new Uint8Array(Math.ceil(shape.pieces / 8));
	const copies = new Uint16Array(shape.pieces);
	const partials = new Map<number, Partial>();
	let whole = 0;

	const isHeld = (piece: number): boolean => hasBit(held, piece);
	const lengthOf = (piece: number): number =>
		Math.min(shape.pieceBytes, shape.lengthBytes - piece * shape.pieceBytes);
	const bump = (piece: number, by: number): void => {
		if (piece < shape.pieces) copies[piece] = (copies[piece] ?? 0) + by;
	};
	const missingIn = (byte: number, bits: Uint8Array | undefined): number =>
		~(held[byte] ?? 0) & (bits === undefined ? 0xff : (bits[byte] ?? 0)) & 0xff;

	const open = (piece: number): Partial => {
		const known = partials.get(piece);
		if (known !== undefined) return known;
		const units = Math.ceil(lengthOf(piece) / unitBytes);
		const partial: Partial = {
			piece,
			units,
			here: new Uint8Array(units),
			asked: new Uint8Array(units),
			from: Array.from<Peer | undefined>({ length: units }),
			asks: new Set(),
			missing: units,
			free: units,
			owner: undefined,
			isBegun: false,
			isRetry: false,
			doubted: new Set()
		};
		partials.set(piece, partial);
		return partial;
	};

	const nextMissing = (from: number, to: number, bits?: Uint8Array): number => {
		let piece = Math.max(0, from);
		const last = Math.min(to, shape.pieces - 1);
		while (piece <= last) {
			look();
			const found = missingIn(piece >> 3, bits) & (0xff >> (piece & 7));
			if (found !== 0) {
				const at = (piece & ~7) + Math.clz32(found) - 24;
				return at <= last ? at : -1;
			}
			piece = (piece & ~7) + 8;
		}
		return -1;
	};

	const count = (bits: Uint8Array | 'all' | number, by: 1 | -1): void => {
		if (bits === 'all') whole += by;
		else if (typeof bits === 'number') bump(bits, by);
		else
			for (let byte = 0; byte < bits.length; byte++)
				for (let rest = bits[byte] ?? 0; rest !== 0;) {
					const bit = Math.clz32(rest) - 24;
					bump(byte * 8 + bit, by);
					rest &= ~(0x80 >> bit);
				}
	};

	return {
		shape,
		partials,
		isHeld,
		lengthOf,
		pieceAt: (byte) => Math.min(shape.pieces - 1, Math.max(0, Math.floor(byte / shape.pieceBytes))),
		open,
		setHeld: (piece, on) => {
			setBit(held, piece, on);
		},
		hold: (bitfield) => {
			held.set(bitfield.subarray(0, held.length));
		},
		empty: (partial) => {
			partial.here.fill(0);
			partial.from.fill(undefined);
			partial.missing = partial.units;
			partial.free = partial.asked.reduce((free, asked) => free + (asked === 0 ? 1 : 0), 0);
			partial.isBegun = false;
		},
		forget: (piece) => {
			partials.delete(piece);
		},
		needs: (piece) => !isHeld(piece) && (partials.get(piece)?.free ?? 1) > 0,
		nextMissing,
		copiesOf: (piece) => whole + (copies[piece] ?? 0),
		count
	};
};
