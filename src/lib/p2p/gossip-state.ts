/** What gossip remembers, what happens to it and what it wants done; and the one step's working copy. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { ChannelId, ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { FetchError } from '#lib/channel/ports.ts';
import type { Message } from './messages.ts';
import type { FeedBook, FeedClock, HeadVerdict, ProofVerdict, RootVerdict } from './ports.ts';
import type { Bucket, Rate } from './rate-limit.ts';
import { scoreValue, withFault, type Fault, type Score } from './score.ts';

/** The 8 bytes that name a feed, in hex. */
export type FeedKey = string;

export interface Position {
	readonly root: number;
	readonly seq: number;
}

/** What was last pushed to a link about one feed. */
export interface Pushed {
	readonly root: number;
	readonly rootsAtMs: number;
	readonly head: Position;
	readonly headAtMs: number;
	/** When that head was pushed first. */
	readonly headSinceMs: number;
}

export interface LinkState {
	readonly id: string;
	readonly score: Score;
	readonly control: Bucket;
	readonly rootFrames: Bucket;
	/** By feed; only feeds of our own, so their number is bounded. */
	readonly headBuckets: ReadonlyMap<FeedKey, Bucket>;
	/** Where the peer says it is; as many feeds as a HELLO may hold, and our own. */
	readonly positions: ReadonlyMap<FeedKey, Position>;
	readonly pushed: ReadonlyMap<FeedKey, Pushed>;
	/** Heads that wait for the roots they were signed under. */
	readonly waitingHeads: readonly { readonly key: FeedKey; readonly head: Bytes }[];
	/** When roots of a channel were last asked for here, and when they were last given. */
	readonly rootsAskedMs: ReadonlyMap<ChannelId, number>;
	readonly rootsGivenMs: ReadonlyMap<ChannelId, number>;
	/** Verdicts that are still being reached on what this link sent. */
	readonly headsJudging: number;
	readonly rootsJudging: number;
	readonly helloSentMs: number;
	readonly helloDueMs: number;
	/** The peer has said HELLO. */
	readonly isHeard: boolean;
	/** When news is due that went to other links first; Infinity for none. */
	readonly pushDueMs: number;
	/** When this link last brought a head that was new; 0 for never. */
	readonly broughtMs: number;
	/** Objects that the peer said it has: the first 8 bytes of their hashes, in hex. */
	readonly has: ReadonlySet<string>;
	readonly signals: Bucket;
	/** When an offer of ours last went out over this link; 0 for never. */
	readonly dialledMs: number;
}

/** A block that was asked for. */
export interface Ask {
	readonly linkId: string;
	readonly hash: ObjectHash;
	readonly offset: number;
	readonly length: number;
	readonly askedMs: number;
	/** Nobody waits for it any more; when it comes it is neither used nor held against the sender. */
	readonly isLate: boolean;
}

/** An object that is looked for; it is taken whole from one link, so that wrong bytes have one culprit. */
export interface Want {
	readonly hash: ObjectHash;
	readonly limitBytes: number;
	/** The link to ask first. */
	readonly from: string | undefined;
	readonly owner: string | undefined;
	readonly total: number | undefined;
	/** What comes is deflated; known with the first block. */
	readonly isDeflated: boolean;
	readonly blocks: ReadonlyMap<number, Bytes>;
	/** All bytes are here and their hash is being taken. */
	readonly isChecking: boolean;
	readonly misses: ReadonlyMap<string, { readonly count: number; readonly againMs: number }>;
	/** Links that are not asked again for this object. */
	readonly excluded: ReadonlySet<string>;
	readonly lastError: FetchError;
}

/** A GET that waits for its turn or for the shelf. */
export interface Serving {
	readonly linkId: string;
	readonly hash: ObjectHash;
	readonly offset: number;
	readonly length: number;
	readonly deflate: boolean;
	readonly isStarted: boolean;
}

