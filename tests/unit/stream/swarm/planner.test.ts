/** What the planner asks of whom: interest, windows, deadlines, seeks, refusals and the silent. */
import { expect, test } from 'vitest';
import type { ReaderNeed, SwarmEffect, SwarmShape } from '#lib/stream/swarm/events.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createWorld, type World } from './planner-world.ts';

const KiB = 1024;
const shapeOf = (pieces: number, pieceBytes = 256 * KiB): SwarmShape => ({
	pieceBytes,
	pieces,
	lengthBytes: pieces * pieceBytes - 5000
});
const need = (over: Partial<ReaderNeed> = {}): ReaderNeed => ({
	...{ id: 'video', at: 0, end: 100 * 256 * KiB, dueMs: 0, bytesPerSecond: 500_000 },
	aheadBytes: 64 * 1024 * KiB,
	...over
});
const reads = (world: World, over: Partial<ReaderNeed> = {}): readonly SwarmEffect[] =>
	world.say({ type: 'reader', need: need(over) });
const asks = (effects: readonly SwarmEffect[]): readonly Extract<SwarmEffect, { type: 'ask' }>[] =>
	effects.filter((effect) => effect.type === 'ask');
const logged = (world: World): readonly SwarmEffect[] => world.log.map(({ effect }) => effect);
const interests = (world: World): readonly boolean[] =>
	logged(world).flatMap((effect) => (effect.type === 'show-interest' ? [effect.on] : []));

test('all parts of a swarm see every event, and their effects come in order', () => {
	const said = (piece: number) => ({ step: () => [{ type: 'check', piece }] as const });
	expect(createSwarm([said(1), said(2)]).step({ type: 'tick' }, 0)).toEqual([
		{ type: 'check', piece: 1 },
		{ type: 'check', piece: 2 }
	]);
});

test('interest is shown once a peer has something that is wanted, and while it has anything that is missing', () => {
	const world = createWorld(shapeOf(4), 1);
	world.join('alice', {}, [2]);
	expect(interests(world)).toEqual([]);
	world.say({ type: 'fill', first: 0, last: 1 });
	expect(interests(world)).toEqual([]);
	world.say({ type: 'have', peer: 'alice', piece: 1 });
	expect(interests(world)).toEqual([true]);
	world.run(5000);
	expect([...world.held]).toEqual([1]);
	// Piece 2 is not wanted now; a seek may want it, and whoever loses interest is choked.
	expect(interests(world)).toEqual([true]);
	world.say({ type: 'fill', first: 0, last: 2 });
	world.run(5000);
	expect(interests(world)).toEqual([true, false]);
	world.say({ type: 'lost', piece: 1 });
	expect(interests(world)).toEqual([true, false, true]);
});

test('nothing is asked of a peer that chokes us, and what it was asked for goes to another', () => {
	const world = createWorld(shapeOf(8), 1);
	world.join('alice');
	expect(asks(reads(world)).length).toBeGreaterThanOrEqual(12);
	expect(asks(world.say({ type: 'choked', peer: 'alice', on: true }))).toEqual([]);
	world.say({ type: 'joined', peer: 'bob', fast: true, fellow: true });
	expect(asks(world.say({ type: 'has', peer: 'bob', pieces: 'all' }))).toEqual([]);
	const first = asks(world.say({ type: 'choked', peer: 'bob', on: false }))[0];
	expect(first).toMatchObject({ peer: 'bob', block: { piece: 0, offset: 0, length: 16 * KiB } });
});

test('the piece that the player stands still for is striped over the peers, later ones are given whole', () => {
	const world = createWorld(shapeOf(100), 1);
	for (const id of ['alice', 'bob', 'carol']) world.join(id, { fellow: true });
	const asked = asks(reads(world));
	const askedOf = (piece: number): Set<string> =>
		new Set(asked.filter(({ block }) => block.piece === piece).map(({ peer }) => peer));
	expect(askedOf(0).size).toBe(3);
	for (let piece = 2; piece < 100; piece++) expect(askedOf(piece).size).toBeLessThanOrEqual(1);
	expect(asked.filter(({ block }) => block.piece === 0).map(({ block }) => block.length)).toContain(
		16 * KiB
	);
});

test('a whole film comes once and in full from fellows, foreigners and a slow one', () => {
	const world = createWorld(shapeOf(200), 3);
	world.join('alice', { fellow: true, rate: 2000 });
	world.join('bob', { rate: 300, mostBytes: 16 * KiB });
	world.join('carol', { rate: 20, fast: false, mostBytes: 16 * KiB });
	reads(world, { bytesPerSecond: 1_000_000, end: 200 * 256 * KiB - 5001 });
	world.say({ type: 'fill', first: 0, last: 199 });
	world.run(60_000, () => world.held.size === 200);
	expect(world.held.size).toBe(200);
	expect(world.receivedBytes() / (200 * 256 * KiB - 5000)).toBeLessThanOrEqual(1.02);
	const lengths = asks(logged(world)).map(({ peer, block }) => ({ peer, length: block.length }));
	expect(Math.max(...lengths.filter(({ peer }) => peer === 'alice').map((one) => one.length))).toBe(
		128 * KiB
	);
	expect(lengths.filter(({ peer, length }) => peer === 'bob' && length > 16 * KiB).length).toBe(1);
	expect(lengths.every(({ peer, length }) => peer !== 'carol' || length <= 16 * KiB)).toBe(true);
});

