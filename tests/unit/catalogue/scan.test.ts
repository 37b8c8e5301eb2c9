import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeedScanner } from '#lib/catalogue/scan/scan-feed.ts';
import type { TitleSink } from '#lib/catalogue/scan/title-sink.ts';
import { parseTitleRecord } from '#lib/catalogue/parse-title.ts';
import { concatBytes, copyBytes, utf8ToText } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { channelIdFrom } from '#lib/core/ids.ts';
import { batchRanges, chunkRanges } from '#lib/channel/record-ranges.ts';
import { encodeBatches, parseBatch, parseChunk } from '#lib/channel/objects.ts';

const channel = channelIdFrom(new Uint8Array(32).fill(7));

interface Doc {
	id: string;
	texts: string[];
	tags: string[];
	place: readonly [number, number, number];
}

/** Keeps what was told, as text. */
const recorder = (): { sink: TitleSink; docs: Doc[] } => {
	const docs: Doc[] = [];
	let doc: Doc = { id: '', texts: [], tags: [], place: [0, 0, 0] };
	const text = (bytes: Uint8Array, start: number, end: number): string =>
		utf8ToText(bytes.subarray(start, end)) ?? '<invalid>';
	const ignore = (): void => undefined;
	return {
		docs,
		sink: {
			startDoc: () => {
				doc = { id: '', texts: [], tags: [], place: [0, 0, 0] };
			},
			endDoc: () => docs.push(doc),
			abandonDoc: ignore,
			setKey: (...range) => {
				doc.id = text(...range);
			},
			setSeries: ignore,
			setType: ignore,
			setYear: ignore,
			setRuntime: ignore,
			setAdded: ignore,
			setSeason: ignore,
			setEpisode: ignore,
			addText: (field, ...range) => doc.texts.push(`${field}:${text(...range)}`),
			addTag: (facet, ...range) => doc.tags.push(`${facet}:${text(...range)}`),
			addIdentity: ignore,
			setLocation: (...place) => {
				doc.place = place;
			}
		}
	};
};

const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
	fc.uint8Array({ minLength: length, maxLength: length });
const words = fc.oneof(
	fc.constantFrom('Nosferatu', 'Le Voyage dans la Lune', 'Сталкер', '七人の侍', 'שלום', 'مرحبا'),
	fc.constantFrom(
		'',
		' ',
		'\u200b',
		'\u202eevil',
		'two\nlines',
		'tab\there',
		'\u0000',
		'  x  ',
		'\ufeff'
	),
	fc.string({ unit: 'grapheme', maxLength: 30 }),
	fc.constantFrom('a'.repeat(299), 'a'.repeat(301), 'é'.repeat(299), 'x'.repeat(5001))
);
const junk = fc.oneof(
	fc.integer(),
	fc.double({ noNaN: true, noDefaultInfinity: true }),
	fc.string(),
	fc.boolean(),
	fc.constant(null),
	fc.constant([]),
	fc.constant({ a: 1 }),
	bytes(3)
);
const lang = fc.constantFrom('en', 'fr', 'pt-BR', 'x', '', 'en_US', 'zh-Hant-TW');
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
	fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: junk });
const address = fc.constantFrom(
	'https://example.org/film',
	'https://EXAMPLE.org/',
	'https://a:b@example.org/',
	'http://example.org/',
	'https://127.1/x',
	'https://example.org/a b',
	'https://example.org',
	'javascript:alert(1)',
	'https://xn--zckzah.example/ü'
);
const localized = fc.dictionary(lang, words, { maxKeys: 3 });
const variant = fc.record(
	{
		infohash: optional(bytes(20)),
		file: optional(fc.integer({ min: -1, max: 2001 })),
		container: optional(fc.constantFrom('mp4', 'webm', 'MP4', '')),
		codecs: optional(fc.constantFrom('avc1.42E01E,mp4a.40.2', '', 'x'.repeat(121), 'a;b')),
		bytes: optional(fc.integer({ min: 0, max: 1e9 })),
		height: optional(fc.integer({ min: 0, max: 70_000 })),
		info: optional(bytes(32)),
		trackers: optional(
			fc.array(fc.constantFrom('wss://t.example/', 'ws://127.0.0.1:1/', 'udp://x'), {
				maxLength: 2
			})
		),
		webSeeds: optional(fc.array(address, { maxLength: 2 }))
	},
	{ requiredKeys: ['infohash', 'file', 'container', 'codecs', 'bytes'] }
);
const record = fc.record(
	{
		type: optional(fc.constantFrom('film', 'film', 'film', 'series', 'episode', 'serial')),
		title: optional(localized),
		originalTitle: optional(words),
		year: optional(fc.integer({ min: 1869, max: 2201 })),
		runtime: optional(fc.integer({ min: 0, max: 1_000_001 })),
		genres: optional(fc.array(words, { maxLength: 17 })),
		languages: optional(fc.array(lang, { maxLength: 3 })),
		overview: optional(localized),
		people: optional(
			fc.array(fc.record({ name: optional(words), role: optional(words) }), { maxLength: 3 })
		),
		licence: optional(
			fc.constantFrom('CC-BY-4.0', 'CC0-1.0', '?', 'https://example.org/licence', 'x'.repeat(65))
		),
		rightsHolder: optional(words),
		source: optional(address),
		poster: optional(bytes(32)),
		variants: optional(fc.array(variant, { maxLength: 2 })),
		subtitles: optional(
			fc.array(
				fc.record(
					{
						lang,
						kind: fc.constantFrom('subtitles', 'captions', 'other'),
						object: bytes(32),
						infohash: bytes(20),
						file: fc.nat(2001)
					},
					{ requiredKeys: ['lang', 'kind'] }
				),
				{ maxLength: 2 }
			)
		),
		chapters: optional(fc.array(fc.record({ start: fc.nat(100), title: words }), { maxLength: 2 })),
		series: optional(fc.constantFrom('s1', 'S1', '')),
		season: optional(fc.integer({ min: -1, max: 10_001 })),
		added: optional(fc.nat()),
		unknown: junk,
		__proto__x: junk
	},
	{ requiredKeys: ['type', 'title', 'licence', 'rightsHolder', 'variants', 'added'] }
);

