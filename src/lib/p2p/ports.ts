/** What gossip needs: links to strangers, and somebody who knows feeds and keeps objects. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { ChannelId, ObjectHash } from '#lib/core/ids.ts';

/** One live connection that carries our extension's frames (a lobby wire or a film wire). */
export interface Link {
	/** Names the connection, not the person: unique among live links. */
	readonly id: string;
	/** Sends one frame; false when the link's outgoing queue is full or it is closed. */
	readonly send: (frame: Bytes) => boolean;
	/** Closes; with a time, the transport refuses this peer for that long, as far as it can tell peers apart. */
	readonly close: (refuseMs?: number) => void;
}

export interface LinkEvents {
	readonly open: (link: Link) => void;
	readonly frame: (linkId: string, frame: Bytes) => void;
	readonly closed: (linkId: string) => void;
}

/** An offer or an answer that travels through a neighbour instead of a tracker. */
export interface RelayedOffer {
	/** 20 bytes, drawn for this offer. */
	readonly offerId: Bytes;
	readonly sdp: string;
}

/** What a transport that can dial through neighbours does; gossip carries the texts (SIG) and reads none of them. */
export interface RelayedDialling {
	/** Our own name in this session, 20 bytes: the lobby's peer id. */
	readonly self: Bytes;
	/** Makes an offer for whoever it reaches; undefined when there is no room for another connection. */
	readonly offer: () => Promise<RelayedOffer | undefined>;
	/** Answers a stranger's offer; undefined when there is no room, or the stranger is us or linked already. */
	readonly answer: (from: Uint8Array, sdp: string) => Promise<string | undefined>;
	/** Completes one of our own offers. */
	readonly complete: (offerId: Uint8Array, from: Uint8Array, sdp: string) => void;
	/** The name of the peer behind a link, when the transport knows it. */
	readonly peerOf: (linkId: string) => Uint8Array | undefined;
}

/** Makes links: the lobby over WebRTC, two ends in memory, tabs of one browser. */
export interface Transport {
	/** Only for transports whose links can be made through neighbours. */
	readonly dialling?: RelayedDialling;
	/** Starts; the returned function stops it and closes its links. */
	readonly start: (events: LinkEvents) => () => void;
	/** How many links it should seek, from how many it has (DESIGN.md section 2, degree). Not every transport can. */
	readonly steer?: (live: number) => void;
}

/** How far one feed has come: one row of the HELLO clock. */
export interface FeedClock {
	/** 8 bytes that name the feed without telling a stranger which channel it is. */
	readonly feed8: Bytes;
	readonly channel: ChannelId;
	/** The feed's name, the head's salt: `films`. */
	readonly feed: string;
	/** Newest root version held; 0 for none. */
	readonly root: number;
	/** Newest accepted sequence number under that root; 0 for none. */
	readonly seq: number;
}

export type HeadVerdict =
	| 'new'
	/** The same bytes are held already. */
	| 'known'
	/** Older than what is held: the sender is behind. */
	| 'old'
	/** Not a feed that is followed or introduced. */
	| 'unknown'
	/** Signed under a root that is not held yet: ask for roots. */
	| 'needs-root'
	/** Malformed or wrongly signed. */
	| 'invalid'
	/** Well signed and dated ahead of our clock: not taken, and no fault of whoever passed it on. */
	| 'early'
	/** Same sequence number, other content, valid signature: kept as proof. */
	| 'equivocation'
	/** Could not be stored. */
	| 'failed';

export type RootVerdict = 'new' | 'known' | 'unknown' | 'invalid' | 'failed';

export type ProofVerdict = 'new' | 'known' | 'unknown' | 'invalid' | 'failed';

/** The feeds this node follows and whom it believes. Everything offered is foreign: it verifies before it answers. */
export interface FeedBook {
	readonly clocks: () => readonly FeedClock[];
	/** The newest accepted head, verbatim. */
	readonly head: (feed8: Uint8Array) => Bytes | undefined;
	/** Signed roots of a channel from a version on, oldest first. */
	readonly roots: (channel: ChannelId, fromVersion: number) => readonly Bytes[];
	readonly offerHead: (head: Bytes) => Promise<HeadVerdict>;
	readonly offerRoots: (channel: ChannelId, roots: readonly Bytes[]) => Promise<RootVerdict>;
	/** Two heads of one feed and number that its publisher signed both, if that is known of it. */
	readonly proof: (feed8: Uint8Array) => readonly [Bytes, Bytes] | undefined;
	/** Judges such a pair that somebody sent; it is kept before the answer. */
	readonly offerProof: (heads: readonly [Bytes, Bytes]) => Promise<ProofVerdict>;
	/** Calls back whenever a clock has moved on, whoever caused it; returns the way to stop. */
	readonly subscribe: (changed: () => void) => () => void;
}

/** Objects to serve and to keep; implemented by the object store. */
export interface Shelf {
	readonly get: (hash: ObjectHash) => Promise<Bytes | undefined>;
}

/** A film that is looked for, and its own trackers. */
export interface FilmSought {
	/** 40 hex digits. */
	readonly infoHash: string;
	readonly trackers: readonly string[];
}

/** One line between two devices that their owner connected by hand. */
export interface HandLine {
	/** Resolves when the next frame may be sent; false when the line is gone. */
	readonly send: (frame: Bytes) => Promise<boolean>;
	/** Idempotent. */
	readonly close: () => void;
}

export interface HandLineEvents {
	readonly open: () => void;
	readonly frame: (frame: Bytes) => void;
	/** It ended, or never came to be. */
	readonly lost: () => void;
}

/** Connects two devices by two texts: one offers, the other answers, the first completes. */
export interface HandDialling {
	readonly offer: (events: HandLineEvents) => Promise<
		| {
				readonly text: string;
				readonly line: HandLine;
				/** False when the text is no answer to this offer. */
				readonly complete: (answer: string) => Promise<boolean>;
		  }
		| undefined
	>;
	/** Undefined when the text is no offer. */
	readonly answer: (
		offer: string,
		events: HandLineEvents
	) => Promise<{ readonly text: string; readonly line: HandLine } | undefined>;
}
