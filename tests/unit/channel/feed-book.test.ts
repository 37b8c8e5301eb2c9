/** The book of followed feeds: which heads and roots are taken, which are refused for ever, what outlives a restart. */
import { expect, test } from 'vitest';
import { createFeedBook } from '#lib/channel/feed-book.ts';
import { signHead, type HeadContent } from '#lib/channel/head.ts';
import type { PointerStore } from '#lib/channel/ports.ts';
import { signRoot } from '#lib/channel/root-chain.ts';
import { encodeRoot, type Root } from '#lib/channel/root.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { channelIdFrom, objectHashOf } from '#lib/core/ids.ts';
import { err } from '#lib/core/result.ts';
import type { FeedBook as GossipFeedBook } from '#lib/p2p/ports.ts';
import {
	createPublisher,
	createViewer,
	digest,
	hygiene,
	must,
	mustFail,
	signerOf,
	verifier,
	type Publisher,
	type Viewer
} from '#tests/support/channels.ts';
import { unsoundKeys } from '#tests/vectors/ed25519.ts';

const hour = 3_600_000;

const headOf = async (
	publisher: Publisher,
	seq: number,
	change: Partial<HeadContent> = {}
): Promise<Bytes> =>
	signHead(
		{
			feed: 'films',
			seq,
			channel: publisher.link.channel,
			rootVersion: 1,
			index: objectHashOf(new Uint8Array(32).fill(seq)),
			indexBytes: 100,
			titles: 1,
			timeMs: 1_800_000_000_000,
			expiresMs: 1_800_000_000_000 + 24 * hour,
			...change
		},
		publisher.headSigner
	);

const secondRoot = async (publisher: Publisher, change: Partial<Root> = {}): Promise<Bytes> => {
	const { root } = publisher.channel;
	const previous = await digest.sha256(encodeRoot(root));
	const rootSigner = await signerOf('alice root');
	return signRoot({ ...root, version: 2, previous, ...change }, [rootSigner], root);
};

const followed = async (): Promise<{ alice: Publisher; bob: Viewer }> => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	must(await bob.book.follow(alice.link));
	await bob.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	return { alice, bob };
};

test('the book is what gossip asks for', () => {
	const book: GossipFeedBook = createViewer().book;
	expect(book.clocks()).toEqual([]);
});

test('a link gives no authority: a head waits for a root that hashes to the channel', async () => {
	const alice = await createPublisher('alice');
	const mallory = await createPublisher('mallory');
	const { book } = createViewer();
	// Mallory hands out a link to alice's channel with a key of her own.
	must(await book.follow({ ...alice.link, hotKey: mallory.link.hotKey }));
	const forged = await signHead(
		{
			feed: 'films',
			seq: 9,
			channel: alice.link.channel,
			rootVersion: 1,
			index: objectHashOf(new Uint8Array(32)),
			indexBytes: 1,
			titles: 0,
			timeMs: 0,
			expiresMs: 1
		},
		mallory.headSigner
	);
	expect(await book.offerHead(forged)).toBe('needs-root');
	expect(await book.offerRoots(alice.link.channel, [mallory.channel.envelope])).toBe('invalid');
	expect(await book.offerRoots(alice.link.channel, [alice.channel.envelope])).toBe('new');
	expect(await book.offerHead(forged)).toBe('invalid');
	expect(await book.offerHead(await headOf(alice, 1))).toBe('new');
	expect(book.root(alice.link.channel)).toEqual(alice.channel.root);
});

test('feeds that are not followed are unknown', async () => {
	const { alice, bob } = await followed();
	const carol = await createPublisher('carol');
	expect(await bob.book.offerHead(await headOf(carol, 1))).toBe('unknown');
	expect(await bob.book.offerHead(await headOf(alice, 1, { feed: 'app' }))).toBe('unknown');
	expect(await bob.book.offerRoots(carol.link.channel, [carol.channel.envelope])).toBe('unknown');
	bob.book.unfollow(alice.link.channel, 'films');
	expect(await bob.book.offerHead(await headOf(alice, 1))).toBe('unknown');
	expect(bob.book.clocks()).toEqual([]);
});

