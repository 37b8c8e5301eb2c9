/** Fuzz of everything that strangers sign, hash or send as bytes: documents, objects, frames, metadata. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FeedScanner } from '#lib/catalogue/scan/scan-feed.ts';
import { SegmentBuilder } from '#lib/catalogue/index/segment-builder.ts';
import { decodeSegment } from '#lib/catalogue/index/segment-file.ts';
import { encodeIndex, parseIndex } from '#lib/channel/feed-index.ts';
import { parseHead, type Head } from '#lib/channel/head.ts';
import { encodeBatches, encodeChunks, parseBatch, parseChunk } from '#lib/channel/objects.ts';
import { batchRanges, chunkRanges } from '#lib/channel/record-ranges.ts';
import { parseRootEnvelope } from '#lib/channel/root-chain.ts';
import { encodeRoot, parseRoot } from '#lib/channel/root.ts';
import { decodeBencode, encodeBencode, readBencode, type Bvalue } from '#lib/core/bencode.ts';
import { bytesToHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, decodeCborSequence, encodeCbor } from '#lib/core/cbor.ts';
import { encodeFrame, parseFrame, type Message } from '#lib/p2p/messages.ts';
import { encodeRelease, forEverybody, parseRelease } from '#lib/release/manifest.ts';
import { encodeSignedRelease, parseSignedRelease } from '#lib/release/signed-release.ts';
import { findInfo } from '#lib/stream/torrent-file.ts';
import { parseInfo, parseTorrentFile } from '#lib/stream/torrent-metadata.ts';
import { createPublisher, filmValue, must } from '#tests/support/channels.ts';
import { fuzz } from '#tests/support/hostile/fuzz.ts';
import { fromBvalue, mutatedBytes, mutatedValue, toBvalue } from '#tests/support/hostile/mutate.ts';

const alice = await createPublisher('alice');
const films = Array.from({ length: 5 }, (_, i) => filmValue(`film-${i}`, { year: 1990 + i }));
const one = await alice.publish(films);
const two = await alice.publish([filmValue('film-1', { genres: ['Noir'] }), ...films.slice(2)]);
const { channel, envelope, root } = alice.channel;

const chunk = must(encodeChunks(new Map(films.map((film) => [String(film['id']), film]))))[0];
const batch = must(
	encodeBatches({
		upserts: new Map([['film-7', filmValue('film-7')]]),
		deletes: ['film-1', 'film-2']
	})
)[0]?.bytes;
if (!chunk || !batch) throw new Error('a chunk and a batch were expected');

const hash = must(parseHead(one.head)).index;
const messages: readonly Message[] = [
	{ type: 'hello', clocks: [{ feed8: new Uint8Array(8), root: 1, seq: 2 }], capabilities: ['sig'] },
	{ type: 'head', head: one.head },
	{ type: 'root', channel, roots: [envelope] },
	{ type: 'get-root', channel, version: 1 },
	{ type: 'get', hash, offset: 0, length: 16_384 },
	{ type: 'data', hash, offset: 0, total: 3, block: Uint8Array.of(1, 2, 3) },
	{ type: 'miss', hash },
	{ type: 'have', hashes: [new Uint8Array(8)] },
	{
		type: 'sig',
		kind: 'answer',
		offerId: new Uint8Array(20),
		from: new Uint8Array(20),
		ttl: 0,
		sdp: 'v=0'
	},
	{ type: 'proof', heads: [one.head, two.head] }
];
const frames = messages.map(encodeFrame);

const info = {
	files: [
		{ length: 20_000, path: ['a', 'film.webm'] },
		{ length: 5, path: ['subs.vtt'] }
	],
	name: 'Film',
	'piece length': 16_384,
	pieces: new Uint8Array(40)
};
const infoBytes = encodeBencode(toBvalue(info));
const torrent = { announce: 'wss://tracker.example', info, 'url-list': ['https://seed.example/'] };
const torrentBytes = encodeBencode(toBvalue(torrent));
const release = encodeRelease({
	version: '1.0.0',
	seq: 1,
	minBoot: 1,
	files: new Map([['/app.js', { hash: '00'.repeat(32), bytes: 9, type: 'text/javascript' }]]),
	notes: new Map([['en', 'New']]),
	rollout: forEverybody
});
const signedRelease = encodeSignedRelease({
	manifest: release,
	signatures: [{ key: 0, signature: new Uint8Array(64) }],
	roots: [envelope]
});

/** What the library would not encode stands for itself. */
const cborOf = (value: unknown, otherwise: Bytes): Bytes => {
	try {
		return encodeCbor(value);
	} catch {
		// The grammar makes values that no encoder takes; the fallback is the input then.
		return otherwise;
	}
};
const cborInputs = (...seeds: readonly Bytes[]): fc.Arbitrary<Bytes> =>
	fc.oneof(
		mutatedBytes(seeds),
		mutatedValue(seeds.flatMap((seed) => must(decodeCborSequence(seed, 1 << 20)))).map((value) =>
			cborOf(value, seeds[0] ?? new Uint8Array())
		)
	);
