/** The clockwork of one torrent: listeners are told of changes, the swarm that time has passed, trackers that nobody is there. */
import type { Clock } from '#lib/core/ports.ts';

export interface SwarmChanges {
	readonly tell: () => void;
	/** A change of phase waits for nobody: the first frame hangs on it. */
	readonly tellNow: () => void;
	readonly subscribe: (changed: () => void) => () => void;
	readonly close: () => void;
}

const tellEveryMs = 250;

/** Nothing is told after `close`. */
export const createSwarmChanges = (clock: Clock): SwarmChanges => {
	const listeners = new Set<() => void>();
	let toldMs = -Infinity;
	let cancelTell: (() => void) | undefined;

	const tellNow = (): void => {
		cancelTell?.();
		cancelTell = undefined;
		toldMs = clock.now();
		for (const changed of [...listeners]) changed();
	};
	return {
		tell: () => {
			if (listeners.size === 0) return;
			cancelTell ??= clock.after(Math.max(0, toldMs + tellEveryMs - clock.now()), tellNow);
		},
		tellNow,
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		},
		close: () => {
			cancelTell?.();
			cancelTell = undefined;
			listeners.clear();
		}
	};
};

export interface Ticks {
	/** There is somebody now for whom time matters. */
	readonly wake: () => void;
	readonly stop: () => void;
}

const tickMs = 100;

/** Calls `tick` every 100 ms until it answers with false, and again after each `wake`. */
export const createTicks = (clock: Clock, tick: () => boolean): Ticks => {
	let cancel: (() => void) | undefined;
	let isStopped = false;
	const beat = (): void => {
		cancel = clock.after(tickMs, () => {
			cancel = undefined;
			if (tick() && !isStopped) beat();
		});
	};
	return {
		wake: () => {
			if (!cancel && !isStopped) beat();
		},
		stop: () => {
			isStopped = true;
			cancel?.();
			cancel = undefined;
		}
	};
};

/** While nobody is there the trackers are asked again after this time, then after twice as long. */
const askAgainFirstMs = 5000;
const askAgainLastMs = 60_000;
/** Whoever had somebody notices so soon that they have gone. */
const lookMs = 1000;

/** Calls `ask` when the last has gone, then again and again while somebody is looked for, ever more rarely; returns the way to stop. */
export const keepAsking = (
	clock: Clock,
	options: { readonly isAlone: () => boolean; readonly ask: () => void }
): (() => void) => {
	let waitMs = askAgainFirstMs;
	let hadSomebody = false;
	let dueMs = clock.now() + waitMs;
	let cancel = (): void => undefined;
	const look = (): void => {
		const nowMs = clock.now();
		if (!options.isAlone()) {
			hadSomebody = true;
			waitMs = askAgainFirstMs;
		} else if (nowMs >= dueMs) {
			options.ask();
			waitMs = hadSomebody ? askAgainFirstMs : Math.min(2 * waitMs, askAgainLastMs);
			hadSomebody = false;
			dueMs = nowMs + waitMs;
		}
		next();
	};
	const next = (): void => {
		cancel = clock.after(hadSomebody ? lookMs : waitMs, look);
	};
	next();
	return () => {
		cancel();
	};
};
