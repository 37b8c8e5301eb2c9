/** A place of the library and its address are the same thing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	facetIds,
	loosenings,
	parsePlace,
	placeHref,
	requestOf,
	sortOf,
	toggled,
	wholeLibrary
} from '#lib/state/browse-place.ts';

const placeOf = (href: string) => parsePlace(new URL(href, 'https://matinee.example').searchParams);
const channel = 'ab'.repeat(32);

test('an address says everything of a place, and the same place has the same address', () => {
	const href = `/browse?q=star&genre=Drama&genre=War&years=1920-1929&language=fr&subtitles=ar&licence=CC0-1.0&length=short&type=film&channel=${channel}&watched=no&ready=now&sort=title&order=reversed`;
	expect(placeHref(placeOf(href))).toBe(href);
	expect(placeHref(wholeLibrary)).toBe('/browse');
	expect(requestOf(placeOf(href), { hidesWatched: true })).toEqual({
		text: 'star',
		sort: 'title',
		isReversed: true,
		withFacets: true,
		filters: {
			genre: ['Drama', 'War'],
			language: ['fr'],
			subtitleLanguage: ['ar'],
			licence: ['CC0-1.0'],
			yearFrom: 1920,
			yearTo: 1929,
			length: 'short',
			type: 'film',
			channel: [channel],
			watched: false,
			playsNow: true
		}
	});
});

test('whatever stands in an address, a place comes of it whose own address leads to it again', () => {
	const pair = fc.tuple(fc.constantFrom('q', 'sort', 'order', ...facetIds), fc.string());
	fc.assert(
		fc.property(fc.array(pair), (pairs) => {
			const place = parsePlace(new URLSearchParams(pairs.map(([name, value]) => [name, value])));
			const again = placeOf(placeHref(place));
			expect(again.chosen).toEqual(place.chosen);
			expect(placeHref(again)).toBe(placeHref(place));
		})
	);
	expect(placeOf('/browse?length=endless&channel=x&years=soon&watched=maybe').chosen.size).toBe(0);
});

test('a second press lets a value go; of years, lengths and marks the newest stays alone', () => {
	const one = toggled(wholeLibrary, 'genre', 'Drama');
	const two = toggled(one, 'genre', 'War');
	expect(two.chosen.get('genre')).toEqual(['Drama', 'War']);
	expect(toggled(two, 'genre', 'Drama').chosen.get('genre')).toEqual(['War']);
	expect(toggled(one, 'genre', 'Drama').chosen.has('genre')).toBe(false);
	const years = toggled(toggled(wholeLibrary, 'years', '1920-1929'), 'years', '1930-1939');
	expect(years.chosen.get('years')).toEqual(['1930-1939']);
});

test('what is searched comes by relevance, what is not the newest first', () => {
	expect(sortOf(wholeLibrary)).toBe('newest');
	expect(sortOf({ ...wholeLibrary, text: 'a' })).toBe('relevance');
	expect(sortOf({ ...wholeLibrary, sort: 'relevance' })).toBe('newest');
	expect(sortOf({ ...wholeLibrary, text: 'a', sort: 'year' })).toBe('year');
});

test('hidden watched titles come back for who asks for what was watched', () => {
	const asked = toggled(wholeLibrary, 'watched', 'yes');
	expect(requestOf(asked, { hidesWatched: true }).filters?.watched).toBe(true);
	expect(requestOf(wholeLibrary, { hidesWatched: true }).filters?.watched).toBe(false);
	expect(requestOf(wholeLibrary, { hidesWatched: false }).filters?.watched).toBeUndefined();
});

test('everything that narrows can be given up, one thing at a time', () => {
	const place = toggled({ ...wholeLibrary, text: 'moon' }, 'genre', 'War');
	expect(loosenings(place).map(({ place: next }) => placeHref(next))).toEqual([
		'/browse?q=moon',
		'/browse?genre=War'
	]);
	expect(loosenings({ ...wholeLibrary, text: 'moon' })).toEqual([]);
});
