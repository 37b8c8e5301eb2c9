/** When a cue is seen: moved, and stretched where a film was made for another number of frames a second. */

export interface Timing {
	/** Added after stretching. */
	readonly offsetMs: number;
	readonly scale: number;
}

/** A line of the file, and when it is really said. */
export interface SyncPoint {
	readonly cueMs: number;
	readonly atMs: number;
}

export const asWritten: Timing = { offsetMs: 0, scale: 1 };

/** One step of the keys and buttons. */
export const stepMs = 50;
/** Nothing is moved further. */
const offsetMostMs = 3_600_000;
/** 25 frames for 23.976 is 1.043; nothing real is further off. */
const [scaleLeast, scaleMost] = [0.8, 1.25];
/** Two lines that are nearer to each other say nothing about a drift. */
const apartMs = 20_000;

const bounded = (value: number, least: number, most: number): number =>
	Math.max(least, Math.min(most, value));

/** A timing that can be used, from one that may come from storage. */
export const parseTiming = (value: unknown): Timing => {
	if (typeof value !== 'object' || value === null) return asWritten;
	const { offsetMs, scale } = value as Readonly<Record<string, unknown>>; // Each is checked before use.
	const isScale = typeof scale === 'number' && scale >= scaleLeast && scale <= scaleMost;
	const isOffset = typeof offsetMs === 'number' && Math.abs(offsetMs) <= offsetMostMs;
	return { offsetMs: isOffset ? Math.round(offsetMs) : 0, scale: isScale ? scale : 1 };
};

/** Later by so much; earlier when it is below nothing. */
export const moved = (timing: Timing, byMs: number): Timing => ({
	...timing,
	offsetMs: bounded(Math.round(timing.offsetMs + byMs), -offsetMostMs, offsetMostMs)
});

/** A line was heard at one second of the film and seen at another: they become the same. */
export const heardAndSeen = (timing: Timing, heardMs: number, seenMs: number): Timing =>
	moved(timing, heardMs - seenMs);

/** When a cue's time is in the film. */
export const toFilmMs = (cueMs: number, { offsetMs, scale }: Timing): number =>
	cueMs * scale + offsetMs;

/** What a second of the film is in the file. */
export const toCueMs = (filmMs: number, { offsetMs, scale }: Timing): number =>
	(filmMs - offsetMs) / scale;

/**
 * The timing that puts every given line where it is said: one moves everything, two stretch it as well. Undefined for two
 * that are too near to each other, or that no film could need.
 */
export const timingOf = (points: readonly SyncPoint[], before: Timing): Timing | undefined => {
	const [first, second] = points;
	if (!first) return before;
	if (!second) {
		const { scale } = before;
		return moved({ scale, offsetMs: 0 }, first.atMs - first.cueMs * scale);
	}
	if (Math.abs(second.cueMs - first.cueMs) < apartMs) return undefined;
	const scale = (second.atMs - first.atMs) / (second.cueMs - first.cueMs);
	if (!(scale >= scaleLeast && scale <= scaleMost)) return undefined;
	return moved({ scale, offsetMs: 0 }, first.atMs - first.cueMs * scale);
};
