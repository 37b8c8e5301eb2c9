/** Heads: the published vectors byte for byte, every refusal, and the order that decides what is newer. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareHeads, isEquivocation, isExpired, verifyHead } from '#lib/channel/head-rules.ts';
import { headSigningBytes, headTarget, parseHead, signHead, type Head } from '#lib/channel/head.ts';
import type { HeadContent } from '#lib/channel/head.ts';
import type { Root } from '#lib/channel/root.ts';
import { decodeBencode, encodeBencode, isBdict, type Bvalue } from '#lib/core/bencode.ts';
import { bytesToHex, hexToBytes, utf8, utf8ToText, type Bytes } from '#lib/core/bytes.ts';
import { channelIdFrom, infoHashOf, objectHashOf } from '#lib/core/ids.ts';
import { digest, must, mustFail, signerOf, verifier } from '#tests/support/channels.ts';
import { bep44, bep46 } from '#tests/vectors/bep44.ts';
import { expandedSecret, signCrafted } from '#tests/vectors/ed25519.ts';

const hex = (text: string): Bytes => hexToBytes(text) ?? new Uint8Array();
const nowMs = 1_800_000_000_000;
const hour = 3_600_000;
const channel = channelIdFrom(new Uint8Array(32).fill(1));
const content: HeadContent = {
	feed: 'films',
	seq: 5,
	channel,
	rootVersion: 2,
	index: objectHashOf(new Uint8Array(32).fill(2)),
	indexBytes: 300,
	titles: 12,
	timeMs: nowMs,
	expiresMs: nowMs + 1000 * hour,
	previous: objectHashOf(new Uint8Array(32).fill(3)),
	baseTorrent: infoHashOf(new Uint8Array(20).fill(4))
};

const signed = async (change: Partial<HeadContent> = {}, by = 'alice'): Promise<Head> =>
	must(parseHead(await signHead({ ...content, ...change }, await signerOf(by))));

const rootWith = async (...names: readonly string[]): Promise<Root> => ({
	version: 2,
	expiresMs: nowMs,
	name: 'Alice',
	keys: await Promise.all(names.map(async (name) => (await signerOf(name)).publicKey)),
	roles: new Map([
		['root', { keys: [0], threshold: 1 }],
		['head:films', { keys: names.map((_, i) => i), threshold: 1 }]
	]),
	feeds: [],
	mirrors: [],
	trackers: [],
	introduces: [],
	retired: false
});

test.each(bep44.mutable)('BEP-44 vector with salt "$salt"', async (vector) => {
	const salt = utf8(vector.salt);
	const message = headSigningBytes(salt, bep44.seq, utf8(bep44.value));
	expect(utf8ToText(message)).toBe(vector.signed);
	const secret = expandedSecret(hex(bep44.expandedPrivateKey));
	const made = await signCrafted(secret, message);
	expect(bytesToHex(made.publicKey)).toBe(bep44.publicKey);
	expect(bytesToHex(made.signature)).toBe(vector.signature);
	expect(await verifier.verify(hex(bep44.publicKey), message, hex(vector.signature))).toBe(true);
	expect(bytesToHex(await headTarget(hex(bep44.publicKey), salt, digest))).toBe(vector.target);
});

test('BEP-44 vector of an immutable item', async () => {
	expect(bytesToHex(await digest.sha1(utf8(bep44.value)))).toBe(bep44.immutableTarget);
});

test.each(bep46.magnets)('BEP-46 vector $uri', async ({ salt, target }) => {
	expect(bytesToHex(await headTarget(hex(bep46.publicKey), hex(salt), digest))).toBe(target);
});

test('a head is the bencoded item of BEP-44, with v as BEP-46 wants it', async () => {
	const head = await signed();
	const item = must(decodeBencode(head.bytes, 1200));
	if (!isBdict(item)) throw new Error('a dictionary was expected');
	expect([...item.keys()]).toEqual(['k', 'salt', 'seq', 'sig', 'v']);
	const v = item.get('v');
	if (!isBdict(v)) throw new Error('a dictionary was expected');
	expect([...v.keys()]).toEqual(['e', 'f', 'h', 'ih', 'n', 'p', 'r', 't', 'z']);
	expect(v.get('ih')).toEqual(new Uint8Array(20).fill(4));
	expect(encodeBencode(v)).toEqual(head.value);
	expect(head.value.length).toBeLessThanOrEqual(1000);
	expect(head).toMatchObject(content);
});

test('whatever a publisher says comes back the same', async () => {
	const alice = await signerOf('alice');
	const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
	await fc.assert(
		fc.asyncProperty(count, count, fc.integer({ min: 1, max: 64 }), async (seq, titles, r) => {
			const change = { ...content, seq, titles, rootVersion: r };
			expect(must(parseHead(await signHead(change, alice)))).toMatchObject(change);
		}),
		{ numRuns: 30 }
	);
});

test('no byte of a head can be changed', async () => {
	const { bytes } = await signed();
	const root = await rootWith('alice');
	for (let at = 0; at < bytes.length; at++) {
		const altered = bytes.map((byte, i) => (i === at ? byte ^ 0x01 : byte));
		const head = parseHead(altered);
		const believed =
			head.ok && (await verifyHead({ head: head.value, channel, root, verifier, nowMs })).ok;
		expect(believed, `byte ${at}`).toBe(false);
	}
});

test.each<[string, Partial<HeadContent>, string, number, string]>([
	[
		'of another channel',
		{ channel: channelIdFrom(new Uint8Array(32)) },
		'alice',
		0,
		'WrongChannel'
	],
	['of an older root', { rootVersion: 1 }, 'alice', 0, 'WrongRoot'],
	['of a root to come', { rootVersion: 3 }, 'alice', 0, 'WrongRoot'],
	['by a key without the role', {}, 'mallory', 0, 'WrongKey'],
	['for another feed', { feed: 'app' }, 'alice', 0, 'WrongKey'],
	['dated 25 hours ahead', { timeMs: nowMs + 25 * hour }, 'alice', 0, 'AheadOfTime']
])('a head %s is refused', async (_, change, by, aheadMs, type) => {
	const head = await signed(change, by);
	const root = await rootWith('alice');
	const verified = await verifyHead({ head, channel, root, verifier, nowMs: nowMs + aheadMs });
	expect(mustFail(verified).type).toBe(type);
});

test('a head dated 23 hours ahead, and an expired one, are believed', async () => {
	const root = await rootWith('bob', 'alice');
	const ahead = await signed({ timeMs: nowMs + 23 * hour });
	expect((await verifyHead({ head: ahead, channel, root, verifier, nowMs })).ok).toBe(true);
	const old = await signed();
	const laterMs = old.expiresMs + 1;
	expect(isExpired(old, laterMs)).toBe(true);
	expect((await verifyHead({ head: old, channel, root, verifier, nowMs: laterMs })).ok).toBe(true);
});

/** The item with one entry replaced, or left out. */
const itemWith = (head: Head, key: string, value: Bvalue | undefined, inside = false): Bytes => {
	const item = must(decodeBencode(head.bytes, 1200));
	if (!isBdict(item)) throw new Error('a dictionary was expected');
	const v = item.get('v');
	if (!isBdict(v)) throw new Error('a dictionary was expected');
	const target = new Map<string, Bvalue>(inside ? v : item);
	if (value === undefined) target.delete(key);
	else target.set(key, value);
	return encodeBencode(inside ? new Map<string, Bvalue>([...item, ['v', target]]) : target);
};

