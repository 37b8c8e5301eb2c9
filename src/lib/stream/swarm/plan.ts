/** What the steps of a plan share: the books, who can be asked for a piece, and giving a piece to somebody. */
import type { Ask, Partial, Peer } from './records.ts';
import type { Random } from '#lib/core/ports.ts';
import type { Asking } from './asking.ts';
import type { Blame } from './blame.ts';
import type { Deadlines } from './deadlines.ts';
import { canBring, isReady, requestBytes, roomOf, timeFor } from './peer-book.ts';
import { unitBytes, type PieceBook } from './piece-book.ts';

/** Due sooner than this, a piece is urgent: small requests, and only to those who can be relied on. */
export const urgentMs = 3000;

export interface Plan {
	readonly pieces: PieceBook;
	readonly peers: ReadonlyMap<string, Peer>;
	readonly deadlines: Deadlines;
	readonly blame: Blame;
	readonly asking: Asking;
	readonly random: Random;
}

/** Pieces that are under way are kept in memory, by whoever keeps bytes, until they are whole. */
const underWayMostBytes = 48 * 1024 * 1024;

/** So much is under way that nothing is begun which nobody waits for. */
export const isFull = ({ pieces }: Plan): boolean =>
	pieces.partials.size * pieces.shape.pieceBytes >= underWayMostBytes;

/** Nobody has the piece to itself any more. */
export const disown = (partial: Partial): void => {
	partial.owner?.owned.delete(partial.piece);
	partial.owner = undefined;
};

/** Bytes of the piece that nobody has been asked for; at least so many. */
export const freeBytes = ({ pieces }: Plan, piece: number): number => {
	const partial = pieces.partials.get(piece);
	return partial === undefined ? pieces.lengthOf(piece) : partial.free * unitBytes;
};

/** How unwilling we are to ask this peer for this piece: what is known against it. */
const reluctance = ({ blame, pieces }: Plan, peer: Peer, piece: number): number => {
	const partial = pieces.partials.get(piece);
	return 2 * blame.doubtOf(peer) + (partial?.doubted.has(peer) === true ? 1 : 0);
};

/**
 * Those who can bring the piece and against whom least is known; when it is urgent, not those who keep silent, unless
 * there is nobody else. Web seeds are left out.
 */
export const bringersOf = (
	plan: Plan,
	piece: number,
	isUrgent: boolean,
	nowMs: number
): readonly Peer[] => {
	let best: Peer[] = [];
	let least = Infinity;
	for (const peer of plan.peers.values()) {
		if (peer.isWebSeed || !canBring(peer, piece, nowMs)) continue;
		const isSlack = isUrgent && (peer.isMute || peer.isTrickle);
		const cost = reluctance(plan, peer, piece) + (isSlack ? 10 : 0);
		if (cost < least) [best, least] = [[peer], cost];
		else if (cost === least) best.push(peer);
	}
	return best;
};

/** Web seeds that can bring a piece now. */
export const webSeedsFor = (plan: Plan, piece: number, nowMs: number): readonly Peer[] =>
	[...plan.peers.values()].filter(
		(peer) => peer.isWebSeed && isReady(peer, false, nowMs) && canBring(peer, piece, nowMs)
	);

/** The peer that would be done with so many bytes first. */
export const quickest = (peers: readonly Peer[], bytes: number): Peer | undefined => {
	let best: Peer | undefined;
	let bestMs = Infinity;
	for (const peer of peers) {
		const takesMs = timeFor(peer, bytes);
		if (takesMs < bestMs) [best, bestMs] = [peer, takesMs];
	}
	return best;
};

/** A stranger that is slower than so many times the film is spared. */
const scarceFactor = 3;

/** Has everything, and not enough for everybody: it says so, or it is hardly faster than the film. */
export const isScarce = (plan: Plan, peer: Peer, nowMs: number): boolean =>
	peer.lacks === 0 &&
	(peer.awayUntilMs > nowMs ||
		(!peer.fellow && peer.rate > 0 && peer.rate < scarceFactor * plan.deadlines.appetite()));

/**
 * A scarce source that gives to whoever asks, or has others to give to: it does not see to it that each piece leaves it
 * once, so those who watch together do.
 */
export const isShared = (plan: Plan, peer: Peer, nowMs: number): boolean => {
	if (!isScarce(plan, peer, nowMs)) return false;
	if (!peer.fellow) return true;
	for (const other of plan.peers.values()) if (!other.fellow && other.lacks > 0) return true;
	return false;
};

/** Asks a peer for a piece until its room or the piece is used up; it owns the piece from then on. True when it was asked. */
export const giveTo = (
	plan: Plan,
	peer: Peer,
	piece: number,
	how: { readonly isUrgent: boolean; readonly isFar: boolean },
	nowMs: number
): boolean => {
	const partial = plan.pieces.open(piece);
	if (partial.owner !== peer) disown(partial);
	partial.owner = peer;
	peer.owned.add(piece);
	if (peer.isWebSeed) return plan.asking.ask(peer, partial, Infinity, nowMs) > 0;
	let asked = 0;
	while (partial.free > 0 && roomOf(peer, how.isFar) > 0) {
		const size = how.isUrgent || peer.isMute ? unitBytes : requestBytes(peer);
		const bytes = plan.asking.ask(peer, partial, size, nowMs);
		if (bytes === 0) break;
		asked += bytes;
	}
	return asked > 0;
};

/** Takes asks back. */
export const releaseAll = (plan: Plan, asks: Iterable<Ask>, tell: boolean, nowMs: number): void => {
	for (const ask of [...asks]) plan.asking.release(ask, tell, nowMs);
	plan.deadlines.noteFree();
};
