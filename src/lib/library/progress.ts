/** Where each title was left, so that it can go on there. */

export interface Progress {
	readonly seconds: number;
	readonly durationSeconds: number;
	/** When it was last watched, milliseconds since 1970. */
	readonly atMs: number;
}

/** Title key (or infohash, for a film opened from a magnet) to where it was left. */
export type ProgressByTitle = ReadonlyMap<string, Progress>;

const entriesMost = 2000;
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
): ProgressByTitle => {
	const next = new Map(all);
	next.set(title, progress);
	if (next.size <= entriesMost) return next;
	const oldest = [...next]
		.sort(([, a], [, b]) => a.atMs - b.atMs)
		.slice(0, next.size - entriesMost);
	for (const [key] of oldest) next.delete(key);
	return next;
};

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

/** Progress from storage: bad rows are dropped one by one. */
export const parseProgress = (value: unknown): ProgressByTitle => {
	if (!Array.isArray(value)) return new Map();
	const rows: unknown[] = value.slice(0, entriesMost);
	return new Map(
		rows.flatMap((row): (readonly [string, Progress])[] => {
			if (!Array.isArray(row)) return [];
			const [title, progress] = row as readonly unknown[]; // Array.isArray says any[]; each item is checked next.
			return typeof title === 'string' && title.length <= 256 && isProgress(progress)
				? [
						[
							title,
							{
								seconds: progress.seconds,
								durationSeconds: progress.durationSeconds,
								atMs: progress.atMs
							}
						]
					]
				: [];
		})
	);
};

/** The plain value that storage keeps. */
export const progressToValue = (all: ProgressByTitle): unknown => [...all];