/** The way back of an offer that was passed on, or that is our own. */
export interface Relay {
	/** Undefined for our own. */
	readonly back: string | undefined;
	readonly atMs: number;
}

export interface GossipState {
	readonly clocks: ReadonlyMap<FeedKey, FeedClock>;
	readonly links: ReadonlyMap<string, LinkState>;
	readonly wants: ReadonlyMap<ObjectHash, Want>;
	readonly asks: readonly Ask[];
	readonly serving: readonly Serving[];
	readonly servedBytes: Bucket;
	/** Bytes handed out to all peers together. */
	readonly servedRate: Rate;
	/** By the offer's id in hex, oldest first. */
	readonly relays: ReadonlyMap<string, Relay>;
	/** Deflated objects can be read here. */
	readonly canInflate: boolean;
	/** When links are next judged by their use, and how often that has led to nothing. */
	readonly room: { readonly dueMs: number; readonly attempt: number };
}

export type GossipEvent =
	| { readonly type: 'link-opened'; readonly linkId: string }
	| { readonly type: 'link-closed'; readonly linkId: string }
	| { readonly type: 'message'; readonly linkId: string; readonly message: Message }
	/** A frame that could not be read. */
	| { readonly type: 'malformed'; readonly linkId: string }
	/** A frame of a type that is not known yet. */
	| { readonly type: 'unknown'; readonly linkId: string }
	| { readonly type: 'feeds-changed'; readonly clocks: readonly FeedClock[] }
	| {
			readonly type: 'head-judged';
			readonly linkId: string;
			readonly key: FeedKey;
			readonly head: Bytes;
			readonly verdict: HeadVerdict;
	  }
	| {
			readonly type: 'roots-judged';
			readonly linkId: string;
			readonly channel: ChannelId;
			readonly verdict: RootVerdict;
	  }
	| {
			readonly type: 'want';
			readonly hash: ObjectHash;
			readonly limitBytes: number;
			readonly from?: string;
	  }
	| { readonly type: 'cancel-want'; readonly hash: ObjectHash }
	/** The hash of a whole object was taken. */
	| {
			readonly type: 'checked';
			readonly hash: ObjectHash;
			readonly bytes: Bytes;
			readonly linkId: string;
			readonly fits: boolean;
	  }
	/** The shelf has answered the GETs for an object; `deflated` when that is smaller. */
	| {
			readonly type: 'served';
			readonly hash: ObjectHash;
			readonly bytes: Bytes | undefined;
			readonly deflated?: Bytes;
	  }
	/** Objects that have come to be here: neighbours may be told. */
	| { readonly type: 'kept'; readonly hashes: readonly ObjectHash[] }
	/** A transport has made an offer for whoever it reaches. */
	| {
			readonly type: 'dial';
			readonly offerId: Bytes;
			readonly from: Bytes;
			readonly sdp: string;
	  }
	/** A transport has answered a stranger's offer. */
	| {
			readonly type: 'signal-answered';
			readonly offerId: Bytes;
			readonly from: Bytes;
			readonly sdp: string;
	  }
	| {
			readonly type: 'proof-judged';
			readonly linkId: string;
			readonly heads: readonly [Bytes, Bytes];
			readonly verdict: ProofVerdict;
	  }
	| { readonly type: 'timer' };

/** Why a link that did no harm was closed: it said nothing, never moved on, or others may be of more use. */
export type Idleness = 'mute' | 'stale' | 'room';

