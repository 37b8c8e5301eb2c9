/** Resume positions: what is worth resuming, what counts as watched, what storage may do to them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	isWatched,
	parseProgress,
	progressToValue,
	resumeSeconds,
	underWay,
	withProgress,
	type ProgressByTitle
} from '#lib/library/progress.ts';

const at = (
	seconds: number,
	atMs = 1
): { seconds: number; durationSeconds: number; atMs: number } => ({
	seconds,
	durationSeconds: 100,
	atMs
});

test('a film that has hardly begun, or is over, starts from the beginning', () => {
	expect([undefined, at(2), at(50), at(96)].map(resumeSeconds)).toEqual([0, 0, 50, 0]);
	expect(isWatched(at(96))).toBe(true);
	expect(isWatched({ seconds: 3, durationSeconds: 0, atMs: 1 })).toBe(false);
});

test('titles under way come with the last watched first', () => {
	let all: ProgressByTitle = new Map();
	all = withProgress(all, 'early', at(50, 1));
	all = withProgress(all, 'late', at(50, 2));
	all = withProgress(all, 'done', at(99, 3));
	expect(underWay(all)).toEqual(['late', 'early']);
});

test('the map stays bounded and drops the longest untouched', () => {
	let all: ProgressByTitle = new Map();
	for (let i = 0; i < 2005; i++) all = withProgress(all, `t${i}`, at(50, i));
	expect(all.size).toBe(2000);
	expect(all.has('t4')).toBe(false);
	expect(all.has('t2004')).toBe(true);
});

test('whatever storage holds, reading it never throws and keeps only numbers', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			for (const [, progress] of parseProgress([['x', value]])) {
				expect(Object.values(progress).every((n) => Number.isFinite(n))).toBe(true);
			}
			expect(parseProgress(value).size).toBeLessThanOrEqual(2000);
		})
	);
});

test('progress reads back as it was written', () => {
	const all: ProgressByTitle = new Map([['a', at(12)]]);
	expect(parseProgress(progressToValue(all))).toEqual(all);
});
