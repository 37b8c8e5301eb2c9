/** Indexes, chunks and batches: deterministic, bounded, and refused when anything in them is out of order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeIndex, parseIndex, type FeedIndex } from '#lib/channel/feed-index.ts';
import { feed8Of } from '#lib/channel/feed-name.ts';
import {
	applyBatches,
	encodeBatches,
	encodeChunks,
	parseBatch,
	parseChunk,
	type FeedState
} from '#lib/channel/objects.ts';
import { bytesToHex, concatBytes, utf8 } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { channelIdFrom, infoHashOf, objectHashOf } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { difference } from '#lib/studio/layout.ts';
import { digest, must, mustFail } from '#tests/support/channels.ts';

const states: fc.Arbitrary<FeedState> = fc
	.dictionary(fc.stringMatching(/^[a-c][a-c0-1.-]{0,3}$/), fc.nat(5), { maxKeys: 12 })
	.map((years) => new Map(Object.entries(years).map(([id, year]) => [id, { id, year }])));

const shuffled = (state: FeedState): FeedState => new Map([...state].reverse());

test('chunks and batches come back as they were made, in whatever order the records were given', () => {
	fc.assert(
		fc.property(states, states, (before, after) => {
			const chunks = must(encodeChunks(before));
			expect(must(encodeChunks(shuffled(before)))).toEqual(chunks);
			const read = new Map(chunks.flatMap((chunk) => [...must(parseChunk(chunk))]));
			expect(read).toEqual(before);

			const batches = must(encodeBatches(difference(before, after)));
			const applied = applyBatches(
				read,
				batches.map(({ bytes }) => must(parseBatch(bytes)))
			);
			expect(applied).toEqual(after);
			expect(must(encodeChunks(applied))).toEqual(must(encodeChunks(after)));
		})
	);
});

test('base and any number of batches make the same chunks as the full set', () => {
	fc.assert(
		fc.property(fc.array(states, { minLength: 2, maxLength: 6 }), (versions) => {
			let state = versions[0] ?? new Map<string, unknown>();
			for (const version of versions.slice(1)) {
				const batches = must(encodeBatches(difference(state, version)));
				state = applyBatches(
					state,
					batches.map(({ bytes }) => must(parseBatch(bytes)))
				);
			}
			expect(must(encodeChunks(state))).toEqual(must(encodeChunks(versions.at(-1) ?? new Map())));
		})
	);
});

const large = (count: number, bytes: number): FeedState =>
	new Map(
		Array.from({ length: count }, (_, i) => {
			const id = `t${String(i).padStart(4, '0')}`;
			return [id, { id, pad: 'x'.repeat(bytes) }] as const;
		})
	);

test('chunks are cut before 256 KiB, and a batch that would be larger is split', () => {
	const state = large(60, 10_000);
	const chunks = must(encodeChunks(state));
	expect(chunks.length).toBe(3);
	for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(limits.channel.objectBytes);
	const batches = must(encodeBatches({ upserts: state, deletes: ['a', 'b'] }));
	expect(batches.length).toBeGreaterThan(1);
	expect(batches.reduce((sum, { count }) => sum + count, 0)).toBe(62);
	const applied = applyBatches(
		new Map([['a', { id: 'a' }]]),
		batches.map(({ bytes }) => must(parseBatch(bytes)))
	);
	expect(applied).toEqual(state);
	expect(must(encodeBatches({ upserts: new Map(), deletes: [] }))).toEqual([]);
});

test('a record larger than an object is named', () => {
	const state = large(1, 300_000);
	expect(mustFail(encodeChunks(state))).toEqual({ type: 'RecordTooLarge', id: 't0000' });
	expect(mustFail(encodeBatches({ upserts: state, deletes: [] })).type).toBe('RecordTooLarge');
});

const record = (id: unknown): Uint8Array => encodeCbor({ id });

test.each<[string, Uint8Array]>([
	['nothing in it', new Uint8Array()],
	['ids out of order', concatBytes(record('b'), record('a'))],
	['one id twice', concatBytes(record('a'), record('a'))],
	['an id in capitals', record('A')],
	['an id that climbs', record('../a')],
	['a number as id', record(7)],
	['a record without id', encodeCbor({})],
	['a value that is no record', encodeCbor([1])],
	['bytes left over', concatBytes(record('a'), new Uint8Array([0xff]))],
	['a record cut short', record('abc').subarray(0, -1)],
	['keys out of order', new Uint8Array([0xa2, 0x62, 0x69, 0x64, 0x61, 0x61, 0x61, 0x62, 0x01])],
	['more than an object may hold', new Uint8Array(limits.channel.objectBytes + 1)]
])('a chunk with %s is refused', (_, bytes) => {
	expect(mustFail(parseChunk(bytes)).type).toBe('BadChunk');
});

test.each<[string, unknown]>([
	['no upserts', { d: [] }],
	['no deletes', { u: [] }],
	['upserts out of order', { u: [{ id: 'b' }, { id: 'a' }], d: [] }],
	['deletes out of order', { u: [], d: ['b', 'a'] }],
	['a delete twice', { u: [], d: ['a', 'a'] }],
	['an id both changed and gone', { u: [{ id: 'a' }], d: ['a'] }],
	['an id that is a number', { u: [], d: [1] }],
	['a list instead of a map', [[], []]]
])('a batch with %s is refused', (_, value) => {
	expect(mustFail(parseBatch(encodeCbor(value))).type).toBe('BadBatch');
});

test('a record may carry a key named __proto__ and reaches no prototype with it', () => {
	const bytes = new Uint8Array([
		0xa2,
		0x62,
		0x69,
		0x64,
		0x61,
		0x61,
		0x69,
		...utf8('__proto__'),
		0xa1,
		0x61,
		0x78,
		0x01
	]);
	const state = must(parseChunk(bytes));
	expect(Object.getPrototypeOf(state.get('a'))).toBe(Object.prototype);
	expect('x' in Object.prototype).toBe(false);
	expect(must(encodeChunks(state))).toEqual([bytes]);
});

const hash = (n: number) => objectHashOf(new Uint8Array(32).fill(n));
const index: FeedIndex = {
	base: { seq: 3, titles: 2, chunks: [hash(1), hash(2)] },
	log: [
		{ seq: 4, bytes: 10, count: 1, hash: hash(3) },
		{ seq: 4, bytes: 11, count: 2, hash: hash(4) },
		{ seq: 6, bytes: 12, count: 3, hash: hash(5) }
	],
	art: [{ from: 'a', to: 'b', infoHash: infoHashOf(new Uint8Array(20)) }],
	previous: hash(6)
};

test('an index comes back as it was written; the largest that the limits allow fits', () => {
	expect(parseIndex(must(encodeIndex(index)))).toEqual({ ok: true, value: index });
	const chunks = Array.from({ length: 256 }, (_, i) => hash(i));
	const log = Array.from({ length: 90 }, (_, i) => ({
		seq: 4 + i,
		bytes: 262_144,
		count: 9999,
		hash: hash(i)
	}));
	const full = { ...index, base: { ...index.base, chunks }, log };
	expect(must(encodeIndex(full)).length).toBeLessThanOrEqual(limits.channel.indexBytes);
	const over = { ...full, base: { ...full.base, chunks: [...chunks, ...chunks] } };
	expect(mustFail(encodeIndex(over))).toEqual({ type: 'BadIndex', part: 'size' });
});

const plain = (change: Readonly<Record<string, unknown>>): Uint8Array =>
	encodeCbor({ v: 1, base: { seq: 3, n: 0, c: [] }, log: [], art: [], ...change });

test.each<[string, Readonly<Record<string, unknown>>]>([
	['document', { v: 2 }],
	['base', { base: { seq: 0, n: 0, c: [] } }],
	['base', { base: { seq: 1, n: -1, c: [] } }],
	['base', { base: { seq: 1, n: 0, c: [new Uint8Array(20)] } }],
	['log', { log: [[3, 1, 1, new Uint8Array(32)]] }],
	[
		'log',
		{
			log: [
				[5, 1, 1, new Uint8Array(32)],
				[4, 1, 1, new Uint8Array(32)]
			]
		}
	],
	['log', { log: [[4, 0, 1, new Uint8Array(32)]] }],
	['log', { log: [[4, 262_145, 1, new Uint8Array(32)]] }],
	['log', { log: [[4, 1, 1]] }],
	['log', { log: Array.from({ length: 91 }, () => [4, 1, 1, new Uint8Array(32)]) }],
	['art', { art: [{ from: 1, to: 'b', ih: new Uint8Array(20) }] }],
	['prevIndex', { prevIndex: new Uint8Array(31) }]
])('an index with a bad %s is refused: %o', (part, change) => {
	expect(parseIndex(plain({})).ok).toBe(true);
	expect(mustFail(parseIndex(plain(change)))).toEqual({ type: 'BadIndex', part });
});

test('a feed is named to strangers by eight bytes that tell nothing of the channel', async () => {
	const channel = channelIdFrom(new Uint8Array(32).fill(1));
	const name = await feed8Of(channel, 'films', digest);
	const expected = await digest.sha256(
		concatBytes(utf8('matinee-feed-v1\0'), new Uint8Array(32).fill(1), utf8('films'))
	);
	expect(bytesToHex(name)).toBe(bytesToHex(expected.subarray(0, 8)));
	expect(name).not.toEqual(await feed8Of(channel, 'app', digest));
});
