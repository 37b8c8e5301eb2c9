/** Liars are found and shut out at little cost, and nobody honest ever is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SwarmShape } from '#lib/stream/swarm/events.ts';
import { createWorld, type World } from './planner-world.ts';

const KiB = 1024;
const shapeOf = (pieces: number, pieceBytes: number): SwarmShape => ({
	pieceBytes,
	pieces,
	lengthBytes: pieces * pieceBytes - 3
});

const watch = (world: World, shape: SwarmShape): void => {
	world.say({
		type: 'reader',
		need: {
			...{ id: 'video', at: 0, end: shape.lengthBytes - 1, dueMs: 0 },
			...{ bytesPerSecond: 500_000, aheadBytes: 64 * 1024 * KiB }
		}
	});
	world.say({ type: 'fill', first: 0, last: shape.pieces - 1 });
};

const fetchAll = (shape: SwarmShape, liars: number, seed: number): { world: World; ms: number } => {
	const world = createWorld(shape, seed);
	const startMs = world.now();
	for (let liar = 0; liar < liars; liar++) world.join(`mallory ${liar}`, { lies: 1, fellow: true });
	world.join('alice', { fellow: true });
	watch(world, shape);
	world.run(300_000, () => world.held.size === shape.pieces);
	return { world, ms: world.now() - startMs };
};

test('three liars to one honest peer cost a quarter more bytes and twice the time at most', () => {
	const shape = shapeOf(120, 256 * KiB);
	const alone = fetchAll(shape, 0, 1).ms;
	for (let seed = 1; seed <= 10; seed++) {
		const { world, ms } = fetchAll(shape, 3, seed);
		expect(world.held.size).toBe(120);
		expect(world.receivedBytes() / shape.lengthBytes).toBeLessThanOrEqual(1.25);
		expect(ms / alone).toBeLessThanOrEqual(2);
		expect(new Set(world.banned())).toEqual(new Set(['mallory 0', 'mallory 1', 'mallory 2']));
	}
});

test('a peer that brings two damaged pieces alone is banned for damage', () => {
	const { world } = fetchAll(shapeOf(40, 256 * KiB), 1, 7);
	const bans = world.log.flatMap(({ effect }) => (effect.type === 'ban' ? [effect] : []));
	expect(bans).toEqual([{ type: 'ban', peer: 'mallory 0', why: 'damaged' }]);
	const before = world.log.slice(
		0,
		world.log.findIndex(({ effect }) => effect.type === 'ban')
	);
	const count = (type: string): number =>
		before.filter(({ effect }) => effect.type === type).length;
	// Two that the player stood still for were striped, so that nothing was proven; then two that it brought alone.
	expect(count('check') - count('tell-have')).toBeLessThanOrEqual(4);
});

test('one who damages now and then is found by proof, though it never brings a piece alone', () => {
	const shape = shapeOf(60, 512 * KiB);
	const world = createWorld(shape, 2);
	world.join('mallory', { lies: 5, fellow: true });
	world.join('alice', { fellow: true });
	watch(world, shape);
	world.run(300_000, () => world.held.size === 60);
	expect(world.held.size).toBe(60);
	expect(world.banned()).toEqual(['mallory']);
});

const crowd = fc.record({
	seed: fc.nat(),
	pieces: fc.integer({ min: 3, max: 24 }),
	pieceBytes: fc.constantFrom(16 * KiB, 64 * KiB, 256 * KiB),
	honest: fc.array(
		fc.record({
			rate: fc.integer({ min: 30, max: 3000 }),
			rttMs: fc.integer({ min: 5, max: 300 }),
			fellow: fc.boolean(),
			fast: fc.boolean()
		}),
		{ minLength: 1, maxLength: 4 }
	),
	liars: fc.array(
		fc.record({
			rate: fc.integer({ min: 30, max: 3000 }),
			rttMs: fc.integer({ min: 5, max: 300 }),
			lies: fc.integer({ min: 1, max: 6 })
		}),
		{ maxLength: 4 }
	)
});

test('in a thousand random crowds nobody honest is banned, and the film is whole in the end', () => {
	fc.assert(
		fc.property(crowd, ({ seed, pieces, pieceBytes, honest, liars }) => {
			const shape = shapeOf(pieces, pieceBytes);
			const world = createWorld(shape, seed);
			for (const [i, kind] of honest.entries()) world.join(`alice ${i}`, kind);
			for (const [i, kind] of liars.entries()) world.join(`mallory ${i}`, kind);
			watch(world, shape);
			world.run(600_000, () => world.held.size === pieces);
			expect(world.held.size).toBe(pieces);
			expect(world.banned().filter((id) => id.startsWith('alice'))).toEqual([]);
		}),
		{ numRuns: 1000 }
	);
});
