/** Title records: what must be there, what is cleaned, what is refused. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTitleRecord } from '#lib/catalogue/parse-title.ts';
import { encodeTitleRecord } from '#lib/catalogue/title-record.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { channelIdFrom } from '#lib/core/ids.ts';
import { filmValue, must, mustFail } from '#tests/support/channels.ts';

const channel = channelIdFrom(new Uint8Array(32).fill(1));
const hash = new Uint8Array(32).fill(2);
const infohash = new Uint8Array(20).fill(3);
const variant = { infohash, file: 0, container: 'webm', codecs: 'vp9', bytes: 1 };

const whole = filmValue('sintel', {
	originalTitle: 'Sintel',
	title: { en: 'Sintel', fr: 'Sintel', ar: 'سينتل' },
	year: 2010,
	runtime: 888,
	genres: ['fantasy'],
	languages: ['en'],
	overview: { en: 'A girl looks for a dragon.\nShe finds one.' },
	people: [{ name: 'Carol', role: 'director' }],
	licence: 'CC-BY-3.0',
	source: 'https://durian.example/',
	poster: hash,
	still: hash,
	variants: [
		{
			...variant,
			width: 1280,
			height: 720,
			bitrate: 2_000_000,
			info: hash,
			trackers: ['wss://tracker.example/'],
			webSeeds: ['https://seed.example/sintel.webm']
		}
	],
	subtitles: [
		{ lang: 'fr', kind: 'subtitles', object: hash },
		{ lang: 'en', kind: 'captions', infohash, file: 1 }
	],
	chapters: [
		{ start: 0, title: 'Snow' },
		{ start: 61.5, title: 'Dragon' }
	],
	updated: 1_700_000_000_001
});

test('a record comes back as it was written', () => {
	const record = must(parseTitleRecord(whole, channel));
	expect(record).toMatchObject({
		id: 'sintel',
		channel,
		runtimeSeconds: 888,
		addedMs: 1_700_000_000_000
	});
	expect(encodeTitleRecord(record)).toEqual(whole);
	const bytes = encodeCbor(encodeTitleRecord(record));
	expect(must(parseTitleRecord(must(decodeCbor(bytes, 1 << 20)), channel))).toEqual(record);
});

test('a bare film has no empty fields in its encoding', () => {
	const record = must(parseTitleRecord(filmValue('a'), channel));
	expect(record.subtitles).toEqual([]);
	expect(Object.keys(encodeTitleRecord(record))).toEqual([
		'id',
		'type',
		'title',
		'licence',
		'rightsHolder',
		'variants',
		'added'
	]);
});

test('a record cannot say which channel it belongs to', () => {
	const other = channelIdFrom(new Uint8Array(32).fill(9));
	expect(must(parseTitleRecord(filmValue('a', { channel: other }), channel)).channel).toBe(channel);
});

test('texts come out clean', () => {
	const record = must(
		parseTitleRecord(
			filmValue('a', {
				title: { en: ' Alice\u202e\u0007 e\u0301 ' },
				overview: { en: 'one\r\n\u2066two' },
				people: [{ name: 'Bob\u0000', role: 'voice\n' }]
			}),
			channel
		)
	);
	expect(record.title).toEqual({ en: 'Alice é' });
	expect(record.overview).toEqual({ en: 'one\ntwo' });
	expect(record.people).toEqual([{ name: 'Bob', role: 'voice' }]);
});

test('a title may have 300 characters as people count them, and not one more', () => {
	const family = '👨‍👩‍👧';
	expect(parseTitleRecord(filmValue('a', { title: { en: 'é'.repeat(300) } }), channel).ok).toBe(
		true
	);
	expect(parseTitleRecord(filmValue('a', { title: { en: family.repeat(140) } }), channel).ok).toBe(
		true
	);
	expect(parseTitleRecord(filmValue('a', { title: { en: 'x'.repeat(301) } }), channel).ok).toBe(
		false
	);
	const zalgo = `a${'\u0301'.repeat(2000)}`;
	expect(parseTitleRecord(filmValue('a', { title: { en: zalgo } }), channel).ok).toBe(false);
});

const many = <T>(count: number, item: T): readonly T[] => Array.from({ length: count }, () => item);

test.each<[string, Readonly<Record<string, unknown>>, string]>([
	['no id', { id: undefined }, 'id'],
	['an id that climbs', { id: '../x' }, 'id'],
	['another type', { type: 'game' }, 'type'],
	['no title', { title: {} }, 'title'],
	['a title that is a text', { title: 'Sintel' }, 'title'],
	['a title of nothing but controls', { title: { en: '\u200f' } }, 'title'],
	['a language that is none', { title: { 'en_US!': 'x' } }, 'title'],
	[
		'65 languages of a title',
		{
			title: Object.fromEntries(
				many(65, 0).map((_, i) => [`a${String.fromCharCode(97 + (i % 26))}-${i}`, 'x'])
			)
		},
		'title'
	],
	['a year before film', { year: 1869 }, 'year'],
	['a year in words', { year: '2010' }, 'year'],
	['a runtime of nothing', { runtime: 0 }, 'runtime'],
	['17 genres', { genres: many(17, 'x') }, 'genres'],
	['an empty genre', { genres: [''] }, 'genres'],
	['a language of speech that is none', { languages: ['e'] }, 'languages'],
	['an overview of 5,001 characters', { overview: { en: 'x'.repeat(5001) } }, 'overview'],
	['65 people', { people: many(65, { name: 'x', role: 'y' }) }, 'people'],
	['a person without a role', { people: [{ name: 'x' }] }, 'people'],
	['an http source', { source: 'http://a.example/' }, 'source'],
	['a script as source', { source: 'javascript:alert(1)' }, 'source'],
	['a poster by name', { poster: 'poster.jpg' }, 'poster'],
	['a poster hash of 20 bytes', { poster: infohash }, 'poster'],
	['33 variants', { variants: many(33, variant) }, 'variants'],
	['a variant without a torrent', { variants: [{ ...variant, infohash: hash }] }, 'variants'],
	['a file number below nothing', { variants: [{ ...variant, file: -1 }] }, 'variants'],
	['a file number beyond all files', { variants: [{ ...variant, file: 2000 }] }, 'variants'],
	['a container that is markup', { variants: [{ ...variant, container: '<b>' }] }, 'variants'],
	['codecs with quotes', { variants: [{ ...variant, codecs: '"' }] }, 'variants'],
	['no size', { variants: [{ ...variant, bytes: 0 }] }, 'variants'],
	['a far ws tracker', { variants: [{ ...variant, trackers: ['ws://a.example/'] }] }, 'variants'],
	['a udp tracker', { variants: [{ ...variant, trackers: ['udp://a.example:1'] }] }, 'variants'],
	['an http web seed', { variants: [{ ...variant, webSeeds: ['http://localhost/'] }] }, 'variants'],
	[
		'17 trackers',
		{ variants: [{ ...variant, trackers: many(17, 'wss://a.example/') }] },
		'variants'
	],
	['a short info hash', { variants: [{ ...variant, info: infohash }] }, 'variants'],
	[
		'129 subtitles',
		{ subtitles: many(129, { lang: 'en', kind: 'subtitles', object: hash }) },
		'subtitles'
	],
	[
		'subtitles of another kind',
		{ subtitles: [{ lang: 'en', kind: 'lyrics', object: hash }] },
		'subtitles'
	],
	['subtitles from nowhere', { subtitles: [{ lang: 'en', kind: 'subtitles' }] }, 'subtitles'],
	['a chapter before the start', { chapters: [{ start: -1, title: 'x' }] }, 'chapters'],
	['a chapter at no time', { chapters: [{ start: Infinity, title: 'x' }] }, 'chapters'],
	['513 chapters', { chapters: many(513, { start: 0, title: 'x' }) }, 'chapters'],
	['no date', { added: undefined }, 'added'],
	['a date that no calendar has', { added: 1e17 }, 'added']
])('a record with %s is refused', (_, change, field) => {
	expect(mustFail(parseTitleRecord(filmValue('a', change), channel))).toEqual({
		type: 'BadField',
		field
	});
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
	['no licence', { licence: undefined }, 'NoLicence'],
	['an empty licence', { licence: '' }, 'NoLicence'],
	['a licence in words', { licence: 'free for all' }, 'NoLicence'],
	['a licence at an http address', { licence: 'http://a.example/' }, 'NoLicence'],
	['no rights holder', { rightsHolder: undefined }, 'NoRightsHolder'],
	['a rights holder of spaces', { rightsHolder: '  ' }, 'NoRightsHolder'],
	['nothing to play', { variants: [] }, 'NoVariant'],
	['an episode of nothing', { type: 'episode' }, 'NoSeries'],
	['a film in a series', { series: 'x' }, 'NoSeries']
])('a record with %s is refused, and why is said', (_, change, type) => {
	expect(mustFail(parseTitleRecord(filmValue('a', change), channel)).type).toBe(type);
});

test('a series needs nothing to play; an episode names its series', () => {
	expect(parseTitleRecord(filmValue('a', { type: 'series', variants: [] }), channel).ok).toBe(true);
	const episode = filmValue('b', { type: 'episode', series: 'a', season: 1, episode: 2 });
	expect(must(parseTitleRecord(episode, channel))).toMatchObject({
		series: 'a',
		season: 1,
		episode: 2
	});
});

test('whatever a publisher signs, parsing never throws', () => {
	const names = fc.constantFrom(...Object.keys(whole));
	fc.assert(
		fc.property(names, fc.anything(), (name, value) => {
			expect(typeof parseTitleRecord({ ...whole, [name]: value }, channel).ok).toBe('boolean');
		})
	);
	for (const value of [null, undefined, 7, 'x', [], new Uint8Array(4)]) {
		expect(parseTitleRecord(value, channel).ok).toBe(false);
	}
});
