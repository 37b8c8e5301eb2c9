/** The feeds' half of gossip: HELLO, HEAD, ROOT and GETROOT; whoever is behind is told, whoever lies is cut. */
import { bytesToHex, equalBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { compareHeads } from '#lib/channel/head-rules.ts';
import { parseHead } from '#lib/channel/head.ts';
import {
	blame,
	changeLink,
	send,
	withEntry,
	type FeedKey,
	type LinkState,
	type Position,
	type Pushed,
	type Turn
} from './gossip-state.ts';
import { passProof, tellProof } from './gossip-proofs.ts';
import { rootFrames, type GetRoot, type Hello, type RootFrame } from './messages.ts';
import type { FeedClock, HeadVerdict, RootVerdict } from './ports.ts';
import { fullBucket, takeTokens, type Rate } from './rate-limit.ts';
import { withFirst } from './score.ts';

const { gossip } = limits;
const headRate: Rate = { perSecond: gossip.headsPerMinute / 60, burst: gossip.headsBurst };
/** ROOT frames of one link: a chain of 64 fits the burst. */
export const rootRate: Rate = {
	perSecond: gossip.rootFramesPerMinute / 60,
	burst: gossip.rootFramesBurst
};

const order = (position: Position): { readonly rootVersion: number; readonly seq: number } => ({
	rootVersion: position.root,
	seq: position.seq
});
/** True when `a` is newer than `b`: by root version, then by number. */
export const isAhead = (a: Position, b: Position): boolean => compareHeads(order(a), order(b)) > 0;

/** Says where we are; sooner than the gap allows it is put off. */
export const sayHello = (turn: Turn, linkId: string): void => {
	const clocks = [...turn.state.clocks.values()].slice(0, gossip.feeds);
	send(turn, linkId, {
		type: 'hello',
		clocks: clocks.map(({ feed8, root, seq }) => ({ feed8, root, seq })),
		capabilities: []
	});
	const helloDueMs = turn.nowMs + gossip.helloEveryMs;
	changeLink(turn, linkId, { helloSentMs: turn.nowMs, helloDueMs });
};

/** Brings the next HELLO forward to a time, but not closer to the last one than the gap. */
const helloBy = (turn: Turn, link: LinkState, atMs: number): void => {
	const soonestMs = Math.max(atMs, link.helloSentMs + gossip.helloGapMs);
	if (soonestMs < link.helloDueMs) changeLink(turn, link.id, { helloDueMs: soonestMs });
};

/** Takes over where our own feeds are, tells links that follow them and are behind, then says HELLO to all. */
export const changeClocks = (turn: Turn, clocks: readonly FeedClock[]): void => {
	const entries = clocks.map((clock) => [bytesToHex(clock.feed8), clock] as const);
	const isNews = entries.some(([key, clock]) => {
		const before = turn.state.clocks.get(key);
		return before !== undefined && isAhead(clock, before);
	});
	// Whoever is of use will soon be where we are.
	const room = isNews ? { dueMs: turn.nowMs + gossip.roomNewsMs, attempt: 0 } : turn.state.room;
	turn.state = { ...turn.state, clocks: new Map(entries), room };
	let eager = 0;
	for (const link of turn.state.links.values()) {
		if (eager < gossip.eagerLinks) {
			if (pushAll(turn, link.id)) eager++;
		} else {
			// By then many have it from others, and have said so: that saves half of all copies.
			changeLink(turn, link.id, {
				pushDueMs: Math.min(link.pushDueMs, turn.nowMs + gossip.lazyMs)
			});
		}
		helloBy(turn, link, turn.nowMs);
	}
};

/** Sends a link whatever it lacks of feeds that it follows; true when that was anything. */
export const pushAll = (turn: Turn, linkId: string): boolean => {
	const before = turn.effects.length;
	for (const clock of turn.state.clocks.values()) pushNewer(turn, linkId, clock);
	return turn.effects.length > before;
};

const neverPushed: Pushed = {
	root: 0,
	rootsAtMs: 0,
	head: { root: 0, seq: 0 },
	headAtMs: 0,
	headSinceMs: 0
};

/** True for a peer that was sent a head long since, and says that it does not have it. */
export const isStale = (turn: Turn, link: LinkState): boolean =>
	[...link.pushed].some(([key, { head, headSinceMs }]) => {
		const theirs = link.positions.get(key);
		const isBehind = theirs !== undefined && isAhead(head, theirs);
		return isBehind && turn.nowMs - headSinceMs >= gossip.staleMs;
	});

/** Sends a link the roots and the head of a feed that it follows and is behind with; not the same twice in a row. */
const pushNewer = (turn: Turn, linkId: string, clock: FeedClock): void => {
	const key = bytesToHex(clock.feed8);
	const link = turn.state.links.get(linkId);
	const theirs = link?.positions.get(key);
	if (!link || !theirs) return;
	const before = link.pushed.get(key) ?? neverPushed;
	const pushed = pushHead(
		turn,
		{ linkId, clock, theirs },
		pushRoots(turn, { linkId, clock, theirs }, before)
	);
	changeLink(turn, linkId, { pushed: withEntry(link.pushed, key, pushed) });
};

interface Push {
	readonly linkId: string;
	readonly clock: FeedClock;
	readonly theirs: Position;
}

const isRecent = (turn: Turn, atMs: number): boolean => turn.nowMs - atMs < gossip.repeatMs;

const pushRoots = (turn: Turn, { linkId, clock, theirs }: Push, before: Pushed): Pushed => {
	if (clock.root <= theirs.root) return before;
	if (before.root === clock.root && isRecent(turn, before.rootsAtMs)) return before;
	giveRoots(turn, linkId, clock.channel, theirs.root + 1);
	return { ...before, root: clock.root, rootsAtMs: turn.nowMs };
};

const pushHead = (turn: Turn, { linkId, clock, theirs }: Push, before: Pushed): Pushed => {
	if (!isAhead(clock, theirs)) return before;
	if (!isAhead(clock, before.head) && isRecent(turn, before.headAtMs)) return before;
	const head = turn.book.head(clock.feed8);
	if (!head) return before;
	send(turn, linkId, { type: 'head', head });
	const isSame = before.head.root === clock.root && before.head.seq === clock.seq;
	return {
		...before,
		head: { root: clock.root, seq: clock.seq },
		headAtMs: turn.nowMs,
		headSinceMs: isSame ? before.headSinceMs : turn.nowMs
	};
};

const giveRoots = (turn: Turn, linkId: string, channel: ChannelId, from: number): void => {
	for (const frame of rootFrames(channel, turn.book.roots(channel, from))) {
		send(turn, linkId, frame);
	}
};

/** A peer says where it is. */
export const onHello = (turn: Turn, link: LinkState, hello: Hello): void => {
	const positions = new Map<FeedKey, Position>();
	for (const { feed8, root, seq } of hello.clocks) positions.set(bytesToHex(feed8), { root, seq });
	changeLink(turn, link.id, { positions, isHeard: true });
	for (const key of positions.keys()) {
		const clock = turn.state.clocks.get(key);
		if (!clock) continue;
		pushNewer(turn, link.id, clock);
		if (!link.positions.has(key)) tellProof(turn, link.id, clock.feed8);
	}
};

/** A peer sends a head: it is looked at cheaply, then counted, and only then are signatures checked. */
export const onHead = (turn: Turn, link: LinkState, bytes: Bytes): void => {
	const head = parseHead(bytes);
	if (!head.ok) {
		blame(turn, link.id, 'invalid-document');
		return;
	}
	const { channel, feed } = head.value;
	const ours = [...turn.state.clocks.values()].find(
		(clock) => clock.channel === channel && clock.feed === feed
	);
	if (!ours) return;
	const key = bytesToHex(ours.feed8);
	const position = { root: head.value.rootVersion, seq: head.value.seq };
	// What the peer claims to have it need not be sent; a lie costs the liar alone.
	changeLink(turn, link.id, { positions: withEntry(link.positions, key, position) });
	if (isAhead(ours, position)) {
		pushNewer(turn, link.id, ours);
		return;
	}
	const held = turn.book.head(ours.feed8);
	if (held && equalBytes(held, bytes)) return;
	const bucket = link.headBuckets.get(key) ?? fullBucket(headRate, turn.nowMs);
	const left = takeTokens(bucket, headRate, { nowMs: turn.nowMs });
	if (!left || link.headsJudging >= gossip.judgementsPerLink) {
		// What was dropped is learnt of later: a HELLO makes the peer send its newest again.
		helloBy(turn, link, turn.nowMs + 60_000 / gossip.headsPerMinute);
		return;
	}
	changeLink(turn, link.id, { headBuckets: withEntry(link.headBuckets, key, left) });
	judgeHead(turn, link.id, { key, head: bytes });
};

const judgeHead = (
	turn: Turn,
	linkId: string,
	offer: { readonly key: FeedKey; readonly head: Bytes }
): void => {
	const link = turn.state.links.get(linkId);
	if (!link) return;
	changeLink(turn, linkId, { headsJudging: link.headsJudging + 1 });
	turn.effects.push({ type: 'judge-head', linkId, ...offer });
};

/** The book has spoken on a head. A new one was forwarded when the clocks changed, before anything is fetched. */
export const onHeadJudged = (
	turn: Turn,
	linkId: string,
	offer: { readonly key: FeedKey; readonly head: Bytes; readonly verdict: HeadVerdict }
): void => {
	const link = turn.state.links.get(linkId);
	if (!link) return;
	changeLink(turn, linkId, { headsJudging: link.headsJudging - 1 });
	const feed8 = turn.state.clocks.get(offer.key)?.feed8;
	const proof = feed8 && turn.book.proof(feed8);
	// Of a publisher who signs two versions even honest neighbours pass on what others refuse (protocol.md 1.3).
	if (offer.verdict === 'invalid' && !proof) blame(turn, linkId, 'invalid-document');
	if (offer.verdict === 'equivocation' && proof) passProof(turn, proof, undefined);
	if (offer.verdict === 'new') {
		changeLink(turn, linkId, { score: withFirst(link.score), broughtMs: turn.nowMs });
	}
	if (offer.verdict === 'needs-root') askForRoots(turn, link, offer);
};

const askForRoots = (
	turn: Turn,
	link: LinkState,
	{ key, head }: { readonly key: FeedKey; readonly head: Bytes }
): void => {
	const clock = turn.state.clocks.get(key);
	if (!clock) return;
	const others = link.waitingHeads.filter((waiting) => waiting.key !== key);
	const waitingHeads = [...others, { key, head }].slice(-gossip.judgementsPerLink);
	changeLink(turn, link.id, { waitingHeads });
	const askedMs = link.rootsAskedMs.get(clock.channel);
	if (askedMs !== undefined && turn.nowMs - askedMs < gossip.repeatMs) return;
	send(turn, link.id, { type: 'get-root', channel: clock.channel, version: clock.root + 1 });
	const rootsAskedMs = withEntry(link.rootsAskedMs, clock.channel, turn.nowMs);
	changeLink(turn, link.id, { rootsAskedMs });
};

const isFollowed = (turn: Turn, channel: ChannelId): boolean =>
	[...turn.state.clocks.values()].some((clock) => clock.channel === channel);

/** A peer sends roots. */
export const onRoot = (turn: Turn, link: LinkState, { channel, roots }: RootFrame): void => {
	if (!isFollowed(turn, channel) || roots.length === 0) return;
	const left = takeTokens(link.rootFrames, rootRate, { nowMs: turn.nowMs });
	if (!left || link.rootsJudging >= gossip.rootFramesBurst) return;
	changeLink(turn, link.id, { rootFrames: left, rootsJudging: link.rootsJudging + 1 });
	turn.effects.push({ type: 'judge-roots', linkId: link.id, channel, roots });
};

/** The book has spoken on roots; heads that waited for them are judged again. */
export const onRootsJudged = (
	turn: Turn,
	linkId: string,
	{ channel, verdict }: { readonly channel: ChannelId; readonly verdict: RootVerdict }
): void => {
	const link = turn.state.links.get(linkId);
	if (!link) return;
	changeLink(turn, linkId, { rootsJudging: link.rootsJudging - 1 });
	if (verdict === 'invalid') {
		blame(turn, linkId, 'invalid-document');
		return;
	}
	if (verdict !== 'new') return;
	const isOfChannel = ({ key }: { readonly key: FeedKey }): boolean =>
		turn.state.clocks.get(key)?.channel === channel;
	const waiting = link.waitingHeads;
	changeLink(turn, linkId, { waitingHeads: waiting.filter((offer) => !isOfChannel(offer)) });
	for (const offer of waiting.filter(isOfChannel)) judgeHead(turn, linkId, offer);
};

/** A peer asks for roots; the same link gets those of a channel once in a while. */
export const onGetRoot = (turn: Turn, link: LinkState, { channel, version }: GetRoot): void => {
	if (!isFollowed(turn, channel)) return;
	const givenMs = link.rootsGivenMs.get(channel);
	if (givenMs !== undefined && turn.nowMs - givenMs < gossip.repeatMs) return;
	giveRoots(turn, link.id, channel, version);
	changeLink(turn, link.id, {
		rootsGivenMs: withEntry(link.rootsGivenMs, channel, turn.nowMs)
	});
};
