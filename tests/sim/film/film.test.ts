/** Viewers of one film with the product's own minds: the scarce seed of performance.md 2.4, and a seed that goes. */
import { describe, expect, test } from 'vitest';
import { bytesPerSecond, figuresOf, median, names, open, runScarce, wordsOf } from './scenes.ts';

const firstSeed = Number(process.env['SEED'] ?? 1);
const seeds = (count: number): readonly number[] =>
	Array.from({ length: count }, (_, i) => firstSeed + i);

describe(`four viewers and a scarce seed (SEED=${firstSeed})`, () => {
	test.each([16, 64])(
		'hardly ever stand still, take most of the film from each other, and little of it twice: pieces of %i KiB',
		(pieceKiB) => {
			const runs = seeds(5).map((seed) => figuresOf(runScarce(seed, pieceKiB), names));
			for (const run of runs) console.log(`${pieceKiB} KiB: ${wordsOf(run)}`);
			expect(median(runs.map(({ stalled }) => stalled))).toBeLessThanOrEqual(0.005);
			expect(Math.max(...runs.map(({ stalled }) => stalled))).toBeLessThanOrEqual(0.02);
			expect(median(runs.map(({ offload }) => offload))).toBeGreaterThanOrEqual(0.7);
			expect(median(runs.map(({ waste }) => waste))).toBeLessThanOrEqual(1.02);
		},
		120_000
	);

	test('go on when the seed goes and two copies are afloat', () => {
		const swarm = open(firstSeed, 64);
		swarm.add('seed', { up: 3 * bytesPerSecond, isSeed: true });
		for (const name of names) swarm.add(name, { up: 2 * bytesPerSecond });
		while (swarm.afloat(2) < 1) swarm.run(500);
		const before = names.map((name) => swarm.watched(name).stalls);
		expect(names.some((name) => !swarm.watched(name).isDone)).toBe(true);
		swarm.remove('seed');
		swarm.run(120_000);
		for (const [i, name] of names.entries()) {
			const { stalls, stalledMs, isDone } = swarm.watched(name);
			expect(isDone).toBe(true);
			expect(stalls - (before[i] ?? 0)).toBeLessThanOrEqual(1);
			expect(stalledMs).toBeLessThanOrEqual(1000);
		}
	});

	test('fifty who come within half a minute nearly all see the film begin soon', () => {
		const swarm = open(firstSeed, 256);
		swarm.add('seed', { up: 4 * bytesPerSecond, isSeed: true });
		const crowd = Array.from({ length: 50 }, (_, i) => `viewer ${i}`);
		for (const name of crowd) {
			swarm.add(name, { up: 2 * bytesPerSecond });
			swarm.run(600);
		}
		swarm.run(30_000);
		const soon = crowd.filter((name) => (swarm.watched(name).firstFrameMs ?? Infinity) <= 30_000);
		console.log(`${soon.length} of ${crowd.length} began within 30 s`);
		expect(soon.length).toBeGreaterThanOrEqual(0.9 * crowd.length);
	}, 120_000);
});
