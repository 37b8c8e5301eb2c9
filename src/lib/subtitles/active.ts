/** Which cues are on the screen at a moment: found by halving, bounded, in the order of the file. */
import { limits } from '#lib/core/limits.ts';
import type { Cue } from './cue.ts';

/** For one file; the cues are in the order of their beginnings. */
export interface CueIndex {
	readonly at: (ms: number) => readonly Cue[];
	/** The place of the last cue that has begun; -1 before the first. */
	readonly lastBegun: (ms: number) => number;
}

/** Nothing is on the screen. */
const none: readonly Cue[] = [];

/** Remembers how far the cues before each reach, so that looking back may stop. */
export const indexCues = (cues: readonly Cue[]): CueIndex => {
	const reach = new Float64Array(cues.length);
	let furthest = -Infinity;
	cues.forEach((cue, i) => {
		furthest = Math.max(furthest, cue.endMs);
		reach[i] = furthest;
	});
	const lastBegun = (ms: number): number => {
		let [low, high] = [0, cues.length];
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((cues[middle]?.startMs ?? Infinity) <= ms) low = middle + 1;
			else high = middle;
		}
		return low - 1;
	};
	return {
		lastBegun,
		at: (ms) => {
			const found: Cue[] = [];
			for (let i = lastBegun(ms); i >= 0 && (reach[i] ?? 0) > ms; i--) {
				const cue = cues[i];
				if (cue && cue.endMs > ms) found.push(cue);
				if (found.length >= limits.subtitles.shown) break;
			}
			return found.length === 0 ? none : found.reverse();
		}
	};
};
