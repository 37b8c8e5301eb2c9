/** What happens when, in simulated milliseconds: a heap of deeds, those of one moment in the order they were put there. */

export interface Agenda {
	readonly now: () => number;
	readonly at: (atMs: number, run: () => void) => void;
	/** Lets so much time pass. */
	readonly run: (ms: number) => void;
}

interface Deed {
	readonly atMs: number;
	readonly serial: number;
	readonly run: () => void;
}

const isBefore = (a: Deed, b: Deed): boolean =>
	a.atMs < b.atMs || (a.atMs === b.atMs && a.serial < b.serial);

/** Begins at a moment that is not zero, which stands for "at once" in deadlines. */
export const createAgenda = (): Agenda => {
	const heap: Deed[] = [];
	let nowMs = 1_000_000;
	let serial = 0;

	const swap = (a: number, b: number): void => {
		const [one, other] = [heap[a], heap[b]];
		if (one && other) [heap[a], heap[b]] = [other, one];
	};
	const push = (deed: Deed): void => {
		let at = heap.push(deed) - 1;
		while (at > 0) {
			const above = (at - 1) >> 1;
			const parent = heap[above];
			if (!parent || !isBefore(deed, parent)) return;
			swap(at, above);
			at = above;
		}
	};
	const smallerBelow = (at: number): number => {
		const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
		if (!left) return -1;
		return right && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
	};
	const pop = (): Deed | undefined => {
		const first = heap[0];
		const last = heap.pop();
		if (!last || heap.length === 0) return first;
		heap[0] = last;
		for (let at = 0; ;) {
			const below = smallerBelow(at);
			const child = heap[below];
			if (!child || !isBefore(child, last)) return first;
			swap(at, below);
			at = below;
		}
	};

	return {
		now: () => nowMs,
		at: (atMs, run) => {
			push({ atMs: Math.max(nowMs, atMs), serial: serial++, run });
		},
		run: (ms) => {
			const untilMs = nowMs + ms;
			while ((heap[0]?.atMs ?? Infinity) <= untilMs) {
				const deed = pop();
				if (!deed) return;
				nowMs = deed.atMs;
				deed.run();
			}
			nowMs = untilMs;
		}
	};
};
