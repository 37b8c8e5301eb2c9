/** Viewers of one film with the product's own minds: the scarce seed of performance.md 2.4, and a seed that goes. */
import { describe, expect, test } from 'vitest';
import { createFilmSwarm, type FilmSwarm } from './film-swarm.ts';

const firstSeed = Number(process.env['SEED'] ?? 1);
const bytesPerSecond = 2_010_000 / 8;
const lengthBytes = Math.round(90 * bytesPerSecond);
const shapeOf = (pieceBytes: number) => ({
	pieceBytes,
	pieces: Math.ceil(lengthBytes / pieceBytes),
	lengthBytes
});
const names = ['alice', 'bob', 'carol', 'dave'];

/** S1: a seed of 1.5 times the bitrate, four viewers of twice the bitrate who join 5 s apart, 80 s. */
const runScarce = (seed: number): FilmSwarm => {
	const swarm = createFilmSwarm({ seed, shape: shapeOf(16 * 1024), bytesPerSecond, rttMs: 50 });
	swarm.addSeed('seed', 1.5 * bytesPerSecond);
	for (const name of names) {
		swarm.addViewer(name, 2 * bytesPerSecond);
		swarm.run(5000);
	}
	swarm.run(60_000);
	return swarm;
};
const figuresOf = (swarm: FilmSwarm) => {
	const watched = names.map(swarm.watched);
	const sum = (pick: (one: (typeof watched)[number]) => number): number =>
		watched.reduce((all, one) => all + pick(one), 0);
	const { bytes, useful } = swarm.received();
	return {
		stalled: sum(({ stalledMs }) => stalledMs) / sum(({ watchedMs }) => watchedMs),
		offload: 1 - swarm.sentBy('seed') / useful,
		waste: bytes / useful,
		firstFrameMs: Math.max(...watched.map((one) => one.firstFrameMs ?? Infinity))
	};
};
const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

describe(`four viewers and a scarce seed (SEED=${firstSeed})`, () => {
	test('hardly ever stand still, take most of the film from each other, and little of it twice', () => {
		const runs = Array.from({ length: 5 }, (_, i) => figuresOf(runScarce(firstSeed + i)));
		for (const run of runs) {
			console.log(
				`stalled ${(100 * run.stalled).toFixed(2)} %, offload ${run.offload.toFixed(3)}, waste ${run.waste.toFixed(3)}, slowest start ${run.firstFrameMs.toFixed(0)} ms`
			);
		}
		expect(median(runs.map(({ stalled }) => stalled))).toBeLessThanOrEqual(0.005);
		expect(Math.max(...runs.map(({ stalled }) => stalled))).toBeLessThanOrEqual(0.02);
		expect(median(runs.map(({ offload }) => offload))).toBeGreaterThanOrEqual(0.7);
		expect(median(runs.map(({ waste }) => waste))).toBeLessThanOrEqual(1.02);
	}, 120_000);

	test('go on when the seed goes and two copies are afloat', () => {
		const swarm = createFilmSwarm({
			seed: firstSeed,
			shape: shapeOf(64 * 1024),
			bytesPerSecond,
			rttMs: 50
		});
		swarm.addSeed('seed', 3 * bytesPerSecond);
		for (const name of names) swarm.addViewer(name, 2 * bytesPerSecond);
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
		const swarm = createFilmSwarm({
			seed: firstSeed,
			shape: shapeOf(256 * 1024),
			bytesPerSecond,
			rttMs: 50
		});
		swarm.addSeed('seed', 4 * bytesPerSecond);
		const crowd = Array.from({ length: 50 }, (_, i) => `viewer ${i}`);
		for (const name of crowd) {
			swarm.addViewer(name, 2 * bytesPerSecond);
			swarm.run(600);
		}
		swarm.run(30_000);
		const soon = crowd.filter((name) => (swarm.watched(name).firstFrameMs ?? Infinity) <= 30_000);
		console.log(`${soon.length} of ${crowd.length} began within 30 s`);
		expect(soon.length).toBeGreaterThanOrEqual(0.9 * crowd.length);
	}, 120_000);
});
