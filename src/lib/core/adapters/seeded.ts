/** A clock and chance that tests and the simulator turn by hand, replayable from one seed. */
import type { Clock, Random } from '#lib/core/ports.ts';
import { createTimerHeap, type Timer } from './timer-heap.ts';

export interface SeededClock extends Clock {
	/** Moves time forward, running what falls due in order. */
	readonly advance: (ms: number) => void;
	/** When the next timer is due (milliseconds since 1970), or undefined. */
	readonly nextDue: () => number | undefined;
}

/** A clock that stands still until it is advanced. */
export const createSeededClock = (startMs = 1_800_000_000_000): SeededClock => {
	let nowMs = startMs;
	let serial = 0;
	const timers = createTimerHeap();

	return {
		now: () => nowMs,
		after: (ms, run) => {
			const timer: Timer = {
				dueMs: nowMs + Math.max(0, ms),
				serial: serial++,
				run,
				isOver: false
			};
			timers.add(timer);
			return () => {
				timers.cancel(timer);
			};
		},
		nextDue: () => timers.peek()?.dueMs,
		advance: (ms) => {
			const untilMs = nowMs + ms;
			for (;;) {
				const next = timers.peek();
				if (!next || next.dueMs > untilMs) break;
				timers.take();
				nowMs = next.dueMs;
				next.run();
			}
			nowMs = untilMs;
		}
	};
};

/** mulberry32: small, fast and good enough to shuffle a simulation; never for keys. */
export const createSeededRandom = (seed: number): Random => {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return (t ^ (t >>> 14)) >>> 0;
	};
	return {
		bytes: (n) => Uint8Array.from({ length: n }, () => next() & 0xff),
		below: (n) => next() % n
	};
};
