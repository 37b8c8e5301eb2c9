/** Asks neighbours for more links while there are too few: soon at first, then ever more rarely. */
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';

const { gossip } = limits;

export interface Dialler {
	/** The number of links has changed. */
	readonly look: () => void;
	readonly stop: () => void;
}

/** Dials only while somebody is there to pass the offer on. */
export const createDialler = (options: {
	readonly clock: Clock;
	readonly live: () => number;
	/** With so many links nobody is asked. */
	readonly enough: number;
	readonly dial: () => Promise<void>;
}): Dialler => {
	const { clock, live, enough, dial } = options;
	let attempt = 0;
	let before = 0;
	let stopTimer: (() => void) | undefined;

	const isWanted = (): boolean => live() > 0 && live() < enough;

	const schedule = (): void => {
		if (stopTimer || !isWanted()) return;
		const waitMs = Math.min(gossip.dialLastMs, gossip.dialFirstMs * 2 ** attempt);
		stopTimer = clock.after(waitMs, () => {
			stopTimer = undefined;
			if (!isWanted()) return;
			attempt++;
			void dial(); // Whether somebody answers shows in the number of links.
			schedule();
		});
	};

	const stop = (): void => {
		stopTimer?.();
		stopTimer = undefined;
		attempt = 0;
	};

	return {
		look: () => {
			// A link that came or went makes the next try worth while again.
			if (live() !== before) stop();
			before = live();
			schedule();
		},
		stop
	};
};
