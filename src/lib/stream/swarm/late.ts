/** Blocks that do not come: urgent ones are asked for elsewhere, once; who keeps silent loses what was left to it. */
import type { Ask, Partial, Peer } from './records.ts';
import type { SwarmEffect } from './events.ts';
import { canBring, isReady, roomOf, rttOf, timeFor } from './peer-book.ts';
import { unitBytes } from './piece-book.ts';
import {
	bringersOf,
	disown,
	quickest,
	releaseAll,
	urgentMs,
	webSeedsFor,
	type Plan
} from './plan.ts';

const silentMs = 20_000;
const trickleMs = 10_000;
const trickleLeastBytes = 10 * 1024;
const muteLeastMs = 1000;
const muteMostMs = 3000;
const lateFactor = 1.5;
const lateLeastMs = 250;
const silentAskMs = 500;
/** What is due later than this is asked of somebody else instead of twice. */
const spareMs = 700;
/** At the end of a fill there is no deadline: blocks that are this late are asked for twice. */
const endLeastMs = 1000;
/** Asks looked at in one tick for the end game. */
const endMost = 64;

const muteAfter = (peer: Peer): number =>
	Math.min(muteMostMs, Math.max(muteLeastMs, 3 * rttOf(peer)));

const quietFor = (peer: Peer, nowMs: number): number =>
	peer.asks.size === 0 ? 0 : nowMs - peer.busyFromMs;

const isAskedElsewhere = (partial: Partial, ask: Ask): boolean => {
	for (let unit = ask.first; unit < ask.first + ask.units; unit++)
		if ((partial.asked[unit] ?? 0) > 1) return true;
	return false;
};

/** What is urgent may be put on top of what a peer was asked for already, so many bytes of it. */
const overBytes = 8 * unitBytes;

/** Those who can be asked for it now; when it is urgent, also those whose room is used up by what is not. */
const others = (plan: Plan, ask: Ask, isUrgent: boolean, nowMs: number): readonly Peer[] => [
	...bringersOf(plan, ask.piece, isUrgent, nowMs).filter(
		(peer) =>
			peer !== ask.peer &&
			(isReady(peer, false, nowMs) || (isUrgent && roomOf(peer, false) > -overBytes))
	),
	...(isUrgent ? webSeedsFor(plan, ask.piece, nowMs).filter((peer) => peer !== ask.peer) : [])
];

/** Asks for the block once more, of whoever would bring it before the first; the loser is withdrawn when it is here. */
const copy = (plan: Plan, ask: Ask, mostMs: number, isUrgent: boolean, nowMs: number): void => {
	const partial = plan.pieces.partials.get(ask.piece);
	if (partial === undefined || partial.isRetry || isAskedElsewhere(partial, ask)) return;
	const other = quickest(others(plan, ask, isUrgent, nowMs), ask.length);
	if (other === undefined || timeFor(other, ask.length) >= mostMs) return;
	plan.asking.ask(other, partial, ask.length, nowMs, ask);
};

/** Asks somebody else instead: nothing waits for the block, so it need not come twice. */
const move = (plan: Plan, ask: Ask, mostMs: number, isUrgent: boolean, nowMs: number): void => {
	const partial = plan.pieces.partials.get(ask.piece);
	if (partial === undefined || partial.isRetry || isAskedElsewhere(partial, ask)) return;
	const other = quickest(others(plan, ask, isUrgent, nowMs), ask.length);
	if (other === undefined || timeFor(other, ask.length) >= mostMs) return;
	releaseAll(plan, [ask], true, nowMs);
	plan.asking.ask(other, partial, ask.length, nowMs);
};

/** Whoever has never answered is not waited for as long as its queue would take: it may be none of the answering kind. */
const isStillSilent = (peer: Peer, ageMs: number): boolean =>
	peer.answered === 0 && ageMs > Math.max(silentAskMs, 3 * rttOf(peer));

const copyIfLate = (plan: Plan, ask: Ask, dueMs: number, nowMs: number): void => {
	const ageMs = nowMs - ask.atMs;
	const leftMs = Math.max(0, ask.expectMs - ageMs);
	const isLate =
		ageMs > Math.max(lateLeastMs, lateFactor * ask.expectMs) || isStillSilent(ask.peer, ageMs);
	const isTight = dueMs - nowMs < 2 * rttOf(ask.peer) && nowMs + leftMs > dueMs;
	// A late one has used up its time: another that needs no more than that again is worth the bytes.
	if (isLate && dueMs - nowMs > spareMs) move(plan, ask, Math.max(ageMs, 1000), true, nowMs);
	else if (isLate) copy(plan, ask, Math.max(ageMs, 1000), true, nowMs);
	else if (isTight) copy(plan, ask, leftMs, true, nowMs);
};

