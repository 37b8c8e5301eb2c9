/** Those who ask us for pieces: what they have and want, how fast their lines take it, and what we have given whom. */
import { limits } from '#lib/core/limits.ts';
import { hasBit, setBit } from './piece-book.ts';
import type { Block, Playhead, SwarmEvent, SwarmShape } from './events.ts';

/** A line is given so much ahead at first, and later what it takes in this time. */
const firstLineBytes = 96 * 1024;
const lineMs = 200;
/** More than what is left when a line tells that it has room, or it would never tell. */
const [lineLeastBytes, lineMostBytes] = [64 * 1024, 1024 * 1024];

export interface Asker {
	readonly id: string;
	readonly fast: boolean;
	readonly fellow: boolean;
	readonly rttMs: number;
	readonly bits: Uint8Array;
	/** Pieces that it does not have; a source lacks none. */
	lacks: number;
	interested: boolean;
	/** We choke it. */
	choked: boolean;
	changedMs: number;
	queue: Block[];
	/** Asks of this second, and when it began. */
	asks: number;
	asksFromMs: number;
	/** Bytes that are to be served and of which nothing was said since: they are being read from the store. */
	handedBytes: number;
	/** Bytes that wait in the line, as it has told last. */
	lineBytes: number;
	lineLimit: number;
	/** Since when bytes lie in the line, and how many were handed to it since. */
	busyFromMs: number;
	busyBytes: number;
	servedMs: number;
	playhead: Playhead | undefined;
	/** Useful bytes that it gave us; pieces that it got from somebody else than us, or passed on. */
	gaveBytes: number;
	/** How often each piece was refused to it because others have it. */
	readonly refusals: Map<number, number>;
}

type Joined = Extract<SwarmEvent, { type: 'joined' }>;

/** Nobody who has just come is interested, and we choke them (BEP 3). */
export const createAsker = (joined: Joined, pieces: number, nowMs: number): Asker => ({
	id: joined.peer,
	fast: joined.fast,
	fellow: joined.fellow,
	rttMs: joined.rttMs ?? 100,
	bits: new Uint8Array(Math.ceil(pieces / 8)),
	lacks: pieces,
	interested: false,
	choked: true,
	changedMs: -Infinity,
	queue: [],
	asks: 0,
	asksFromMs: nowMs,
	handedBytes: 0,
	lineBytes: 0,
	lineLimit: firstLineBytes,
	busyFromMs: nowMs,
	busyBytes: 0,
	servedMs: -Infinity,
	playhead: undefined,
	gaveBytes: 0,
	refusals: new Map()
});

/** Takes a bitfield, have-all or have-none; calls back with each piece that is new. */
export const learnPieces = (
	asker: Asker,
	pieces: 'all' | 'none' | Uint8Array,
	shape: SwarmShape,
	onNew: (piece: number) => void
): void => {
	if (pieces === 'none') return;
	for (let piece = 0; piece < shape.pieces; piece++) {
		if (pieces !== 'all' && !hasBit(pieces, piece)) continue;
		if (hasBit(asker.bits, piece)) continue;
		setBit(asker.bits, piece, true);
		asker.lacks--;
		onNew(piece);
	}
};

/** The line has taken what it was given: how fast it is, and so how much it may be given ahead. */
export const noteDrained = (asker: Asker, nowMs: number): void => {
	const ms = nowMs - asker.busyFromMs;
	if (asker.busyBytes >= lineLeastBytes && ms > 0) {
		const fits = (asker.busyBytes / ms) * lineMs;
		asker.lineLimit = Math.min(lineMostBytes, Math.max(lineLeastBytes, fits));
	}
	asker.lineBytes = 0;
	asker.busyBytes = 0;
	asker.busyFromMs = nowMs;
};

/** A block that was to be served was handed to the line, or will not be any more. */
export const noteServed = (
	asker: Asker,
	served: Extract<SwarmEvent, { type: 'served' }>,
	nowMs: number
): void => {
	const { block, queuedBytes } = served;
	asker.handedBytes = Math.max(0, asker.handedBytes - block.length);
	if (served.isVoid === true) return;
	if (asker.lineBytes === 0) {
		asker.busyFromMs = nowMs;
		asker.busyBytes = 0;
	}
	asker.busyBytes += block.length;
	asker.lineBytes = queuedBytes;
};

/** The line may be given more. */
export const hasRoom = ({ handedBytes, lineBytes, lineLimit }: Asker): boolean =>
	handedBytes + lineBytes < lineLimit;

/** False when it asks for more at once, or more a second, than anybody needs. */
export const mayQueue = (asker: Asker, nowMs: number): boolean => {
	if (nowMs - asker.asksFromMs >= 1000) {
		asker.asksFromMs = nowMs;
		asker.asks = 0;
	}
	asker.asks++;
	return asker.queue.length < limits.torrent.queuedRequests;
};

/** What a film is taken to use up until that is known, bytes a second. */
const guessedRate = 1_000_000;

/** When the asker needs the first byte of a piece, milliseconds from now; Infinity where it has told nothing. */
export const dueInMs = (asker: Asker, piece: number, shape: SwarmShape): number => {
	const { playhead } = asker;
	if (!playhead || (playhead.bytesPerSecond <= 0 && playhead.others > 0)) return Infinity;
	const aheadBytes = piece * shape.pieceBytes - playhead.byte;
	if (aheadBytes < -shape.pieceBytes) return Infinity;
	// Before a film's rate is known its player waits for the very first of it.
	return (aheadBytes / (playhead.bytesPerSecond || guessedRate)) * 1000;
};
