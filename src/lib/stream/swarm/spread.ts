/** Those who watch together take a scarce source's next pieces in different orders, so that each leaves it once. */
import type { Due } from './deadlines.ts';
import { canBring, isReady } from './peer-book.ts';
import { freeBytes, giveTo, isFull, isShared, urgentMs, type Plan } from './plan.ts';
import type { Peer } from './records.ts';

/** Pieces among which one is drawn, for each who watches. */
const drawnEach = 4;
const drawnMost = 64;
const fine = 1 << 20;

/** Others of us who download as we do. */
const viewersOf = (plan: Plan): number => {
	let viewers = 0;
	for (const peer of plan.peers.values()) if (peer.fellow && peer.lacks > 0) viewers++;
	return viewers;
};

const sourcesOf = (plan: Plan): number => {
	let sources = 0;
	for (const peer of plan.peers.values()) if (peer.lacks === 0 && !peer.isWebSeed) sources++;
	return sources;
};

/** The next pieces of the windows that only sources have and nobody was given. */
const candidates = (plan: Plan, most: number, nowMs: number): Due[] => {
	const sources = sourcesOf(plan);
	const found: Due[] = [];
	plan.deadlines.walk(nowMs, (due) => {
		const partial = plan.pieces.partials.get(due.piece);
		const isOpen = partial === undefined || (partial.owner === undefined && !partial.isRetry);
		if (isOpen && plan.pieces.needs(due.piece) && plan.pieces.copiesOf(due.piece) <= sources)
			found.push(due);
		return found.length < most;
	});
	return found;
};

const take = (plan: Plan, source: Peer, found: Due[], nowMs: number): void => {
	for (const piece of source.owned) {
		if (!isReady(source, false, nowMs)) return;
		if (freeBytes(plan, piece) > 0)
			giveTo(plan, source, piece, { isUrgent: false, isFar: false }, nowMs);
	}
	while (isReady(source, false, nowMs) && found.length > 0 && !isFull(plan)) {
		// Nearer ones are drawn more often: somebody has to bring what all are waiting for.
		const chance = plan.random.below(fine) / fine;
		const [due] = found.splice(Math.floor(found.length * chance ** 1.5), 1);
		if (due === undefined) return;
		if (!canBring(source, due.piece, nowMs)) continue;
		const isUrgent = due.dueMs - nowMs < urgentMs;
		giveTo(plan, source, due.piece, { isUrgent, isFar: false }, nowMs);
	}
};

/** Asks scarce sources for pieces by lot; true when that is how they are to be asked now. */
export const askSpread = (plan: Plan, nowMs: number): boolean => {
	const viewers = viewersOf(plan);
	if (viewers === 0) return false;
	const sources = [...plan.peers.values()].filter((peer) => isShared(plan, peer, nowMs));
	if (sources.length === 0) return false;
	const ready = sources.filter((source) => isReady(source, false, nowMs));
	if (ready.length === 0) return true;
	const found = candidates(plan, Math.min(drawnMost, drawnEach * (viewers + 1)), nowMs);
	for (const source of ready) take(plan, source, found, nowMs);
	return true;
};