export type GossipEffect =
	| { readonly type: 'send'; readonly linkId: string; readonly message: Message }
	| {
			readonly type: 'close';
			readonly linkId: string;
			readonly reason: Fault | 'too-many-links' | Idleness;
			readonly refuseMs: number;
	  }
	| {
			readonly type: 'judge-head';
			readonly linkId: string;
			readonly key: FeedKey;
			readonly head: Bytes;
	  }
	| {
			readonly type: 'judge-roots';
			readonly linkId: string;
			readonly channel: ChannelId;
			readonly roots: readonly Bytes[];
	  }
	| {
			readonly type: 'check';
			readonly hash: ObjectHash;
			readonly bytes: Bytes;
			readonly linkId: string;
			/** To be inflated first, to at most so many bytes. */
			readonly isDeflated: boolean;
			readonly limitBytes: number;
	  }
	/** An offer that came by way of neighbours: answer it if there is room. */
	| {
			readonly type: 'answer-signal';
			readonly offerId: Bytes;
			readonly from: Bytes;
			readonly sdp: string;
	  }
	/** The answer to an offer of ours. */
	| {
			readonly type: 'complete-signal';
			readonly offerId: Bytes;
			readonly from: Bytes;
			readonly sdp: string;
	  }
	| {
			readonly type: 'judge-proof';
			readonly linkId: string;
			readonly heads: readonly [Bytes, Bytes];
	  }
	| { readonly type: 'serve'; readonly hash: ObjectHash }
	| { readonly type: 'fetched'; readonly hash: ObjectHash; readonly bytes: Bytes }
	| { readonly type: 'want-failed'; readonly hash: ObjectHash; readonly error: FetchError };

/** What a step may read besides its state. */
export interface GossipContext {
	/** Milliseconds since 1970. */
	readonly nowMs: number;
	readonly book: Pick<FeedBook, 'head' | 'roots' | 'proof'>;
}

/** The working copy of one step: the state is replaced, never changed, and effects are collected in order. */
export interface Turn extends GossipContext {
	state: GossipState;
	readonly effects: GossipEffect[];
}

/** The same map with one entry set or, for undefined, taken out. */
export const withEntry = <K, V>(
	map: ReadonlyMap<K, V>,
	key: K,
	value: V | undefined
): ReadonlyMap<K, V> => {
	const next = new Map(map);
	if (value === undefined) next.delete(key);
	else next.set(key, value);
	return next;
};

/** Replaces a link's fields; a link that is gone stays gone. */
export const changeLink = (turn: Turn, linkId: string, change: Partial<LinkState>): void => {
	const link = turn.state.links.get(linkId);
	if (!link) return;
	const links = withEntry(turn.state.links, linkId, { ...link, ...change });
	turn.state = { ...turn.state, links };
};

/** Queues a message for a link. */
export const send = (turn: Turn, linkId: string, message: Message): void => {
	turn.effects.push({ type: 'send', linkId, message });
};

/** Forgets a link and what was under way with it; wants look for another one. */
export const forgetLink = (turn: Turn, linkId: string): void => {
	const { links, wants, asks, serving } = turn.state;
	turn.state = {
		...turn.state,
		links: withEntry(links, linkId, undefined),
		asks: asks.filter((ask) => ask.linkId !== linkId),
		serving: serving.filter((get) => get.linkId !== linkId),
		wants: new Map(
			[...wants].map(([hash, want]) => [
				hash,
				want.owner === linkId && !want.isChecking ? { ...want, ...unowned } : want
			])
		)
	};
};

/** A want that nobody is being asked for: blocks of two links are never mixed. */
export const unowned = {
	owner: undefined,
	total: undefined,
	isDeflated: false,
	blocks: new Map<number, Bytes>()
};

/** Counts a fault; below zero the link is closed and its peer refused for a while. */
export const blame = (turn: Turn, linkId: string, fault: Fault): void => {
	const link = turn.state.links.get(linkId);
	if (!link) return;
	const score = withFault(link.score, fault);
	changeLink(turn, linkId, { score });
	if (scoreValue(score, turn.nowMs) < 0) cutLink(turn, linkId, fault);
};

/** Closes a link; its peer is refused for a while. */
export const cutLink = (
	turn: Turn,
	linkId: string,
	reason: Fault | Idleness,
	refuseMs: number = limits.gossip.refusalMs
): void => {
	turn.effects.push({ type: 'close', linkId, reason, refuseMs });
	forgetLink(turn, linkId);
};
