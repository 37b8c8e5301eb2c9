import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { FeedClock } from '#lib/channel/feed-book.ts';
import { feed8Of } from '#lib/channel/feed-name.ts';
import {
	createGossipState,
	dueAtMs,
	step,
	type GossipEffect,
	type GossipEvent
} from '#lib/p2p/gossip.ts';
import type { Hello, Message } from '#lib/p2p/messages.ts';
import { hashOf, promptDigest, toyChannel, type ToyChannel } from '#tests/support/gossip.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const { gossip } = limits;
const startMs = 1_800_000_000_000;
const block = gossip.blockBytes;

let films: ToyChannel;
let feed8: Bytes;
let heads: readonly Bytes[];
beforeAll(async () => {
	films = await toyChannel('films');
	feed8 = await feed8Of(films.channel, 'films', promptDigest);
	heads = await Promise.all(
		[1, 2, 3, 4, 5, 6].map((seq) => films.head(seq, Uint8Array.of(seq), startMs))
	);
});
const headAt = (seq: number): Bytes => heads[seq - 1] ?? new Uint8Array();

/** The pure step with a book that holds one head, and what it wants done. */
const createBench = () => {
	let state = createGossipState(startMs);
	let nowMs = startMs;
	let held: Bytes | undefined;
	const take = (event: GossipEvent): readonly GossipEffect[] => {
		const taken = step(state, event, {
			nowMs,
			book: {
				head: () => held,
				proof: () => undefined,
				roots: (_channel, from) => films.roots.slice(from - 1)
			}
		});
		({ state } = taken);
		return taken.effects;
	};
	const clock = (root: number, seq: number): FeedClock => ({
		feed8,
		channel: films.channel,
		feed: 'films',
		root,
		seq
	});
	return {
		take,
		state: () => state,
		pass: (ms: number) => {
			nowMs += ms;
			return take({ type: 'timer' });
		},
		nowMs: () => nowMs,
		hold: (root: number, seq: number) => {
			held = seq > 0 ? headAt(seq) : undefined;
			return take({ type: 'feeds-changed', clocks: [clock(root, seq)] });
		},
		open: (...linkIds: readonly string[]) =>
			linkIds.flatMap((linkId) => take({ type: 'link-opened', linkId })),
		say: (linkId: string, message: Message) => take({ type: 'message', linkId, message })
	};
};
const hello = (root: number, seq: number): Hello => ({
	type: 'hello',
	clocks: [{ feed8, root, seq }],
	capabilities: []
});
const sent = (effects: readonly GossipEffect[], linkId?: string): readonly Message[] =>
	effects.flatMap((effect) =>
		effect.type === 'send' && (linkId === undefined || effect.linkId === linkId)
			? [effect.message]
			: []
	);
const typesOf = (effects: readonly GossipEffect[]): readonly string[] =>
	effects.map((effect) => (effect.type === 'send' ? effect.message.type : effect.type));

describe('HELLO', () => {
	test('is said when a link opens, when a clock moves on, and every five minutes', () => {
		const bench = createBench();
		bench.hold(1, 1);
		expect(sent(bench.open('alice'))).toEqual([hello(1, 1)]);
		bench.say('alice', hello(1, 2));
		expect(typesOf(bench.hold(1, 2))).toEqual([]);
		expect(sent(bench.pass(gossip.helloGapMs))).toEqual([hello(1, 2)]);
		expect(dueAtMs(bench.state(), bench.nowMs())).toBe(bench.nowMs() + gossip.helloEveryMs);
		expect(sent(bench.pass(gossip.helloEveryMs - 1))).toEqual([]);
		expect(sent(bench.pass(1))).toEqual([hello(1, 2)]);
	});

	test('of a peer that is behind is answered with roots and then the head', () => {
		const bench = createBench();
		bench.hold(1, 3);
		bench.open('alice');
		expect(sent(bench.say('alice', hello(0, 0)))).toEqual([
			{ type: 'root', channel: films.channel, roots: films.roots },
			{ type: 'head', head: headAt(3) }
		]);
		expect(sent(bench.say('alice', hello(0, 0)))).toEqual([]);
	});

	test('of a peer that is as far, further, or elsewhere is not answered', () => {
		const bench = createBench();
		bench.hold(1, 3);
		bench.open('alice');
		expect(sent(bench.say('alice', hello(1, 3)))).toEqual([]);
		expect(sent(bench.say('alice', hello(2, 0)))).toEqual([]);
		const other = { feed8: new Uint8Array(8), root: 0, seq: 0 };
		expect(sent(bench.say('alice', { ...hello(0, 0), clocks: [other] }))).toEqual([]);
	});
});

