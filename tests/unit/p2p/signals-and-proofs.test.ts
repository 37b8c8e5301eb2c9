/** What neighbours do for each other beside heads: passing offers on, proving what a publisher did, saying what they have. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { platformDeflater } from '#lib/core/adapters/deflate.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import {
	createGossipState,
	step,
	type GossipEffect,
	type GossipEvent,
	type GossipState
} from '#lib/p2p/gossip.ts';
import type { Message, Sig } from '#lib/p2p/messages.ts';
import { createServedObjects } from '#lib/p2p/served-objects.ts';
import {
	hashOf,
	promptDigest,
	toyBook,
	toyChannel,
	type ToyChannel
} from '#tests/support/gossip.ts';

const { gossip } = limits;
const startMs = 1_700_000_000_000;
const id = (n: number): Bytes => new Uint8Array(20).fill(n);

/** The step of one node, with named links. */
const createNode = (abilities: Parameters<typeof createGossipState>[1] = {}) => {
	let state: GossipState = createGossipState(startMs, abilities);
	let nowMs = startMs;
	let proof: readonly [Bytes, Bytes] | undefined;
	const take = (event: GossipEvent): readonly GossipEffect[] => {
		const book = { head: () => undefined, roots: () => [], proof: () => proof };
		const taken = step(state, event, { nowMs, book });
		({ state } = taken);
		return taken.effects;
	};
	return {
		take,
		open: (...linkIds: readonly string[]) => {
			for (const linkId of linkIds) take({ type: 'link-opened', linkId });
		},
		say: (linkId: string, message: Message) => take({ type: 'message', linkId, message }),
		pass: (ms: number) => {
			nowMs += ms;
		},
		prove: (heads: readonly [Bytes, Bytes]) => {
			proof = heads;
		},
		state: () => state
	};
};
const sentTo = (effects: readonly GossipEffect[]): readonly (readonly [string, Message])[] =>
	effects.flatMap((effect) =>
		effect.type === 'send' ? [[effect.linkId, effect.message] as const] : []
	);
const offer = (n: number, ttl: number): Sig => ({
	type: 'sig',
	kind: 'offer',
	offerId: id(n),
	from: id(99),
	ttl,
	sdp: 'v=0'
});

describe('an offer through neighbours', () => {
	test('goes over one link, is passed on once, is answered there, and the answer finds its way back', () => {
		const [alice, bob, carol] = [createNode(), createNode(), createNode()];
		alice.open('bob');
		bob.open('alice', 'carol');
		carol.open('bob');
		const [first] = sentTo(alice.take({ type: 'dial', offerId: id(1), from: id(99), sdp: 'v=0' }));
		expect(first).toEqual(['bob', offer(1, 2)]);
		const [second] = sentTo(bob.say('alice', offer(1, 2)));
		expect(second).toEqual(['carol', offer(1, 1)]);
		const taken = carol.say('bob', offer(1, 1));
		expect(taken).toEqual([{ type: 'answer-signal', offerId: id(1), from: id(99), sdp: 'v=0' }]);
		const [answer] = sentTo(
			carol.take({ type: 'signal-answered', offerId: id(1), from: id(3), sdp: 'v=1' })
		);
		if (answer?.[1].type !== 'sig') throw new Error('an answer was expected');
		const [back] = sentTo(bob.say('carol', answer[1]));
		expect(back?.[0]).toBe('alice');
		if (back?.[1].type !== 'sig') throw new Error('an answer was expected');
		expect(alice.say('bob', back[1])).toEqual([
			{ type: 'complete-signal', offerId: id(1), from: id(3), sdp: 'v=1' }
		]);
		// Nobody can answer twice.
		expect(alice.say('bob', back[1])).toEqual([]);
	});

	test('never goes back where it came from, never round, and never further than it may', () => {
		const bob = createNode();
		bob.open('alice');
		expect(bob.say('alice', offer(1, 2))).toEqual([]);
		bob.open('carol');
		expect(bob.say('alice', offer(1, 2))).toEqual([]);
		expect(bob.say('alice', offer(2, 0))).toEqual([]);
		expect(sentTo(bob.say('alice', offer(3, 2)))).toHaveLength(1);
		expect(bob.say('carol', offer(3, 2))).toEqual([]);
	});

	test('is dropped when one link sends too many, and ways back are bounded and forgotten', () => {
		const bob = createNode();
		bob.open('alice', 'carol');
		const passed = Array.from(
			{ length: 50 },
			(_, i) => sentTo(bob.say('alice', offer(i, 2))).length
		);
		expect(passed.reduce((sum, n) => sum + n, 0)).toBe(gossip.signalsBurst);
		for (let minute = 0; minute < 60; minute++) {
			bob.pass(60_000);
			for (let i = 0; i < 10; i++) {
				bob.say('alice', {
					...offer(0, 2),
					offerId: concatBytes(new Uint8Array([minute, i]), new Uint8Array(18))
				});
			}
		}
		expect(bob.state().relays.size).toBeLessThanOrEqual(20);
	});

	test('of our own goes over another link each time', () => {
		const alice = createNode();
		alice.open('bob', 'carol');
		const asked = [1, 2].map((n) => {
			alice.pass(1000);
			return sentTo(alice.take({ type: 'dial', offerId: id(n), from: id(99), sdp: 'v=0' }))[0]?.[0];
		});
		expect(asked.toSorted()).toEqual(['bob', 'carol']);
	});
});

