/** Roots: what a root may say, who must have signed it, and how a chain of them is walked. */
import { expect, test } from 'vitest';
import type { Signer } from '#lib/channel/ports.ts';
import { parseRootEnvelope, signRoot, verifyRootChain } from '#lib/channel/root-chain.ts';
import {
	channelIdOf,
	encodeRoot,
	parseRoot,
	rootSigningBytes,
	type Root
} from '#lib/channel/root.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { channelIdFrom } from '#lib/core/ids.ts';
import { digest, must, mustFail, signerOf, verifier } from '#tests/support/channels.ts';

const [alice, bob, carol, mallory] = (await Promise.all(
	['alice', 'bob', 'carol', 'mallory'].map(signerOf)
)) as [Signer, Signer, Signer, Signer]; // Four names give four signers.

const rootOf = (
	signers: readonly Signer[],
	threshold: number,
	change: Partial<Root> = {}
): Root => ({
	version: 1,
	expiresMs: 2e12,
	name: 'Cinéma',
	keys: signers.map(({ publicKey }) => publicKey),
	roles: new Map([
		['root', { keys: signers.map((_, i) => i), threshold }],
		['head:films', { keys: [0], threshold: 1 }]
	]),
	feeds: [{ name: 'films', kind: 'titles', maxBytes: 1_000_000 }],
	mirrors: ['https://mirror.example/'],
	trackers: ['wss://tracker.example/'],
	introduces: [channelIdFrom(new Uint8Array(32).fill(9))],
	retired: false,
	...change
});

const next = async (before: Root, after: Root): Promise<Root> => ({
	...after,
	version: before.version + 1,
	previous: await digest.sha256(encodeRoot(before))
});

const verify = async (first: Root, envelopes: readonly Bytes[]) =>
	verifyRootChain({
		channel: await channelIdOf(encodeRoot(first), digest),
		envelopes,
		verifier,
		digest
	});

test('a root comes back as it was written', () => {
	const root = rootOf([alice, bob], 2);
	expect(parseRoot(encodeRoot(root))).toEqual({ ok: true, value: root });
	const bare = { ...root, feeds: [], mirrors: [], trackers: [], introduces: [], name: '' };
	expect(parseRoot(encodeRoot(bare))).toEqual({ ok: true, value: bare });
});

test('the channel id is the hash of the first root under its domain', async () => {
	const bytes = encodeRoot(rootOf([alice], 1));
	const id = await channelIdOf(bytes, digest);
	expect(id).toBe(channelIdFrom(await digest.sha256(rootSigningBytes(bytes))));
	expect(id).not.toBe(channelIdFrom(await digest.sha256(bytes)));
});

const plain = (change: Readonly<Record<string, unknown>>): Bytes =>
	encodeCbor({
		t: 'root',
		v: 1,
		exp: 2e12,
		keys: [alice.publicKey, bob.publicKey],
		roles: { root: { k: [0, 1], thr: 2 } },
		...change
	});
const role = (k: unknown, thr: unknown) => ({ root: { k, thr } });

test('the plain root that the next table changes is sound', () => {
	expect(parseRoot(plain({})).ok).toBe(true);
	expect(parseRoot(plain({ later: 'unknown fields are ignored' })).ok).toBe(true);
});

test.each<[string, Readonly<Record<string, unknown>>]>([
	['another kind of document', { t: 'head' }],
	['version 0', { v: 0 }],
	['version 65', { v: 65, prev: new Uint8Array(32) }],
	['a version that is not whole', { v: 1.5 }],
	['version 1 with a root before it', { prev: new Uint8Array(32) }],
	['version 2 without one', { v: 2 }],
	['a short hash of the root before', { v: 2, prev: new Uint8Array(31) }],
	['no expiry', { exp: null }],
	['no keys', { keys: [] }],
	['nine keys', { keys: Array.from({ length: 9 }, (_, i) => new Uint8Array(32).fill(i)) }],
	['one key twice', { keys: [alice.publicKey, alice.publicKey] }],
	['a short key', { keys: [alice.publicKey, new Uint8Array(31)] }],
	['no root role', { roles: { 'head:films': { k: [0], thr: 1 } } }],
	['an unknown role', { roles: { ...role([0], 1), admin: { k: [0], thr: 1 } } }],
	['a threshold of nothing', { roles: role([0, 1], 0) }],
	['a threshold below nothing', { roles: role([0, 1], -1) }],
	['a threshold that is not whole', { roles: role([0, 1], 1.5) }],
	['a threshold that is a text', { roles: role([0, 1], '1') }],
	['a threshold above its keys', { roles: role([0, 1], 3) }],
	['a key of a role that does not exist', { roles: role([0, 2], 1) }],
	['a key of a role named twice', { roles: role([0, 0], 2) }],
	['a role without keys', { roles: role([], 1) }],
	[
		'a head role that asks for two signatures',
		{ roles: { ...role([0], 1), 'head:films': { k: [0, 1], thr: 2 } } }
	],
	[
		'a head role for a name with a slash',
		{ roles: { ...role([0], 1), 'head:../x': { k: [0], thr: 1 } } }
	],
	[
		'a role named like a prototype',
		{ roles: { ...role([0], 1), ['__proto__x']: { k: [0], thr: 1 } } }
	],
	['an http mirror', { mirrors: ['http://mirror.example/'] }],
	['a script as a tracker', { trackers: ['javascript:alert(1)'] }],
	['65 introductions', { intro: Array.from({ length: 65 }, () => new Uint8Array(32)) }],
	['a feed with a bad name', { feeds: [{ name: '/', kind: 'titles', maxBytes: 1 }] }],
	['a name that is too long', { name: 'x'.repeat(121) }],
	['more than 4 KiB', { later: 'x'.repeat(4096) }]
])('a root with %s is refused', (_, change) => {
	expect(mustFail(parseRoot(plain(change))).type).toBe('BadRoot');
});

