/** TUF conformance, keys: roots whose signatures or thresholds are unsound are refused, and nothing changes. */
import { expect, test } from 'vitest';
import { encodeRoot, parseRoot, rootSigningBytes } from '#lib/channel/root.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { must, mustFail } from '#tests/support/channels.ts';
import { forgeChain, numbered, viewerOf } from '#tests/support/hostile/roots.ts';

const one = await forgeChain([{ keys: [1, 2, 3], threshold: 2, signedBy: [1, 2] }]);
const [root] = one.roots;
if (!root) throw new Error('a root was expected');
const bytes = encodeRoot(root);

const sign = async (number: number, message: Bytes): Promise<Bytes> =>
	numbered(number).sign(message);
const sealed = rootSigningBytes(bytes);
const flipped = async (number: number): Promise<Bytes> =>
	(await sign(number, sealed)).map((byte, i) => (i === 40 ? byte ^ 1 : byte));

/** Name, and the signatures that stand around root 1, whose threshold is 2 of the keys with index 0 to 2. */
const signatures: readonly (readonly [string, () => Promise<unknown>])[] = [
	['no signature', () => Promise.resolve([])],
	['one signature', async () => [[0, await sign(1, sealed)]]],
	[
		'the same signature twice',
		async () => [
			[0, await sign(1, sealed)],
			[0, await sign(1, sealed)]
		]
	],
	[
		'one key under two indexes',
		async () => [
			[0, await sign(1, sealed)],
			[1, await sign(1, sealed)]
		]
	],
	[
		'a signature under the index of another key',
		async () => [
			[0, await sign(1, sealed)],
			[2, await sign(2, sealed)]
		]
	],
	[
		'a stranger beside one key',
		async () => [
			[0, await sign(1, sealed)],
			[7, await sign(9, sealed)]
		]
	],
	[
		'a stranger under the index of a key',
		async () => [
			[0, await sign(1, sealed)],
			[1, await sign(9, sealed)]
		]
	],
	[
		'a key of a root before the first',
		async () => [
			[0, await sign(1, sealed)],
			[8, await sign(2, sealed)]
		]
	],
	[
		'signatures without the domain',
		async () => [
			[0, await sign(1, bytes)],
			[1, await sign(2, bytes)]
		]
	],
	[
		'signatures under the domain of a release',
		async () => {
			const other = concatBytes(utf8('matinee-release-v1\0'), bytes);
			return [
				[0, await sign(1, other)],
				[1, await sign(2, other)]
			];
		}
	],
	[
		'one signature with a bit changed',
		async () => [
			[0, await sign(1, sealed)],
			[1, await flipped(2)]
		]
	],
	['a signature that is short', async () => [[0, (await sign(1, sealed)).slice(0, 63)]]],
	['an index that is no whole number', async () => [['0', await sign(1, sealed)]]],
	[
		'seventeen signatures',
		async () => {
			const signature = await sign(1, sealed);
			return Array.from({ length: 17 }, () => [0, signature]);
		}
	]
];

test.each(signatures)('a root is refused with %s, and nothing is stored', async (_, list) => {
	const viewer = await viewerOf(one, 0);
	const envelope = encodeCbor([bytes, await list()]);
	expect(await viewer.book.offerRoots(one.channel, [envelope])).toBe('invalid');
	expect(viewer.book.root(one.channel)).toBeUndefined();
	expect(await viewer.pointers.read(one.channel, 'films')).toBeUndefined();
	expect(await viewer.book.offerRoots(one.channel, one.envelopes)).toBe('new');
});

test.each<[string, number, number]>([
	['0', 0, 3],
	['above the number of keys', 4, 3],
	['of one and no keys', 1, 0],
	['below 0', -1, 3],
	['of 2^53', 2 ** 53, 3],
	['that is not whole', 1.5, 3]
])('a root whose threshold is %s cannot be read', (_, thr, keys) => {
	const roles = { root: { k: Array.from({ length: keys }, (__, i) => i), thr } };
	const decoded = must(decodeCbor(bytes, 4096)) as object; // A root is a map.
	expect(mustFail(parseRoot(encodeCbor({ ...decoded, roles })))).toEqual({
		type: 'BadRoot',
		part: 'roles'
	});
});
