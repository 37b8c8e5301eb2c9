/** Who may ask us for pieces: those who pass on most, then those who will stand still first, and one stranger in turn. */
import type { Asker } from './upload-peers.ts';

/** Nobody is unchoked and choked again within this time, or the line would carry words instead of pieces. */
const steadyMs = 10_000;

export interface ChokeChange {
	readonly asker: Asker;
	readonly on: boolean;
}

const needOf = ({ playhead }: Asker): number => playhead?.bufferedMs ?? Infinity;

/** A seed ranks by need, for viewers forward what they get; a viewer ranks by what it is given (BEP 3, give-to-get). */
const byMerit =
	(isSeed: boolean) =>
	(a: Asker, b: Asker): number => {
		if (!isSeed && a.gaveBytes !== b.gaveBytes) return b.gaveBytes - a.gaveBytes;
		const need = needOf(a) - needOf(b);
		return Number.isNaN(need) || need === 0 ? a.servedMs - b.servedMs : need;
	};

/** The changes that one round makes; pure. With no slots everybody is choked at once. */
export const chokeRound = (
	askers: readonly Asker[],
	options: { readonly nowMs: number; readonly isSeed: boolean; readonly slots: number }
): readonly ChokeChange[] => {
	const { nowMs, slots } = options;
	const interested = askers.filter((asker) => asker.interested);
	const ranked = [...interested].sort(byMerit(options.isSeed));
	// The last place goes to whoever waited longest: somebody new has nothing to show yet.
	const regular = interested.length > slots ? ranked.slice(0, Math.max(0, slots - 1)) : ranked;
	const rest = interested.filter((asker) => !regular.includes(asker));
	const [lucky] = [...rest].sort((a, b) => a.changedMs - b.changedMs);
	const chosen = new Set(slots > 0 && lucky ? [...regular, lucky] : regular);
	return askers.flatMap((asker) => {
		// Whoever wants nothing now is left as it is: it may want something in a moment.
		if (slots > 0 && !asker.interested) return [];
		const on = slots === 0 || !chosen.has(asker);
		if (asker.choked === on) return [];
		const isSteady = nowMs - asker.changedMs < steadyMs;
		return slots > 0 && on && isSteady ? [] : [{ asker, on }];
	});
};
