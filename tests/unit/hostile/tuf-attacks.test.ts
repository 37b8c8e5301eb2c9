/** TUF conformance, attacks on a chain: gaps, rollback, fast-forward with its recovery, retirement, revoked feeds. */
import { expect, test } from 'vitest';
import type { Bytes } from '#lib/core/bytes.ts';
import { must } from '#tests/support/channels.ts';
import {
	forgeChain,
	headBy,
	sealRoot,
	viewerOf,
	type ForgedChain
} from '#tests/support/hostile/roots.ts';

const one = await forgeChain([{ keys: [1, 2, 3], threshold: 2, signedBy: [1, 2] }]);

const longChain = (count: number): Promise<ForgedChain> =>
	forgeChain(
		Array.from({ length: count }, (_, i) => ({
			keys: [1],
			threshold: 1,
			signedBy: [1],
			change: { name: `root ${i + 1}` }
		}))
	);

test('a chain may have 64 roots, and a root 65 cannot be', async () => {
	const chain = await longChain(65);
	const viewer = await viewerOf(chain, 0);
	expect(await viewer.book.offerRoots(chain.channel, chain.envelopes)).toBe('invalid');
	const whole = chain.envelopes.slice(0, 64);
	expect(await viewer.book.offerRoots(chain.channel, whole)).toBe('new');
	expect(viewer.book.root(chain.channel)?.version).toBe(64);
	expect(await viewer.book.offerRoots(chain.channel, chain.envelopes.slice(64))).toBe('invalid');
	expect(viewer.book.root(chain.channel)?.version).toBe(64);
});

test('a chain with a gap, in another order, with one root twice or with other content is refused', async () => {
	const chain = await longChain(4);
	const [first, second, third, fourth] = chain.envelopes;
	if (!first || !second || !third || !fourth) throw new Error('four roots were expected');
	const rival = await forgeChain([
		{ keys: [1], threshold: 1, signedBy: [1], change: { name: 'root 1' } },
		{ keys: [1], threshold: 1, signedBy: [1], change: { name: 'rival' } },
		{ keys: [1], threshold: 1, signedBy: [1], change: { name: 'root 3' } }
	]);
	expect(rival.channel).toBe(chain.channel);
	const viewer = await viewerOf(chain, 2);
	const before = await viewer.pointers.read(chain.channel, 'films');
	for (const [name, offered, verdict] of [
		['a gap', [fourth], 'known'],
		['a gap in the row', [first, second, fourth], 'invalid'],
		['another order', [second, first, third], 'invalid'],
		['one root twice', [second, second, third], 'invalid'],
		['older roots', [first], 'known'],
		['the newest again', [second], 'known'],
		['another second root', rival.envelopes.slice(1, 2), 'known'],
		['another past', rival.envelopes, 'invalid'],
		['a third root on another second', rival.envelopes.slice(2), 'invalid'],
		['nothing', [], 'known']
	] as const) {
		expect(await viewer.book.offerRoots(chain.channel, offered), name).toBe(verdict);
		expect(await viewer.pointers.read(chain.channel, 'films'), name).toEqual(before);
	}
	expect(await viewer.book.offerRoots(chain.channel, [third, fourth])).toBe('new');
});

test('rollback: older roots and heads are refused for ever, also after a restart', async () => {
	const chain = await longChain(2);
	const viewer = await viewerOf(chain, 2);
	const head = (seq: number, rootVersion = 2): Promise<Bytes> =>
		headBy(1, chain.channel, { seq, rootVersion });
	expect(await viewer.book.offerHead(await head(7))).toBe('new');
	const stored = await viewer.pointers.read(chain.channel, 'films');
	const later = viewer.restart();
	must(await later.follow(chain.link));
	for (const book of [viewer.book, later]) {
		expect(await book.offerHead(await head(6))).toBe('old');
		expect(await book.offerHead(await head(1))).toBe('old');
		expect(await book.offerHead(await head(1000, 1))).toBe('old');
		expect(await book.offerRoots(chain.channel, chain.envelopes.slice(0, 1))).toBe('known');
		expect(book.root(chain.channel)?.version).toBe(2);
		expect(await viewer.pointers.read(chain.channel, 'films')).toEqual(stored);
	}
});

