/** Who brought damage: proof bans, doubt makes a peer the last choice until it is cleared (security: T11). */
import type { Partial, Peer } from './records.ts';
import { limits } from '#lib/core/limits.ts';

import type { PieceBook } from './piece-book.ts';

export interface Blame {
	/** 0: nothing is known against it; 1: it helped with a piece that was damaged; 2: it brought damage, proven. */
	readonly doubtOf: (peer: Peer) => 0 | 1 | 2;
	/** A piece was damaged: it is missing again. Returns those who are to be banned. */
	readonly damaged: (partial: Partial) => readonly Peer[];
	/** A piece is whole; `liars` differed from it. Returns those who are to be banned. */
	readonly cleared: (partial: Partial, liars: readonly Peer[]) => readonly Peer[];
	readonly forget: (peer: Peer) => void;
}

const note = (book: Map<Peer, Set<number>>, peer: Peer, piece: number): number => {
	const noted = book.get(peer) ?? new Set();
	book.set(peer, noted.add(piece));
	return noted.size;
};

export const createBlame = (pieces: PieceBook): Blame => {
	const proven = new Map<Peer, Set<number>>();
	const doubted = new Map<Peer, Set<number>>();
	const prove = (peer: Peer, piece: number): boolean =>
		note(proven, peer, piece) >= limits.torrent.badPieces;

	return {
		doubtOf: (peer) => {
			if (proven.has(peer)) return 2;
			return (doubted.get(peer)?.size ?? 0) > 0 ? 1 : 0;
		},
		damaged: (partial) => {
			const bringers = new Set(partial.from.filter((peer) => peer !== undefined));
			const isAlone = bringers.size === 1;
			const guilty: Peer[] = [];
			for (const peer of bringers) {
				partial.doubted.add(peer);
				if (!isAlone) note(doubted, peer, partial.piece);
				else if (prove(peer, partial.piece)) guilty.push(peer);
			}
			pieces.empty(partial);
			partial.isRetry = true;
			return guilty;
		},
		cleared: ({ piece, doubted: bringers, from }, liars) => {
			const [first] = from;
			// Whoever brings a good piece alone has shown what it is worth; what it is proven to have done stays.
			if (first !== undefined && from.every((peer) => peer === first)) doubted.delete(first);
			for (const peer of bringers) doubted.get(peer)?.delete(piece);
			return liars.filter((peer) => prove(peer, piece));
		},
		forget: (peer) => {
			proven.delete(peer);
			doubted.delete(peer);
		}
	};
};
