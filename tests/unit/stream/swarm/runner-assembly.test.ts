/** Pieces are put together from blocks, and whoever sent a damaged block is found by comparing. */
import { expect, test } from 'vitest';
import { createPieceAssembly } from '#lib/stream/swarm/piece-assembly.ts';
import {
	createAllowance,
	decodePlayhead,
	encodePlayhead,
	isBitfield,
	isBlock
} from '#lib/stream/swarm/wire-rules.ts';

const unit = 16 * 1024;
const shape = { pieceBytes: 2 * unit, pieces: 3, lengthBytes: 5 * unit + 10 };
const busy = (): boolean => false;
const bytesOf = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

test('a piece is whole when all of its units are here, whatever blocks brought them', () => {
	const assembly = createPieceAssembly(shape, 10 * unit);
	expect(assembly.begin(0, busy)).toEqual({ hasRoom: true, dropped: [] });
	const half = { piece: 0, offset: unit, length: unit };
	expect(assembly.add('alice', half, bytesOf(unit, 1))).toBe('kept');
	expect(assembly.add('bob', half, bytesOf(unit, 2))).toBe('spare');
	expect(assembly.heldBytes(0)).toBe(unit);
	expect(assembly.take(0)).toBeUndefined();
	const whole = { piece: 0, offset: 0, length: 2 * unit };
	expect(assembly.add('bob', whole, bytesOf(2 * unit, 3))).toBe('kept');
	const taken = assembly.take(0);
	expect(taken?.owners).toEqual(['bob', 'alice']);
	expect(taken?.bytes[0]).toBe(3);
	expect(taken?.bytes[unit]).toBe(1);
	expect(assembly.take(0)).toBeUndefined();
});

test('blocks of pieces that were not begun, crooked ones and those beyond the end are strays', () => {
	const assembly = createPieceAssembly(shape, 10 * unit);
	assembly.begin(2, busy);
	for (const [block, length] of [
		[{ piece: 1, offset: 0, length: unit }, unit],
		[{ piece: 2, offset: unit, length: 11 }, 11],
		[{ piece: 2, offset: 0, length: unit }, unit - 1],
		[{ piece: -1, offset: 0, length: unit }, unit],
		[{ piece: 9, offset: 0, length: unit }, unit]
	] as const) {
		expect(assembly.add('mallory', block, bytesOf(length, 0))).toBe('stray');
	}
	const last = { piece: 2, offset: unit, length: 10 };
	expect(assembly.add('alice', last, bytesOf(10, 0))).toBe('kept');
	const crooked = { piece: 2, offset: 5, length: unit };
	expect(assembly.add('mallory', crooked, bytesOf(unit, 0))).toBe('spare');
	expect(assembly.heldBytes(2)).toBe(10);
});

test('only whoever sent a unit that differs from the good copy is a liar', () => {
	const assembly = createPieceAssembly(shape, 10 * unit);
	const fill = (first: readonly [string, number], second: readonly [string, number]) => {
		assembly.begin(1, busy);
		assembly.add(first[0], { piece: 1, offset: 0, length: unit }, bytesOf(unit, first[1]));
		assembly.add(second[0], { piece: 1, offset: unit, length: unit }, bytesOf(unit, second[1]));
		const taken = assembly.take(1);
		if (!taken) throw new Error('the piece is whole');
		return taken;
	};
	const bad = fill(['alice', 1], ['mallory', 66]);
	assembly.damaged(1, bad.bytes, bad.owners);
	const worse = fill(['trudy', 13], ['bob', 2]);
	assembly.damaged(1, worse.bytes, worse.owners);
	const right = fill(['carol', 1], ['bob', 2]);
	expect([...assembly.good(1, right.bytes)].sort()).toEqual(['mallory', 'trudy']);
	expect(assembly.good(1, right.bytes)).toEqual([]);
});

test('with too much in flight idle pieces make room, and busy ones never do', () => {
	const assembly = createPieceAssembly(shape, 4 * unit);
	assembly.begin(0, busy);
	assembly.begin(1, busy);
	expect(assembly.begin(2, busy)).toEqual({ hasRoom: false, dropped: [] });
	expect(assembly.begin(2, (piece) => piece === 1)).toEqual({ hasRoom: true, dropped: [1] });
	const block = { piece: 1, offset: 0, length: unit };
	expect(assembly.add('alice', block, bytesOf(unit, 0))).toBe('stray');
});

test('blocks and bitfields of strangers fit the torrent or are refused', () => {
	expect(isBlock(shape, { piece: 2, offset: 0, length: unit + 10 })).toBe(true);
	expect(isBlock(shape, { piece: 2, offset: 0, length: unit + 11 })).toBe(false);
	expect(isBlock(shape, { piece: 0, offset: -4, length: 8 })).toBe(false);
	expect(isBlock(shape, { piece: 0, offset: 0, length: 0 })).toBe(false);
	expect(isBitfield(shape, Uint8Array.of(0b1110_0000))).toBe(true);
	expect(isBitfield(shape, Uint8Array.of(0b1111_0000))).toBe(false);
	expect(isBitfield(shape, Uint8Array.of(0, 0))).toBe(false);
});

test('a playhead goes over the wire and back; frames of another kind or beyond the film are refused', () => {
	const playhead = { byte: 70_000, bytesPerSecond: 250_000, bufferedMs: 12_000, others: 3 };
	expect(decodePlayhead(shape, encodePlayhead(playhead))).toEqual(playhead);
	const beyond = encodePlayhead({ ...playhead, byte: shape.lengthBytes });
	expect(decodePlayhead(shape, beyond)).toBeUndefined();
	expect(decodePlayhead(shape, beyond.subarray(1))).toBeUndefined();
	const forever = encodePlayhead({ byte: 0, bytesPerSecond: 1, bufferedMs: Infinity, others: 0 });
	expect(decodePlayhead(shape, forever)?.bufferedMs).toBe(86_400_000);
	const other = encodePlayhead(playhead);
	other[0] = 9;
	expect(decodePlayhead(shape, other)).toBeUndefined();
});

test('an allowance is used up by a burst and comes back with time', () => {
	const allowance = createAllowance({ burst: 2, perSecond: 1 });
	expect([0, 0, 0, 500, 1000].map((ms) => allowance.take(ms))).toEqual([
		true,
		true,
		false,
		false,
		true
	]);
});
