/** What happens to one torrent's swarm, and what is done about it: the words between the pure parts and whoever runs them. */
import type { Bytes } from '#lib/core/bytes.ts';

/** The sizes of a torrent, from its metadata; every length in bytes. */
export interface SwarmShape {
	readonly pieceBytes: number;
	readonly pieces: number;
	readonly lengthBytes: number;
}

/** A part of a piece (BEP 3 request): `offset` and `length` in bytes, within the piece. */
export interface Block {
	readonly piece: number;
	readonly offset: number;
	readonly length: number;
}

/** What a viewer says of itself each second (`mt_play1`): where its playhead is and how long it can go on. */
export interface Playhead {
	/** Byte of the torrent that is played now. */
	readonly byte: number;
	/** What the film uses up, bytes a second; 0 while nothing is known or played. */
	readonly bytesPerSecond: number;
	/** How long what lies ahead without a gap will last, milliseconds. */
	readonly bufferedMs: number;
	/** Fellows besides the one who is told that it has lines to: pieces may come from them. */
	readonly others: number;
}

/**
 * What a reader (a player's open request) needs. Deadlines follow from it: a byte ahead of the playhead is due when the
 * playhead gets there.
 */
export interface ReaderNeed {
	readonly id: string;
	/** The next byte that the reader waits for or will take, and its last one, in the torrent, both inclusive. */
	readonly at: number;
	readonly end: number;
	/** When the byte at `at` is due: 0 when the player stands still for it. */
	readonly dueMs: number;
	/** What the film uses up from there on; 0 when it is not known yet (everything is then wanted as soon as it can be). */
	readonly bytesPerSecond: number;
	/** How far ahead this reader may be served, bytes; less than to the end where memory is all there is. */
	readonly aheadBytes: number;
}

/** `peer` names a wire, not a person: one that comes back is another. */
export type SwarmEvent =
	| {
			readonly type: 'joined';
			readonly peer: string;
			/** BEP 6 was agreed on: requests that are refused are said to be. */
			readonly fast: boolean;
			/** Speaks `mt_play1`: one of us. */
			readonly fellow: boolean;
			/** The connection's round trip, milliseconds, when the transport knows it. */
			readonly rttMs?: number;
			/** A web seed (BEP 19): has everything, never asks, is asked for whole pieces. */
			readonly isWebSeed?: boolean;
	  }
	| { readonly type: 'left'; readonly peer: string }
	/** Bitfield, have-all and have-none; the bitfield's length has been checked. */
	| { readonly type: 'has'; readonly peer: string; readonly pieces: 'all' | 'none' | Bytes }
	| { readonly type: 'have'; readonly peer: string; readonly piece: number }
	/** They choke us, or stop. */
	| { readonly type: 'choked'; readonly peer: string; readonly on: boolean }
	/** They are interested in us, or are not any more. */
	| { readonly type: 'interest'; readonly peer: string; readonly on: boolean }
	/** They ask for a block. It lies within the torrent and is at most 128 KiB (checked). */
	| { readonly type: 'asked'; readonly peer: string; readonly block: Block }
	| { readonly type: 'withdrawn'; readonly peer: string; readonly block: Block }
	/** A block of theirs came; the runner keeps its bytes. It may be one that nobody asked for. */
	| { readonly type: 'arrived'; readonly peer: string; readonly block: Block }
	/** They will not send this block (BEP 6 reject). */
	| { readonly type: 'refused'; readonly peer: string; readonly block: Block }
	| { readonly type: 'playhead'; readonly peer: string; readonly playhead: Playhead }
	/**
	 * A block that was to be served has been handed to the line below, where `queuedBytes` still wait. It comes once for
	 * each `serve` while the wire lives.
	 */
	| {
			readonly type: 'served';
			readonly peer: string;
			readonly block: Block;
			readonly queuedBytes: number;
			/** It was not sent: taken back, choked, or gone from the store while it was read. `queuedBytes` says nothing then. */
			readonly isVoid?: true;
	  }
	/** The line to a peer has room again after `served` with much waiting. */
	| { readonly type: 'writable'; readonly peer: string }
	/**
	 * A piece was hashed. When it is whole after it was damaged before, `liars` are those whose blocks differed from the
	 * good ones: that is proof.
	 */
	| {
			readonly type: 'checked';
			readonly piece: number;
			readonly ok: boolean;
			readonly liars: readonly string[];
	  }
	/**
	 * A piece that was held is gone: dropped from memory, or the disk gave it back damaged. For one that was on its way:
	 * the blocks that had come made room for others.
	 */
	| { readonly type: 'lost'; readonly piece: number }
	/** Pieces that are held from the start, one bit a piece (BEP 3 order). */
	| { readonly type: 'held'; readonly bitfield: Bytes }
	| { readonly type: 'reader'; readonly need: ReaderNeed }
	| { readonly type: 'reader-gone'; readonly id: string }
	/** Pieces to download whenever nothing is more urgent; none when `first > last`. */
	| { readonly type: 'fill'; readonly first: number; readonly last: number }
	/** Upload on or off, and its cap in bytes a second (Infinity: none). */
	| { readonly type: 'giving'; readonly on: boolean; readonly bytesPerSecond: number }
	/** Time has passed; comes at least every 250 ms while there are peers. */
	| { readonly type: 'tick' };

export type SwarmEffect =
	/** Tell a peer that we are interested, or not any more. */
	| { readonly type: 'show-interest'; readonly peer: string; readonly on: boolean }
	| { readonly type: 'choke'; readonly peer: string; readonly on: boolean }
	| { readonly type: 'ask'; readonly peer: string; readonly block: Block }
	/** Take a request back (BEP 3 cancel). The block may come nevertheless. */
	| { readonly type: 'withdraw'; readonly peer: string; readonly block: Block }
	/** Read the block from the store and send it, then say `served`. */
	| { readonly type: 'serve'; readonly peer: string; readonly block: Block }
	/** Say that the block will not be sent (BEP 6 reject; nothing is sent where `fast` was not agreed on). */
	| { readonly type: 'refuse'; readonly peer: string; readonly block: Block }
	/** Tell all peers that we hold this piece. */
	| { readonly type: 'tell-have'; readonly piece: number }
	/** All blocks of the piece are here: hash it, then say `checked`. */
	| { readonly type: 'check'; readonly piece: number }
	/** End the wire and refuse whoever is at its other end from now on. */
	| { readonly type: 'ban'; readonly peer: string; readonly why: 'damaged' | 'flood' | 'nonsense' }
	/** End the wire; the peer may come again. */
	| { readonly type: 'part'; readonly peer: string; readonly why: 'silent' | 'useless' }
	| { readonly type: 'tell-playhead'; readonly peer: string; readonly playhead: Playhead };

/**
 * One part of a swarm's mind. Every part sees every event, in order, with the time it happened (milliseconds of any
 * monotonic clock), and answers with what is to be done, in order. It holds no bytes and touches nothing outside.
 */
export interface SwarmPart {
	readonly step: (event: SwarmEvent, nowMs: number) => readonly SwarmEffect[];
}