test('numbers only grow, also after a restart', async () => {
	const { alice, bob } = await followed();
	const [four, five, six] = [
		await headOf(alice, 4),
		await headOf(alice, 5),
		await headOf(alice, 6)
	];
	expect(await bob.book.offerHead(five)).toBe('new');
	expect(await bob.book.offerHead(five)).toBe('known');
	expect(await bob.book.offerHead(four)).toBe('old');

	const later = bob.restart();
	const clock = must(await later.follow(alice.link));
	expect(clock).toMatchObject({ channel: alice.link.channel, feed: 'films', root: 1, seq: 5 });
	expect(later.head(clock.feed8)).toEqual(five);
	expect(later.roots(alice.link.channel, 1)).toEqual([alice.channel.envelope]);
	expect(later.roots(alice.link.channel, 2)).toEqual([]);
	expect(await later.offerHead(four)).toBe('old');
	expect(await later.offerHead(six)).toBe('new');
	later.unfollow(alice.link.channel, 'films');
	must(await later.follow(alice.link));
	expect(await later.offerHead(five)).toBe('old');
});

test.each<[string, Partial<HeadContent>]>([
	['dated ahead of time', { timeMs: 1_800_000_000_000 + 25 * hour, expiresMs: 2e12 }],
	['of a root to come', { rootVersion: 2 }]
])('a head %s is not taken', async (_, change) => {
	const { alice, bob } = await followed();
	const verdict = await bob.book.offerHead(await headOf(alice, 1, change));
	expect(['early', 'needs-root']).toContain(verdict);
	expect(bob.book.newest(alice.link.channel, 'films')).toBeUndefined();
});

test('malformed and tampered heads are invalid', async () => {
	const { alice, bob } = await followed();
	const head = await headOf(alice, 1);
	expect(await bob.book.offerHead(new Uint8Array())).toBe('invalid');
	expect(await bob.book.offerHead(new Uint8Array(5000))).toBe('invalid');
	const at = head.length - 10;
	const altered = head.map((byte, i) => (i === at ? byte ^ 1 : byte));
	expect(['invalid', 'unknown']).toContain(await bob.book.offerHead(altered));
});

test('two truths under one number: the first is kept, both are stored as proof, later numbers go on', async () => {
	const { alice, bob } = await followed();
	const [one, other] = [await headOf(alice, 3), await headOf(alice, 3, { titles: 2 })];
	await bob.book.offerHead(one);
	let told = 0;
	bob.book.subscribe(() => told++);
	expect(await bob.book.offerHead(other)).toBe('equivocation');
	expect(told).toBe(1);
	expect(await bob.book.offerHead(other)).toBe('equivocation');
	expect(bob.book.pointer(alice.link.channel, 'films')).toMatchObject({
		head: one,
		proof: [one, other]
	});
	const later = bob.restart();
	must(await later.follow(alice.link));
	expect(later.pointer(alice.link.channel, 'films')?.proof).toEqual([one, other]);
	expect(await later.offerHead(await headOf(alice, 4))).toBe('new');
	expect(later.pointer(alice.link.channel, 'films')?.proof).toEqual([one, other]);
});

test('a forged second truth is no proof', async () => {
	const { alice, bob } = await followed();
	await bob.book.offerHead(await headOf(alice, 3));
	const mallory = {
		...alice,
		headSigner: { ...alice.headSigner, sign: (await signerOf('mallory')).sign }
	};
	expect(await bob.book.offerHead(await headOf(mallory, 3, { titles: 2 }))).toBe('invalid');
	expect(bob.book.pointer(alice.link.channel, 'films')?.proof).toBeUndefined();
});

test('a new root takes the stolen key away, whatever number it has signed', async () => {
	const { alice, bob } = await followed();
	const stolen = await headOf(alice, 1_000_000);
	await bob.book.offerHead(stolen);
	const fresh = await signerOf('alice head 2');
	const keys = [...alice.channel.root.keys.slice(0, 1), fresh.publicKey];
	const envelope = await secondRoot(alice, { keys });
	expect(await bob.book.offerRoots(alice.link.channel, [envelope])).toBe('new');
	expect(await bob.book.offerRoots(alice.link.channel, [envelope])).toBe('known');
	expect(bob.book.clocks()[0]).toMatchObject({ root: 2, seq: 0 });

	expect(await bob.book.offerHead(await headOf(alice, 2_000_000))).toBe('old');
	expect(await bob.book.offerHead(await headOf(alice, 2_000_000, { rootVersion: 2 }))).toBe(
		'invalid'
	);
	const renewed = { ...alice, headSigner: fresh };
	expect(await bob.book.offerHead(await headOf(renewed, 1, { rootVersion: 2 }))).toBe('new');
	expect(bob.book.clocks()[0]).toMatchObject({ root: 2, seq: 1 });
	const later = bob.restart();
	must(await later.follow(alice.link));
	expect(await later.offerHead(stolen)).toBe('old');
});

