/** Interest shown before the metadata is known: whoever has the film lets us in meanwhile, and requests can go out at once. */
import type Wire from 'bittorrent-protocol';

export interface SwarmHope {
	/** What the swarm's mind says of its interest. */
	readonly show: (on: boolean) => void;
	/** It is known now what the peer has, and the swarm's mind was asked: hope that was not confirmed is taken back. */
	readonly judge: () => void;
}

/**
 * Shows interest at once when `isHopeful`: without the metadata everything is missing. Waiting for it, to ask, and then
 * to be unchoked, is a round trip more before the first block (100 ms on a line of 100 ms).
 */
export const createSwarmHope = (wire: Wire, isHopeful: boolean): SwarmHope => {
	let isJudged = !isHopeful;
	if (isHopeful) wire.interested();
	return {
		show: (on) => {
			isJudged = true;
			if (on) wire.interested();
			else wire.uninterested();
		},
		judge: () => {
			if (isJudged) return;
			isJudged = true;
			wire.uninterested();
		}
	};
};
