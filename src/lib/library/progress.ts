/** Where each title was left, so that it can go on there. */
import { limits } from '#lib/core/limits.ts';

export interface Progress {
	readonly seconds: number;
	readonly durationSeconds: number;
	/** When it was last watched, milliseconds since 1970. */
	readonly atMs: number;
}

/** Title key (or infohash, for a film opened from a magnet) to where it was left. */
export type ProgressByTitle = ReadonlyMap<string, Progress>;

const entriesMost = limits.library.progress;
/** Nearer to the start than this is not worth resuming; nearer to the end counts as watched. */
const startSeconds = 5;
const endShare = 0.95;

/** True when so little is left that the title counts as watched. */
export const isWatched = (progress: Progress): boolean =>
	progress.durationSeconds > 0 && progress.seconds >= progress.durationSeconds * endShare;

/** Where to start playing: 0 for what is new, watched, or hardly begun. */
export const resumeSeconds = (progress: Progress | undefined): number =>
	!progress || isWatched(progress) || progress.seconds < startSeconds ? 0 : progress.seconds;

/** The map with one title moved on; the longest untouched entries leave when it is full. */
export const withProgress = (
	all: ProgressByTitle,
	title: string,
	progress: Progress
): ProgressByTitle => trimmed(new Map(all).set(title, progress));

const trimmed = (all: ReadonlyMap<string, Progress>): ProgressByTitle => {
	if (all.size <= entriesMost) return all;
	return new Map(newestFirst(all).slice(0, entriesMost));
};

const newestFirst = (all: ProgressByTitle): readonly (readonly [string, Progress])[] =>
	[...all].sort(([aKey, a], [bKey, b]) => b.atMs - a.atMs || (aKey < bKey ? 1 : -1));

const isNewer = (a: Progress, b: Progress): boolean =>
	a.atMs - b.atMs > 0 ||
	(a.atMs === b.atMs && (a.seconds - b.seconds || a.durationSeconds - b.durationSeconds) > 0);

/** Both together, of each title what was watched last: commutative, associative, idempotent. */
export const mergeProgress = (all: ProgressByTitle, others: ProgressByTitle): ProgressByTitle => {
	const next = new Map(all);
	for (const [title, progress] of others) {
		const known = next.get(title);
		if (!known || isNewer(progress, known)) next.set(title, progress);
	}
	return trimmed(next);
};

/** Titles that were watched, the last first. */
export const watchedLast = (all: ProgressByTitle): readonly string[] =>
	newestFirst(all).map(([title]) => title);

/** Titles that are under way, the last watched first. */
export const underWay = (all: ProgressByTitle): readonly string[] =>
	[...all]
		.filter(([, progress]) => resumeSeconds(progress) > 0)
		.sort(([, a], [, b]) => b.atMs - a.atMs)
		.map(([title]) => title);

const isProgress = (value: unknown): value is Progress =>
	typeof value === 'object' &&
	value !== null &&
	['seconds', 'durationSeconds', 'atMs'].every((field) => {
		// An object of unknown fields is safe to read by name; each is checked before use.
		const held = (value as Readonly<Record<string, unknown>>)[field];
		return typeof held === 'number' && Number.isFinite(held) && held >= 0;
	});

/** One title and where it was left, from storage, a file or another device; its date is at most `nowMs`. */
export const parseProgressRow = (
	row: unknown,
	nowMs = Number.MAX_SAFE_INTEGER
): readonly [string, Progress] | undefined => {
	if (!Array.isArray(row)) return undefined;
	const [title, progress] = row as readonly unknown[]; // Array.isArray says any[]; each item is checked next.
	if (typeof title !== 'string' || title.length > limits.library.progressKeyChars) return undefined;
	if (!isProgress(progress)) return undefined;
	const { seconds, durationSeconds, atMs } = progress;
	return [title, { seconds, durationSeconds, atMs: Math.min(atMs, nowMs) }];
};

/** Progress from storage: bad rows are dropped one by one. */
export const parseProgress = (value: unknown): ProgressByTitle => {
	if (!Array.isArray(value)) return new Map();
	const rows: unknown[] = value.slice(0, entriesMost);
	return new Map(rows.flatMap((row) => [parseProgressRow(row)].filter((one) => one !== undefined)));
};

/** The plain value that storage keeps. */
export const progressToValue = (all: ProgressByTitle): unknown => [...all];
