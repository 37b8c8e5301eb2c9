/** The clockwork of a torrent: who is told when, and how often trackers are asked for somebody. */
import { expect, test } from 'vitest';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { createSwarmChanges, createTicks, keepAsking } from '#lib/stream/adapters/swarm-changes.ts';
import { createSwarmFigures } from '#lib/stream/adapters/swarm-figures.ts';

test('changes are told at most four times a second, and at once when they must be', () => {
	const clock = createSeededClock();
	const changes = createSwarmChanges(clock);
	const told: number[] = [];
	const began = clock.now();
	const stop = changes.subscribe(() => told.push(clock.now() - began));
	changes.tell();
	clock.advance(1);
	for (let ms = 0; ms < 500; ms += 10) {
		changes.tell();
		clock.advance(10);
	}
	changes.tellNow();
	expect(told.length).toBeLessThanOrEqual(4);
	expect(told.at(-1)).toBe(501);
	stop();
	changes.tell();
	clock.advance(1000);
	expect(told.at(-1)).toBe(501);
});

test('ticks come every 100 ms while they are for anybody, and again once woken', () => {
	const clock = createSeededClock();
	let isAnybody = true;
	let ticked = 0;
	const ticks = createTicks(clock, () => {
		ticked++;
		return isAnybody;
	});
	ticks.wake();
	ticks.wake();
	clock.advance(1000);
	expect(ticked).toBe(10);
	isAnybody = false;
	clock.advance(1000);
	expect(ticked).toBe(11);
	ticks.wake();
	clock.advance(150);
	expect(ticked).toBe(12);
	ticks.wake();
	ticks.stop();
	clock.advance(1000);
	expect(ticked).toBe(12);
});

test('trackers are asked after 5 seconds alone, then ever more rarely, and within a second when company has gone', () => {
	const clock = createSeededClock();
	let isAlone = true;
	const asked: number[] = [];
	const began = clock.now();
	const stop = keepAsking(clock, {
		isAlone: () => isAlone,
		ask: () => asked.push((clock.now() - began) / 1000)
	});
	clock.advance(40_000);
	expect(asked).toEqual([5, 15, 35]);
	isAlone = false;
	clock.advance(40_000);
	isAlone = true;
	clock.advance(5000);
	expect(asked).toEqual([5, 15, 35, 81]);
	stop();
	clock.advance(600_000);
	expect(asked).toHaveLength(4);
});

test('company that comes and goes each second has the trackers asked every five seconds at most', () => {
	const clock = createSeededClock();
	let asked = 0;
	const stop = keepAsking(clock, {
		isAlone: () => Math.floor(clock.now() / 1000) % 2 === 0,
		ask: () => asked++
	});
	clock.advance(100_000);
	expect(asked).toBeGreaterThan(10);
	expect(asked).toBeLessThanOrEqual(20);
	stop();
});

test('rates are those of the last five seconds, totals those of all time', () => {
	const clock = createSeededClock();
	const figures = createSwarmFigures(clock);
	for (let second = 0; second < 10; second++) {
		figures.count('received', 1000);
		figures.count('sent', 500);
		clock.advance(1000);
	}
	expect(figures.totals()).toMatchObject({ received: 10_000, sent: 5000, redundant: 0 });
	expect(figures.rates()).toEqual({ down: 1000, up: 500 });
	clock.advance(6000);
	expect(figures.rates()).toEqual({ down: 0, up: 0 });
});
