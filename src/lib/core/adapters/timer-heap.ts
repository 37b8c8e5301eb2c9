/** Timers in the order in which they fall due: a binary heap, so that a simulation of thousands of nodes stays fast. */

export interface Timer {
	/** Milliseconds since 1970. */
	readonly dueMs: number;
	/** Of two that are due at once, the one that was set first runs first. */
	readonly serial: number;
	readonly run: () => void;
	/** Taken back, or taken out already: it has no turn to come. */
	isOver: boolean;
}

export interface TimerHeap {
	readonly add: (timer: Timer) => void;
	readonly cancel: (timer: Timer) => void;
	/** The next one, which stays; undefined when there is none. */
	readonly peek: () => Timer | undefined;
	/** Takes the next one out. */
	readonly take: () => Timer | undefined;
}

const isBefore = (a: Timer, b: Timer): boolean =>
	a.dueMs === b.dueMs ? a.serial < b.serial : a.dueMs < b.dueMs;

/** Holds no timers yet. */
export const createTimerHeap = (): TimerHeap => {
	let heap: Timer[] = [];
	let cancelled = 0;

	const rise = (timer: Timer, from: number): void => {
		let at = from;
		while (at > 0) {
			const above = (at - 1) >> 1;
			const parent = heap[above];
			if (!parent || isBefore(parent, timer)) break;
			heap[at] = parent;
			at = above;
		}
		heap[at] = timer;
	};

	const sink = (timer: Timer): void => {
		let at = 0;
		for (;;) {
			const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
			const child = left && right && isBefore(right, left) ? right : left;
			if (!child || isBefore(timer, child)) break;
			heap[at] = child;
			at = child === left ? 2 * at + 1 : 2 * at + 2;
		}
		heap[at] = timer;
	};

	const takeTop = (): Timer | undefined => {
		const [top] = heap;
		const last = heap.pop();
		if (last && heap.length > 0) sink(last);
		return top;
	};

	const peek = (): Timer | undefined => {
		while (heap[0]?.isOver) {
			takeTop();
			cancelled--;
		}
		return heap[0];
	};

	return {
		add: (timer) => {
			heap.push(timer);
			rise(timer, heap.length - 1);
		},
		cancel: (timer) => {
			if (timer.isOver) return;
			timer.isOver = true;
			cancelled++;
			if (cancelled * 2 <= heap.length) return;
			// Whoever sets a timer anew at each event would fill the heap with old ones. Sorted, it is a heap as well.
			heap = heap.filter(({ isOver }) => !isOver).sort((a, b) => (isBefore(a, b) ? -1 : 1));
			cancelled = 0;
		},
		peek,
		take: () => {
			peek();
			const next = takeTop();
			if (next) next.isOver = true;
			return next;
		}
	};
};