test('a root needs its own threshold of distinct keys', async () => {
	const root = rootOf([alice, bob, carol], 2);
	expect((await verify(root, [await signRoot(root, [alice, bob])])).ok).toBe(true);
	expect((await verify(root, [await signRoot(root, [carol, alice])])).ok).toBe(true);
	const lonely = await verify(root, [await signRoot(root, [alice])]);
	expect(mustFail(lonely)).toEqual({ type: 'Threshold', version: 1, side: 'own' });
});

test('the same key twice is one key', async () => {
	const root = rootOf([alice, bob, carol], 2);
	const bytes = encodeRoot(root);
	const signature = await alice.sign(rootSigningBytes(bytes));
	for (const indexes of [
		[0, 0],
		[0, 1],
		[0, 8]
	]) {
		const envelope = encodeCbor([bytes, indexes.map((index) => [index, signature])]);
		expect(mustFail(await verify(root, [envelope])).type).toBe('Threshold');
	}
});

test('a signature without the domain, or by a stranger, counts for nothing', async () => {
	const root = rootOf([alice], 1);
	const bytes = encodeRoot(root);
	for (const signature of [await alice.sign(bytes), await mallory.sign(rootSigningBytes(bytes))]) {
		const envelope = encodeCbor([bytes, [[0, signature]]]);
		expect(mustFail(await verify(root, [envelope])).type).toBe('Threshold');
	}
});

test('no byte of an envelope can be changed', async () => {
	const root = rootOf([alice], 1, { feeds: [], mirrors: [], introduces: [] });
	const envelope = await signRoot(root, [alice]);
	for (let at = 0; at < envelope.length; at++) {
		const altered = envelope.map((byte, i) => (i === at ? byte ^ 1 : byte));
		expect((await verify(root, [altered])).ok, `byte ${at}`).toBe(false);
	}
});

test('keys rotate when a threshold of the old and of the new have signed', async () => {
	const first = rootOf([alice, bob], 2);
	const second = await next(first, rootOf([carol, bob], 2));
	const one = await signRoot(first, [alice, bob]);
	const two = await signRoot(second, [alice, bob, carol], first);
	const chain = must(await verify(first, [one, two]));
	expect(chain.newest).toEqual(second);
	expect(chain.roots).toHaveLength(2);

	const oldOnly = await signRoot(second, [alice, bob], first);
	expect(mustFail(await verify(first, [one, oldOnly]))).toEqual({
		type: 'Threshold',
		version: 2,
		side: 'own'
	});
	const newOnly = await signRoot(second, [carol, bob], first);
	expect(mustFail(await verify(first, [one, newOnly]))).toEqual({
		type: 'Threshold',
		version: 2,
		side: 'previous'
	});
});

test('a chain with a gap, another beginning, or another root before is refused', async () => {
	const first = rootOf([alice], 1);
	const second = await next(first, rootOf([alice], 1, { name: 'second' }));
	const third = await next(second, rootOf([alice], 1, { name: 'third' }));
	const [one, two, three] = [
		await signRoot(first, [alice]),
		await signRoot(second, [alice], first),
		await signRoot(third, [alice], second)
	];
	expect((await verify(first, [one, two, three])).ok).toBe(true);
	expect(mustFail(await verify(first, [one, three])).type).toBe('BrokenChain');
	expect(mustFail(await verify(first, [one, one])).type).toBe('BrokenChain');
	expect(mustFail(await verify(first, [two, three])).type).toBe('WrongChannel');
	expect(mustFail(await verify(first, [])).type).toBe('Empty');
	const forged = { ...second, previous: new Uint8Array(32) };
	expect(mustFail(await verify(first, [one, await signRoot(forged, [alice], first)])).type).toBe(
		'BrokenChain'
	);
	const malloryFirst = rootOf([mallory], 1);
	expect(mustFail(await verify(first, [await signRoot(malloryFirst, [mallory])])).type).toBe(
		'WrongChannel'
	);
});

test('nothing follows a retired root, and nobody walks more than 64 steps', async () => {
	const first = rootOf([alice], 1);
	const last = await next(first, rootOf([alice], 1, { retired: true }));
	const after = await next(last, rootOf([alice], 1));
	const one = await signRoot(first, [alice]);
	const two = await signRoot(last, [alice], first);
	expect(must(await verify(first, [one, two])).newest.retired).toBe(true);
	const three = await signRoot(after, [alice], last);
	expect(mustFail(await verify(first, [one, two, three])).type).toBe('Retired');
	expect(
		mustFail(
			await verify(
				first,
				Array.from({ length: 65 }, () => one)
			)
		).type
	).toBe('TooManySteps');
});

test('signing with a key that the root does not know is a bug', async () => {
	await expect(signRoot(rootOf([alice], 1), [mallory])).rejects.toThrow(RangeError);
});

test.each<[string, unknown]>([
	['no list', {}],
	['three parts', [new Uint8Array(), [], 1]],
	['a root that is a text', ['root', []]],
	['signatures that are no list', [encodeRoot(rootOf([alice], 1)), 'x']],
	[
		'17 signatures',
		[encodeRoot(rootOf([alice], 1)), Array.from({ length: 17 }, () => [0, new Uint8Array(64)])]
	],
	['a short signature', [encodeRoot(rootOf([alice], 1)), [[0, new Uint8Array(63)]]]],
	['a key index out of range', [encodeRoot(rootOf([alice], 1)), [[16, new Uint8Array(64)]]]]
])('an envelope with %s is refused', (_, value) => {
	expect(mustFail(parseRootEnvelope(encodeCbor(value))).type).toBe('BadEnvelope');
});