test.each<[string, Bvalue | undefined, boolean]>([
	['k', new Uint8Array(31), false],
	['salt', utf8(''), false],
	['salt', utf8('Films'), false],
	['salt', utf8('a'.repeat(65)), false],
	['salt', new Uint8Array([0xff]), false],
	['seq', 0, false],
	['seq', -1, false],
	['sig', new Uint8Array(63), false],
	['v', 7, false],
	['cas', 1, false],
	['sig', undefined, false],
	['f', new Uint8Array(20), true],
	['h', undefined, true],
	['r', 0, true],
	['r', 65, true],
	['z', 0, true],
	['z', 16_385, true],
	['n', -1, true],
	['t', utf8('now'), true],
	['e', 1, true],
	['p', new Uint8Array(31), true],
	['ih', new Uint8Array(32), true]
])('an item whose %s is %o is refused', async (key, value, inside) => {
	expect(mustFail(parseHead(itemWith(await signed(), key, value, inside))).type).toBe('BadField');
});

test('a head over its size limits, or not canonical, is refused', async () => {
	const head = await signed();
	const large = itemWith(head, 'x', new Uint8Array(800), true);
	expect(mustFail(parseHead(large)).type).toBe('TooLarge');
	expect(mustFail(parseHead(new Uint8Array(1201))).type).toBe('TooLarge');
	const text = utf8ToText(utf8('d3:seqi01ee')) ?? '';
	expect(mustFail(parseHead(utf8(text))).type).toBe('Malformed');
	expect(mustFail(parseHead(head.bytes.subarray(1))).type).toBe('Malformed');
	expect(mustFail(parseHead(new Uint8Array([...head.bytes, 0]))).type).toBe('Malformed');
});

test('parsing never throws, whatever the bytes', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 1300 }), (bytes) => {
			expect(typeof parseHead(new Uint8Array(bytes)).ok).toBe('boolean');
		})
	);
});

test('a newer root outranks every number, and two truths under one number are proof', async () => {
	const [low, high] = [await signed({ seq: 900, rootVersion: 1 }), await signed({ seq: 1 })];
	expect(compareHeads(low, high)).toBeLessThan(0);
	expect(compareHeads(await signed({ seq: 6 }), await signed())).toBeGreaterThan(0);
	const [one, other] = [await signed(), await signed({ titles: 13 })];
	expect(compareHeads(one, other)).toBe(0);
	expect(isEquivocation(one, other)).toBe(true);
	expect(isEquivocation(one, await signed())).toBe(false);
	expect(isEquivocation(one, await signed({ titles: 13 }, 'bob'))).toBe(false);
	expect(isEquivocation(one, await signed({ titles: 13, seq: 6 }))).toBe(false);
});
