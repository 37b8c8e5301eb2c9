/** The swarms that are measured again and again, and the figures that are taken from them. */
import { createFilmSwarm, type FilmSwarm, type FilmSwarmOptions } from './film-swarm.ts';

/** The clip of performance.md 2.4: 90 s at 2.01 Mbit/s, in bytes. */
export const bytesPerSecond = 2_010_000 / 8;
export const names = ['alice', 'bob', 'carol', 'dave'];
const kiB = 1024;

/** The clip in pieces of so many KiB; `seconds` of it. */
export const clip = (pieceKiB: number, seconds = 90): FilmSwarmOptions['shape'] => {
	const lengthBytes = Math.round(seconds * bytesPerSecond);
	return {
		pieceBytes: pieceKiB * kiB,
		pieces: Math.ceil(lengthBytes / (pieceKiB * kiB)),
		lengthBytes
	};
};

/** An empty swarm of the clip at 50 ms. */
export const open = (
	seed: number,
	pieceKiB: number,
	more: Partial<FilmSwarmOptions> = {}
): FilmSwarm =>
	createFilmSwarm({ seed, shape: clip(pieceKiB), bytesPerSecond, rttMs: 50, ...more });

/** S1: a seed of 1.5 times the bitrate, four viewers of twice the bitrate who join 5 s apart, 80 s. */
export const runScarce = (
	seed: number,
	pieceKiB: number,
	prepare: (swarm: FilmSwarm) => void = () => undefined
): FilmSwarm => {
	const swarm = open(seed, pieceKiB);
	swarm.add('seed', { up: 1.5 * bytesPerSecond, isSeed: true });
	prepare(swarm);
	for (const name of names) {
		swarm.add(name, { up: 2 * bytesPerSecond });
		swarm.run(5000);
	}
	swarm.run(60_000);
	return swarm;
};

export interface Figures {
	readonly stalled: number;
	readonly offload: number;
	readonly waste: number;
	readonly began: number;
	readonly startP50Ms: number;
	readonly startWorstMs: number;
	readonly bans: number;
}

/** What a swarm has come to for those who watch; shares from 0 to 1. */
export const figuresOf = (swarm: FilmSwarm, who: readonly string[]): Figures => {
	const watched = who.map(swarm.watched);
	const sum = (pick: (one: (typeof watched)[number]) => number): number =>
		watched.reduce((all, one) => all + pick(one), 0);
	const { bytes, useful } = swarm.received();
	const starts = watched.map((one) => one.firstFrameMs ?? Infinity).sort((a, b) => a - b);
	return {
		stalled: sum(({ stalledMs }) => stalledMs) / sum(({ watchedMs }) => watchedMs),
		offload: 1 - swarm.sentBy('seed') / useful,
		waste: bytes / useful,
		began: starts.filter(Number.isFinite).length,
		startP50Ms: starts[starts.length >> 1] ?? Infinity,
		startWorstMs: starts.at(-1) ?? Infinity,
		bans: swarm.banned().length
	};
};

/** One line of figures for the log. */
export const wordsOf = (figures: Figures): string =>
	`stalled ${(100 * figures.stalled).toFixed(2)} %, offload ${figures.offload.toFixed(3)}, ` +
	`waste ${figures.waste.toFixed(3)}, began ${figures.began}, start ${figures.startP50Ms.toFixed(0)} ms ` +
	`(worst ${figures.startWorstMs.toFixed(0)}), bans ${figures.bans}`;

/** The middle one, and the largest. */
export const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
