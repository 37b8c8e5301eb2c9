/** What is known of each peer: what it has, how fast it answers, how much it may be asked for at once. */
import type { SwarmEvent } from './events.ts';
import { hasBit, unitBytes } from './piece-book.ts';
import type { Ask, Peer } from './records.ts';

/** Before any rate is known: enough for 20 Mbit/s over 100 ms. */
const firstWindowBytes = 16 * unitBytes;
const mostBytes = 4 * 1024 * 1024;
/** What is queued at the other end beyond the round trip, so that its line is never idle. */
const slackMs = 150;
const farMs = 1000;
/** What a peer is taken for until it has been measured, bytes a millisecond. */
const guessedRate = 200;
const smoothMs = 1000;
/**
 * A line that was just opened speeds up with each round trip (RFC 9260, slow start), so what it has carried so far says
 * little of what it could: until it has answered so often, its last moments count more, and the first window stays open as
 * far as a second fills it.
 */
const youngAnswers = 64;
const youngSmoothMs = 150;
const sampleMs = 40;
const largestBytes = 128 * 1024;
const fellowBytes = 64 * 1024;
/** Small requests that a stranger has answered before a large one is tried on it. */
const trustAfter = 16;

type Joined = Extract<SwarmEvent, { type: 'joined' }>;

/** A peer of which nothing is known yet. It chokes us until it says otherwise (BEP 3); a web seed never does. */
export const createPeer = (joined: Joined, pieces: number, nowMs: number): Peer => ({
	id: joined.peer,
	fast: joined.fast,
	fellow: joined.fellow,
	isWebSeed: joined.isWebSeed === true,
	bits: new Uint8Array(Math.ceil(pieces / 8)),
	hasAll: joined.isWebSeed === true,
	lacks: joined.isWebSeed === true ? 0 : pieces,
	choked: joined.isWebSeed !== true,
	interested: false,
	witness: -1,
	spare: -1,
	noneIn: -1,
	idleIn: -1,
	asks: new Map(),
	askedBytes: 0,
	owned: new Set(),
	rate: 0,
	rttMs: joined.rttMs,
	leastRttMs: (joined.rttMs ?? 0) / 2,
	busyFromMs: nowMs,
	isAnswering: false,
	sampleBytes: 0,
	sampleMs: 0,
	answered: 0,
	large: 'untried',
	isMute: false,
	isTrickle: false,
	wasNudged: false,
	trickleFromMs: nowMs,
	trickleBytes: 0,
	refused: new Map(),
	restUntilMs: 0,
	awayUntilMs: 0,
	late: [],
	floodBytes: 0
});

/** Whether the peer is said to have the piece. */
export const hasPiece = (peer: Peer, piece: number): boolean =>
	peer.hasAll || hasBit(peer.bits, piece);

/** Round trip, milliseconds, as far as it is known. */
export const rttOf = (peer: Peer): number => peer.rttMs ?? 100;

/** How long it would take until `bytes` more have come from this peer, milliseconds. */
export const timeFor = (peer: Peer, bytes: number): number =>
	(peer.askedBytes + bytes) / (peer.rate > 0 ? peer.rate : guessedRate) + rttOf(peer);

const isYoung = (peer: Peer): boolean => peer.answered < youngAnswers;

/** How many bytes more may be asked of it: little for what is due soon, a second's worth for what is not. */
export const roomOf = (peer: Peer, isFar: boolean): number => {
	if (peer.isMute || peer.isTrickle) return unitBytes - peer.askedBytes;
	if (peer.rate === 0) return firstWindowBytes - peer.askedBytes;
	const near = rttOf(peer) + slackMs;
	const bytes = peer.rate * (isFar ? Math.max(farMs, near) : near);
	const young = isYoung(peer) ? Math.min(firstWindowBytes, peer.rate * farMs) : 0;
	return Math.min(mostBytes, Math.max(2 * unitBytes, bytes, young)) - peer.askedBytes;
};

/**
 * The largest request for what is not urgent. Strangers may close the wire at more than 16 KiB (BEP 3 says that all do),
 * so it is tried once, and only on those who can say no (BEP 6).
 */
export const requestBytes = (peer: Peer): number => {
	if (peer.large === 'never') return unitBytes;
	if (peer.fellow || peer.large === 'yes') {
		const quarter = Math.floor((peer.rate * 250) / unitBytes) * unitBytes;
		return Math.min(largestBytes, Math.max(fellowBytes, quarter));
	}
	const isTime = peer.fast && peer.large === 'untried' && peer.answered >= trustAfter;
	return isTime ? fellowBytes : unitBytes;
};

/** Counts an answer: rate over busy time only, round trip as the quickest answer ever. */
export const noteAnswer = (
	peer: Peer,
	bytes: number,
	ask: Ask | undefined,
	nowMs: number
): void => {
	peer.isMute = false;
	peer.wasNudged = false;
	peer.trickleBytes += bytes;
	if (peer.isAnswering) {
		peer.sampleBytes += bytes;
		peer.sampleMs += nowMs - peer.busyFromMs;
	}
	peer.isAnswering = true;
	peer.busyFromMs = nowMs;
	if (ask !== undefined) {
		const tookMs = nowMs - ask.atMs;
		if (peer.answered === 0) peer.rttMs = Math.max(peer.rttMs ?? 0, tookMs);
		else if (peer.rttMs === undefined || tookMs < peer.rttMs)
			peer.rttMs = Math.max(tookMs, peer.leastRttMs);
		peer.answered++;
		if (ask.length > unitBytes && !peer.isWebSeed) peer.large = 'yes';
	}
	if (peer.sampleMs < sampleMs) return;
	const sample = peer.sampleBytes / peer.sampleMs;
	const weight = 1 - Math.exp(-peer.sampleMs / (isYoung(peer) ? youngSmoothMs : smoothMs));
	peer.rate = peer.rate === 0 ? sample : peer.rate + weight * (sample - peer.rate);
	peer.sampleBytes = 0;
	peer.sampleMs = 0;
};

/** Whether anything more may be asked of it now. */
export const isReady = (peer: Peer, isFar: boolean, nowMs: number): boolean => {
	if (peer.choked || peer.restUntilMs > nowMs) return false;
	return peer.isWebSeed ? peer.asks.size < 2 : roomOf(peer, isFar) > 0;
};

/** Whether it could bring the piece: it has it, lets us ask, and has not just refused it. */
export const canBring = (peer: Peer, piece: number, nowMs: number): boolean =>
	!peer.choked &&
	peer.restUntilMs <= nowMs &&
	hasPiece(peer, piece) &&
	(peer.refused.get(piece)?.untilMs ?? 0) <= nowMs;
