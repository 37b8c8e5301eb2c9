/** Which documents the filters leave, and how many each other choice would leave: one pass over the columns. */
import { tagFacets, typeCodes, type Segment, type TagFacet, type Tags } from './columns.ts';
import type { Documents } from './documents.ts';
import type { FacetCount, Facets, Filters, LengthClass } from './query.ts';

const shortSeconds = 40 * 60;
const longSeconds = 120 * 60;
const lengthClasses: readonly LengthClass[] = ['short', 'feature', 'long'];
const types = ['film', 'series', 'episode'] as const;

/** Facets as bits of what a document fails. */
const failBits = {
	genre: 1,
	language: 2,
	subtitleLanguage: 4,
	licence: 8,
	type: 16,
	year: 32,
	length: 64,
	feed: 128,
	watched: 256,
	playsNow: 512
} as const;

const lengthClassOf = (seconds: number): number =>
	seconds === 0 ? -1 : seconds < shortSeconds ? 0 : seconds <= longSeconds ? 1 : 2;

/** For each tag of a segment whether the filter wants it. */
const wantedTags = (tags: Tags, wanted: readonly string[] | undefined): Uint8Array | undefined =>
	wanted && Uint8Array.from(tags.names, (name) => (wanted.includes(name) ? 1 : 0));

const hasTag = ({ starts, ids }: Tags, doc: number, wanted: Uint8Array): boolean => {
	for (let at = starts[doc] ?? 0; at < (starts[doc + 1] ?? 0); at++) {
		if (wanted[ids[at] ?? 0] === 1) return true;
	}
	return false;
};

type Test = (own: number, doc: number) => boolean;

const yearTest = (segment: Segment, { yearFrom, yearTo }: Filters): Test | undefined => {
	if (yearFrom === undefined && yearTo === undefined) return undefined;
	const [from, to] = [yearFrom ?? 1, yearTo ?? 65_535];
	return (own) => {
		const year = segment.years[own] ?? 0;
		return year >= from && year <= to;
	};
};

/** What is known of documents beside what is written in them: 1 by document. */
export interface Marks {
	readonly watched: Uint8Array;
	readonly playing: Uint8Array | undefined;
}

/** The filters that are set, each as a bit and a test of one document of a segment. */
const testsOf = (
	segment: Segment,
	feed: number,
	filters: Filters,
	{ watched, playing }: Marks
): readonly (readonly [number, Test])[] => {
	const { type, length, feed: feeds } = filters;
	const wantedLength = length && lengthClasses.indexOf(length);
	const wantedWatched = filters.watched ? 1 : 0;
	const tests: readonly (readonly [number, Test | undefined | false])[] = [
		...tagFacets.map((facet) => {
			const wanted = wantedTags(segment.tags[facet], filters[facet]);
			const test = wanted && ((own: number) => hasTag(segment.tags[facet], own, wanted));
			return [failBits[facet], test] as const;
		}),
		[failBits.type, type && ((own) => segment.types[own] === typeCodes[type])],
		[failBits.year, yearTest(segment, filters)],
		[
			failBits.length,
			length && ((own) => lengthClassOf(segment.runtimes[own] ?? 0) === wantedLength)
		],
		[failBits.feed, feeds?.includes(feed) === false && (() => false)],
		[
			failBits.watched,
			filters.watched !== undefined && ((_, doc) => watched[doc] === wantedWatched)
		],
		[failBits.playsNow, filters.playsNow === true && ((_, doc) => playing?.[doc] === 1)]
	];
	return tests.flatMap(([bit, test]) => (test ? [[bit, test] as const] : []));
};

const sorted = (counts: ReadonlyMap<string, number>): readonly FacetCount[] =>
	[...counts]
		.filter(([, count]) => count > 0)
		.map(([name, count]) => ({ name, count }))
		.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));

const addTo = (counts: Map<string, number>, name: string, count: number): void => {
	if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
};

/** What one segment counts while it is passed. */
class SegmentCounts {
	readonly #segment: Segment;
	readonly #tags: Readonly<Record<TagFacet, Uint32Array>>;
	readonly #types = new Uint32Array(types.length);
	readonly #decades = new Uint32Array(256);
	readonly #lengths = new Uint32Array(lengthClasses.length);
	readonly #watched = new Uint32Array(2);
	#playing = 0;
	#feed = 0;

