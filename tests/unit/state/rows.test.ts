/** Which rows the home page shows. */
import { expect, test } from 'vitest';
import { buildRows, pickHero, type ShelfViews } from '#lib/state/rows.ts';
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

const shelf = (more: Partial<ShelfViews>): ShelfViews => ({
	total: 10,
	underWay: [],
	stored: [],
	newest: [],
	series: [],
	genres: [],
	next: [],
	channels: [],
	...more
});

test('the first thing a newcomer sees is a film that plays now, the newest with a still', () => {
	const newest = [
		title('series', { type: 'series', readiness: 'plays-now', still: 's' }),
		title('newer', { still: 'z' }),
		title('new', { readiness: 'plays-now', still: 'y' }),
		title('old', { readiness: 'plays-now', still: 'x' })
	];
	expect(pickHero(newest)?.key).toBe('new');
	expect(pickHero([title('plain'), title('seen', { still: 'a' })])?.key).toBe('seen');
	expect(pickHero([])).toBeUndefined();
});

test('empty rows are left out, and what plays now stands in a row of its own, once', () => {
	const show = title('show', { type: 'series' });
	const film = title('film', { readiness: 'plays-now' });
	const rows = buildRows(
		shelf({ underWay: [title('part')], stored: [film], newest: [film, show], series: [show] })
	);
	expect(rows.map(({ id, titles }) => [id, titles.map(({ key }) => key)])).toEqual([
		['continue', ['part']],
		['plays-now', ['film']],
		['new', ['film', 'show']],
		['series', ['show']]
	]);
});

test('a genre makes a row from three titles on, unless it is all there is', () => {
	const titles = ['a', 'b', 'c'].map((key) => title(key));
	const genres = [
		{ name: 'Drama', titles },
		{ name: 'Comedy', titles: titles.slice(0, 2) }
	];
	expect(buildRows(shelf({ genres })).map(({ id }) => id)).toEqual(['genre-Drama']);
	expect(buildRows(shelf({ genres, total: 3 }))).toEqual([]);
});
