/** What holds whatever happens: rules of asking under random events, and what a step may cost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import type { Block, SwarmEffect, SwarmEvent, SwarmShape } from '#lib/stream/swarm/events.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { bitsOf, createWorld } from './planner-world.ts';

const KiB = 1024;
const shape: SwarmShape = { pieceBytes: 48 * KiB, pieces: 20, lengthBytes: 20 * 48 * KiB - 777 };
const names = ['alice', 'bob', 'carol', 'mallory'] as const;

const block: fc.Arbitrary<Block> = fc
	.record({ piece: fc.nat(19), unit: fc.nat(2), length: fc.constantFrom(16 * KiB, 100, 32 * KiB) })
	.map(({ piece, unit, length }) => ({ piece, offset: unit * 16 * KiB, length }));
const peer = fc.constantFrom(...names);
const event: fc.Arbitrary<SwarmEvent> = fc.oneof(
	fc.record({ type: fc.constant('joined'), peer, fast: fc.boolean(), fellow: fc.boolean() }),
	fc.record({ type: fc.constant('left'), peer }),
	fc.record({
		...{ type: fc.constant('has'), peer },
		pieces: fc.oneof(
			fc.constantFrom('all', 'none'),
			fc.array(fc.nat(19)).map((list) => bitsOf(20, list))
		)
	}),
	fc.record({ type: fc.constant('have'), peer, piece: fc.nat(19) }),
	fc.record({ type: fc.constant('choked'), peer, on: fc.boolean() }),
	fc.record({ type: fc.constantFrom('arrived', 'refused'), peer, block }),
	fc.record({ type: fc.constant('lost'), piece: fc.nat(19) }),
	fc.record({
		type: fc.constant('reader'),
		need: fc.record({
			...{ id: fc.constantFrom('video', 'sound'), at: fc.nat(shape.lengthBytes - 1) },
			...{ end: fc.constant(shape.lengthBytes - 1), dueMs: fc.constantFrom(0, 5000, 60_000) },
			...{ bytesPerSecond: fc.constantFrom(0, 100_000), aheadBytes: fc.constant(400 * KiB) }
		})
	}),
	fc.record({ type: fc.constant('reader-gone'), id: fc.constantFrom('video', 'sound') }),
	fc.record({ type: fc.constant('fill'), first: fc.nat(19), last: fc.nat(19) }),
	fc.record({ type: fc.constant('tick') })
);

const nameOf = ({ piece, offset, length }: Block): string => `${piece}/${offset}/${length}`;

/** What a strict onlooker knows of one wire. */
class Onlooker {
	readonly choked = new Map<string, boolean>();
	readonly has = new Map<string, Set<number>>();
	readonly asked = new Map<string, Map<string, Block>>();
	readonly held = new Set<number>();
	readonly checks: number[] = [];

	see(said: SwarmEvent): void {
		if (said.type === 'joined' || said.type === 'left') {
			this.choked.set(said.peer, true);
			this.has.set(said.peer, new Set());
			this.asked.set(said.peer, new Map());
		} else if (said.type === 'has') this.seeHas(said.peer, said.pieces);
		else if (said.type === 'have') this.has.get(said.peer)?.add(said.piece);
		else if (said.type === 'choked') {
			this.choked.set(said.peer, said.on);
			if (said.on) this.asked.set(said.peer, new Map());
		} else if (said.type === 'arrived' || said.type === 'refused')
			this.asked.get(said.peer)?.delete(nameOf(said.block));
		else if (said.type === 'lost') this.held.delete(said.piece);
	}

