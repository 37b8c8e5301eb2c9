/** Subtitles that come too soon, too late or ever later, put right. */
import { expect, test } from 'vitest';
import { indexCues } from '#lib/subtitles/active.ts';
import type { Cue } from '#lib/subtitles/cue.ts';
import { createDialogue } from '#lib/subtitles/dialogue.ts';
import {
	asWritten,
	heardAndSeen,
	moved,
	parseTiming,
	timingOf,
	toCueMs,
	toFilmMs
} from '#lib/subtitles/timing.ts';

const cue = (startMs: number, endMs: number, text = 'x'): Cue => ({
	startMs,
	endMs,
	lines: [[{ text }]]
});

test('a line that is heard at 10 s and seen at 8.5 s comes 1.5 s later from then on', () => {
	expect(heardAndSeen(asWritten, 10_000, 8500)).toEqual({ offsetMs: 1500, scale: 1 });
	expect(moved({ offsetMs: 1500, scale: 1 }, -50).offsetMs).toBe(1450);
	expect(moved(asWritten, 1e12).offsetMs).toBe(3_600_000);
});

test('one line that is said now moves all others, two put a drift right', () => {
	expect(timingOf([], { offsetMs: 7, scale: 1 })).toEqual({ offsetMs: 7, scale: 1 });
	expect(timingOf([{ cueMs: 60_000, atMs: 62_000 }], asWritten)).toEqual({
		offsetMs: 2000,
		scale: 1
	});
	const scale = 25 / 23.976;
	const points = [60_000, 5_400_000].map((cueMs) => ({ cueMs, atMs: cueMs * scale + 1200 }));
	const timing = timingOf(points, asWritten);
	if (!timing) throw new Error('two lines far apart make a timing');
	expect(timing.scale).toBeCloseTo(scale, 9);
	expect(timing.offsetMs).toBe(1200);
	expect(toFilmMs(3_000_000, timing)).toBeCloseTo(3_000_000 * scale + 1200, 3);
	expect(toCueMs(toFilmMs(3_000_000, timing), timing)).toBeCloseTo(3_000_000, 6);
});

test('two lines that are near to each other, or that no film could need, change nothing', () => {
	expect(
		timingOf(
			[
				{ cueMs: 0, atMs: 0 },
				{ cueMs: 10_000, atMs: 11_000 }
			],
			asWritten
		)
	).toBeUndefined();
	expect(
		timingOf(
			[
				{ cueMs: 0, atMs: 0 },
				{ cueMs: 60_000, atMs: 120_000 }
			],
			asWritten
		)
	).toBeUndefined();
	expect(
		timingOf(
			[
				{ cueMs: 0, atMs: 60_000 },
				{ cueMs: 60_000, atMs: 0 }
			],
			asWritten
		)
	).toBeUndefined();
});

test('a timing from storage is used where it can be one', () => {
	expect(parseTiming({ offsetMs: 250.4, scale: 1.04 })).toEqual({ offsetMs: 250, scale: 1.04 });
	for (const bad of [null, 7, {}, { offsetMs: NaN, scale: 0 }, { offsetMs: '1', scale: 9 }])
		expect(parseTiming(bad)).toEqual(asWritten);
});

test('cues are there from their first millisecond to the one before their last, a long one behind short ones too', () => {
	const cues = [cue(0, 100_000, 'long'), cue(1000, 2000, 'a'), cue(2000, 3000, 'b')];
	const index = indexCues(cues);
	expect(index.at(999)).toEqual([cues[0]]);
	expect(index.at(1000)).toEqual([cues[0], cues[1]]);
	expect(index.at(2000)).toEqual([cues[0], cues[2]]);
	expect(index.at(100_000)).toEqual([]);
	expect(index.at(-1)).toEqual([]);
	expect(index.lastBegun(2500)).toBe(2);
	expect(indexCues([]).at(0)).toEqual([]);
});

test('no more than twenty-four cues are on the screen at once', () => {
	const index = indexCues(Array.from({ length: 20_000 }, (_, i) => cue(i, 1e9)));
	expect(index.at(30_000)).toHaveLength(24);
});

test('what is said is found without its accents and capitals, word by word', () => {
	const { find } = createDialogue([
		cue(0, 1, 'Où étais-tu ?'),
		cue(1, 2, 'Nulle part'),
		cue(2, 3, 'Tu es où')
	]);
	expect(find('ou TU')).toEqual([0, 2]);
	expect(find('étais')).toEqual([0]);
	expect(find('  ')).toEqual([0, 1, 2]);
	expect(find('rien')).toEqual([]);
});
