/** What the readers' windows need, in order of deadline, each piece from whoever would be done with it first. */
import type { Partial, Peer } from './records.ts';
import type { Due } from './deadlines.ts';
import { askSpread } from './spread.ts';
import { isReady, timeFor } from './peer-book.ts';
import { unitBytes } from './piece-book.ts';
import {
	bringersOf,
	disown,
	freeBytes,
	giveTo,
	isFull,
	isScarce,
	isShared,
	quickest,
	urgentMs,
	webSeedsFor,
	type Plan
} from './plan.ts';

/** Pieces that nobody can bring now, after which the rest of the window waits for a better moment. */
const vainMost = 64;
/** A peer so much slower than the quickest one holds no block that the player waits for. */
const tooSlow = 3;
const tooSlowMs = 200;

const isTooSlow = (peer: Peer, best: Peer | undefined): boolean =>
	best !== undefined &&
	best !== peer &&
	timeFor(peer, unitBytes) > tooSlow * timeFor(best, unitBytes) + tooSlowMs;

/** The piece by blocks over all who are quick enough; true when anything was asked for. */
const stripe = (plan: Plan, piece: number, isSpread: boolean, nowMs: number): boolean => {
	const peers = bringersOf(plan, piece, true, nowMs).filter(
		(peer) => !isSpread || !isShared(plan, peer, nowMs)
	);
	if (peers.length === 0) return false;
	const partial = plan.pieces.open(piece);
	disown(partial);
	let asked = 0;
	while (partial.free > 0) {
		const ready = peers.filter((peer) => isReady(peer, false, nowMs));
		const next = quickest(ready, unitBytes);
		if (next === undefined || isTooSlow(next, quickest(peers, unitBytes))) break;
		const bytes = plan.asking.ask(next, partial, unitBytes, nowMs);
		if (bytes === 0) break;
		asked += bytes;
	}
	return asked > 0;
};

/**
 * One that watches like us and would be done in time: the line of whoever has everything is for what nobody else has.
 */
const viewerFor = (
	peers: readonly Peer[],
	bytes: number,
	due: Due,
	isStrict: boolean,
	nowMs: number
): Peer | undefined => {
	const viewers = peers.filter((peer) => peer.lacks > 0);
	const ready = viewers.filter((peer) => isReady(peer, false, nowMs));
	const best = quickest(ready, bytes) ?? (isStrict ? quickest(viewers, bytes) : undefined);
	return best !== undefined && nowMs + timeFor(best, bytes) <= due.dueMs ? best : undefined;
};

/** A web seed, where it would bring so many bytes of the piece before the best of the peers does. */
const seedFor = (
	plan: Plan,
	due: Due,
	bytes: number,
	best: Peer | undefined,
	nowMs: number
): Peer | undefined => {
	if (best !== undefined && nowMs + timeFor(best, bytes) <= due.dueMs) return undefined;
	const seed = quickest(webSeedsFor(plan, due.piece, nowMs), bytes);
	if (seed === undefined || best === undefined) return seed;
	return timeFor(seed, bytes) < timeFor(best, bytes) ? seed : undefined;
};

/** Of those who can be asked now, one that is nearly as good as the best, who is busy. */
const standInFor = (
	peers: readonly Peer[],
	best: Peer,
	bytes: number,
	due: Due,
	nowMs: number
): Peer | undefined => {
	const ready = peers.filter((peer) => isReady(peer, false, nowMs));
	const next = quickest(ready, bytes);
	if (next === undefined) return undefined;
	const takesMs = timeFor(next, bytes);
	return nowMs + takesMs <= due.dueMs || takesMs < 2 * timeFor(best, bytes) ? next : undefined;
};