/** What the parsers make of the same bytes. */
const judged = (chunk: Uint8Array): { good: string[]; bad: string[] } | undefined => {
	const parsed = parseChunk(chunk);
	if (!parsed.ok) return undefined;
	const good: string[] = [];
	const bad: string[] = [];
	for (const [id, value] of parsed.value) {
		(parseTitleRecord(value, channel).ok ? good : bad).push(id);
	}
	return { good, bad };
};

const encoded = (records: readonly object[]): Uint8Array =>
	concatBytes(
		...records.map((fields, i) => encodeCbor({ ...fields, id: `t${String(i).padStart(4, '0')}` }))
	);

describe('scanning a feed', () => {
	it('accepts and refuses exactly the records that the parser does', () => {
		fc.assert(
			fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
				const chunk = encoded(records);
				const { sink, docs } = recorder();
				const scanned = new FeedScanner(sink, channel).chunk(chunk, 3);
				const expected = judged(chunk);
				// Of a chunk that is refused nothing is used.
				if (scanned) expect(docs.map(({ id }) => id)).toEqual(expected?.good);
				expect(scanned?.bad).toEqual(expected?.bad);
			}),
			{ numRuns: 3000 }
		);
	});

	it('refuses a chunk exactly when the reader of chunks does, whatever byte is changed', () => {
		const sound = fc.array(record, { minLength: 1, maxLength: 3 }).map(encoded);
		const change = fc.record({ at: fc.nat(), to: fc.nat(255), cut: fc.boolean() });
		fc.assert(
			fc.property(sound, change, (chunk, { at, to, cut }) => {
				const changed = copyBytes(chunk);
				changed[at % changed.length] = to;
				const damaged = cut ? changed.subarray(0, at % changed.length) : changed;
				const scanned = new FeedScanner(recorder().sink, channel).chunk(damaged, 0);
				const expected = judged(damaged);
				expect(scanned === undefined).toBe(expected === undefined);
				expect(scanned?.bad).toEqual(expected?.bad);
				const ranges = chunkRanges(damaged);
				const ids = parseChunk(damaged);
				expect(ranges?.map(({ id }) => id)).toEqual(ids.ok ? [...ids.value.keys()] : undefined);
			}),
			{ numRuns: 5000 }
		);
	});

	it('tells the texts, the tags and the place of a record', () => {
		const fields = {
			type: 'film',
			title: { en: 'Spring', fr: 'Printemps' },
			people: [{ name: 'Ada', role: 'director' }],
			overview: { en: 'One.\nTwo.' },
			genres: ['Fantasy'],
			languages: ['en'],
			licence: 'CC-BY-4.0',
			rightsHolder: 'Alice',
			variants: [
				{ infohash: new Uint8Array(20), file: 0, container: 'webm', codecs: 'vp9', bytes: 5 }
			],
			subtitles: [{ lang: 'ar', kind: 'subtitles', object: new Uint8Array(32) }],
			added: 5
		};
		const chunk = encoded([fields, fields]);
		const { sink, docs } = recorder();
		const scanned = new FeedScanner(sink, channel).chunk(chunk, 9);
		expect(scanned).toEqual({ records: 2, bad: [] });
		expect(docs[1]).toEqual({
			id: 't0001',
			texts: ['title:Spring', 'title:Printemps', 'people:Ada', 'overview:One.\nTwo.'],
			tags: ['genre:Fantasy', 'licence:CC-BY-4.0', 'language:en', 'subtitleLanguage:ar'],
			place: [9, chunk.length / 2, chunk.length / 2]
		});
	});

	it('finds the changes of a batch as its reader does', () => {
		const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });
		fc.assert(
			fc.property(ids, fc.nat(6), record, fc.nat(), fc.nat(255), (all, cut, fields, at, to) => {
				const upserts = new Map(all.slice(cut).map((id) => [id, { ...fields, id }]));
				const made = encodeBatches({ upserts, deletes: all.slice(0, cut) });
				const [batch] = made.ok ? made.value : [];
				if (!batch) throw new Error('a small batch is one object');
				const damaged = copyBytes(batch.bytes);
				if (at % 2 === 0) damaged[at % damaged.length] = to;
				const parsed = parseBatch(damaged);
				const ranges = batchRanges(damaged);
				expect(ranges?.deletes).toEqual(parsed.ok ? parsed.value.deletes : undefined);
				expect(ranges?.upserts.map(({ id }) => id)).toEqual(
					parsed.ok ? [...parsed.value.upserts.keys()] : undefined
				);
			}),
			{ numRuns: 2000 }
		);
	});
});
