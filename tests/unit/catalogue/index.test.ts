/** The index of the library: whatever is asked, its answers are those of a plain look at every title. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import type { Segment } from '#lib/catalogue/index/columns.ts';
import { queryWordsOf, wordsOf } from '#lib/catalogue/index/fold.ts';
import { LibraryIndex } from '#lib/catalogue/index/library-index.ts';
import type { Filters, IndexQuery } from '#lib/catalogue/index/query.ts';
import { SegmentBuilder } from '#lib/catalogue/index/segment-builder.ts';
import { decodeSegment, encodeSegment } from '#lib/catalogue/index/segment-file.ts';
import { must } from '#tests/support/channels.ts';

interface Doc {
	readonly title: string;
	readonly people: string;
	readonly overview: string;
	readonly genres: readonly string[];
	readonly languages: readonly string[];
	readonly year: number;
	readonly minutes: number;
	readonly added: number;
	readonly film: number;
}
type Docs = Readonly<Record<string, Doc>>;

const build = (docs: Docs): Segment => {
	const builder = new SegmentBuilder();
	for (const id of Object.keys(docs).sort()) {
		const doc = docs[id];
		if (!doc) continue;
		const text = (field: 'title' | 'people' | 'overview', value: string): void => {
			const bytes = utf8(`x${value}x`);
			builder.addText(field, bytes, 1, bytes.length - 1);
		};
		builder.startDoc();
		builder.setKey(utf8(id), 0, id.length);
		text('title', doc.title);
		text('people', doc.people);
		text('overview', doc.overview);
		for (const genre of doc.genres) builder.addTag('genre', utf8(genre), 0, genre.length);
		for (const lang of doc.languages) builder.addTag('language', utf8(lang), 0, lang.length);
		builder.setYear(doc.year);
		builder.setRuntime(doc.minutes * 60);
		builder.setAdded(doc.added * 1000);
		builder.addIdentity(doc.film, doc.film + 1);
		builder.setLocation(0, 0, 1);
		builder.endDoc();
	}
	return builder.finish();
};

const indexOf = (...feeds: readonly (readonly Segment[])[]): LibraryIndex => {
	const index = new LibraryIndex();
	index.setFeeds(
		feeds.map((parts) => ({ parts: parts.map((segment) => ({ segment, hides: [] })) }))
	);
	return index;
};

const vocabulary = [
	'nosferatu',
	'night',
	'nights',
	'Ünder',
	'œuvre',
	'Сталкер',
	'七人の侍',
	'metropolis',
	'metro',
	"don't",
	'of',
	'Ω3',
	'שלום',
	'straße',
	'l’été…',
	'naïve—Ørsted',
	'a'
];
const words = fc
	.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 4 })
	.map((list) => list.join(' '));
const doc: fc.Arbitrary<Doc> = fc.record({
	title: words,
	people: words,
	overview: words,
	genres: fc.uniqueArray(fc.constantFrom('Drama', 'Comedy', 'War'), { maxLength: 2 }),
	languages: fc.uniqueArray(fc.constantFrom('en', 'fr'), { maxLength: 2 }),
	year: fc.constantFrom(0, 1922, 1927, 1960, 2008),
	minutes: fc.constantFrom(0, 10, 39, 40, 90, 120, 121, 200),
	added: fc.integer({ min: 0, max: 50 }),
	film: fc.integer({ min: 1, max: 1_000_000 })
});
const docs: fc.Arbitrary<Docs> = fc.dictionary(fc.stringMatching(/^[a-d][0-9]{0,2}$/), doc, {
	minKeys: 1,
	maxKeys: 20
});

/** Optimal string alignment: slips between two words, at most two of interest. */
const slips = (a: string, b: string): number => {
	const rows: number[][] = Array.from({ length: a.length + 1 }, () =>
		Array.from({ length: b.length + 1 }, () => 0)
	);
	const at = (i: number, j: number): number => rows[i]?.[j] ?? 99;
	for (let i = 0; i <= a.length; i++) {
		for (let j = 0; j <= b.length; j++) {
			const row = rows[i] ?? [];
			if (i === 0 || j === 0) row[j] = i + j;
			else {
				const cost = a[i - 1] === b[j - 1] ? 0 : 1;
				row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost);
				const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
				if (swapped) row[j] = Math.min(row[j] ?? 99, at(i - 2, j - 2) + 1);
			}
		}
	}
	return at(a.length, b.length);
};
const means = (typed: string, word: string): boolean => {
	if (word.startsWith(typed)) return true;
	if (typed.length < 4) return false;
	return Array.from({ length: word.length + 1 }, (_, i) => word.slice(0, i)).some(
		(start) => slips(typed, start) <= 1
	);
};
const holds = ({ title, people, overview }: Doc, typed: string): boolean => {
	const names = [...wordsOf(title), ...wordsOf(people)];
	const isShort = typed.length <= 2;
	return (
		names.some((word) => means(typed, word)) ||
		wordsOf(overview).some((word) => (isShort ? word === typed : means(typed, word)))
	);
};
const plainSearch = (all: Docs, text: string): readonly string[] => {
	const typed = queryWordsOf(text);
	const count = (one: Doc): number => typed.filter((word) => holds(one, word)).length;
	const entries = Object.entries(all);
	const full = entries.filter(([, one]) => count(one) === typed.length);
	return (full.length > 0 ? full : entries.filter(([, one]) => count(one) > 0))
		.map(([id]) => id)
		.sort();
};
const lengthOf = (minutes: number): string =>
	minutes === 0 ? 'none' : minutes < 40 ? 'short' : minutes <= 120 ? 'feature' : 'long';
