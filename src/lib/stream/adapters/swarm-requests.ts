/** Requests that one peer has made of us: each waits until it is answered, refused or taken back. */
import type Wire from 'bittorrent-protocol';
import type { Block } from '#lib/stream/swarm/events.ts';

export interface SwarmRequests {
	/** Answers a request that still stands; false when it does not. */
	readonly answer: (block: Block, bytes: Uint8Array) => boolean;
	readonly refuse: (block: Block) => void;
	/** All of them are void: the peer is choked, or gone. */
	readonly clear: () => void;
}

export interface SwarmRequestsOptions {
	readonly wire: Wire;
	/** False when the torrent has no such block, or it is too large to ask for. */
	readonly isKnown: (block: Block) => boolean;
	readonly onAsked: (block: Block) => void;
	readonly onWithdrawn: (block: Block) => void;
	readonly onFault: () => void;
}

type Respond = (cause: Error | null, block?: Uint8Array) => void;

/** Requests of one peer that wait: more are refused unread. */
const requestsMost = 1024;

const keyOf = ({ piece, offset, length }: Block): string => `${piece}:${offset}:${length}`;

/** Listens to the wire's requests from now on. */
export const createSwarmRequests = (options: SwarmRequestsOptions): SwarmRequests => {
	const { wire, onFault } = options;
	const responds = new Map<string, Respond>();

	wire.on('request', (piece, offset, length, respond) => {
		const block = { piece, offset, length };
		const key = keyOf(block);
		const isFull = responds.size >= requestsMost || wire.peerRequests.length > 2 * requestsMost;
		if (isFull || !options.isKnown(block)) {
			respond(new Error('not to be had'));
			onFault();
		} else if (responds.has(key)) {
			// Asked again while it waits: answered once.
			respond(new Error('asked already'));
		} else {
			responds.set(key, respond);
			options.onAsked(block);
		}
	});
	wire.on('cancel', (piece, offset, length) => {
		const block = { piece, offset, length };
		if (responds.delete(keyOf(block))) options.onWithdrawn(block);
	});

	return {
		answer: (block, bytes) => {
			const respond = responds.get(keyOf(block));
			responds.delete(keyOf(block));
			if (!respond || wire.amChoking) return false;
			respond(null, bytes);
			return true;
		},
		refuse: (block) => {
			const respond = responds.get(keyOf(block));
			responds.delete(keyOf(block));
			respond?.(new Error('refused'));
		},
		clear: () => {
			responds.clear();
		}
	};
};
