/** The records that the books of peers and of pieces share: who is asked for what, and what came from whom. */

/** Withdrawn not long ago: what still comes of it is no flood. */
interface LateAnswer {
	readonly piece: number;
	readonly offset: number;
	readonly length: number;
	readonly untilMs: number;
	leftBytes: number;
}

export interface Peer {
	readonly id: string;
	readonly fast: boolean;
	readonly fellow: boolean;
	readonly isWebSeed: boolean;
	readonly bits: Uint8Array;
	hasAll: boolean;
	/** Pieces that it does not have; a source lacks none. */
	lacks: number;
	choked: boolean;
	interested: boolean;
	/** A piece that it has and we want, or -1; and for which state of our wishes none was found. */
	witness: number;
	/** A piece that it has and that is missing here, wanted or not; -1 while none is known. */
	spare: number;
	noneIn: number;
	/** The state of our wishes in which it had nothing left for the fill. */
	idleIn: number;
	readonly asks: Map<number, Ask>;
	askedBytes: number;
	/** Pieces given to it alone. */
	readonly owned: Set<number>;
	/** Bytes a millisecond while it was busy for us; 0 while not known. */
	rate: number;
	rttMs: number | undefined;
	/** No answer is believed to be quicker: what was asked in the first flight came as if at once. */
	readonly leastRttMs: number;
	/** When it last answered or, being idle, was asked; busy time counts from there. */
	busyFromMs: number;
	isAnswering: boolean;
	sampleBytes: number;
	sampleMs: number;
	answered: number;
	large: 'untried' | 'tried' | 'yes' | 'never';
	/** Did not answer what was urgent: one block at a time until it does. */
	isMute: boolean;
	/** Hardly anything comes: nothing urgent is left to it. */
	isTrickle: boolean;
	wasNudged: boolean;
	trickleFromMs: number;
	trickleBytes: number;
	readonly refused: Map<number, { untilMs: number; waitMs: number }>;
	restUntilMs: number;
	/** Sent us away until this moment: there are better ones to ask for what others have. */
	awayUntilMs: number;
	late: LateAnswer[];
	floodBytes: number;
}

/** A request on its way: `units` from unit `first` of the piece. */
export interface Ask {
	readonly peer: Peer;
	readonly piece: number;
	readonly first: number;
	readonly units: number;
	readonly offset: number;
	readonly length: number;
	readonly atMs: number;
	/** How long it should take, from the peer's rate and queue when it was asked. */
	readonly expectMs: number;
	/** Somebody else was asked for it before. */
	readonly isCopy: boolean;
	arrivedBytes: number;
}

/** A piece that is neither missing altogether nor held. */
export interface Partial {
	readonly piece: number;
	readonly units: number;
	readonly here: Uint8Array;
	/** How many peers are asked for each unit. */
	readonly asked: Uint8Array;
	readonly from: (Peer | undefined)[];
	readonly asks: Set<Ask>;
	/** Units that are not here; when 0 the piece is being hashed. */
	missing: number;
	/** Units that are neither here nor asked for. */
	free: number;
	/** Whoever has been given the whole piece, until somebody else helps. */
	owner: Peer | undefined;
	/** It has been asked for, so that its bytes have a place to be kept in. */
	isBegun: boolean;
	/** It came damaged from several: one peer alone brings it now. */
	isRetry: boolean;
	/** Those who brought it damaged, alone or together. */
	readonly doubted: Set<Peer>;
}
