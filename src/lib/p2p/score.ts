/** What a link has earned and cost so far; kept here, never shared, and below zero it is closed (protocol.md 3.4). */

export type Fault =
	/** A head or root whose signature or form is wrong. */
	| 'invalid-document'
	/** A frame that no honest node sends. */
	| 'malformed-frame'
	/** Bytes that are not the object that was asked for. */
	| 'wrong-object'
	/** Data that nobody asked for, or that contradicts what was said of it. */
	| 'unsolicited'
	/** More frames than the limit allows. */
	| 'flood';

const costs: Readonly<Record<Fault, number>> = {
	'invalid-document': 100,
	'malformed-frame': 100,
	'wrong-object': 50,
	unsolicited: 10,
	flood: 10
};

const mostForFirsts = 20;
const mostForTime = 10;
const perMinute = 0.1;

export interface Score {
	/** Heads that this link brought before any other. */
	readonly firsts: number;
	readonly faults: number;
	/** When the link opened, milliseconds since 1970. */
	readonly sinceMs: number;
}

/** The score of a link that has just opened. */
export const newScore = (nowMs: number): Score => ({ firsts: 0, faults: 0, sinceMs: nowMs });

/** The score after a first delivery. */
export const withFirst = (score: Score): Score => ({ ...score, firsts: score.firsts + 1 });

/** The score after a fault. */
export const withFault = (score: Score, fault: Fault): Score => ({
	...score,
	faults: score.faults + costs[fault]
});

/** What it comes to: what is good is capped, so that nobody saves up for an attack; what is bad is not. */
export const scoreValue = ({ firsts, faults, sinceMs }: Score, nowMs: number): number => {
	const minutes = Math.max(0, nowMs - sinceMs) / 60_000;
	return Math.min(mostForFirsts, firsts) + Math.min(mostForTime, minutes * perMinute) - faults;
};
