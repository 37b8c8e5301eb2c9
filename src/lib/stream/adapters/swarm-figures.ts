/** Counts a torrent's bytes: totals, and rates over the last five seconds. */
import type { Clock } from '#lib/core/ports.ts';

/** Totals since the torrent was opened, bytes. */
export interface SwarmTotals {
	readonly received: number;
	readonly sent: number;
	readonly fromWebSeeds: number;
	/** Blocks that were here already, or that nobody could use. */
	readonly redundant: number;
}

export interface SwarmFigures {
	readonly count: (what: keyof SwarmTotals, bytes: number) => void;
	readonly totals: () => SwarmTotals;
	/** Bytes a second, over at most five seconds. */
	readonly rates: () => { readonly down: number; readonly up: number };
}

const overMs = 5000;
const stepMs = 250;

/** Starts from zero. */
export const createSwarmFigures = (clock: Clock): SwarmFigures => {
	const totals = { received: 0, sent: 0, fromWebSeeds: 0, redundant: 0 };
	const steps: { readonly atMs: number; received: number; sent: number }[] = [];

	const forgetOld = (): void => {
		const sinceMs = clock.now() - overMs;
		while ((steps[0]?.atMs ?? Infinity) < sinceMs) steps.shift();
	};
	return {
		count: (what, bytes) => {
			totals[what] += bytes;
			if (what !== 'received' && what !== 'sent') return;
			const atMs = clock.now();
			let step = steps.at(-1);
			if (!step || atMs - step.atMs >= stepMs) {
				forgetOld();
				step = { atMs, received: 0, sent: 0 };
				steps.push(step);
			}
			step[what] += bytes;
		},
		totals: () => ({ ...totals }),
		rates: () => {
			forgetOld();
			const first = steps[0];
			if (!first) return { down: 0, up: 0 };
			// A torrent that has just begun is not slower for the seconds that it did not run.
			const seconds = Math.max(1000, clock.now() - first.atMs) / 1000;
			const sum = (what: 'received' | 'sent'): number =>
				steps.reduce((bytes, step) => bytes + step[what], 0) / seconds;
			return { down: sum('received'), up: sum('sent') };
		}
	};
};