const passes = (one: Doc, filters: Filters): boolean =>
	(!filters.genre || one.genres.some((genre) => filters.genre?.includes(genre))) &&
	(!filters.language || one.languages.some((lang) => filters.language?.includes(lang))) &&
	(filters.yearFrom === undefined || one.year >= filters.yearFrom) &&
	(!filters.length || lengthOf(one.minutes) === filters.length);

const without = (filters: Filters, name: keyof Filters): Filters =>
	Object.fromEntries(Object.entries(filters).filter(([key]) => key !== name));

const idsOf = (index: LibraryIndex, query: IndexQuery): readonly string[] =>
	[...index.query(query).docs].map((hit) => index.idOf(hit));
const typed = fc.oneof(
	fc.constantFrom(...vocabulary),
	fc.constantFrom(
		'nosfratu',
		'nosferaut',
		'osferatu',
		'nosferatuu',
		'nihgt',
		'metr',
		'm',
		'of',
		'strasse',
		'oeuvre',
		'сталкре',
		'人の',
		'侍',
		'under',
		'dont nosf'
	),
	fc
		.tuple(fc.constantFrom(...vocabulary), fc.constantFrom(...vocabulary))
		.map((pair) => pair.join(' '))
);

describe('the library index', () => {
	it('finds what a plain look at every title finds: prefixes and one slip, in any script', () => {
		fc.assert(
			fc.property(docs, typed, (all, text) => {
				const found = idsOf(indexOf([build(all)]), { text, sort: 'relevance' });
				expect(found.toSorted()).toEqual(plainSearch(all, text));
			}),
			{ numRuns: 1500 }
		);
	});

	it('narrows, and counts what each other choice would leave', () => {
		const filters: fc.Arbitrary<Filters> = fc.record(
			{
				genre: fc.subarray(['Drama', 'Comedy', 'War'], { minLength: 1 }),
				language: fc.subarray(['en', 'fr'], { minLength: 1 }),
				yearFrom: fc.constantFrom(1922, 1950),
				length: fc.constantFrom('short', 'feature', 'long')
			},
			{ requiredKeys: [] }
		);
		fc.assert(
			fc.property(docs, filters, (all, wanted) => {
				const index = indexOf([build(all)]);
				const { total, facets } = index.query({ text: '', filters: wanted, sort: 'newest' });
				const entries = Object.values(all);
				expect(total).toBe(entries.filter((one) => passes(one, wanted)).length);
				const others = without(wanted, 'genre');
				for (const name of ['Drama', 'Comedy', 'War']) {
					const count = entries.filter(
						(one) => passes(one, others) && one.genres.includes(name)
					).length;
					expect(facets.genre.find((facet) => facet.name === name)?.count ?? 0).toBe(count);
				}
				const beside = without(wanted, 'length');
				for (const name of ['short', 'feature', 'long']) {
					const count = entries.filter(
						(one) => passes(one, beside) && lengthOf(one.minutes) === name
					).length;
					expect(facets.length.find((facet) => facet.name === name)?.count ?? 0).toBe(count);
				}
			}),
			{ numRuns: 500 }
		);
	});

	it('sorts by everything that it offers', () => {
		fc.assert(
			fc.property(docs, (all) => {
				const index = indexOf([build(all)]);
				const by = (sort: IndexQuery['sort']): readonly Doc[] =>
					idsOf(index, { text: '', sort }).flatMap((id) => all[id] ?? []);
				const falls = (numbers: readonly number[]): boolean =>
					numbers.every((n, i) => i === 0 || n <= (numbers[i - 1] ?? 0));
				expect(falls(by('newest').map(({ added }) => added))).toBe(true);
				expect(falls(by('year').map(({ year }) => year))).toBe(true);
				expect(falls(by('length').map(({ minutes }) => minutes))).toBe(true);
				expect(by('title')).toHaveLength(Object.keys(all).length);
			})
		);
	});

	it('answers the same when changes came one by one', () => {
		fc.assert(
			fc.property(
				docs,
				docs,
				fc.array(fc.constantFrom('a', 'b1', 'c', 'd2')),
				typed,
				(first, second, gone, text) => {
					const index = new LibraryIndex();
					const later = build(second);
					const hides: readonly string[] = gone.filter((id) => !(id in second));
					index.setFeeds([
						{
							parts: [
								{ segment: build(first), hides: [] },
								{ segment: later, hides }
							]
						}
					]);
					const rest = Object.fromEntries(
						Object.entries({ ...first, ...second }).filter(([id]) => !hides.includes(id))
					);
					const whole = indexOf([build(rest)]);
					expect(idsOf(index, { text, sort: 'relevance' }).toSorted()).toEqual(
						idsOf(whole, { text, sort: 'relevance' }).toSorted()
					);
					expect(index.query({ text: '', sort: 'newest' }).facets.genre).toEqual(
						whole.query({ text: '', sort: 'newest' }).facets.genre
					);
				}
			),
			{ numRuns: 400 }
		);
	});

	it('shows the same film of two channels once, with the channel that was followed first in front', () => {
		const film = (title: string): Docs => ({
			a: {
				title,
				people: 'x',
				overview: 'y',
				genres: [],
				languages: [],
				year: 1922,
				minutes: 90,
				added: 1,
				film: 7
			}
		});
		const index = indexOf([build(film('Nosferatu'))], [build(film('Eine Symphonie'))]);
		const { docs: all } = index.query({ text: '', sort: 'newest' });
		expect([...all]).toEqual([0]);
		expect(index.sourcesOf(0)).toEqual([1]);
		expect([...index.query({ text: 'symphonie', sort: 'relevance' }).docs]).toEqual([0]);
	});

	it('puts a title that is just what was typed before those that hold it', () => {
		const titled = (title: string, added: number): Doc => ({
			title,
			people: 'x',
			overview: 'y',
			genres: [],
			languages: [],
			year: 0,
			minutes: 0,
			added,
			film: added
		});
		const all: Docs = {
			a: titled('Metropolis Refound', 9),
			b: titled('Metropolis', 1),
			c: titled('The Making of Metropolis', 8),
			d: titled('Metropolitan', 7)
		};
		expect(idsOf(indexOf([build(all)]), { text: 'metropolis', sort: 'relevance' })).toEqual([
			'b',
			'a',
			'c',
			'd'
		]);
	});
});

describe('a segment in a file', () => {
	it('comes back as it was', () => {
		fc.assert(
			fc.property(docs, typed, (all, text) => {
				const segment = build(all);
				const read = must(decodeSegment(encodeSegment(segment)));
				expect(read.tags).toEqual(segment.tags);
				expect(idsOf(indexOf([read]), { text, sort: 'relevance' })).toEqual(
					idsOf(indexOf([segment]), { text, sort: 'relevance' })
				);
			}),
			{ numRuns: 200 }
		);
	});

	it('is refused when anything in it has changed', () => {
		fc.assert(
			fc.property(
				docs,
				fc.nat(),
				fc.integer({ min: 1, max: 255 }),
				fc.boolean(),
				(all, at, flip, cut) => {
					const bytes = encodeSegment(build(all));
					const damaged: Bytes = cut ? bytes.slice(0, at % bytes.length) : bytes.slice();
					if (!cut) damaged[at % bytes.length] = (damaged[at % bytes.length] ?? 0) ^ flip;
					expect(decodeSegment(damaged)).toMatchObject({ ok: false });
				}
			),
			{ numRuns: 500 }
		);
	});
});
