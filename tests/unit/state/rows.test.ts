/** Which rows the home page shows, and what the search of this page finds. */
import { expect, test } from 'vitest';
import { buildRows, pickHero, searchTitles } from '#lib/state/rows.ts';
import type { TitleView } from '#lib/state/views.ts';

const title = (key: string, more: Partial<TitleView> = {}): TitleView => ({
	key,
	type: 'film',
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
	...more
});

test('the first thing a newcomer sees is a film that plays now, the newest with a still', () => {
	const titles = [
		title('old', { readiness: 'plays-now', still: 'x', addedMs: 1 }),
		title('new', { readiness: 'plays-now', still: 'y', addedMs: 2 }),
		title('newer', { still: 'z', addedMs: 3 }),
		title('series', { type: 'series', readiness: 'plays-now', still: 's', addedMs: 9 })
	];
	expect(pickHero(titles)?.key).toBe('new');
	expect(pickHero([])).toBeUndefined();
});

test('episodes stand under their series, and empty rows are left out', () => {
	const rows = buildRows(
		[title('film'), title('show', { type: 'series' }), title('part', { type: 'episode' })],
		['part', 'gone']
	);
	expect(rows.map(({ id, titles }) => [id, titles.map(({ key }) => key)])).toEqual([
		['continue', ['part']],
		['new', ['film', 'show']],
		['series', ['show']]
	]);
});

test('a genre makes a row from three titles on, unless it is all there is', () => {
	const drama = ['a', 'b', 'c'].map((key) => title(key, { genres: ['Drama'] }));
	expect(buildRows([...drama, title('d')], []).map(({ id }) => id)).toContain('genre-Drama');
	expect(buildRows(drama, []).map(({ id }) => id)).not.toContain('genre-Drama');
});

test('the search folds accents and case, and puts names before the rest', () => {
	const titles = [
		title('1', { title: 'Autre', overview: 'un été là-bas' }),
		title('2', { title: 'L’Été' }),
		title('3', { title: 'Hiver' })
	];
	expect(searchTitles(titles, 'ETE').map(({ key }) => key)).toEqual(['2', '1']);
	expect(searchTitles(titles, '  ')).toEqual([]);
});
