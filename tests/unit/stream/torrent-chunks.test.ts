/** Between WebTorrent and the piece store: partial reads, a store that fails, pieces that only memory holds. */
import { describe, expect, test } from 'vitest';
import type { Bytes } from '#lib/core/bytes.ts';
import { createChunkStore, type ChunkStore } from '#lib/stream/adapters/chunk-store.ts';
import { createMemoryPieceStore } from '#lib/stream/adapters/memory-piece-store.ts';
import type { PieceStore } from '#lib/stream/ports.ts';

const pieceBytes = 16_384;
const pieceOf = (piece: number): Bytes => new Uint8Array(pieceBytes).fill(piece + 1);

const put = (chunks: ChunkStore, piece: number): Promise<Error | null> =>
	new Promise((resolve) => {
		chunks.put(piece, pieceOf(piece), resolve);
	});
const get = (
	chunks: ChunkStore,
	piece: number,
	options: { readonly offset?: number; readonly length?: number } | null = null
): Promise<Uint8Array | string | undefined> =>
	new Promise((resolve) => {
		chunks.get(piece, options, (error, bytes) => {
			resolve(error?.message ?? bytes);
		});
	});

const setUp = (store: PieceStore) => {
	const told: string[] = [];
	const chunks = createChunkStore({
		store,
		pieceBytes,
		pieces: 20_000,
		onFull: () => told.push('full'),
		onDrop: (piece) => told.push(`dropped ${piece}`)
	});
	return { chunks, told };
};

/** A store that refuses from the n-th piece on, as a disk does. */
const fullAfter = (room: number): PieceStore & { readonly puts: () => number } => {
	const store = createMemoryPieceStore({ pieces: 20_000 });
	let puts = 0;
	return {
		...store,
		puts: () => puts,
		put: (piece, bytes) =>
			++puts > room
				? Promise.reject(new DOMException('no room', 'QuotaExceededError'))
				: store.put(piece, bytes)
	};
};

describe('a store with room', () => {
	test('pieces come back whole and in parts, with or without options', async () => {
		const { chunks } = setUp(fullAfter(10));
		expect(await put(chunks, 3)).toBeNull();
		expect(await get(chunks, 3)).toEqual(pieceOf(3));
		expect(await get(chunks, 3, { offset: 100, length: 50 })).toEqual(pieceOf(3).slice(100, 150));
		expect(await get(chunks, 3, { offset: 16_000 })).toEqual(pieceOf(3).slice(16_000));
		const bare = await new Promise((resolve) => {
			chunks.get(3, (_, bytes) => {
				resolve(bytes);
			});
		});
		expect(bare).toEqual(pieceOf(3));
	});

	test('a piece that is not held is an error at once, never a wait', async () => {
		const { chunks } = setUp(fullAfter(10));
		expect(await get(chunks, 4)).toBe('the piece is not held');
	});

	test('a store that breaks on reading is an error of that piece alone', async () => {
		const broken = { ...fullAfter(10), get: () => Promise.reject(new Error('broken')) };
		const { chunks } = setUp(broken);
		expect(await get(chunks, 4)).toBe('the piece could not be read');
	});
});

describe('a store without room', () => {
	test('a refused piece lives on in memory, and the store is not asked again', async () => {
		const store = fullAfter(1);
		const { chunks, told } = setUp(store);
		for (const piece of [0, 1, 2]) expect(await put(chunks, piece)).toBeNull();
		for (const piece of [0, 1, 2]) expect(await get(chunks, piece)).toEqual(pieceOf(piece));
		expect(told).toEqual(['full']);
		expect(store.puts()).toBe(2);
	});

	test('what memory drops is told, so that it can be fetched again', async () => {
		const { chunks, told } = setUp(fullAfter(0));
		// 128 MiB of pieces of 16 KiB are 8,192.
		for (let piece = 0; piece < 8194; piece++) await put(chunks, piece);
		expect(told).toEqual(['full', 'dropped 0', 'dropped 1']);
		expect(await get(chunks, 0)).toBe('the piece is not held');
		expect(await get(chunks, 2)).toEqual(pieceOf(2));
	});
});

test('closing and destroying end well even where the store does not', async () => {
	const broken: PieceStore = {
		...fullAfter(1),
		close: () => Promise.reject(new Error('broken')),
		destroy: () => Promise.reject(new Error('broken'))
	};
	const { chunks } = setUp(broken);
	const ended = (end: ChunkStore['close']): Promise<unknown> =>
		new Promise((resolve) => {
			end(resolve);
		});
	expect(await ended(chunks.close)).toBeNull();
	expect(await ended(chunks.destroy)).toBeNull();
});