const chooseFor = (plan: Plan, due: Due, isSpread: boolean, nowMs: number): Peer | undefined => {
	const isUrgent = due.dueMs - nowMs < urgentMs;
	const peers = bringersOf(plan, due.piece, isUrgent, nowMs);
	if (isSpread && peers.every((peer) => isShared(plan, peer, nowMs))) return undefined;
	const bytes = freeBytes(plan, due.piece);
	const isStrict = peers.some((peer) => isScarce(plan, peer, nowMs));
	const viewer = viewerFor(peers, bytes, due, isStrict, nowMs);
	if (viewer !== undefined) return viewer;
	const best = quickest(peers, bytes);
	const seed = seedFor(plan, due, bytes, best, nowMs);
	if (seed !== undefined) return seed;
	if (best === undefined || isReady(best, false, nowMs)) return best;
	return standInFor(peers, best, bytes, due, nowMs);
};

/** Its owner will not be done in time, or cannot go on: others may help. */
const isOwnerOut = (plan: Plan, partial: Partial, due: Due, nowMs: number): boolean => {
	const { owner } = partial;
	if (owner === undefined) return true;
	if (owner.choked || owner.isMute || (owner.refused.get(due.piece)?.untilMs ?? 0) > nowMs)
		return true;
	if (partial.isRetry) return false;
	const takesMs = timeFor(owner, freeBytes(plan, due.piece));
	return due.dueMs - nowMs < urgentMs / 2 && nowMs + takesMs > due.dueMs;
};

/** What a source has not been asked for yet comes from a viewer as soon as one has it. */
const heirOf = (plan: Plan, owner: Peer, due: Due, nowMs: number): Peer => {
	if (owner.lacks > 0 || owner.isWebSeed) return owner;
	const isUrgent = due.dueMs - nowMs < urgentMs;
	const peers = bringersOf(plan, due.piece, isUrgent, nowMs);
	return (
		viewerFor(peers, freeBytes(plan, due.piece), due, isScarce(plan, owner, nowMs), nowMs) ?? owner
	);
};

const give = (plan: Plan, due: Due, isSpread: boolean, nowMs: number): boolean => {
	const partial = plan.pieces.partials.get(due.piece);
	if (partial !== undefined && isOwnerOut(plan, partial, due, nowMs)) disown(partial);
	const owner = partial?.owner;
	const peer =
		owner === undefined ? chooseFor(plan, due, isSpread, nowMs) : heirOf(plan, owner, due, nowMs);
	if (peer === undefined || !isReady(peer, false, nowMs)) return false;
	// One that is doubted proves itself alone, with one piece at a time.
	if (owner === undefined && plan.blame.doubtOf(peer) > 0 && peer.owned.size > 0) return false;
	const isUrgent = due.dueMs - nowMs < urgentMs;
	return giveTo(plan, peer, due.piece, { isUrgent, isFar: false }, nowMs);
};

/** The rest of a piece that peers cannot take on at once, from a web seed. */
const helpStripe = (plan: Plan, piece: number, nowMs: number): boolean => {
	if (freeBytes(plan, piece) === 0) return false;
	const [seed] = webSeedsFor(plan, piece, nowMs);
	if (seed === undefined) return false;
	return plan.asking.ask(seed, plan.pieces.open(piece), Infinity, nowMs) > 0;
};

/** There is no memory for more pieces under way, and nobody stands still for this one yet. */
const mustWait = (plan: Plan, due: Due, nowMs: number): boolean =>
	due.dueMs - nowMs > urgentMs && !plan.pieces.partials.has(due.piece) && isFull(plan);

/** Asks for what the windows need. */
export const askUrgent = (plan: Plan, nowMs: number): void => {
	const isAnyReady = (): boolean => {
		for (const peer of plan.peers.values()) if (isReady(peer, false, nowMs)) return true;
		return false;
	};
	if (!isAnyReady()) return;
	const isSpread = askSpread(plan, nowMs);
	let vain = 0;
	plan.deadlines.walk(nowMs, (due) => {
		if (!plan.pieces.needs(due.piece) || mustWait(plan, due, nowMs)) return true;
		const isRetry = plan.pieces.partials.get(due.piece)?.isRetry === true;
		const isStriped = due.isStriped && !isRetry;
		const gave = isStriped
			? stripe(plan, due.piece, isSpread, nowMs)
			: give(plan, due, isSpread, nowMs);
		const helped = isStriped && helpStripe(plan, due.piece, nowMs);
		if (!gave && !helped) vain++;
		return vain < vainMost && isAnyReady();
	});
};
