/** Chapters as the player uses them: where one begins, where the next is, and which may be skipped. */
import type { ChapterView } from '#lib/state/views.ts';

/** So long after its beginning a chapter is begun again rather than left for the one before, seconds. */
const againAfterSeconds = 3;

/** The chapter that holds a second, or undefined before the first. */
export const chapterAt = (
	chapters: readonly ChapterView[],
	seconds: number
): ChapterView | undefined => chapters.findLast(({ startSeconds }) => startSeconds <= seconds);

/** Where the next or the previous chapter begins, seconds; undefined where there is none that way. */
export const chapterTarget = (
	chapters: readonly ChapterView[],
	seconds: number,
	by: 1 | -1
): number | undefined => {
	if (by === 1) return chapters.find(({ startSeconds }) => startSeconds > seconds)?.startSeconds;
	return chapters.findLast(({ startSeconds }) => startSeconds < seconds - againAfterSeconds)
		?.startSeconds;
};

export interface SkippablePart {
	readonly kind: 'intro' | 'recap' | 'credits';
	/** Where the part is over, seconds. */
	readonly endSeconds: number;
}

/** What makers call these parts, whole words only, so that "Introduction of the guests" stays a chapter. */
const partNames: readonly (readonly [SkippablePart['kind'], RegExp])[] = [
	['recap', /^(recap|previously( on.*)?|résumé|précédemment)$/],
	[
		'credits',
		/^((end(ing)?|closing|final) (credits|titles|song|theme)|credits|ending|outro|ed|générique( de fin)?|crédits)$/
	],
	[
		'intro',
		/^(intro|opening( credits| titles| song| theme)?|title sequence|main titles?|op|générique (de début|d['’]ouverture))$/
	]
];

/** The intro, recap or credits that a second lies in, told by the chapter's name; undefined everywhere else. */
export const skippableAt = (
	chapters: readonly ChapterView[],
	seconds: number,
	durationSeconds: number
): SkippablePart | undefined => {
	const at = chapters.findLastIndex(({ startSeconds }) => startSeconds <= seconds);
	const title = chapters[at]?.title.trim().toLowerCase() ?? '';
	const kind = partNames.find(([, name]) => name.test(title))?.[0];
	if (kind === undefined) return undefined;
	const endSeconds = chapters[at + 1]?.startSeconds ?? durationSeconds;
	// A second before its end there is nothing left to press for.
	return endSeconds - seconds > 1 ? { kind, endSeconds } : undefined;
};