test('one seed over 100 ms is kept busy', () => {
	const world = createWorld(shapeOf(100), 3);
	world.join('alice', { fellow: true, rate: 2500, rttMs: 100 });
	reads(world, { bytesPerSecond: 500_000 });
	world.say({ type: 'fill', first: 0, last: 99 });
	const startMs = world.now();
	world.run(60_000, () => world.held.size === 100);
	const idealMs = (100 * 256 * KiB) / 2500;
	expect(idealMs / (world.now() - startMs)).toBeGreaterThanOrEqual(0.93);
});

test('a seek withdraws what nobody needs soon and asks for the new place in the same step', () => {
	const world = createWorld(shapeOf(400, 1024 * KiB), 1);
	world.join('alice');
	world.join('bob');
	reads(world, { end: 400 * 1024 * KiB });
	const effects = reads(world, { at: 300 * 1024 * KiB, end: 400 * 1024 * KiB });
	expect(effects.filter(({ type }) => type === 'withdraw').length).toBeGreaterThanOrEqual(24);
	expect(asks(effects)[0]?.block).toEqual({ piece: 300, offset: 0, length: 16 * KiB });
	expect(asks(effects).every(({ block }) => block.piece >= 300)).toBe(true);
});

test('a request that is closed and opened again in the same place costs nothing', () => {
	const world = createWorld(shapeOf(40), 1);
	world.join('alice');
	reads(world);
	world.run(100);
	world.say({ type: 'reader-gone', id: 'video' });
	const effects = reads(world, { id: 'again' });
	expect(effects.filter(({ type }) => type === 'withdraw')).toEqual([]);
	world.say({ type: 'reader-gone', id: 'again' });
	world.run(1000);
	expect(logged(world).some(({ type }) => type === 'withdraw')).toBe(true);
});

test('urgent blocks of a peer that never answers are asked for elsewhere within 3 s, and it is parted from', () => {
	const world = createWorld(shapeOf(40), 1);
	world.join('mallory', { isMute: true });
	world.join('alice', { rate: 300 });
	reads(world, { bytesPerSecond: 200_000 });
	world.say({ type: 'fill', first: 0, last: 39 });
	world.run(3500);
	expect(world.held.has(0)).toBe(true);
	world.run(60_000, () => world.held.size === 40);
	expect(world.held.size).toBe(40);
	const parted = logged(world).filter(({ type }) => type === 'part');
	expect(parted).toEqual([{ type: 'part', peer: 'mallory', why: 'silent' }]);
});

test('the only peer is not parted from for its silence, but asked once more', () => {
	const world = createWorld(shapeOf(4), 1);
	world.join('mallory', { isMute: true });
	reads(world);
	const before = asks(logged(world)).length;
	world.run(60_000);
	expect(asks(logged(world)).length).toBeGreaterThan(before);
	expect(logged(world).some(({ type }) => type === 'part')).toBe(false);
});

test('a piece that was refused is not asked of that peer again for two seconds', () => {
	const world = createWorld(shapeOf(1), 1);
	world.join('alice');
	world.join('bob');
	const asked = asks(reads(world));
	const mine = asked.filter(({ peer }) => peer === 'alice');
	const after = mine.flatMap(({ block }) =>
		asks(world.say({ type: 'refused', peer: 'alice', block }))
	);
	expect(after.length).toBeGreaterThan(0);
	expect(after.slice(1).every(({ peer }) => peer === 'bob')).toBe(true);
	expect(mine.length).toBeGreaterThan(1);
});

test('the only peer that has a piece is asked again half a second after it refused', () => {
	const world = createWorld(shapeOf(1, 16 * KiB), 1);
	world.join('alice', { mostBytes: 0 });
	reads(world);
	world.run(10_000);
	const times = world.log.flatMap(({ atMs, effect }) => (effect.type === 'ask' ? [atMs] : []));
	const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
	expect(gaps[0]).toBeGreaterThanOrEqual(500);
	expect(gaps[0]).toBeLessThan(1000);
	expect(Math.max(...gaps)).toBeGreaterThanOrEqual(4000);
	expect(Math.max(...gaps)).toBeLessThan(4600);
});

