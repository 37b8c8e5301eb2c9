/** The player's keys, its speeds, and the posters that are drawn. */
import { expect, test } from 'vitest';
import { en } from '#lib/i18n/en.ts';
import { fr } from '#lib/i18n/fr.ts';
import { deedOf, nextSpeed } from '#lib/ui/player-keys.ts';
import { posterArt, posterLines } from '#lib/ui/poster-art.ts';

const press = (key: string, more: object = {}): ReturnType<typeof deedOf> =>
	deedOf({ key, ctrlKey: false, altKey: false, metaKey: false, ...more });

test('keys do what the help sheet says, and Ctrl leaves them to the browser', () => {
	expect(press('K')).toEqual({ type: 'toggle' });
	expect(press('7')).toEqual({ type: 'jump', share: 0.7 });
	expect(press('ArrowLeft')).toEqual({ type: 'skip', seconds: -5 });
	expect(press('f', { ctrlKey: true })).toBeUndefined();
	expect(press('q')).toBeUndefined();
});

test('the help sheet lists the same keys in both languages', () => {
	expect(fr.keys).toHaveLength(en.keys.length);
});

test('speeds step through the list and stop at its ends', () => {
	expect(nextSpeed(1, 1)).toBe(1.25);
	expect(nextSpeed(0.25, -1)).toBe(0.25);
	expect(nextSpeed(4, 1)).toBe(4);
});

test('the same title is drawn the same on every device, another one differently', () => {
	expect(posterArt('a/film')).toEqual(posterArt('a/film'));
	const kinds = new Set(Array.from({ length: 60 }, (_, i) => JSON.stringify(posterArt(`a/${i}`))));
	expect(kinds.size).toBeGreaterThan(40);
});

test('a title of any length is set in at most five lines', () => {
	expect(
		posterLines('The Man Who Was Thursday And Other Long Names For One Film').lines.length
	).toBeLessThanOrEqual(5);
	expect(posterLines('Dust')).toEqual({ lines: ['Dust'], size: 34 });
	expect(posterLines('').lines).toEqual([]);
});
