/** Rooms of simulated people: whatever their clocks and lines are like, they see the same second. */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { createRoomWorld, spreadMs, type Person } from './room-world.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const slow = { delayMs: 80, jitterMs: 60, lossPercent: 3 };
const minute = 60_000;

/** Three people whose clocks are minutes apart and whose films run at their own pace. */
const threeOf = (seed: number) => {
	const world = createRoomWorld(seed, slow);
	const random = createSeededRandom(seed * 77);
	const kind = (isHost: boolean) => ({
		skewMs: random.below(600_000) - 300_000,
		parts: random.below(100) - 50,
		drift: 1 + (random.below(400) - 200) / 1_000_000,
		isHost
	});
	const alice = world.join('alice', kind(true));
	const bob = world.join('bob', kind(false));
	world.clock.advance(3000);
	return { ...world, alice, bob, kind };
};
const worstSpread = (world: { clock: { advance: (ms: number) => void } }, people: Person[]) => {
	let worst = 0;
	for (let i = 0; i < 300; i++) {
		world.clock.advance(100);
		worst = Math.max(worst, spreadMs(people));
	}
	return worst;
};

describe.each(seeds)('with seed %i', (seed) => {
	test('two people stay within 250 ms from two seconds after play on, and one who comes later too', () => {
		const { clock, join, alice, bob, kind } = threeOf(seed);
		alice.act({ type: 'play' });
		clock.advance(2000);
		expect(bob.isPaused(), `seed ${String(seed)}`).toBe(false);
		expect(worstSpread({ clock }, [alice, bob])).toBeLessThan(250);
		const carol = join('carol', kind(false));
		clock.advance(5000);
		expect(worstSpread({ clock }, [alice, bob, carol])).toBeLessThan(250);
		expect(carol.jumps()).toBeLessThan(4);
	});

	test('a pause and a seek of anybody reach everybody', () => {
		const { clock, alice, bob } = threeOf(seed);
		alice.act({ type: 'play' });
		clock.advance(10_000);
		bob.act({ type: 'seek', seconds: 1800 });
		clock.advance(3000);
		expect(alice.seconds()).toBeGreaterThan(1801);
		expect(spreadMs([alice, bob])).toBeLessThan(250);
		bob.act({ type: 'pause' });
		clock.advance(1500);
		expect(alice.isPaused()).toBe(true);
		expect(spreadMs([alice, bob])).toBeLessThan(130);
	});

	test('two deeds at the same moment end in one outcome for all', () => {
		const { clock, alice, bob } = threeOf(seed);
		alice.act({ type: 'play' });
		clock.advance(5000);
		alice.act({ type: 'seek', seconds: 100 });
		bob.act({ type: 'seek', seconds: 200 });
		clock.advance(4000);
		expect(spreadMs([alice, bob])).toBeLessThan(250);
	});

	test('everybody waits for whoever stalls, says for whom, and goes on together', () => {
		const { clock, alice, bob } = threeOf(seed);
		alice.act({ type: 'play' });
		clock.advance(10_000);
		bob.stall(true);
		clock.advance(2500);
		expect(alice.isPaused()).toBe(true);
		expect(alice.party.view().waitsFor?.name).toBe('bob');
		bob.stall(false);
		clock.advance(3000);
		expect(alice.isPaused()).toBe(false);
		expect(alice.party.view().waitsFor).toBeUndefined();
		expect(spreadMs([alice, bob])).toBeLessThan(250);
	});

	test('nobody is waited for longer than the cap, and not again at once', () => {
		const { clock, alice, bob } = threeOf(seed);
		alice.act({ type: 'play' });
		clock.advance(10_000);
		const before = alice.seconds();
		bob.stall(true);
		clock.advance(25_000);
		expect(alice.isPaused()).toBe(false);
		clock.advance(minute);
		// Of 85 s the film ran for all but the cap, what was earned back meanwhile, and the time to agree on it.
		expect(alice.seconds() - before).toBeGreaterThan(40);
	});

	test('a person who is waited for and leaves is waited for no more', () => {
		const { clock, alice, bob } = threeOf(seed);
		alice.act({ type: 'play' });
		clock.advance(10_000);
		bob.stall(true);
		clock.advance(2500);
		bob.leave();
		clock.advance(2000);
		expect(alice.isPaused()).toBe(false);
		expect(alice.party.view().people.map(({ name }) => name)).toEqual(['alice']);
	});

	test('while the host alone moves the film, what others do is undone', () => {
		const { clock, alice, bob } = threeOf(seed);
		alice.act({ type: 'play' });
		alice.party.setHostOnly(true);
		clock.advance(5000);
		expect(bob.party.view().mayMove).toBe(false);
		bob.act({ type: 'pause' });
		bob.act({ type: 'seek', seconds: 3000 });
		clock.advance(3000);
		expect(bob.isPaused()).toBe(false);
		expect(spreadMs([alice, bob])).toBeLessThan(250);
		alice.leave();
		clock.advance(2000);
		expect(bob.party.view().mayMove).toBe(true);
	});
});
