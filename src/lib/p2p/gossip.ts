/** The gossip protocol as a pure step: a state and an event in, the next state and what is to be done out. */
import { limits } from '#lib/core/limits.ts';
import { exhaustive } from '#lib/core/result.ts';
import {
	changeClocks,
	onGetRoot,
	onHead,
	onHeadJudged,
	onHello,
	onRoot,
	onRootsJudged,
	rootRate,
	sayHello
} from './gossip-feeds.ts';
import { onHave, onKept } from './gossip-haves.ts';
import { onProof, onProofJudged } from './gossip-proofs.ts';
import { onGet, onServed, pumpServing, servedCostBytes, servedRateOf } from './gossip-serving.ts';
import { onDial, onSig, onSignalAnswered, signalRate } from './gossip-signals.ts';
import {
	blame,
	changeLink,
	forgetLink,
	send,
	withEntry,
	type GossipContext,
	type GossipEffect,
	type GossipEvent,
	type GossipState,
	type LinkState,
	type Turn
} from './gossip-state.ts';
import {
	expireAsks,
	onCancelWant,
	onChecked,
	onData,
	onMiss,
	onWant,
	pursueWants
} from './gossip-wants.ts';
import { keepLinks, upkeepDueMs } from './gossip-upkeep.ts';
import type { Message } from './messages.ts';
import { fullBucket, takeTokens, tokensAtMs, type Rate } from './rate-limit.ts';
import { newScore } from './score.ts';

export type { GossipContext, GossipEffect, GossipEvent, GossipState } from './gossip-state.ts';

const { gossip } = limits;
const controlRate: Rate = { perSecond: gossip.framesPerSecond, burst: gossip.framesBurst };

export interface GossipAbilities {
	/** Bytes handed out to all peers together; a viewer's by default. */
	readonly servedBytesPerSecond?: number;
	readonly canInflate?: boolean;
}

/** No links, no feeds, nothing wanted. */
export const createGossipState = (nowMs: number, abilities: GossipAbilities = {}): GossipState => {
	const { servedBytesPerSecond = gossip.servedBytesPerSecond, canInflate = false } = abilities;
	const servedRate = servedRateOf(servedBytesPerSecond);
	return {
		clocks: new Map(),
		links: new Map(),
		wants: new Map(),
		asks: [],
		serving: [],
		servedBytes: fullBucket(servedRate, nowMs),
		servedRate,
		relays: new Map(),
		canInflate,
		room: { dueMs: nowMs + gossip.roomFirstMs, attempt: 0 }
	};
};

/** What follows from one event. Nothing given is changed; effects are to be carried out in their order. */
export const step = (
	state: GossipState,
	event: GossipEvent,
	context: GossipContext
): { readonly state: GossipState; readonly effects: readonly GossipEffect[] } => {
	const turn: Turn = { ...context, state, effects: [] };
	take(turn, event);
	expireAsks(turn);
	pursueWants(turn);
	pumpServing(turn);
	return { state: turn.state, effects: turn.effects };
};

/** When a `timer` event is next needed, milliseconds since 1970, or undefined. */
export const dueAtMs = (state: GossipState, nowMs: number): number | undefined => {
	const times = [...state.links.values()].map(upkeepDueMs);
	if (state.links.size > gossip.roomLinks) times.push(state.room.dueMs);
	for (const ask of state.asks) {
		if (!ask.isLate) times.push(ask.askedMs + gossip.blockTimeoutMs);
	}
	for (const want of state.wants.values()) {
		if (want.owner !== undefined) continue;
		for (const { againMs } of want.misses.values()) if (againMs > nowMs) times.push(againMs);
	}
	if (state.serving.some(({ isStarted }) => !isStarted)) {
		times.push(tokensAtMs(state.servedBytes, state.servedRate, servedCostBytes));
	}
	return times.length > 0 ? Math.min(...times) : undefined;
};

type LinkEvent = Extract<GossipEvent, { readonly linkId: string }>;

const take = (turn: Turn, event: GossipEvent): void => {
	if ('linkId' in event) {
		takeFromLink(turn, event);
		return;
	}
	switch (event.type) {
		case 'feeds-changed':
			changeClocks(turn, event.clocks);
			return;
		case 'want':
			onWant(turn, { hash: event.hash, limitBytes: event.limitBytes, from: event.from });
			return;
		case 'cancel-want':
			onCancelWant(turn, event.hash);
			return;
		case 'timer':
			keepLinks(turn);
			return;
		case 'served':
			onServed(turn, event.hash, event);
			return;
		case 'kept':
			onKept(turn, event.hashes);
			return;
		case 'dial':
			onDial(turn, event);
			return;
		case 'signal-answered':
			onSignalAnswered(turn, event);
			return;
		default:
			exhaustive(event);
	}
};

