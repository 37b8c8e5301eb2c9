/** The one thing that a room agrees on: whether the film runs, from where, since when, and how fast. */

export interface Timeline {
	/** Grows with every deed; 0: nobody has begun. */
	readonly revision: number;
	/** Whose deed it was, 16 hex digits; decides between two of one revision. */
	readonly by: string;
	readonly isPlaying: boolean;
	/** Where the film is at `atMs`, seconds. */
	readonly seconds: number;
	/** On our own clock, milliseconds since 1970; ahead of now: it begins then. */
	readonly atMs: number;
	readonly speed: number;
	/** For whom everybody waits, 16 hex digits; empty for nobody. */
	readonly waitsFor: string;
}

export const noTimeline: Timeline = {
	revision: 0,
	by: '',
	isPlaying: false,
	seconds: 0,
	atMs: 0,
	speed: 1,
	waitsFor: ''
};

/** The film's clock moves now. */
export const isMoving = (timeline: Timeline, nowMs: number): boolean =>
	timeline.isPlaying && timeline.waitsFor === '' && nowMs >= timeline.atMs;

/** Where the film should be, seconds. */
export const secondsAt = (timeline: Timeline, nowMs: number): number =>
	isMoving(timeline, nowMs)
		? timeline.seconds + ((nowMs - timeline.atMs) / 1000) * timeline.speed
		: timeline.seconds;

/** The same timeline, told from now on: what is old need not be computed from, and clocks that differ do no harm. */
export const anchored = (timeline: Timeline, nowMs: number): Timeline =>
	isMoving(timeline, nowMs)
		? { ...timeline, seconds: secondsAt(timeline, nowMs), atMs: nowMs }
		: { ...timeline, atMs: Math.max(timeline.atMs, nowMs) };

/** True when everybody takes `a` in place of `b`: the last deed wins, and of two at once everybody picks the same. */
export const isNewer = (
	a: Pick<Timeline, 'revision' | 'by'>,
	b: Pick<Timeline, 'revision' | 'by'>
): boolean => (a.revision === b.revision ? a.by > b.by : a.revision > b.revision);
