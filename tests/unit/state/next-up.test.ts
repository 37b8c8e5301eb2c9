/** Which episode comes next, and how seasons are made of episodes. */
import { expect, test } from 'vitest';
import { nextUp, seasonsOf } from '#lib/state/next-up.ts';
import type { TitleView } from '#lib/state/views.ts';

const episode = (key: string, season?: number): TitleView => ({
	key,
	type: 'episode',
	title: key,
	genres: [],
	languages: [],
	overview: '',
	people: [],
	licence: { name: 'CC0 1.0', may: [], must: [], creditLine: '' },
	rightsHolder: 'somebody',
	channelName: 'channel',
	variants: [],
	subtitles: [],
	chapters: [],
	episodes: [],
	readiness: 'plays',
	addedMs: 0,
	...(season === undefined ? {} : { season })
});
const four = ['a', 'b', 'c', 'd'].map((key) => episode(key));
const after = (seen: readonly string[], shares: Readonly<Record<string, number>> = {}) =>
	nextUp(four, { isSeen: (key) => seen.includes(key), progress: (key) => shares[key] ?? 0 })?.key;

test('what was begun goes on; else the one after the last that was seen; else the first', () => {
	expect(after([])).toBe('a');
	expect(after(['a'])).toBe('b');
	expect(after(['a', 'c'])).toBe('d');
	expect(after(['a'], { a: 0.99, b: 0.3 })).toBe('b');
	expect(after(['a', 'b', 'c', 'd'])).toBe('a');
	expect(nextUp([], { isSeen: () => false, progress: () => 0 })).toBeUndefined();
});

test('seasons stand in order, and an episode without one is of the first', () => {
	const seasons = seasonsOf([episode('x', 2), episode('y'), episode('z', 1), episode('s', 0)]);
	expect(seasons.map(({ number, episodes }) => [number, episodes.map(({ key }) => key)])).toEqual([
		[0, ['s']],
		[1, ['y', 'z']],
		[2, ['x']]
	]);
});
