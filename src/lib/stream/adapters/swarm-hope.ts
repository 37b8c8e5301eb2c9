/** Interest shown before the metadata is known: whoever has the film lets us in meanwhile, and requests can go out at once. */
import type Wire from 'bittorrent-protocol';
import type { Clock } from '#lib/core/ports.ts';

export interface SwarmHope {
	/** What the swarm's mind says of its interest. */
	readonly show: (on: boolean) => void;
	/** It is known now what the peer has: hope that the swarm's mind does not confirm soon is taken back. */
	readonly judge: () => void;
	/** The wire has ended. */
	readonly end: () => void;
}

/** A player asks for its first bytes soon after the metadata is known, and not at the same moment. */
const confirmMs = 5000;

/**
 * Shows interest at once when `isHopeful`: without the metadata everything is missing. Waiting for it, to ask, and then
 * to be unchoked, is a round trip more before the first block (100 ms on a line of 100 ms).
 */
export const createSwarmHope = (wire: Wire, clock: Clock, isHopeful: boolean): SwarmHope => {
	let isOpen = isHopeful;
	let stopTimer = (): void => undefined;
	const end = (): void => {
		isOpen = false;
		stopTimer();
	};
	if (isHopeful) wire.interested();
	return {
		show: (on) => {
			end();
			// Some listen for it only a moment after the handshake (WebTorrent over TCP), and would choke us for ever.
			if (on && isHopeful && wire.peerChoking) wire.amInterested = false;
			if (on) wire.interested();
			else wire.uninterested();
		},
		judge: () => {
			if (!isOpen) return;
			stopTimer();
			stopTimer = clock.after(confirmMs, () => {
				end();
				wire.uninterested();
			});
		},
		end
	};
};