describe('HEAD', () => {
	test('that is new goes to everybody behind who follows the feed, before anything is fetched, and not back', () => {
		const bench = createBench();
		bench.hold(1, 1);
		bench.open('alice', 'bob', 'carol', 'dave');
		bench.say('bob', hello(1, 1));
		bench.say('carol', hello(1, 2));
		expect(typesOf(bench.say('alice', { type: 'head', head: headAt(2) }))).toEqual(['judge-head']);
		expect(bench.hold(1, 2)).toEqual([
			{ type: 'send', linkId: 'bob', message: { type: 'head', head: headAt(2) } }
		]);
	});

	test('is counted before it is verified: three at once, then one a minute', () => {
		const bench = createBench();
		bench.hold(1, 1);
		bench.open('alice');
		bench.say('alice', hello(1, 1));
		const judged = [2, 3, 4, 5].map((seq) =>
			typesOf(bench.say('alice', { type: 'head', head: headAt(seq) })).includes('judge-head')
		);
		expect(judged).toEqual([true, true, true, false]);
		const asked = bench.pass(60_000);
		expect(sent(asked).map(({ type }) => type)).toEqual(['hello']);
		expect(typesOf(bench.say('alice', { type: 'head', head: headAt(5) }))).toEqual(['judge-head']);
	});

	test('that is held already, older, or of a feed not followed is never verified', () => {
		const bench = createBench();
		bench.open('alice');
		expect(bench.say('alice', { type: 'head', head: headAt(1) })).toEqual([]);
		bench.hold(1, 2);
		expect(bench.say('alice', { type: 'head', head: headAt(2) })).toEqual([]);
		expect(sent(bench.say('alice', { type: 'head', head: headAt(1) }))).toEqual([
			{ type: 'head', head: headAt(2) }
		]);
	});

	test('with a wrong signature, or none that can be read, ends the link and refuses the peer', () => {
		const bench = createBench();
		bench.hold(1, 1);
		bench.open('mallory', 'eve');
		const close = { type: 'close', reason: 'invalid-document', refuseMs: gossip.refusalMs };
		bench.say('mallory', { type: 'head', head: headAt(2) });
		const linkId = 'mallory';
		const key = [...bench.state().clocks.keys()][0] ?? '';
		expect(
			bench.take({ type: 'head-judged', linkId, key, head: headAt(2), verdict: 'invalid' })
		).toEqual([{ ...close, linkId }]);
		expect(bench.say('eve', { type: 'head', head: Uint8Array.of(1) })).toEqual([
			{ ...close, linkId: 'eve' }
		]);
		expect(bench.state().links.size).toBe(0);
	});

	test('under a root that is missing waits for it, and is judged again when it is there', () => {
		const bench = createBench();
		bench.hold(0, 0);
		bench.open('alice');
		bench.say('alice', { type: 'head', head: headAt(1) });
		const key = [...bench.state().clocks.keys()][0] ?? '';
		const judged = { type: 'head-judged', linkId: 'alice', key, head: headAt(1) } as const;
		expect(sent(bench.take({ ...judged, verdict: 'needs-root' }))).toEqual([
			{ type: 'get-root', channel: films.channel, version: 1 }
		]);
		expect(sent(bench.take({ ...judged, verdict: 'needs-root' }))).toEqual([]);
		const { channel, roots } = films;
		expect(typesOf(bench.say('alice', { type: 'root', channel, roots }))).toEqual(['judge-roots']);
		expect(bench.take({ type: 'roots-judged', linkId: 'alice', channel, verdict: 'new' })).toEqual([
			{ type: 'judge-head', linkId: 'alice', key, head: headAt(1) }
		]);
	});
});

