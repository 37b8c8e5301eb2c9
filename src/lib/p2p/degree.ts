/** How many links the lobby seeks: how many offers go out with an announce, and when the next one is due. */
import { limits } from '#lib/core/limits.ts';

const { lobby } = limits;

export interface Degree {
	/** Links at which no more are sought. */
	readonly seek: number;
	/** Links below which the search is hurried. */
	readonly low: number;
	/** Links at which a stranger's offer is left unanswered. */
	readonly high: number;
	/** Connections that may exist at a time, unanswered offers among them. */
	readonly connections: number;
	/** New connections a second; twice as many at once, or our own first offers would shut out a stranger's. */
	readonly newPerSecond: number;
}

/** 8, from 5 to 14 (protocol.md 3.2). */
export const viewerDegree: Degree = {
	seek: lobby.degree,
	low: lobby.degreeLow,
	high: lobby.degreeHigh,
	connections: lobby.livePeerConnections,
	newPerSecond: lobby.newPeerConnectionsPerSecond
};

/** For a machine that is kept on: it seeks as few, and takes in everybody who comes. */
export const hostDegree: Degree = {
	...viewerDegree,
	high: lobby.hostDegreeHigh,
	connections: lobby.hostPeerConnections,
	newPerSecond: lobby.hostNewPerSecond
};

/** How many offers to make. Some links must be of our own choosing, or strangers could surround us (protocol.md 3.2). */
export const offersWanted = (
	degree: Degree,
	{ live, outbound }: { readonly live: number; readonly outbound: number }
): number => {
	if (live >= degree.high) return 0;
	const missing = Math.max(degree.seek - live, lobby.outboundMin - outbound, 0);
	return Math.min(missing, lobby.offers);
};

/**
 * Milliseconds until the next announce. With too few links it comes soon and ever more rarely, whatever the tracker's
 * interval says; otherwise at that interval, within bounds.
 */
export const announceDelayMs = (
	degree: Degree,
	{ live, attempt, intervalMs }: { live: number; attempt: number; intervalMs: number }
): number => {
	const calmMs = Math.min(Math.max(intervalMs, lobby.announceFirstMs), lobby.announceLastMs);
	if (live >= degree.low) return calmMs;
	return Math.min(lobby.announceFirstMs * 2 ** Math.min(attempt, 10), calmMs);
};

/** Milliseconds until a tracker is dialled again: 1 s doubling to 60 s, half of it left to chance (`draw` of 1,000). */
export const redialDelayMs = (attempt: number, draw: number): number => {
	const fullMs = Math.min(
		lobby.reconnectFirstMs * 2 ** Math.min(attempt, 10),
		lobby.reconnectLastMs
	);
	return Math.round(fullMs / 2 + (fullMs / 2) * (draw / 1000));
};

/**
 * Neighbours among `links` live links of every kind: a peer who is linked on a film's wire and in the lobby counts once.
 * `peers` names whoever is known behind a link, once for each link.
 */
export const neighboursOf = (links: number, peers: readonly string[]): number =>
	Math.max(links - (peers.length - new Set(peers).size), 0);

/** What both ends of a connection know of it alike. */
export interface Dial {
	/** Peer id of the end that made the offer, hex. */
	readonly initiator: string;
	/** The name of its data channel, which the initiator drew at random. */
	readonly channel: string;
}

/**
 * Of two connections between the same two peers, the one to keep: whose initiator has the lower peer id, then whose
 * channel name is lower. Both ends find the same one, so that two peers who dial each other at once keep exactly one.
 */
export const keptDial = <T extends Dial>(a: T, b: T): T => {
	if (a.initiator !== b.initiator) return a.initiator < b.initiator ? a : b;
	return a.channel <= b.channel ? a : b;
};
