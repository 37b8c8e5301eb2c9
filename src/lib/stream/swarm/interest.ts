/** Interest is shown once a peer has something that we want, and for as long as it has anything that is not here. */
import type { Peer } from './records.ts';
import type { SwarmEffect } from './events.ts';
import { hasPiece } from './peer-book.ts';
import type { Plan } from './plan.ts';

const isWitness = ({ pieces, deadlines }: Plan, peer: Peer, piece: number): boolean =>
	piece >= 0 && !pieces.isHeld(piece) && hasPiece(peer, piece) && deadlines.isWanted(piece);

/** Searched from the last witness on, so that what has been held for long is not looked at again. */
const search = ({ pieces, deadlines }: Plan, peer: Peer): number => {
	const bits = peer.hasAll ? undefined : peer.bits;
	for (const [first, last] of deadlines.ranges()) {
		const middle = peer.witness > first && peer.witness <= last ? peer.witness : first;
		const found = pieces.nextMissing(middle, last, bits);
		if (found >= 0) return found;
		const before = pieces.nextMissing(first, Math.min(last, middle - 1), bits);
		if (before >= 0) return before;
	}
	return -1;
};

/**
 * Something of the peer's is missing, whether it is wanted now or not. Other clients choke whoever loses interest, and let
 * it wait for ten seconds or twenty when it has some again: for a seek, or another film of the torrent, too long.
 */
const mayBeWanted = ({ pieces }: Plan, peer: Peer): boolean => {
	if (peer.spare >= 0 && !pieces.isHeld(peer.spare) && hasPiece(peer, peer.spare)) return true;
	peer.spare = pieces.nextMissing(
		Math.max(0, peer.spare),
		pieces.shape.pieces - 1,
		peer.hasAll ? undefined : peer.bits
	);
	if (peer.spare >= 0) return true;
	peer.spare = pieces.nextMissing(0, pieces.shape.pieces - 1, peer.hasAll ? undefined : peer.bits);
	return peer.spare >= 0;
};

/** Looks again whether the peer is of interest and says so when that has changed. */
export const minded = (plan: Plan, peer: Peer, emit: (effect: SwarmEffect) => void): void => {
	const version = plan.deadlines.version();
	if (!isWitness(plan, peer, peer.witness) && peer.noneIn !== version) {
		peer.witness = search(plan, peer);
		if (peer.witness < 0) peer.noneIn = version;
	}
	const on = isWitness(plan, peer, peer.witness) || (peer.interested && mayBeWanted(plan, peer));
	if (on === peer.interested) return;
	peer.interested = on;
	emit({ type: 'show-interest', peer: peer.id, on });
};
