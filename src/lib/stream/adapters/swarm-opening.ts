/** The first flight of a wire: interest and requests go out with the handshake, and become the swarm's own when it asks for the same. */
import type Wire from 'bittorrent-protocol';
import type { Block } from '#lib/stream/swarm/events.ts';

export interface SwarmOpening {
	/** The swarm asks for a block: true when it is on its way already. */
	readonly adopt: (block: Block) => boolean;
	/** A block came or was refused: true when the swarm did not ask for it and is not to hear of it. */
	readonly takes: (block: Block) => boolean;
	/** The peer lets us ask, and the swarm has asked for what it wants: the rest is taken back. Idempotent. */
	readonly settle: () => void;
}

const keyOf = ({ piece, offset, length }: Block): string => `${piece}:${offset}:${length}`;

/**
 * Asks at once for `blocks`: two round trips less until the first one comes (measured at 100 ms: 220 ms). A peer that
 * unchokes whoever is interested takes the requests right behind the interest; one that does not refuses them (BEP 6), or,
 * without that extension, drops them, and there they are made again.
 */
export const createSwarmOpening = (wire: Wire, blocks: readonly Block[]): SwarmOpening => {
	const guesses = new Map(blocks.map((block) => [keyOf(block), block]));
	/** May still come although the swarm did not ask for them, or beside what it asked for anew. */
	const strays = new Set<string>();
	const askedAnew = new Set<string>();
	let isSettled = false;

	if (blocks.length > 0) {
		wire.interested();
		// The library sends no request to a peer that chokes us; it is taken to have stopped, until it says so itself.
		wire.peerChoking = false;
		for (const { piece, offset, length } of blocks) {
			wire.request(piece, offset, length, () => undefined);
		}
		wire.peerChoking = true;
	}

	return {
		adopt: (block) => {
			const key = keyOf(block);
			if (strays.has(key)) askedAnew.add(key);
			if (!guesses.delete(key)) return false;
			if (wire.hasFast) return true;
			strays.add(key);
			askedAnew.add(key);
			return false;
		},
		takes: (block) => {
			const key = keyOf(block);
			if (guesses.delete(key)) return true;
			if (!strays.has(key) || askedAnew.delete(key)) return false;
			strays.delete(key);
			return true;
		},
		settle: () => {
			if (isSettled) return;
			isSettled = true;
			for (const [key, { piece, offset, length }] of guesses) {
				strays.add(key);
				wire.cancel(piece, offset, length);
			}
			guesses.clear();
		}
	};
};