describe('roots', () => {
	test('are given on request, once in a while to each link', () => {
		const bench = createBench();
		bench.hold(1, 1);
		bench.open('alice');
		const ask: Message = { type: 'get-root', channel: films.channel, version: 1 };
		expect(typesOf(bench.say('alice', ask))).toEqual(['root']);
		expect(bench.say('alice', ask)).toEqual([]);
		bench.pass(gossip.repeatMs);
		expect(typesOf(bench.say('alice', ask))).toEqual(['root']);
	});

	test('that do not verify end the link; those of a channel not followed are not looked at', () => {
		const bench = createBench();
		bench.open('mallory');
		const { channel, roots } = films;
		expect(bench.say('mallory', { type: 'root', channel, roots })).toEqual([]);
		bench.hold(1, 1);
		bench.say('mallory', { type: 'root', channel, roots });
		const verdict = {
			type: 'roots-judged',
			linkId: 'mallory',
			channel,
			verdict: 'invalid'
		} as const;
		expect(typesOf(bench.take(verdict))).toEqual(['close']);
	});
});

describe('a want', () => {
	const big = Uint8Array.from({ length: block * 5 + 7 }, (_, i) => i % 251);
	const small = Uint8Array.of(1, 2, 3);
	const want = (bytes: Uint8Array, limitBytes = 1e6): GossipEvent => ({
		type: 'want',
		hash: hashOf(bytes),
		limitBytes
	});
	const answer = (
		bytes: Bytes,
		{ offset, length, hash }: { offset: number; length: number; hash: ObjectHash }
	): Message => ({
		type: 'data',
		hash,
		offset,
		total: bytes.length,
		block: bytes.slice(offset, offset + length)
	});
	const gets = (effects: readonly GossipEffect[]) =>
		effects.flatMap((effect) =>
			effect.type === 'send' && effect.message.type === 'get'
				? [{ linkId: effect.linkId, ...effect.message }]
				: []
		);

	test('is fetched block by block, four at a time, and checked as a whole', () => {
		const bench = createBench();
		bench.open('alice');
		let open = [...gets(bench.take(want(big)))];
		expect(open).toHaveLength(1);
		let most = 0;
		let end: readonly GossipEffect[] = [];
		while (open.length > 0) {
			most = Math.max(most, open.length);
			const [next, ...rest] = open;
			if (!next) break;
			end = bench.say('alice', answer(big, next));
			open = [...rest, ...gets(end)];
		}
		expect(most).toBe(gossip.blocksInFlightPerPeer);
		const hash = hashOf(big);
		expect(end).toEqual([
			{ type: 'check', hash, bytes: big, linkId: 'alice', isDeflated: false, limitBytes: 1e6 }
		]);
		expect(bench.take({ type: 'checked', hash, bytes: big, linkId: 'alice', fits: true })).toEqual([
			{ type: 'fetched', hash, bytes: big }
		]);
		expect(bench.state().wants.size).toBe(0);
	});

	test('goes to the link that brought the head, others to links that are free', () => {
		const bench = createBench();
		bench.hold(1, 1);
		bench.open('alice', 'bob', 'carol');
		bench.say('bob', { type: 'head', head: headAt(2) });
		const key = [...bench.state().clocks.keys()][0] ?? '';
		bench.take({ type: 'head-judged', linkId: 'bob', key, head: headAt(2), verdict: 'new' });
		const asked = [1, 2, 3].flatMap((n) => gets(bench.take(want(Uint8Array.of(n)))));
		expect(asked[0]?.linkId).toBe('bob');
		expect(new Set(asked.map(({ linkId }) => linkId)).size).toBe(3);
	});

	test('has at most sixteen blocks under way, however many objects are looked for', () => {
		const bench = createBench();
		bench.open(...Array.from({ length: 30 }, (_, i) => `link ${i}`));
		const asked = Array.from({ length: 40 }, (_, i) => gets(bench.take(want(Uint8Array.of(i)))));
		expect(asked.flat()).toHaveLength(gossip.blocksInFlight);
	});

	test('moves to the next peer after five seconds of silence, and a late answer costs nothing', () => {
		const bench = createBench();
		bench.open('alice', 'bob');
		const [first] = gets(bench.take(want(small)));
		const [second] = gets(bench.pass(gossip.blockTimeoutMs));
		expect(second?.linkId).not.toBe(first?.linkId);
		if (!first || !second) throw new Error('asked twice');
		expect(bench.say(first.linkId, answer(small, first))).toEqual([]);
		expect(typesOf(bench.say(second.linkId, answer(small, second)))).toEqual(['check']);
	});

	test('is asked for again where it was missing, a little later each time, then given up', () => {
		const bench = createBench();
		bench.open('alice');
		const hash = hashOf(small);
		bench.take(want(small));
		for (let retry = 0; retry < gossip.missRetries - 1; retry++) {
			expect(bench.say('alice', { type: 'miss', hash })).toEqual([]);
			expect(gets(bench.pass(gossip.missRetryMs * 2 ** retry - 1))).toEqual([]);
			expect(gets(bench.pass(1))).toHaveLength(1);
		}
		expect(bench.say('alice', { type: 'miss', hash })).toEqual([
			{ type: 'want-failed', hash, error: { type: 'NotFound' } }
		]);
	});

	test('with nobody to ask fails at once, so that a mirror is asked instead', () => {
		const bench = createBench();
		expect(bench.take(want(small))).toEqual([
			{ type: 'want-failed', hash: hashOf(small), error: { type: 'Unreachable' } }
		]);
	});

	test('answered with wrong bytes ends that link and goes to another', () => {
		const bench = createBench();
		bench.open('mallory', 'bob');
		const hash = hashOf(small);
		const [get] = gets(bench.take(want(small)));
		if (!get) throw new Error('nothing asked');
		const lie = Uint8Array.of(9, 9, 9);
		bench.say(get.linkId, answer(lie, get));
		const after = bench.take({
			type: 'checked',
			hash,
			bytes: lie,
			linkId: get.linkId,
			fits: false
		});
		expect(after[0]).toMatchObject({ type: 'close', linkId: get.linkId, reason: 'wrong-object' });
		expect(gets(after).map(({ linkId }) => linkId)).toEqual(
			['mallory', 'bob'].filter((id) => id !== get.linkId)
		);
	});

	test('never takes more than its limit', () => {
		const bench = createBench();
		bench.open('alice');
		const [get] = gets(bench.take(want(big, block)));
		if (!get) throw new Error('nothing asked');
		expect(bench.say('alice', answer(big, get))).toEqual([
			{ type: 'want-failed', hash: hashOf(big), error: { type: 'TooLarge', limitBytes: block } }
		]);
	});

	test('ends the link of whoever changes the size on the way, or sends a short block', () => {
		for (const twist of [{ total: big.length + 1 }, { block: new Uint8Array(3) }]) {
			const bench = createBench();
			bench.open('mallory');
			const [first] = gets(bench.take(want(big)));
			if (!first) throw new Error('nothing asked');
			const [second] = gets(bench.say('mallory', answer(big, first)));
			if (!second) throw new Error('nothing asked');
			const lie = { ...answer(big, second), ...twist };
			expect(bench.say('mallory', lie)).toContainEqual({
				type: 'close',
				linkId: 'mallory',
				reason: 'unsolicited',
				refuseMs: gossip.refusalMs
			});
		}
	});

	test('that was called off is forgiven its blocks; data that nobody asked for is not', () => {
		const bench = createBench();
		bench.open('alice');
		const [get] = gets(bench.take(want(small)));
		if (!get) throw new Error('nothing asked');
		bench.take({ type: 'cancel-want', hash: get.hash });
		expect(bench.say('alice', answer(small, get))).toEqual([]);
		expect(typesOf(bench.say('alice', answer(small, get)))).toEqual(['close']);
	});

	test('goes on elsewhere when its link closes', () => {
		const bench = createBench();
		bench.open('alice', 'bob');
		const [get] = gets(bench.take(want(small)));
		const [again] = gets(bench.take({ type: 'link-closed', linkId: get?.linkId ?? '' }));
		expect(again?.linkId).toBe(get?.linkId === 'alice' ? 'bob' : 'alice');
	});
});

