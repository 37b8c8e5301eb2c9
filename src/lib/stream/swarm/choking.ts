/** Who may ask us for pieces: those who give most or will stand still first, and one place that goes from hand to hand. */
import type { Asker } from './upload-peers.ts';

/** Nobody is choked again within this time, or the line would carry words instead of pieces; a turn is as long. */
const steadyMs = 10_000;

export interface ChokeChange {
	readonly asker: Asker;
	readonly on: boolean;
}

export interface ChokeOptions {
	readonly nowMs: number;
	readonly isSeed: boolean;
	/** How many may ask at a time; 0 chokes everybody at once. */
	readonly slots: number;
}

const needOf = ({ playhead }: Asker): number => playhead?.bufferedMs ?? Infinity;
const isSteady = ({ changedMs }: Asker, nowMs: number): boolean => nowMs - changedMs >= steadyMs;

/** Has had its turn and took nothing: a place is for pieces, and whoever only sits on it would keep others out. */
const isIdle = (asker: Asker, nowMs: number): boolean =>
	!asker.choked && isSteady(asker, nowMs) && nowMs - asker.servedMs >= steadyMs;

/** Smaller comes first: whoever has its turn, then whoever has waited longest, then whoever has had its turn. */
const turnOf = (asker: Asker, nowMs: number): number => {
	if (asker.choked) return asker.changedMs;
	return isSteady(asker, nowMs) ? Infinity : -Infinity;
};
const ascending = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** A seed ranks by need, for viewers forward what they get; a viewer ranks by what it is given (BEP 3, give-to-get). */
const byMerit =
	({ isSeed, nowMs }: ChokeOptions) =>
	(a: Asker, b: Asker): number =>
		Number(isIdle(a, nowMs)) - Number(isIdle(b, nowMs)) ||
		(isSeed ? 0 : b.gaveBytes - a.gaveBytes) ||
		ascending(needOf(a), needOf(b)) ||
		ascending(turnOf(a, nowMs), turnOf(b, nowMs));

/** Whom the slots are meant for, the place that goes round first: somebody new has nothing to show yet. */
const choose = (interested: readonly Asker[], options: ChokeOptions): readonly Asker[] => {
	const ranked = [...interested].sort(byMerit(options));
	if (ranked.length <= options.slots) return ranked;
	const regular = ranked.slice(0, options.slots - 1);
	const [lucky] = ranked
		.slice(options.slots - 1)
		.sort((a, b) => ascending(turnOf(a, options.nowMs), turnOf(b, options.nowMs)));
	return lucky ? [lucky, ...regular] : regular;
};

/** The changes that one round makes; pure. Whoever is to come waits until somebody who is to go has had its time. */
export const chokeRound = (
	askers: readonly Asker[],
	options: ChokeOptions
): readonly ChokeChange[] => {
	const { nowMs, slots } = options;
	const open = askers.filter(({ choked }) => !choked);
	if (slots === 0) return open.map((asker) => ({ asker, on: true }));
	// Whoever wants nothing now is left as it is: it may want something in a moment.
	const interested = askers.filter((asker) => asker.interested);
	const chosen = choose(interested, options);
	const going = open.filter(
		(asker) => asker.interested && !chosen.includes(asker) && isSteady(asker, nowMs)
	);
	const staying = open.filter((asker) => asker.interested && !going.includes(asker));
	const coming = chosen.filter(({ choked }) => choked);
	return [
		...going.map((asker) => ({ asker, on: true })),
		...coming.slice(0, Math.max(0, slots - staying.length)).map((asker) => ({ asker, on: false }))
	];
};
