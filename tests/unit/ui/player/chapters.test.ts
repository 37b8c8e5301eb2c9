/** Chapters: where one is, where the next begins, which may be skipped; and the card of the next episode. */
import { expect, test } from 'vitest';
import { chapterAt, chapterTarget, skippableAt } from '#lib/ui/player/chapters.ts';
import { createFrameStep } from '#lib/ui/player/frame-step.ts';
import { nextCardSeconds } from '#lib/ui/player/next-card.ts';
import { nextSpeed } from '#lib/ui/player/speeds.ts';

const chapters = [
	{ startSeconds: 5, title: 'Opening' },
	{ startSeconds: 60, title: 'The hill' },
	{ startSeconds: 300, title: 'Générique de fin' }
];

test('a second is in the chapter that began last', () => {
	expect(chapterAt(chapters, 4)).toBeUndefined();
	expect(chapterAt(chapters, 60)?.title).toBe('The hill');
});

test('back begins the chapter again, and the one before it from its first seconds', () => {
	expect(chapterTarget(chapters, 100, 1)).toBe(300);
	expect(chapterTarget(chapters, 100, -1)).toBe(60);
	expect(chapterTarget(chapters, 62, -1)).toBe(5);
	expect(chapterTarget(chapters, 301, 1)).toBeUndefined();
});

test('intro and credits are skipped by their names, in English and French, and nothing else is', () => {
	expect(skippableAt(chapters, 10, 400)).toEqual({ kind: 'intro', endSeconds: 60 });
	expect(skippableAt(chapters, 350, 400)).toEqual({ kind: 'credits', endSeconds: 400 });
	expect(skippableAt(chapters, 100, 400)).toBeUndefined();
	expect(
		skippableAt([{ startSeconds: 0, title: 'Introduction of the guests' }], 1, 400)
	).toBeUndefined();
	expect(skippableAt(chapters, 59.5, 400)).toBeUndefined();
});

test('the card of the next episode comes with the end, or with the credits', () => {
	expect(nextCardSeconds({ currentTime: 100, duration: 400 }, false)).toBeUndefined();
	expect(nextCardSeconds({ currentTime: 390, duration: 400 }, false)).toBe(10);
	expect(nextCardSeconds({ currentTime: 310, duration: 400 }, true)).toBe(90);
	expect(nextCardSeconds({ currentTime: 5, duration: 10 }, false)).toBeUndefined();
});

test('a step is a frame, as long as the film’s own', () => {
	const step = createFrameStep();
	for (let frame = 0; frame < 5; frame++)
		step.note({ mediaTime: frame / 30, presentedFrames: frame });
	expect(step.target(4 / 30, 1)).toBeCloseTo(5.5 / 30, 5);
	expect(step.target(4 / 30, -1)).toBeCloseTo(3.5 / 30, 5);
});

test('speeds go from a quarter to four', () => {
	expect(nextSpeed(1, 1)).toBe(1.25);
	expect(nextSpeed(0.25, -1)).toBe(0.25);
	expect(nextSpeed(4, 1)).toBe(4);
	expect(nextSpeed(1.1, -1)).toBe(1);
});