const takeFromLink = (turn: Turn, event: LinkEvent): void => {
	switch (event.type) {
		case 'link-opened':
			openLink(turn, event.linkId);
			return;
		case 'link-closed':
			forgetLink(turn, event.linkId);
			return;
		case 'message':
			receive(turn, event.linkId, event.message);
			return;
		case 'malformed':
			blame(turn, event.linkId, 'malformed-frame');
			return;
		case 'unknown':
			isWithinRate(turn, event.linkId);
			return;
		case 'head-judged':
			onHeadJudged(turn, event.linkId, event);
			return;
		case 'roots-judged':
			onRootsJudged(turn, event.linkId, event);
			return;
		case 'checked':
			onChecked(turn, event);
			return;
		case 'proof-judged':
			onProofJudged(turn, event.linkId, event);
			return;
		default:
			exhaustive(event);
	}
};

const openLink = (turn: Turn, linkId: string): void => {
	if (turn.state.links.size >= gossip.links) {
		turn.effects.push({ type: 'close', linkId, reason: 'too-many-links', refuseMs: 0 });
		return;
	}
	const link: LinkState = {
		id: linkId,
		score: newScore(turn.nowMs),
		control: fullBucket(controlRate, turn.nowMs),
		rootFrames: fullBucket(rootRate, turn.nowMs),
		headBuckets: new Map(),
		positions: new Map(),
		pushed: new Map(),
		waitingHeads: [],
		rootsAskedMs: new Map(),
		rootsGivenMs: new Map(),
		headsJudging: 0,
		rootsJudging: 0,
		helloSentMs: turn.nowMs,
		helloDueMs: turn.nowMs,
		isHeard: false,
		pushDueMs: Infinity,
		broughtMs: 0,
		has: new Set(),
		signals: fullBucket(signalRate, turn.nowMs),
		dialledMs: 0
	};
	turn.state = { ...turn.state, links: withEntry(turn.state.links, linkId, link) };
	sayHello(turn, linkId);
};

/** Counts a frame that nobody asked for; too many cost the sender and are not looked at. */
const isWithinRate = (turn: Turn, linkId: string): boolean => {
	const link = turn.state.links.get(linkId);
	if (!link) return false;
	const control = takeTokens(link.control, controlRate, { nowMs: turn.nowMs });
	if (control) changeLink(turn, linkId, { control });
	else blame(turn, linkId, 'flood');
	return control !== undefined;
};

const receive = (turn: Turn, linkId: string, message: Message): void => {
	if (!turn.state.links.has(linkId)) return;
	switch (message.type) {
		case 'data':
			onData(turn, linkId, message);
			return;
		case 'miss':
			if (!onMiss(turn, linkId, message)) isWithinRate(turn, linkId);
			return;
		case 'get':
			// Those in line are bounded by themselves; what exceeds the line is refused and counted.
			if (onGet(turn, linkId, message)) return;
			if (isWithinRate(turn, linkId)) send(turn, linkId, { type: 'miss', hash: message.hash });
			return;
		case 'hello':
		case 'head':
		case 'root':
		case 'get-root':
		case 'have':
		case 'sig':
		case 'proof':
			receiveControl(turn, linkId, message);
			return;
		default:
			exhaustive(message);
	}
};

const receiveControl = (
	turn: Turn,
	linkId: string,
	message: Exclude<Message, { type: 'data' | 'miss' | 'get' }>
): void => {
	if (!isWithinRate(turn, linkId)) return;
	const link = turn.state.links.get(linkId);
	if (!link) return;
	switch (message.type) {
		case 'hello':
			onHello(turn, link, message);
			return;
		case 'head':
			onHead(turn, link, message.head);
			return;
		case 'root':
			onRoot(turn, link, message);
			return;
		case 'get-root':
			onGetRoot(turn, link, message);
			return;
		case 'have':
			onHave(turn, link, message);
			return;
		case 'sig':
			onSig(turn, link, message);
			return;
		case 'proof':
			onProof(turn, link, message);
			return;
		default:
			exhaustive(message);
	}
};