	private seeHas(id: string, pieces: 'all' | 'none' | Uint8Array): void {
		const all = Array.from({ length: 20 }, (_, piece) => piece);
		const isIn = (piece: number): boolean =>
			typeof pieces === 'string'
				? pieces === 'all'
				: ((pieces[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0;
		this.has.set(id, new Set(all.filter(isIn)));
	}

	judge(effects: readonly SwarmEffect[]): void {
		for (const effect of effects) {
			if (effect.type === 'ask') this.judgeAsk(effect.peer, effect.block);
			if (effect.type === 'withdraw') {
				const was = this.asked.get(effect.peer)?.delete(nameOf(effect.block));
				expect(was, 'only what was asked for is withdrawn').toBe(true);
			}
			if (effect.type === 'check') this.checks.push(effect.piece);
			if (effect.type === 'ban' || effect.type === 'part') this.asked.set(effect.peer, new Map());
		}
	}

	private judgeAsk(id: string, { piece, offset, length }: Block): void {
		expect(this.choked.get(id), 'nobody who chokes us is asked').toBe(false);
		expect(this.has.get(id)?.has(piece), 'only what it has').toBe(true);
		expect(this.held.has(piece), 'never what is here').toBe(false);
		const end = Math.min((piece + 1) * shape.pieceBytes, shape.lengthBytes);
		expect(piece * shape.pieceBytes + offset + length).toBeLessThanOrEqual(end);
		expect(length).toBeLessThanOrEqual(128 * KiB);
		const others = [...this.asked.values()].flatMap((asks) => [...asks.values()]);
		const same = others.filter(
			(one) =>
				one.piece === piece && one.offset < offset + length && offset < one.offset + one.length
		);
		expect(same.length, 'a block is asked for twice at most').toBeLessThanOrEqual(2);
		this.asked.get(id)?.set(nameOf({ piece, offset, length }), { piece, offset, length });
	}
}

test('whatever peers and readers do, the rules of asking hold', () => {
	fc.assert(
		fc.property(fc.array(event, { maxLength: 120 }), fc.nat(), (events, seed) => {
			const planner = createPlanner({ shape, random: createSeededRandom(seed) });
			const onlooker = new Onlooker();
			let nowMs = 0;
			const step = (said: SwarmEvent): void => {
				onlooker.see(said);
				onlooker.judge(planner.step(said, nowMs));
			};
			for (const said of events) {
				nowMs += 200;
				step(said);
				for (const piece of onlooker.checks.splice(0)) {
					const ok = (piece + seed) % 4 !== 0;
					if (ok) onlooker.held.add(piece);
					step({ type: 'checked', piece, ok, liars: ok ? ['mallory'] : [] });
				}
			}
			expect(onlooker.held.size).toBeLessThanOrEqual(20);
		}),
		{ numRuns: 400 }
	);
});

test('the same events and the same chance give the same plan', () => {
	const run = (seed: number): string => {
		const world = createWorld({ pieceBytes: 65536, pieces: 50, lengthBytes: 50 * 65536 }, seed);
		world.join('alice');
		world.join('bob', { rate: 90 });
		world.say({ type: 'fill', first: 0, last: 49 });
		world.run(20_000);
		return JSON.stringify(world.log);
	};
	expect(run(4)).toBe(run(4));
	expect(run(4)).not.toBe(run(5));
});

/** Steps of searching an event costs on average, once all peers are known, in the course of 600 pieces. */
const lookedPerEvent = (pieces: number): number => {
	let looked = 0;
	const pieceBytes = 64 * KiB;
	const world = createWorld({ pieceBytes, pieces, lengthBytes: pieces * pieceBytes }, 1, () => {
		looked++;
	});
	for (let i = 0; i < 10; i++) world.join(`alice ${i}`, { fellow: true, rate: 300 });
	world.say({
		type: 'reader',
		need: {
			...{ id: 'video', at: 0, end: pieces * pieceBytes - 1, dueMs: 0, bytesPerSecond: 800_000 },
			aheadBytes: 32 * 1024 * KiB
		}
	});
	world.say({ type: 'fill', first: 0, last: pieces - 1 });
	looked = 0;
	const before = world.log.length;
	world.run(60_000, () => world.held.size >= 600);
	return looked / (world.log.length - before);
};

test('a step costs no more with a hundred thousand pieces than with two thousand', () => {
	const small = lookedPerEvent(2000);
	expect(small).toBeLessThan(400);
	expect(lookedPerEvent(20_000)).toBeLessThan(small * 1.5 + 10);
	expect(lookedPerEvent(100_000)).toBeLessThan(small * 1.5 + 10);
});
