/** Reading a torrent's pieces: order, waiting, losses, windows, and what of a file is held. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { infoHashOf } from '#lib/core/ids.ts';
import { filmsHeldWhole } from '#lib/stream/held-films.ts';
import { hasBit, heldSpans, isHeld } from '#lib/stream/held-spans.ts';
import { readSpan, type Pieces } from '#lib/stream/read-span.ts';

interface FakePieces extends Pieces {
	readonly arrive: (piece: number) => void;
	readonly lose: (piece: number) => void;
	/** Every change of what is wanted: `+0-3`, `-0-3`. */
	readonly wants: readonly string[];
	readonly waiting: () => number;
}

/** A torrent in memory whose pieces arrive when the test says so. */
const createFakePieces = (whole: Bytes, pieceBytes: number): FakePieces => {
	const held = new Set<number>();
	const lost = new Set<number>();
	const wants: string[] = [];
	const waiters = new Map<number, Set<() => void>>();
	return {
		pieceBytes,
		wants,
		has: (piece) => held.has(piece),
		get: (piece) => {
			const at = piece * pieceBytes;
			return Promise.resolve(lost.has(piece) ? undefined : whole.slice(at, at + pieceBytes));
		},
		want: (first, last) => {
			wants.push(`+${first}-${last}`);
			return () => wants.push(`-${first}-${last}`);
		},
		onArrival: (piece, arrived) => {
			const waiting = waiters.get(piece) ?? new Set();
			waiters.set(piece, waiting.add(arrived));
			return () => waiting.delete(arrived);
		},
		forget: (piece) => {
			held.delete(piece);
			lost.delete(piece);
		},
		arrive: (piece) => {
			held.add(piece);
			for (const arrived of [...(waiters.get(piece) ?? [])]) arrived();
		},
		lose: (piece) => lost.add(piece),
		waiting: () => [...waiters.values()].reduce((sum, set) => sum + set.size, 0)
	};
};

const whole = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const forever = new AbortController().signal;
const collect = async (chunks: AsyncIterable<Bytes>): Promise<Bytes> => {
	const all: Bytes[] = [];
	for await (const chunk of chunks) all.push(chunk);
	return concatBytes(...all);
};
const span = (start: number, end: number, aheadBytes = 300) => ({ start, end, aheadBytes });

describe('a reader', () => {
	test('gives any span exactly, whatever the pieces', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 400 }),
				fc.nat(999),
				fc.nat(999),
				fc.integer({ min: 1, max: 2000 }),
				async (pieceBytes, a, b, aheadBytes) => {
					const pieces = createFakePieces(whole, pieceBytes);
					for (let piece = 0; piece * pieceBytes < 1000; piece++) pieces.arrive(piece);
					const [start, end] = [Math.min(a, b), Math.max(a, b)];
					const read = await collect(readSpan(pieces, span(start, end, aheadBytes), forever));
					expect(read).toEqual(whole.slice(start, end + 1));
				}
			)
		);
	});

	test('waits for what is missing, in order, and takes what comes early', async () => {
		const pieces = createFakePieces(whole, 100);
		const reading = collect(readSpan(pieces, span(50, 249), forever));
		for (const piece of [2, 1, 0]) {
			await Promise.resolve();
			pieces.arrive(piece);
		}
		expect(await reading).toEqual(whole.slice(50, 250));
		expect(pieces.waiting()).toBe(0);
	});

	test('asks for a window that moves with it, and for nothing once it is done', async () => {
		const pieces = createFakePieces(whole, 100);
		for (let piece = 0; piece < 10; piece++) pieces.arrive(piece);
		await collect(readSpan(pieces, span(0, 999, 400), forever));
		expect(pieces.wants).toEqual(['+0-4', '+3-7', '-0-4', '+6-9', '-3-7', '-6-9']);
	});

	test('left in the middle, asks for nothing any more', async () => {
		const pieces = createFakePieces(whole, 100);
		pieces.arrive(0);
		for await (const chunk of readSpan(pieces, span(0, 999), forever)) {
			expect(chunk).toEqual(whole.slice(0, 100));
			break;
		}
		expect(pieces.wants).toEqual(['+0-3', '-0-3']);
	});

	test('called off, rejects with the reason and waits for nothing', async () => {
		const pieces = createFakePieces(whole, 100);
		const leaving = new AbortController();
		const reading = collect(readSpan(pieces, span(0, 999), leaving.signal));
		await Promise.resolve();
		leaving.abort(new Error('seek'));
		await expect(reading).rejects.toThrow('seek');
		expect(pieces.waiting()).toBe(0);
		expect(pieces.wants).toEqual(['+0-3', '-0-3']);
		await expect(collect(readSpan(pieces, span(0, 9), leaving.signal))).rejects.toThrow('seek');
	});

	test('fetches a piece anew that the store has lost', async () => {
		const pieces = createFakePieces(whole, 100);
		pieces.arrive(0);
		pieces.arrive(1);
		pieces.lose(1);
		const reader = readSpan(pieces, span(0, 199), forever);
		await reader.next();
		const second = reader.next();
		while (pieces.waiting() === 0) await Promise.resolve();
		pieces.arrive(1);
		expect((await second).value).toEqual(whole.slice(100, 200));
	});

	test('gives up on a store that loses the same piece for ever', async () => {
		const pieces = createFakePieces(whole, 100);
		const always: Pieces = {
			...pieces,
			has: () => true,
			get: () => Promise.resolve(undefined)
		};
		await expect(collect(readSpan(always, span(0, 9), forever))).rejects.toThrow('keeps losing');
	});
});