test('blocks that nobody asked for are counted until they are a flood; late answers are not', () => {
	const world = createWorld(shapeOf(40), 1);
	world.join('alice');
	const asked = asks(reads(world));
	world.say({ type: 'reader-gone', id: 'video' });
	reads(world, { id: 'other', at: 30 * 256 * KiB });
	for (const { block } of asked) world.say({ type: 'arrived', peer: 'alice', block });
	expect(world.banned()).toEqual([]);
	const block = { piece: 39, offset: 0, length: 16 * KiB };
	for (let time = 0; time < 8; time++) world.say({ type: 'arrived', peer: 'alice', block });
	expect(logged(world)).toContainEqual({ type: 'ban', peer: 'alice', why: 'flood' });
});

test('two readers are served at once, the nearer deadline first', () => {
	const world = createWorld(shapeOf(100), 1);
	world.join('alice', { rate: 2000 });
	reads(world, { dueMs: 20_000 });
	reads(world, { id: 'index', at: 99 * 256 * KiB, end: 100 * 256 * KiB - 5001, bytesPerSecond: 0 });
	world.run(1000);
	expect(world.held.has(99)).toBe(true);
	expect(world.held.has(1)).toBe(true);
});

test('what is far is asked for rarest first', () => {
	const world = createWorld(shapeOf(64, 16 * KiB), 5);
	const common = Array.from({ length: 32 }, (_, piece) => piece);
	world.join('bob', { isMute: true }, common);
	world.say({ type: 'joined', peer: 'alice', fast: true, fellow: true });
	world.say({ type: 'has', peer: 'alice', pieces: 'all' });
	world.say({ type: 'choked', peer: 'bob', on: true });
	world.say({ type: 'fill', first: 0, last: 63 });
	const first = asks(world.say({ type: 'choked', peer: 'alice', on: false }))[0];
	expect(first?.block.piece).toBeGreaterThanOrEqual(32);
});

test('a web seed starts the film alone and steps back when peers keep up', () => {
	const world = createWorld(shapeOf(100), 1);
	world.join('origin', { isWebSeed: true, rate: 2500, rttMs: 80 });
	expect(asks(reads(world))[0]?.block).toEqual({ piece: 0, offset: 0, length: 256 * KiB });
	world.run(500);
	world.join('alice', { rate: 2500 });
	world.join('bob', { rate: 2500 });
	world.run(1000);
	const before = world.bytesFrom('origin');
	reads(world, { dueMs: world.now() + 4000, at: 6 * 256 * KiB });
	world.say({ type: 'fill', first: 0, last: 99 });
	world.run(20_000, () => world.held.size === 100);
	expect(world.held.size).toBe(100);
	expect(world.bytesFrom('origin') - before).toBeLessThan(10 * 256 * KiB);
});

test('what had come of a piece is asked for anew when it is lost', () => {
	const world = createWorld(shapeOf(2, 32 * KiB), 1);
	world.join('alice', { isMute: true });
	reads(world, { end: 60_000 });
	const block = { piece: 0, offset: 0, length: 16 * KiB };
	expect(world.say({ type: 'arrived', peer: 'alice', block })).toEqual([]);
	const again = asks(world.say({ type: 'lost', piece: 0 }));
	expect(again).toContainEqual({ type: 'ask', peer: 'alice', block });
});

test('a damaged answer to a request that was withdrawn is never laid at the door of whoever brought the rest', () => {
	const world = createWorld(shapeOf(40, 32 * KiB), 1);
	world.join('mallory', { isMute: true });
	reads(world, { end: 60_000 });
	world.say({ type: 'reader-gone', id: 'video' });
	world.run(1000);
	world.join('alice', { rate: 10 });
	for (const piece of [0, 1]) {
		world.say({ type: 'arrived', peer: 'mallory', block: { piece, offset: 0, length: 16 * KiB } });
		world.say({ type: 'choked', peer: 'mallory', on: true });
		reads(world, { id: `at ${piece}`, at: piece * 32 * KiB, end: piece * 32 * KiB + 30_000 });
		world.say({
			type: 'arrived',
			peer: 'alice',
			block: { piece, offset: 16 * KiB, length: 16 * KiB }
		});
		expect(logged(world)).toContainEqual({ type: 'check', piece });
		world.say({ type: 'checked', piece, ok: false, liars: [] });
	}
	expect(world.banned()).toEqual([]);
});

test('with large pieces no more are begun than memory has room for, and all come in the end', () => {
	const MiB = 1024 * KiB;
	const world = createWorld(shapeOf(20, 16 * MiB), 1);
	for (const id of ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'])
		world.join(id, { fellow: true, rate: 5000 });
	world.say({ type: 'fill', first: 0, last: 19 });
	expect(new Set(asks(logged(world)).map(({ block }) => block.piece)).size).toBe(3);
	world.run(120_000, () => world.held.size === 20);
	expect(world.held.size).toBe(20);
});