const bencodeInputs = (...seeds: readonly Bytes[]): fc.Arbitrary<Bytes> =>
	fc.oneof(
		mutatedBytes(seeds),
		mutatedValue(seeds.map((seed) => fromBvalue(must(decodeBencode(seed, 1 << 20))))).map((value) =>
			encodeBencode(toBvalue(value))
		)
	);
const frameInputs = fc.oneof(
	mutatedBytes(frames),
	fc
		.tuple(
			fc.constantFrom(...frames.map((frame) => frame[0] ?? 0), 0, 5, 9, 10, 255),
			mutatedValue(frames.map((frame) => must(decodeCbor(frame.subarray(1), 1 << 20))))
		)
		.map(([code, value]) => Uint8Array.from([code, ...cborOf(value, Uint8Array.of(0xa0))]))
);

interface Answer {
	readonly ok: boolean;
	readonly value?: unknown;
}
/** For canonical formats: writing what was read gives the bytes again. */
const rewrites =
	(write: (value: unknown) => Bytes) =>
	(input: Bytes, answer: unknown): void => {
		const read = answer as Answer; // The parser of this row returned it.
		if (read.ok) expect(bytesToHex(write(read.value))).toBe(bytesToHex(input));
	};

const most = 1 << 20;
type Row = readonly [
	name: string,
	inputs: fc.Arbitrary<Bytes>,
	parse: (input: Bytes) => unknown,
	check?: (input: Bytes, answer: unknown) => void
];
const rows: readonly Row[] = [
	[
		'dag-cbor',
		cborInputs(envelope, chunk, batch),
		(b) => decodeCbor(b, most),
		rewrites(encodeCbor)
	],
	[
		'dag-cbor sequences',
		cborInputs(chunk),
		(b) => decodeCborSequence(b, most),
		rewrites((values) =>
			// A sequence is read as a list.
			Uint8Array.from((values as readonly unknown[]).flatMap((value) => [...encodeCbor(value)]))
		)
	],
	[
		'bencode',
		bencodeInputs(one.head, torrentBytes),
		(b) => decodeBencode(b, most),
		rewrites((value) => encodeBencode(value as Bvalue)) // what its reader read
	],
	['bencode with data behind', bencodeInputs(infoBytes), readBencode],
	['signed roots', cborInputs(envelope), parseRootEnvelope],
	['roots', cborInputs(encodeRoot(root)), parseRoot],
	[
		'heads',
		bencodeInputs(one.head, two.head),
		parseHead,
		rewrites((head) => (head as Head).bytes) // what its reader read
	],
	['indexes', cborInputs(one.index, two.index), parseIndex],
	[
		'chunks',
		cborInputs(chunk),
		parseChunk,
		(input, answer) => {
			// Two readers of one format must agree on every input.
			expect(chunkRanges(input) !== undefined).toBe((answer as Answer).ok); // parseChunk's
		}
	],
	[
		'batches',
		cborInputs(batch),
		parseBatch,
		(input, answer) => {
			expect(batchRanges(input) !== undefined).toBe((answer as Answer).ok); // parseBatch's
		}
	],
	[
		'records as they are scanned',
		cborInputs(chunk),
		(input) => new FeedScanner(new SegmentBuilder(), channel).chunk(input, 0)
	],
	['frames', frameInputs, parseFrame],
	['release manifests', cborInputs(release), parseRelease],
	['signed releases', cborInputs(signedRelease), parseSignedRelease],
	['torrent metadata', bencodeInputs(infoBytes), parseInfo],
	['torrent files', bencodeInputs(torrentBytes), parseTorrentFile],
	['the info dictionary in a torrent file', bencodeInputs(torrentBytes), findInfo],
	['stored parts of the search index', mutatedBytes([new Uint8Array(64)]), decodeSegment]
];

test.for(rows)('fuzz: %s', async ([, inputs, parse, check]) => {
	expect(await fuzz(inputs, parse, check)).toBeLessThan(250);
});

test('the seeds that are fuzzed are valid to begin with', () => {
	expect(parseRootEnvelope(envelope).ok).toBe(true);
	expect(parseHead(one.head).ok).toBe(true);
	expect(must(encodeIndex(must(parseIndex(two.index))))).toEqual(two.index);
	expect(parseChunk(chunk).ok).toBe(true);
	expect(parseBatch(batch).ok).toBe(true);
	expect(frames.map((frame) => must(parseFrame(frame)))).toEqual(messages);
	expect(parseRelease(release).ok).toBe(true);
	expect(parseInfo(infoBytes).ok).toBe(true);
	expect(parseTorrentFile(torrentBytes).ok).toBe(true);
	expect(decodeBencode(utf8('i01e'), 9).ok).toBe(false);
});