describe('a GET', () => {
	const film = Uint8Array.from({ length: block + 10 }, (_, i) => i % 7);
	const get = (offset: number): Message => ({
		type: 'get',
		hash: hashOf(film),
		offset,
		length: block
	});

	test('is answered from one look at the shelf, block by block', () => {
		const bench = createBench();
		bench.open('alice');
		expect(bench.say('alice', get(0))).toEqual([{ type: 'serve', hash: hashOf(film) }]);
		expect(bench.say('alice', get(block))).toEqual([]);
		const data = sent(bench.take({ type: 'served', hash: hashOf(film), bytes: film }));
		const blocks = data.flatMap((message) => (message.type === 'data' ? [message.block] : []));
		expect(concatBytes(...blocks)).toEqual(film);
	});

	test('for what is not there, or behind its end, is answered with a MISS', () => {
		const bench = createBench();
		bench.open('alice');
		bench.say('alice', get(0));
		bench.say('alice', get(10 * block));
		const miss = { type: 'miss', hash: hashOf(film) };
		const served = sent(bench.take({ type: 'served', hash: hashOf(film), bytes: film }));
		expect(served[1]).toEqual(miss);
		bench.say('alice', get(0));
		expect(sent(bench.take({ type: 'served', hash: hashOf(film), bytes: undefined }))).toEqual([
			miss
		]);
	});

	test('beyond the fourth in line is refused', () => {
		const bench = createBench();
		bench.open('alice', 'bob');
		const answers = Array.from({ length: 5 }, () => typesOf(bench.say('alice', get(0))));
		expect(answers).toEqual([['serve'], [], [], [], ['miss']]);
		expect(typesOf(bench.say('bob', get(0)))).toEqual([]);
	});

	test('waits when this second has given out its bytes, and is served in the next', () => {
		const bench = createBench();
		bench.open('alice');
		let served = 0;
		for (let i = 0; i < 1000; i++) {
			if (!typesOf(bench.say('alice', get(0))).includes('serve')) break;
			bench.take({ type: 'served', hash: hashOf(film), bytes: film });
			served++;
		}
		expect(served).toBe(gossip.servedBytesPerSecond / block);
		const dueMs = dueAtMs(bench.state(), bench.nowMs()) ?? 0;
		expect(dueMs - bench.nowMs()).toBeLessThan(1000);
		expect(typesOf(bench.pass(dueMs - bench.nowMs()))).toContain('serve');
	});
});