describe('HAVE', () => {
	test('is remembered within bounds, and makes the link the first to be asked', () => {
		const node = createNode();
		node.open('alice', 'bob');
		const film = utf8('film');
		const have8 = hashOf(film).slice(0, 16);
		node.say('bob', {
			type: 'have',
			hashes: [Uint8Array.from(have8.match(/../g) ?? [], (hex) => parseInt(hex, 16))]
		});
		const asked = sentTo(node.take({ type: 'want', hash: hashOf(film), limitBytes: 100 }));
		expect(asked.map(([link, { type }]) => [link, type])).toEqual([['bob', 'get']]);
		// Who promised and has not is asked last from then on, and pays for it.
		expect(node.say('bob', { type: 'miss', hash: hashOf(film) })).toEqual(
			expect.arrayContaining([expect.objectContaining({ type: 'send', linkId: 'alice' })])
		);
		for (let i = 0; i < 40; i++) {
			node.pass(1000);
			node.say('alice', {
				type: 'have',
				hashes: Array.from({ length: 64 }, (_, j) => Uint8Array.of(i, j, 0, 0, 0, 0, 0, 0))
			});
		}
		expect(node.state().links.get('alice')?.has.size).toBe(gossip.haveRemembered);
	});

	test('tells everybody of what has come to be here', () => {
		const node = createNode();
		node.open('alice', 'bob');
		const hashes = Array.from({ length: 65 }, (_, i) => hashOf(Uint8Array.of(i)));
		const told = sentTo(node.take({ type: 'kept', hashes }));
		expect(
			told.map(([link, message]) => [link, message.type === 'have' ? message.hashes.length : 0])
		).toEqual([
			['alice', 64],
			['bob', 64],
			['alice', 1],
			['bob', 1]
		]);
	});
});

describe('a publisher who signs two versions of one number', () => {
	let films: ToyChannel;
	let heads: readonly [Bytes, Bytes];
	beforeAll(async () => {
		films = await toyChannel('films');
		heads = [await films.head(1, utf8('one'), startMs), await films.head(1, utf8('two'), startMs)];
	});
	const bookOf = async () => {
		const book = toyBook(createSeededClock(startMs));
		await book.follow(films.link);
		await book.offerRoots(films.channel, films.roots);
		return book;
	};

	test('is proved once, to everybody; the head that was held stays', async () => {
		const book = await bookOf();
		await book.offerHead(heads[0]);
		expect(await book.offerProof(heads)).toBe('new');
		expect(await book.offerProof(heads)).toBe('known');
		expect(book.newest(films.channel, 'films')?.bytes).toEqual(heads[0]);
		const feed8 = book.clocks()[0]?.feed8 ?? new Uint8Array();
		expect(book.proof(feed8)).toEqual(heads);
	});

	test('is not proved by heads that do not contradict, or that somebody else signed', async () => {
		const book = await bookOf();
		expect(await book.offerProof([heads[0], heads[0]])).toBe('invalid');
		expect(await book.offerProof([heads[0], await films.head(2, utf8('x'), startMs)])).toBe(
			'invalid'
		);
		expect(await book.offerProof([heads[0], await films.forged(1, utf8('two'), startMs)])).toBe(
			'invalid'
		);
		const other = await toyChannel('other');
		expect(
			await book.offerProof([
				await other.head(1, utf8('a'), startMs),
				await other.head(1, utf8('b'), startMs)
			])
		).toBe('unknown');
	});

	test('is passed on by who learns of it, and a false proof costs its sender', () => {
		const node = createNode();
		node.open('alice', 'bob');
		expect(node.say('alice', { type: 'proof', heads })).toEqual([
			{ type: 'judge-proof', linkId: 'alice', heads }
		]);
		expect(
			sentTo(node.take({ type: 'proof-judged', linkId: 'alice', heads, verdict: 'new' }))
		).toEqual([['bob', { type: 'proof', heads }]]);
		const closed = node.take({ type: 'proof-judged', linkId: 'alice', heads, verdict: 'invalid' });
		expect(closed).toEqual([expect.objectContaining({ type: 'close', linkId: 'alice' })]);
	});
});