describe('what is held of a file', () => {
	const file = { offsetBytes: 250, lengthBytes: 500, pieceBytes: 100 };
	const holding =
		(...pieces: readonly number[]) =>
		(piece: number): boolean =>
			pieces.includes(piece);

	test('spans in the bytes of the file, neighbours joined, its ends cut', () => {
		expect(heldSpans(file, holding(2, 3, 5, 7))).toEqual([
			{ start: 0, end: 150 },
			{ start: 250, end: 350 },
			{ start: 450, end: 500 }
		]);
		expect(heldSpans(file, holding(0, 1, 8))).toEqual([]);
		expect(heldSpans({ ...file, lengthBytes: 0 }, holding(2))).toEqual([]);
	});

	test('whole when all its pieces are, and not before', () => {
		expect(isHeld(file, holding(2, 3, 4, 5, 6, 7))).toBe(true);
		expect(isHeld(file, holding(2, 3, 4, 5, 6))).toBe(false);
	});

	test('the first piece is the highest bit', () => {
		expect([0, 1, 7, 8, 9].map((piece) => hasBit(new Uint8Array([0x81, 0x40]), piece))).toEqual([
			true,
			false,
			true,
			false,
			true
		]);
	});
});

describe('films that are stored', () => {
	const piece = 16_384;
	const file = (name: string, lengthBytes: number): Bvalue =>
		new Map<string, Bvalue>([
			['length', lengthBytes],
			['path', [utf8(name)]]
		]);
	const info = encodeBencode(
		new Map<string, Bvalue>([
			['files', [file('film.webm', 2 * piece), file('poster.jpg', piece)]],
			['name', utf8('film')],
			['piece length', piece],
			['pieces', new Uint8Array(60)]
		])
	);
	const infoHash = infoHashOf(new Uint8Array(20));
	const held = (...bitfield: readonly number[]) =>
		filmsHeldWhole([{ infoHash, info, bitfield: new Uint8Array(bitfield) }]);

	test('play when the film is whole, whatever else of the torrent is missing', () => {
		expect(held(0b1100_0000)).toEqual([infoHash]);
		expect(held(0b1110_0000)).toEqual([infoHash]);
		expect(held(0b1010_0000)).toEqual([]);
	});
	test('a bitfield of another length or a spoilt dictionary is not believed', () => {
		expect(held(0xff, 0xff)).toEqual([]);
		expect(held()).toEqual([]);
		const spoilt = { infoHash, info: info.slice(1), bitfield: new Uint8Array([0xff]) };
		expect(filmsHeldWhole([spoilt])).toEqual([]);
	});
});