const hush = (plan: Plan, peer: Peer, nowMs: number): void => {
	peer.isMute = true;
	peer.rate /= 2;
	if (peer.large === 'tried') peer.large = 'never';
	for (const piece of [...peer.owned]) {
		const partial = plan.pieces.partials.get(piece);
		if (partial !== undefined) disown(partial);
	}
	releaseAll(plan, peer.asks.values(), true, nowMs);
};

const isAlternative = (plan: Plan, ask: Ask, nowMs: number): boolean => {
	for (const peer of plan.peers.values())
		if (peer !== ask.peer && !peer.isMute && canBring(peer, ask.piece, nowMs)) return true;
	return false;
};

/** Urgent pieces: silence and lateness are dealt with ask by ask. */
const mind = (plan: Plan, nowMs: number): void => {
	plan.deadlines.walk(nowMs, ({ piece, dueMs }) => {
		if (dueMs - nowMs >= urgentMs) return false;
		for (const ask of [...(plan.pieces.partials.get(piece)?.asks ?? [])]) {
			const { peer } = ask;
			if (plan.pieces.partials.get(piece)?.asks.has(ask) !== true) continue;
			const isQuiet = !peer.isMute && quietFor(peer, nowMs) > muteAfter(peer);
			if ((isQuiet || peer.isTrickle) && isAlternative(plan, ask, nowMs)) {
				if (isQuiet) hush(plan, peer, nowMs);
				else releaseAll(plan, [ask], true, nowMs);
			} else copyIfLate(plan, ask, dueMs, nowMs);
		}
		return true;
	});
};

/** What its owner has not even asked for can be had of others while they have nothing else to do. */
const takeOver = (plan: Plan, partial: Partial): void => {
	const { owner, free } = partial;
	if (owner === undefined || free === 0 || partial.isRetry) return;
	if (timeFor(owner, free * unitBytes) < endLeastMs) return;
	disown(partial);
	plan.deadlines.noteFree();
};

/** The last blocks of a fill: whoever has nothing else to do helps those who are late. */
const endGame = (plan: Plan, nowMs: number): void => {
	const version = plan.deadlines.freeVersion();
	const isIdle = [...plan.peers.values()].some((peer) => peer.idleIn === version && !peer.choked);
	if (!isIdle) return;
	let looked = 0;
	for (const partial of plan.pieces.partials.values()) {
		takeOver(plan, partial);
		for (const ask of [...partial.asks]) {
			if (++looked > endMost) return;
			const ageMs = nowMs - ask.atMs;
			if (ageMs > Math.max(endLeastMs, lateFactor * ask.expectMs))
				move(plan, ask, ageMs, false, nowMs);
		}
	}
};

const audit = (peer: Peer, nowMs: number): void => {
	peer.late = peer.late.filter(({ untilMs }) => untilMs > nowMs);
	if (peer.asks.size === 0 && !peer.isTrickle) {
		peer.trickleFromMs = nowMs;
		peer.trickleBytes = 0;
	} else if (nowMs - peer.trickleFromMs >= trickleMs) {
		peer.isTrickle = peer.trickleBytes < trickleLeastBytes;
		peer.trickleFromMs = nowMs;
		peer.trickleBytes = 0;
	}
};

/** Large requests that a stranger does not answer are dropped, and never tried on it again. */
const dropLarge = (plan: Plan, peer: Peer, nowMs: number): void => {
	if (peer.large !== 'tried') return;
	for (const ask of [...peer.asks.values()])
		if (
			ask.length > unitBytes &&
			nowMs - ask.atMs > Math.max(muteMostMs, 2 * lateFactor * ask.expectMs)
		) {
			peer.large = 'never';
			releaseAll(plan, [ask], true, nowMs);
		}
};

const isAlone = (plan: Plan, peer: Peer): boolean => {
	for (const other of plan.peers.values())
		if (other !== peer && !other.choked && !other.isMute) return false;
	return true;
};

/** Refusals that are over let their pieces be asked for again. */
const expire = (plan: Plan, peer: Peer, nowMs: number): void => {
	for (const [piece, { untilMs, waitMs }] of peer.refused) {
		if (untilMs <= nowMs && peer.idleIn >= 0) peer.idleIn = -1;
		if (untilMs + 2 * waitMs <= nowMs || plan.pieces.isHeld(piece)) peer.refused.delete(piece);
	}
};

/** What the passing of time does to the asks; ends those who have been silent for long. */
export const mindTime = (plan: Plan, emit: (effect: SwarmEffect) => void, nowMs: number): void => {
	for (const peer of plan.peers.values()) {
		audit(peer, nowMs);
		expire(plan, peer, nowMs);
		dropLarge(plan, peer, nowMs);
		if (quietFor(peer, nowMs) < silentMs) continue;
		if (!isAlone(plan, peer)) {
			hush(plan, peer, nowMs);
			emit({ type: 'part', peer: peer.id, why: 'silent' });
		} else if (!peer.wasNudged) {
			peer.wasNudged = true;
			hush(plan, peer, nowMs);
		}
	}
	mind(plan, nowMs);
	endGame(plan, nowMs);
};