describe('an introduction', () => {
	test('makes a channel passed on but not stored, for as long as somebody who is followed introduces it', async () => {
		const carol = await toyChannel('carol');
		const alice = await toyChannel('alice', [carol.channel]);
		const book = toyBook(createSeededClock(startMs));
		await book.follow(alice.link);
		expect(book.introduced()).toEqual([]);
		await book.offerRoots(alice.channel, alice.roots);
		expect(book.introduced()).toEqual([{ channel: carol.channel, by: alice.channel }]);
		expect(await book.offerRoots(carol.channel, carol.roots)).toBe('new');
		expect(await book.offerHead(await carol.head(1, utf8('x'), startMs))).toBe('new');
		expect(book.introduced()[0]?.root?.name).toBe('carol');
		expect(book.clocks().map(({ channel, seq }) => [channel, seq])).toContainEqual([
			carol.channel,
			1
		]);
		await book.follow(carol.link);
		expect(book.introduced()).toEqual([]);
		expect(book.newest(carol.channel, 'films')?.seq).toBe(1);
	});

	test('goes one hop and no further', async () => {
		const dave = await toyChannel('dave');
		const carol = await toyChannel('carol', [dave.channel]);
		const alice = await toyChannel('alice', [carol.channel]);
		const book = toyBook(createSeededClock(startMs));
		await book.follow(alice.link);
		await book.offerRoots(alice.channel, alice.roots);
		await book.offerRoots(carol.channel, carol.roots);
		expect(book.introduced().map(({ channel }) => channel)).toEqual([carol.channel]);
		expect(await book.offerHead(await dave.head(1, utf8('x'), startMs))).toBe('unknown');
	});
});

describe('deflated objects', () => {
	const text = utf8('the same words again '.repeat(2000));

	test('are served deflated to those who take them so, raw to others, and raw when that is smaller', async () => {
		const served = createServedObjects({
			shelf: { get: (hash) => Promise.resolve(hash === hashOf(text) ? text : Uint8Array.of(7)) },
			digest: promptDigest,
			deflater: platformDeflater
		});
		const found = await served(hashOf(text));
		expect(found?.deflated?.length).toBeLessThan(text.length / 10);
		expect(
			await platformDeflater.inflate(found?.deflated ?? new Uint8Array(), text.length)
		).toEqual(text);
		expect((await served(hashOf(Uint8Array.of(7))))?.deflated).toBeUndefined();
	});

	test('that swell beyond the limit, or are none, come to nothing', async () => {
		const bomb = await platformDeflater.deflate(new Uint8Array(10_000_000));
		expect(bomb.length).toBeLessThan(20_000);
		expect(await platformDeflater.inflate(bomb, 262_144)).toBeUndefined();
		expect(await platformDeflater.inflate(utf8('not deflated'), 1000)).toBeUndefined();
		expect(await platformDeflater.inflate(bomb.subarray(0, 20), 262_144)).toBeUndefined();
	});

	test('are taken in one form: a link that changes it is blamed', () => {
		const node = createNode({ canInflate: true });
		node.open('mallory');
		const hash = hashOf(text);
		const [asked] = sentTo(node.take({ type: 'want', hash, limitBytes: 100_000 }));
		expect(asked?.[1]).toMatchObject({ type: 'get', deflate: true });
		const block = new Uint8Array(gossip.blockBytes);
		node.say('mallory', { type: 'data', hash, offset: 0, total: 20_000, block, deflated: true });
		node.say('mallory', {
			type: 'data',
			hash,
			offset: gossip.blockBytes,
			total: 20_000,
			block: block.subarray(0, 20_000 - gossip.blockBytes)
		});
		expect(node.state().wants.get(hash)).toBeUndefined();
		const plain = createNode();
		plain.open('mallory');
		plain.take({ type: 'want', hash, limitBytes: 100_000 });
		plain.say('mallory', { type: 'data', hash, offset: 0, total: 20_000, block, deflated: true });
		expect(plain.state().wants.get(hash)).toBeUndefined();
	});
});
