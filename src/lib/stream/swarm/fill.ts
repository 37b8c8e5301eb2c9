/** What is wanted some day: rarest first, nearer to the playhead more often, so that a viewer is of use to others. */
import type { Peer } from './records.ts';
import { canBring, isReady } from './peer-book.ts';
import { bringersOf, giveTo, isFull, type Plan } from './plan.ts';

/** Pieces compared for each choice, and how far from each a missing one is looked for. */
const samples = 64;
const reachPieces = 256;
/** Distance counts to the power of -1.25: its distribution's inverse is a power of -4. */
const tail = 0.25;
const fine = 1 << 20;
/** What a reader must have ahead of it before a second's worth is queued for the far. */
const calmMs = 10_000;

const isFree = (plan: Plan, peer: Peer, piece: number, nowMs: number): boolean => {
	if (!plan.pieces.needs(piece) || !canBring(peer, piece, nowMs)) return false;
	const partial = plan.pieces.partials.get(piece);
	if (partial === undefined) return true;
	const { owner, isRetry } = partial;
	if (owner === peer) return true;
	if (owner !== undefined && !owner.isMute && !owner.isTrickle) return false;
	return !isRetry || bringersOf(plan, piece, false, nowMs).includes(peer) || peer.isWebSeed;
};

const bitsOf = (peer: Peer): Uint8Array | undefined => (peer.hasAll ? undefined : peer.bits);

/** How far from the playhead to look this time, pieces. */
const distance = (plan: Plan, count: number, isWatched: boolean): number => {
	const chance = plan.random.below(fine) / fine;
	if (!isWatched) return Math.floor(chance * count);
	return Math.floor((1 - chance * (1 - count ** -tail)) ** (-1 / tail)) - 1;
};

/** Every piece that may be taken, from `from` on and round again. */
const search = (plan: Plan, peer: Peer, from: number, nowMs: number): number => {
	const { first, last } = plan.deadlines.fill();
	for (const [start, end] of [[from, last] as const, [first, from - 1] as const])
		for (let piece = start - 1; ;) {
			piece = plan.pieces.nextMissing(piece + 1, end, bitsOf(peer));
			if (piece < 0) break;
			if (isFree(plan, peer, piece, nowMs)) return piece;
		}
	return -1;
};

/** A piece that others have begun, when there is no room to begin one. */
const chooseBegun = (plan: Plan, peer: Peer, nowMs: number): number => {
	const { first, last } = plan.deadlines.fill();
	for (const { piece } of plan.pieces.partials.values())
		if (piece >= first && piece <= last && isFree(plan, peer, piece, nowMs)) return piece;
	return -1;
};

const choose = (plan: Plan, peer: Peer, nowMs: number): number => {
	const { first, last } = plan.deadlines.fill();
	const count = last - first + 1;
	if (count <= 0) return -1;
	const head = plan.deadlines.head();
	const from = Math.min(last, Math.max(first, head ?? first));
	let best = -1;
	let start = from;
	for (let sample = 0; sample < samples; sample++) {
		start = first + ((from - first + distance(plan, count, head !== undefined)) % count);
		const end = Math.min(last, start + reachPieces);
		const piece = plan.pieces.nextMissing(start, end, bitsOf(peer));
		if (piece < 0 || !isFree(plan, peer, piece, nowMs)) continue;
		if (best < 0 || plan.pieces.copiesOf(piece) < plan.pieces.copiesOf(best)) best = piece;
	}
	return best >= 0 ? best : search(plan, peer, start, nowMs);
};

const goOn = (plan: Plan, peer: Peer, isFar: boolean, nowMs: number): void => {
	for (const piece of peer.owned) {
		if (!isReady(peer, isFar, nowMs)) return;
		if (plan.deadlines.isWanted(piece) && isFree(plan, peer, piece, nowMs))
			giveTo(plan, peer, piece, { isUrgent: false, isFar }, nowMs);
	}
};

const fillFrom = (plan: Plan, peer: Peer, isFar: boolean, nowMs: number): void => {
	goOn(plan, peer, isFar, nowMs);
	while (isReady(peer, isFar, nowMs) && peer.idleIn !== plan.deadlines.freeVersion()) {
		if (plan.blame.doubtOf(peer) > 0 && peer.owned.size > 0) return;
		const piece = isFull(plan) ? chooseBegun(plan, peer, nowMs) : choose(plan, peer, nowMs);
		const gave = piece >= 0 && giveTo(plan, peer, piece, { isUrgent: false, isFar }, nowMs);
		if (!gave) peer.idleIn = plan.deadlines.freeVersion();
	}
};

/** An origin's bytes cost somebody: it fills only what no peer can bring. */
const isOriginNeeded = (plan: Plan): boolean => {
	for (const peer of plan.peers.values())
		if (!peer.isWebSeed && !peer.choked && peer.askedBytes > 0) return false;
	return true;
};

/** Gives those with room left what nobody waits for. */
export const askFill = (plan: Plan, nowMs: number): void => {
	const { first, last } = plan.deadlines.fill();
	if (first > last || plan.deadlines.isBeginning(nowMs)) return;
	const isFar = plan.deadlines.bufferedMs(nowMs) >= calmMs;
	for (const peer of plan.peers.values())
		if (!peer.isWebSeed && isReady(peer, isFar, nowMs)) fillFrom(plan, peer, isFar, nowMs);
	if (!isOriginNeeded(plan)) return;
	for (const peer of plan.peers.values())
		if (peer.isWebSeed && isReady(peer, isFar, nowMs)) fillFrom(plan, peer, isFar, nowMs);
};