test('roots with a gap bring nothing; roots that rewrite the past are invalid', async () => {
	const { alice, bob } = await followed();
	const second = await secondRoot(alice);
	const other = await secondRoot(alice, { name: 'other' });
	const fresh = createViewer();
	must(await fresh.book.follow(alice.link));
	expect(await fresh.book.offerRoots(alice.link.channel, [second])).toBe('known');
	expect(await fresh.book.offerRoots(alice.link.channel, [alice.channel.envelope, second])).toBe(
		'new'
	);
	expect(await bob.book.offerRoots(alice.link.channel, [other])).toBe('new');
	expect(await bob.book.offerRoots(alice.link.channel, [second])).toBe('known');
	expect(bob.book.root(alice.link.channel)?.name).toBe('other');
	expect(await bob.book.offerRoots(alice.link.channel, [new Uint8Array(9)])).toBe('invalid');
});

test.each(unsoundKeys)(
	'a channel whose link or root has a key that is %s is not believed',
	async (_, key) => {
		const alice = await createPublisher('alice');
		const { book } = createViewer();
		expect(mustFail(await book.follow({ ...alice.link, hotKey: key })).type).toBe('UnsoundKey');
		must(await book.follow(alice.link));
		if (key.length === 32) {
			await book.offerRoots(alice.link.channel, [alice.channel.envelope]);
			const envelope = await secondRoot(alice, { keys: [...alice.channel.root.keys, key] });
			expect(await book.offerRoots(alice.link.channel, [envelope])).toBe('invalid');
		}
		expect(book.head(new Uint8Array(8))).toBeUndefined();
	}
);

test('of many offers at once the highest is kept, and every one is answered', async () => {
	const { alice, bob } = await followed();
	const heads = await Promise.all([3, 1, 4, 9, 2, 6, 5].map((seq) => headOf(alice, seq)));
	const verdicts = await Promise.all(heads.map((head) => bob.book.offerHead(head)));
	expect(verdicts).toEqual(['new', 'old', 'new', 'new', 'old', 'old', 'old']);
	expect(bob.book.newest(alice.link.channel, 'films')?.seq).toBe(9);
});

test('what could not be stored is not believed either', async () => {
	const { alice } = await followed();
	const memory = createMemoryPointerStore();
	let full = false;
	const pointers: PointerStore = {
		read: memory.read,
		write: (...args) => (full ? Promise.resolve(err({ type: 'NoRoom' })) : memory.write(...args))
	};
	const { clock } = createViewer();
	const book = createFeedBook({ pointers, verifier, hygiene, digest, clock });
	must(await book.follow(alice.link));
	await book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	full = true;
	const head = await headOf(alice, 1);
	expect(await book.offerHead(head)).toBe('failed');
	expect(book.newest(alice.link.channel, 'films')).toBeUndefined();
	full = false;
	expect(await book.offerHead(head)).toBe('new');
});

test('a stored pointer is verified again: a tampered head, and roots of another channel, are dropped', async () => {
	const { alice, bob } = await followed();
	const head = await headOf(alice, 5);
	await bob.book.offerHead(head);
	const { channel } = alice.link;
	const stored = await bob.pointers.read(channel, 'films');
	if (!stored) throw new Error('a pointer was expected');
	const mallory = await createPublisher('mallory');
	await bob.pointers.write(channel, 'films', { ...stored, head: head.map((byte) => byte ^ 1) });
	const tampered = bob.restart();
	expect(must(await tampered.follow(alice.link))).toMatchObject({ root: 1, seq: 0 });
	await bob.pointers.write(channel, 'films', { ...stored, roots: [mallory.channel.envelope] });
	const replaced = bob.restart();
	expect(must(await replaced.follow(alice.link))).toMatchObject({ root: 0, seq: 0 });
});

test('only a newer version replaces the one that is shown', async () => {
	const { alice, bob } = await followed();
	await bob.book.offerHead(await headOf(alice, 1));
	const one = bob.book.newest(alice.link.channel, 'films');
	await bob.book.offerHead(await headOf(alice, 2));
	const two = bob.book.newest(alice.link.channel, 'films');
	if (!one || !two) throw new Error('two heads were expected');
	expect(await bob.book.show(two)).toBe(true);
	expect(await bob.book.show(one)).toBe(false);
	expect(bob.book.shown(alice.link.channel, 'films')?.seq).toBe(2);
	expect(await bob.book.show({ ...two, channel: channelIdFrom(new Uint8Array(32)) })).toBe(false);
});