	constructor(segment: Segment) {
		this.#segment = segment;
		this.#tags = {
			genre: new Uint32Array(segment.tags.genre.names.length),
			language: new Uint32Array(segment.tags.language.names.length),
			subtitleLanguage: new Uint32Array(segment.tags.subtitleLanguage.names.length),
			licence: new Uint32Array(segment.tags.licence.names.length)
		};
	}

	/** Counts a document in every facet whose own filter is all that it fails. */
	add(own: number, fails: number, marks: { isWatched: number; plays: boolean }): void {
		// Who fails two filters is counted nowhere.
		if ((fails & (fails - 1)) !== 0) return;
		const counts = (bit: number): boolean => fails === 0 || fails === bit;
		const segment = this.#segment;
		this.#addAllTags(own, fails);
		if (counts(failBits.type)) raise(this.#types, segment.types[own] ?? 0);
		if (counts(failBits.year)) raise(this.#decades, Math.floor((segment.years[own] ?? 0) / 10));
		if (counts(failBits.length)) {
			const length = lengthClassOf(segment.runtimes[own] ?? 0);
			if (length >= 0) raise(this.#lengths, length);
		}
		if (counts(failBits.feed)) this.#feed++;
		this.#addMarks(fails, marks);
	}

	#addMarks(fails: number, marks: { isWatched: number; plays: boolean }): void {
		if (fails === 0 || fails === failBits.watched) raise(this.#watched, marks.isWatched);
		if (marks.plays && (fails === 0 || fails === failBits.playsNow)) this.#playing++;
	}

	#addAllTags(own: number, fails: number): void {
		for (const facet of tagFacets) {
			if (fails === 0 || fails === failBits[facet]) this.#addTags(facet, own);
		}
	}

	#addTags(facet: TagFacet, own: number): void {
		const { starts, ids } = this.#segment.tags[facet];
		const counts = this.#tags[facet];
		for (let at = starts[own] ?? 0; at < (starts[own + 1] ?? 0); at++) raise(counts, ids[at] ?? 0);
	}

	/** Adds what was counted to the sums of all segments. */
	sum(sums: FacetSums, feed: number): void {
		for (const facet of tagFacets) {
			const { names } = this.#segment.tags[facet];
			for (const [id, name] of names.entries()) {
				addTo(sums[facet], name, this.#tags[facet][id] ?? 0);
			}
		}
		for (const [code, name] of types.entries()) addTo(sums.type, name, this.#types[code] ?? 0);
		for (let decade = 1; decade < this.#decades.length; decade++) {
			addTo(sums.decade, String(decade * 10), this.#decades[decade] ?? 0);
		}
		for (const [i, name] of lengthClasses.entries()) {
			addTo(sums.length, name, this.#lengths[i] ?? 0);
		}
		addTo(sums.feed, String(feed), this.#feed);
		addTo(sums.watched, 'no', this.#watched[0] ?? 0);
		addTo(sums.watched, 'yes', this.#watched[1] ?? 0);
		addTo(sums.playsNow, 'yes', this.#playing);
	}
}

const raise = (counts: Uint32Array, at: number): void => {
	counts[at] = (counts[at] ?? 0) + 1;
};

type FacetSums = Readonly<Record<keyof Facets, Map<string, number>>>;

export interface Filtered {
	readonly total: number;
	readonly facets: Facets;
}

/** Marks the hits of one segment; answers with how many there are. */
const filterSegment = (
	{ segment, base }: { readonly segment: Segment; readonly base: number },
	tests: readonly (readonly [number, Test])[],
	marks: { readonly hits: Uint8Array; readonly scores: Float32Array | undefined },
	count: (own: number, fails: number) => void
): number => {
	const { hits, scores } = marks;
	let total = 0;
	for (let own = 0; own < segment.size; own++) {
		const doc = base + own;
		if (scores?.[doc] === 0) hits[doc] = 0;
		if (hits[doc] !== 1) continue;
		let fails = 0;
		for (const [bit, test] of tests) if (!test(own, doc)) fails |= bit;
		if (fails === 0) total++;
		else hits[doc] = 0;
		count(own, fails);
	}
	return total;
};

/** Passes all documents once and marks the hits with 1. `scores` leaves those above 0; without it all are candidates. */
export const filterDocuments = (
	documents: Documents,
	filters: Filters,
	scores: Float32Array | undefined,
	known: Marks,
	{ hits, withFacets }: { readonly hits: Uint8Array; readonly withFacets: boolean }
): Filtered => {
	hits.set(documents.listed);
	const sums = emptySums();
	let total = 0;
	for (const { segment, base, feed } of documents.placed) {
		const tests = testsOf(segment, feed, filters, known);
		const counts = withFacets ? new SegmentCounts(segment) : undefined;
		total += filterSegment({ segment, base }, tests, { hits, scores }, (own, fails) => {
			counts?.add(own, fails, {
				isWatched: known.watched[base + own] ?? 0,
				plays: known.playing?.[base + own] === 1
			});
		});
		counts?.sum(sums, feed);
	}
	const facets = Object.fromEntries(
		Object.entries(sums).map(([facet, counts]) => [facet, sorted(counts)])
	) as unknown as Facets; // The sums have exactly the names of the facets.
	return { total, facets };
};

const emptySums = (): FacetSums => ({
	genre: new Map(),
	language: new Map(),
	subtitleLanguage: new Map(),
	licence: new Map(),
	type: new Map(),
	decade: new Map(),
	length: new Map(),
	feed: new Map(),
	watched: new Map(),
	playsNow: new Map()
});
