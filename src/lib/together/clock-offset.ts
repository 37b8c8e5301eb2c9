/** How far another clock is from ours, from questions and answers: the answer that came soonest is believed most (RFC 5905 §10). */

interface Sample {
	readonly roundTripMs: number;
	readonly offsetMs: number;
	readonly atMs: number;
}

export interface ClockOffset {
	readonly samples: readonly Sample[];
}

export const unknownOffset: ClockOffset = { samples: [] };

const samplesMost = 16;
/** Clocks run apart by up to 50 millionths: what is older tells less than what is new. */
const lifeMs = 60_000;
const roundTripMost = 10_000;

/** After an answer: when it was asked and came, on our clock, and what the other clock said in between. */
export const withAnswer = (
	known: ClockOffset,
	{ askedMs, theirMs, nowMs }: { askedMs: number; theirMs: number; nowMs: number }
): ClockOffset => {
	const roundTripMs = nowMs - askedMs;
	// An answer to a question that was never asked, or a clock of ours that was set meanwhile.
	if (roundTripMs < 0 || roundTripMs > roundTripMost) return known;
	const sample = { roundTripMs, offsetMs: theirMs - (askedMs + nowMs) / 2, atMs: nowMs };
	const fresh = known.samples.filter(({ atMs }) => nowMs - atMs <= lifeMs && atMs <= nowMs);
	return { samples: [...fresh, sample].slice(-samplesMost) };
};

/** The answer that came soonest: its offset is wrong by half its way at most. */
const best = ({ samples }: ClockOffset): Sample | undefined =>
	samples.reduce<Sample | undefined>(
		(least, sample) => (least && least.roundTripMs <= sample.roundTripMs ? least : sample),
		undefined
	);

/** Their clock less ours, milliseconds; undefined while nothing was heard. */
export const offsetMs = (known: ClockOffset): number | undefined => best(known)?.offsetMs;

/** The shortest way there and back, milliseconds. */
export const roundTripMs = (known: ClockOffset): number | undefined => best(known)?.roundTripMs;
