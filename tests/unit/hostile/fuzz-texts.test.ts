/** Fuzz of what comes as text or as plain values: links, signalling, settings, messages of workers, tabs and trackers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLicence } from '#lib/catalogue/licence.ts';
import { parseTitleRecord } from '#lib/catalogue/parse-title.ts';
import { formatChannelLink, parseChannelLink } from '#lib/channel/link.ts';
import { parsePageAddress, parseTrackerAddress, parseWebAddress } from '#lib/core/addresses.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { parseConfig } from '#lib/core/config.ts';
import { cleanText, isLanguageTag } from '#lib/core/text.ts';
import { parseProgress, progressToValue } from '#lib/library/progress.ts';
import { parseSettings } from '#lib/library/settings.ts';
import { parseInvite, writeInvite } from '#lib/p2p/invite.ts';
import { readSessionDescription, writeSessionDescription } from '#lib/p2p/session-description.ts';
import { parseTrackerNews } from '#lib/p2p/signalling.ts';
import { readTabMessage } from '#lib/p2p/tab-messages.ts';
import { parseStreamAsk, parseStreamPath, parsePageWord } from '#lib/stream/messages.ts';
import { parseWorkerWord } from '#lib/stream/messages.ts';
import { formatMagnet, parseMagnet } from '#lib/stream/magnet.ts';
import { parseRange } from '#lib/stream/range.ts';
import { formatKey, parseKey } from '#lib/studio/keys.ts';
import { csvCells } from '#node/adapters/csv-cells.ts';
import { parseRequestPath } from '#node/http/request-path.ts';
import { isKnown, pickCoding } from '#node/http/preconditions.ts';
import { parseTrackerMessage } from '#node/tracker/messages.ts';
import { createPublisher, filmValue, must } from '#tests/support/channels.ts';
import { fuzz } from '#tests/support/hostile/fuzz.ts';
import { mutatedBytes, mutatedValue } from '#tests/support/hostile/mutate.ts';

const alice = await createPublisher('alice');
const { channel } = alice.link;
const hex20 = 'ab'.repeat(20);
const id20 = '\u00ab'.repeat(20);
const description = {
	setup: 'actpass',
	fingerprint: new Uint8Array(32).fill(4),
	mid: '0',
	ufrag: 'abcd',
	pwd: 'p'.repeat(24),
	candidates: [{ type: 'host', address: '127.0.0.1', port: 4000 }]
} as const;
const sdp = writeSessionDescription(description);
const invite = writeInvite({ kind: 'offer', peerId: hex20, offerId: hex20, description });
const key = formatKey({ purpose: 'root', seed: new Uint8Array(32) });
const magnet = `magnet:?xt=urn:btih:${hex20}&dn=Film&tr=wss%3A%2F%2Ftracker.example&ws=https%3A%2F%2Fseed.example`;

/** Texts whose bytes were edited, read back leniently, and texts of every kind of character. */
const texts = (...seeds: readonly string[]): fc.Arbitrary<string> =>
	fc.oneof(
		mutatedBytes(seeds.map(utf8)).map((bytes) => new TextDecoder().decode(bytes)),
		fc.string({ unit: 'binary', maxLength: 60 }),
		fc
			.tuple(fc.constantFrom(...seeds), fc.string({ unit: 'binary' }), fc.nat(99))
			.map(([seed, text, at]) => seed.slice(0, at) + text + seed.slice(at)),
		fc.constantFrom(...seeds).map((seed) => seed.repeat(200))
	);

interface Answer {
	readonly ok: boolean;
	readonly value?: unknown;
}
/** What was read, written and read again, is the same. */
const again =
	(reread: (value: unknown) => unknown) =>
	(_: unknown, answer: unknown): void => {
		const read = answer as Answer; // The parser of this row returned it.
		if (read.ok) expect(reread(read.value)).toEqual(answer);
	};

type TextRow = readonly [
	name: string,
	inputs: fc.Arbitrary<string>,
	parse: (text: string) => unknown,
	check?: (text: string, answer: unknown) => void
];
const textRows: readonly TextRow[] = [
	[
		'channel links',
		texts(formatChannelLink(alice.link)),
		parseChannelLink,
		again((link) => parseChannelLink(formatChannelLink(link as typeof alice.link))) // read by its row
	],
	[
		'magnets',
		texts(magnet, hex20),
		parseMagnet,
		again((read) => parseMagnet(formatMagnet(read as Parameters<typeof formatMagnet>[0]))) // read by its row
	],
	[
		'invites',
		texts(invite, `https://cinema.example/#invite=${invite}`),
		parseInvite,
		again((read) => parseInvite(writeInvite(read as Parameters<typeof writeInvite>[0]))) // read by its row
	],
	['session descriptions', texts(sdp), readSessionDescription],
	['secret keys', texts(key), parseKey],
	['stream paths', texts(`/stream/${hex20}/0`), parseStreamPath],
	['request paths', texts('/o/ab?x=%00', '/%2e%2e/%5c..%2fetc', '/a//b/%'), parseRequestPath],
	['accepted codings', texts('br;q=0.5, gzip, *;q=0'), (text) => pickCoding(text, ['br', 'gzip'])],
	['entity tags', texts('W/"abc", "def", *'), (text) => isKnown(text, '"abc"')],
	['ranges', texts('bytes=0-499, -1, 5-'), (text) => parseRange(text, 1000)],
	['licences', texts('CC-BY-4.0', 'https://licence.example/1'), parseLicence],
	['addresses of trackers', texts('wss://tracker.example/', 'ws://[::1]:1/'), parseTrackerAddress],
	['addresses of mirrors', texts('https://u:p@mirror.example/', 'http://127.1/'), parseWebAddress],
	['addresses of pages', texts('https://page.example/?q#f'), parsePageAddress],
	['language tags', texts('en-GB', 'x-private', 'zh-Hant-TW'), isLanguageTag],
	[
		'shown texts',
		texts('Amélie \u202e\u0000 film', 'e\u0301\u200d'),
		(text) => cleanText(text),
		(_, text) => {
			expect(cleanText(String(text))).toBe(text);
		}
	],
	['rows of CSV', texts('a,"b ""c""",d', '"a\nb",'), csvCells]
];