describe('a flood', () => {
	test('of frames ends the link when its bucket is empty', () => {
		const bench = createBench();
		bench.open('mallory');
		const types = Array.from({ length: gossip.framesBurst + 1 }, () =>
			typesOf(bench.say('mallory', hello(0, 0)))
		);
		expect(types.slice(0, -1).flat()).toEqual([]);
		expect(types.at(-1)).toEqual(['close']);
	});

	test('of a later version’s frames costs the same; one malformed frame ends the link', () => {
		const bench = createBench();
		bench.open('alice', 'mallory');
		expect(bench.take({ type: 'unknown', linkId: 'alice' })).toEqual([]);
		for (let i = 0; i < gossip.framesBurst; i++) bench.take({ type: 'unknown', linkId: 'alice' });
		expect([...bench.state().links.keys()]).toEqual(['mallory']);
		expect(typesOf(bench.take({ type: 'malformed', linkId: 'mallory' }))).toEqual(['close']);
	});

	test('of answers to our own GETs does not count', () => {
		const bench = createBench();
		bench.open('alice');
		for (let i = 0; i < gossip.framesBurst * 3; i++) {
			const bytes = concatBytes(Uint8Array.of(i & 255, i >> 8));
			const hash = hashOf(bytes);
			bench.take({ type: 'want', hash, limitBytes: 10 });
			bench.say('alice', { type: 'data', hash, offset: 0, total: 2, block: bytes });
			bench.take({ type: 'checked', hash, bytes, linkId: 'alice', fits: true });
		}
		expect(bench.state().links.size).toBe(1);
	});

	test('of links is turned away', () => {
		const bench = createBench();
		bench.open(...Array.from({ length: gossip.links }, (_, i) => `link ${i}`));
		expect(typesOf(bench.open('one more'))).toEqual(['close']);
	});
});
