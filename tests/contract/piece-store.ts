/** What every piece store must do; runs under vitest and, bundled, inside a browser page. */
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import type { PieceStore } from '#lib/stream/ports.ts';

export interface PieceStoreSetup {
	/** Opens the store of one torrent: eleven pieces of 16 KiB, the last one of 100 bytes. */
	readonly open: () => PieceStore;
	/** True when what was put is there after a store is closed and opened anew. */
	readonly isLasting: boolean;
}

export interface PieceStoreCase {
	readonly name: string;
	/** Rejects with what is wrong. */
	readonly run: (setup: PieceStoreSetup) => Promise<void>;
}

export const shape = { pieceBytes: 16_384, pieces: 11, lengthBytes: 10 * 16_384 + 100 };

const pieceOf = (piece: number, seed = 1): Bytes =>
	new Uint8Array(piece === shape.pieces - 1 ? 100 : shape.pieceBytes).fill(piece + seed);

const must = (holds: boolean, what: string): void => {
	if (!holds) throw new Error(what);
};
const mustHold = async (store: PieceStore, piece: number, bytes: Bytes): Promise<void> => {
	const got = await store.get(piece);
	must(got !== undefined && equalBytes(got, bytes), `piece ${piece} is not what was put`);
};
const mustMark = async (store: PieceStore, pieces: readonly number[]): Promise<void> => {
	const bits = await store.bitfield();
	must(bits.length === 2, 'a bitfield of eleven pieces has two bytes');
	for (let piece = 0; piece < 16; piece++) {
		const isSet = ((bits[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0;
		must(isSet === pieces.includes(piece), `piece ${piece} is marked wrongly`);
	}
};

const check = (name: string, run: PieceStoreCase['run']): PieceStoreCase => ({ name, run });

export const pieceStoreCases: readonly PieceStoreCase[] = [
	check('holds nothing at first', async ({ open }) => {
		const store = open();
		await mustMark(store, []);
		must((await store.get(0)) === undefined, 'nothing was put');
		must((await store.get(10)) === undefined, 'nothing was put at the end');
		await store.close();
	}),
	check('gives back what was put, the short last piece too, and nothing else', async ({ open }) => {
		const store = open();
		for (const piece of [10, 0, 7]) await store.put(piece, pieceOf(piece));
		for (const piece of [0, 7, 10]) await mustHold(store, piece, pieceOf(piece));
		must((await store.get(1)) === undefined, 'piece 1 was not put');
		must((await store.get(9)) === undefined, 'piece 9 was not put');
		await store.close();
	}),
	check('a piece that is put again replaces the one before', async ({ open }) => {
		const store = open();
		await store.put(3, pieceOf(3));
		await store.put(3, pieceOf(3, 90));
		await mustHold(store, 3, pieceOf(3, 90));
		await store.close();
	}),
	check('puts and gets that overlap in time keep to their own pieces', async ({ open }) => {
		const store = open();
		const all = Array.from({ length: shape.pieces }, (_, piece) => piece);
		await Promise.all(all.map((piece) => store.put(piece, pieceOf(piece))));
		await Promise.all(all.map((piece) => mustHold(store, piece, pieceOf(piece))));
		await store.close();
	}),
	check(
		'remembers over closing, or begins empty when it does not last',
		async ({ open, isLasting }) => {
			const before = open();
			await before.put(0, pieceOf(0));
			await before.put(9, pieceOf(9));
			await before.close();
			await before.close();
			const after = open();
			await mustMark(after, isLasting ? [0, 9] : []);
			if (isLasting) await mustHold(after, 9, pieceOf(9));
			must((await after.get(1)) === undefined, 'piece 1 was never put');
			await after.close();
		}
	),
	check('one that is opened while the one before still closes keeps working', async ({ open }) => {
		const before = open();
		await before.put(2, pieceOf(2));
		const after = open();
		const closing = before.close();
		await after.put(4, pieceOf(4));
		await closing;
		await mustHold(after, 4, pieceOf(4));
		await after.close();
	}),
	check('holds nothing after it was destroyed', async ({ open }) => {
		const store = open();
		await store.put(5, pieceOf(5));
		await store.destroy();
		const after = open();
		await mustMark(after, []);
		must((await after.get(5)) === undefined, 'piece 5 was destroyed');
		await after.close();
	})
];
