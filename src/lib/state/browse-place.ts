/** Where the viewer is in the library: what is searched, narrowed and sorted, as an address that can be shared. */
import type { FindRequest, LibraryFilters } from '#lib/catalogue/library-service.ts';
import { present } from '#lib/core/fields.ts';
import { parseChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';

/** Facets in the order in which they stand on the screen. */
export const facetIds = [
	'genre',
	'years',
	'language',
	'subtitles',
	'licence',
	'length',
	'type',
	'channel',
	'watched',
	'ready'
] as const;
export type FacetId = (typeof facetIds)[number];

/** Facets of which one value at a time makes sense. */
const singles: ReadonlySet<FacetId> = new Set(['years', 'length', 'type', 'watched', 'ready']);

export const sortKeys = ['relevance', 'newest', 'year', 'title', 'length'] as const;
export type BrowseSort = (typeof sortKeys)[number];

export interface BrowsePlace {
	readonly text: string;
	/** What is chosen of each facet; one that is not here narrows nothing. */
	readonly chosen: ReadonlyMap<FacetId, readonly string[]>;
	/** Undefined: by relevance while something is searched, else the newest first. */
	readonly sort: BrowseSort | undefined;
	readonly isReversed: boolean;
}

export const wholeLibrary: BrowsePlace = {
	text: '',
	chosen: new Map(),
	sort: undefined,
	isReversed: false
};

const textMost = 200;
const valueMost = limits.title.urlChars;
const yearsShape = /^([0-9]{4})(?:-([0-9]{4}))?$/;

/** Values that cannot be anything's are left out; the rest of an address still stands. */
const isValue = (facet: FacetId, value: string): boolean => {
	if (value === '' || value.length > valueMost) return false;
	switch (facet) {
		case 'years':
			return yearsShape.test(value);
		case 'length':
			return ['short', 'feature', 'long'].includes(value);
		case 'type':
			return ['film', 'series', 'episode'].includes(value);
		case 'watched':
			return value === 'yes' || value === 'no';
		case 'ready':
			return value === 'now';
		case 'channel':
			return parseChannelId(value) !== undefined;
		case 'genre':
		case 'language':
		case 'subtitles':
		case 'licence':
			return true;
	}
};

/** Reads the query of an address. */
export const parsePlace = (query: URLSearchParams): BrowsePlace => {
	const chosen = new Map<FacetId, readonly string[]>();
	for (const facet of facetIds) {
		const values = [...new Set(query.getAll(facet))]
			.filter((value) => isValue(facet, value))
			.slice(0, singles.has(facet) ? 1 : limits.browse.values);
		if (values.length > 0) chosen.set(facet, values);
	}
	return {
		text: (query.get('q') ?? '').slice(0, textMost),
		chosen,
		sort: sortKeys.find((key) => key === query.get('sort')),
		isReversed: query.get('order') === 'reversed'
	};
};

/** The address of a place; the same place has the same address. */
export const placeHref = ({ text, chosen, sort, isReversed }: BrowsePlace): string => {
	const query = new URLSearchParams();
	if (text.trim() !== '') query.set('q', text);
	for (const facet of facetIds) {
		for (const value of chosen.get(facet) ?? []) query.append(facet, value);
	}
	if (sort) query.set('sort', sort);
	if (isReversed) query.set('order', 'reversed');
	const written = query.toString();
	return written === '' ? '/browse' : `/browse?${written}`;
};

/** The place with one value chosen, or no longer chosen. */
export const toggled = (place: BrowsePlace, facet: FacetId, value: string): BrowsePlace => {
	const before = place.chosen.get(facet) ?? [];
	const others = singles.has(facet) ? [] : before.filter((one) => one !== value);
	const after = before.includes(value) ? others : [...others, value].slice(-limits.browse.values);
	return withChosen(place, facet, after);
};

/** The place with other values of one facet; none of them: it narrows nothing. */
const withChosen = (place: BrowsePlace, facet: FacetId, values: readonly string[]): BrowsePlace => {
	const chosen = new Map(place.chosen);
	if (values.length > 0) chosen.set(facet, values);
	else chosen.delete(facet);
	return { ...place, chosen };
};

/** The order in which its titles stand. */
export const sortOf = ({ sort, text }: BrowsePlace): BrowseSort => {
	if (sort === undefined || (sort === 'relevance' && text.trim() === '')) {
		return text.trim() === '' ? 'newest' : 'relevance';
	}
	return sort;
};

const lengths = ['short', 'feature', 'long'] as const;
const types = ['film', 'series', 'episode'] as const;

const yearFilters = (years: string | undefined): Pick<LibraryFilters, 'yearFrom' | 'yearTo'> => {
	const [, from, to = from] = yearsShape.exec(years ?? '') ?? [];
	return from === undefined ? {} : { yearFrom: Number(from), yearTo: Number(to) };
};

/** What is chosen, as the library wants to be asked; a facet of which nothing is chosen is not in it. */
const filtersOf = ({ chosen }: BrowsePlace): LibraryFilters => {
	const first = (facet: FacetId): string | undefined => chosen.get(facet)?.[0];
	return {
		...present({
			genre: chosen.get('genre'),
			language: chosen.get('language'),
			subtitleLanguage: chosen.get('subtitles'),
			licence: chosen.get('licence'),
			channel: chosen.get('channel')?.flatMap((value) => parseChannelId(value) ?? []),
			length: lengths.find((one) => one === first('length')),
			type: types.find((one) => one === first('type')),
			watched: chosen.has('watched') ? first('watched') === 'yes' : undefined,
			playsNow: chosen.has('ready') ? true : undefined
		}),
		...yearFilters(first('years'))
	};
};

/** What is asked of the library to show a place; `hidesWatched` unless the viewer asks for what was watched. */
export const requestOf = (
	place: BrowsePlace,
	{ hidesWatched }: { readonly hidesWatched: boolean }
): Omit<FindRequest, 'count' | 'from' | 'stored'> => {
	const filters = filtersOf(place);
	return {
		text: place.text,
		sort: sortOf(place),
		isReversed: place.isReversed,
		withFacets: true,
		filters:
			hidesWatched && filters.watched === undefined ? { ...filters, watched: false } : filters
	};
};

/** One step towards finding more: a facet that narrows no longer, or the words themselves. */
export interface Loosening {
	/** Undefined: the text goes. */
	readonly facet: FacetId | undefined;
	readonly place: BrowsePlace;
}

/** Everything that could be given up, one at a time. */
export const loosenings = (place: BrowsePlace): readonly Loosening[] => {
	const facets = facetIds
		.filter((facet) => place.chosen.has(facet))
		.map((facet): Loosening => ({ facet, place: withChosen(place, facet, []) }));
	const hasText = place.text.trim() !== '' && facets.length > 0;
	return hasText ? [...facets, { facet: undefined, place: { ...place, text: '' } }] : facets;
};