test.for(textRows)('fuzz: %s', async ([, inputs, parse, check]) => {
	expect(await fuzz(inputs, parse, check)).toBeLessThan(250);
});

const json = (value: unknown): string => JSON.stringify(value);
const offer = { type: 'offer', sdp };
const announce = {
	action: 'announce',
	info_hash: id20,
	peer_id: id20,
	event: 'started',
	left: 0,
	offers: [{ offer, offer_id: id20 }]
};
const answer = { ...announce, to_peer_id: id20, answer: { type: 'answer', sdp }, offer_id: id20 };
const news = { action: 'announce', info_hash: id20, peer_id: '\u0001'.repeat(20), offer_id: id20 };
const swarm = { infoHash: hex20, peerId: hex20 };
const film = filmValue('film-1', {
	overview: { en: 'A film.' },
	people: [{ name: 'Ann', role: 'director' }],
	chapters: [{ start: 0, title: 'One' }],
	subtitles: [{ lang: 'en', kind: 'subtitles', object: new Uint8Array(32) }]
});
const config = {
	trackers: ['/announce', 'wss://tracker.example'],
	iceServers: [{ urls: ['stun:stun.example'], username: 'u', credential: 'c' }],
	channels: [formatChannelLink(alice.link)],
	mirrors: ['/']
};

type ValueRow = readonly [
	name: string,
	seeds: readonly unknown[],
	parse: (value: unknown) => unknown,
	check?: (value: unknown, answer: unknown) => void
];
const valueRows: readonly ValueRow[] = [
	['title records', [film], (value) => parseTitleRecord(value, channel)],
	['the configuration of a host', [config], (value) => parseConfig(value, 'https://c.example/')],
	['settings', [{ language: 'fr', subtitleLanguages: ['en'] }], parseSettings],
	[
		'progress',
		[[['a/b', { seconds: 5, duration: 10, at: 1 }]]],
		parseProgress,
		(_, read) => {
			const progress = read as ReturnType<typeof parseProgress>; // read by its row
			expect(parseProgress(progressToValue(progress))).toEqual(progress);
		}
	],
	[
		'messages of tabs',
		['hello', 'beat', 'bye', 'frame', 'taken'].map((type) => ({
			...{ type, from: 'cd'.repeat(20), to: hex20, asks: true, refuseMs: 5, bytes: 3 },
			frame: Uint8Array.of(1, 2)
		})),
		(value) => readTabMessage(value, hex20)
	],
	[
		'stream asks',
		[
			{
				type: 'stream-ask',
				path: `/stream/${hex20}/0`,
				query: '?t=s',
				method: 'GET',
				range: 'bytes=0-'
			}
		],
		parseStreamAsk
	],
	[
		'words of a page',
		['head', 'chunk', 'end', 'fail'].map((type) => ({
			...{ type, status: 206, lengthBytes: 9, start: 0, end: 8, contentType: 'video/mp4' },
			chunk: new Uint8Array(4)
		})),
		parsePageWord
	],
	[
		'words of a worker',
		['start', 'more', 'cancel'].map((type) => ({ type, credit: 2, infoHash: hex20, file: 0 })),
		parseWorkerWord
	],
	[
		'messages to the tracker',
		[announce, answer, { action: 'scrape', info_hash: [id20] }],
		(value) => parseTrackerMessage(utf8(json(value)))
	],
	[
		'messages from a tracker',
		[
			{ ...news, offer },
			{ ...news, answer: { type: 'answer', sdp } },
			{ ...news, interval: 120 }
		],
		(value) => parseTrackerNews(json(value), swarm)
	]
];

test.for(valueRows)('fuzz: %s', async ([, seeds, parse, check]) => {
	expect(await fuzz(mutatedValue(seeds), parse, check)).toBeLessThan(250);
});

test('the seeds that are fuzzed are valid to begin with', () => {
	expect(parseChannelLink(formatChannelLink(alice.link))).toEqual({ ok: true, value: alice.link });
	expect(parseMagnet(magnet).ok).toBe(true);
	expect(must(parseInvite(invite)).description).toEqual(description);
	expect(readSessionDescription(sdp)).toEqual(description);
	expect(parseKey(key).ok).toBe(true);
	expect(must(parseTitleRecord(film, channel)).people).toHaveLength(1);
	expect(must(parseConfig(config, 'https://c.example/')).trackers).toHaveLength(2);
	expect(parseTrackerMessage(utf8(json(announce)))).toMatchObject({ action: 'announce' });
	expect(parseTrackerMessage(utf8(json({ ...answer, action: 'announce' })))).toBeDefined();
	expect(parseTrackerNews(json({ ...news, offer }), swarm).ok).toBe(true);
});
