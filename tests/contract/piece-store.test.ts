/** The piece store in memory against the contract, and what it does when it is full. */
import { expect, test } from 'vitest';
import { createMemoryPieceStore } from '#lib/stream/adapters/memory-piece-store.ts';
import { pieceStoreCases, shape } from './piece-store.ts';

for (const { name, run } of pieceStoreCases) {
	test(`memory: ${name}`, async () => {
		const open = () => createMemoryPieceStore({ pieces: shape.pieces });
		await expect(run({ open, isLasting: false })).resolves.toBeUndefined();
	});
}

test('memory: the piece that was used longest ago makes room, and its leaving is told', async () => {
	const dropped: number[] = [];
	const store = createMemoryPieceStore({
		pieces: 8,
		bytesMost: 3000,
		onDrop: (piece) => dropped.push(piece)
	});
	for (const piece of [0, 1, 2]) await store.put(piece, new Uint8Array(1000).fill(piece));
	await store.get(0);
	await store.put(3, new Uint8Array(1000));
	expect(dropped).toEqual([1]);
	expect(await store.get(1)).toBeUndefined();
	expect(await store.bitfield()).toEqual(new Uint8Array([0b1011_0000]));
});

test('memory: a piece larger than the room is still held, alone', async () => {
	const store = createMemoryPieceStore({ pieces: 8, bytesMost: 100 });
	await store.put(0, new Uint8Array(50));
	await store.put(1, new Uint8Array(500));
	expect(await store.bitfield()).toEqual(new Uint8Array([0b0100_0000]));
});