test.each<[string, number, 'new' | 'invalid']>([
	['2^53 - 1', Number.MAX_SAFE_INTEGER, 'new'],
	['2^53', 2 ** 53, 'invalid'],
	['2^64', 2 ** 64, 'invalid'],
	['-1', -1, 'invalid'],
	['0', 0, 'invalid']
])('fast-forward: a head numbered %s', async (_, seq, verdict) => {
	const viewer = await viewerOf(one);
	const made = await headBy(1, one.channel, { seq: 1 });
	const text = Array.from(made, (byte) => String.fromCharCode(byte)).join('');
	const forged = text.replace('3:seqi1e', `3:seqi${BigInt(seq)}e`);
	const head =
		verdict === 'new'
			? await headBy(1, one.channel, { seq })
			: Uint8Array.from(forged, (letter) => letter.charCodeAt(0));
	expect(await viewer.book.offerHead(head)).toBe(verdict);
	expect(viewer.book.newest(one.channel, 'films')?.seq).toBe(verdict === 'new' ? seq : undefined);
});

test.each<[string, readonly number[], number]>([
	['the hot key is replaced', [5], 5],
	['the hot key stays, the root moves on', [4], 4],
	['another key of the role remains', [6], 6]
])('fast-forward is undone by a new root: %s', async (_, headKeys, by) => {
	const cold = { keys: [1], threshold: 1, signedBy: [1] };
	const chain = await forgeChain([
		{ ...cold, headKeys: [4, 6] },
		{ ...cold, headKeys }
	]);
	const viewer = await viewerOf(chain, 1);
	const far = await headBy(4, chain.channel, { seq: Number.MAX_SAFE_INTEGER });
	expect(await viewer.book.offerHead(far)).toBe('new');
	expect(await viewer.book.offerHead(await headBy(by, chain.channel, { seq: 2 }))).toBe('old');
	expect(await viewer.book.offerRoots(chain.channel, chain.envelopes)).toBe('new');
	const next = await headBy(by, chain.channel, { seq: 2, rootVersion: 2 });
	expect(await viewer.book.offerHead(next)).toBe('new');
	expect(await viewer.book.offerHead(far)).toBe('old');
	const later = viewer.restart();
	must(await later.follow(chain.link));
	expect(later.newest(chain.channel, 'films')).toMatchObject({ rootVersion: 2, seq: 2 });
	expect(await later.offerHead(far)).toBe('old');
});

test('a retired channel takes no further root', async () => {
	const cold = { keys: [1], threshold: 1, signedBy: [1] };
	const chain = await forgeChain([cold, { ...cold, change: { retired: true } }, cold]);
	const viewer = await viewerOf(chain, 2);
	expect(viewer.book.root(chain.channel)?.retired).toBe(true);
	expect(await viewer.book.offerRoots(chain.channel, chain.envelopes)).toBe('invalid');
	expect(viewer.book.root(chain.channel)?.version).toBe(2);
});

test('no head counts under a root that retires its channel', async () => {
	const cold = { keys: [1], threshold: 1, signedBy: [1] };
	const chain = await forgeChain([cold, { ...cold, change: { retired: true } }]);
	const viewer = await viewerOf(chain, 2);
	const head = await headBy(1, chain.channel, { rootVersion: 2 });
	expect(await viewer.book.offerHead(head)).toBe('invalid');
	expect(viewer.book.newest(chain.channel, 'films')).toBeUndefined();
});

test('a root without the keys of a feed ends that feed', async () => {
	const cold = { keys: [1], threshold: 1, signedBy: [1] };
	const chain = await forgeChain([cold, { ...cold, headKeys: [2] }]);
	const [first, second] = chain.roots;
	if (!first || !second) throw new Error('two roots were expected');
	const roles = new Map([['root', { keys: [0], threshold: 1 }]]);
	const bare = await sealRoot({ ...second, roles }, [1], first);
	const viewer = await viewerOf(chain, 1);
	expect(await viewer.book.offerRoots(chain.channel, [bare])).toBe('new');
	for (const by of [1, 2]) {
		const head = await headBy(by, chain.channel, { rootVersion: 2 });
		expect(await viewer.book.offerHead(head)).toBe('invalid');
	}
});
