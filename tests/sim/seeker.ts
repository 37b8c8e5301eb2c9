/** The lobby as the simulator sees it: announces by the product's own rules of degree, and strangers drawn by chance. */
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { announceDelayMs, offersWanted, redialDelayMs, viewerDegree } from '#lib/p2p/degree.ts';

/** From an offer to a link: the tracker, ICE and two handshakes. */
const dialMs = 1500;
const trackerIntervalMs = limits.lobby.announceLastMs;

export interface Seeker {
	/** The number of links has changed. */
	readonly look: () => void;
	/** The tracker is out of reach. */
	readonly lose: () => void;
	/** The tracker can be reached again, and will be when it is dialled next. */
	readonly find: () => void;
	readonly stop: () => void;
}

/** Announces at once, then as often as a viewer with so few links does. */
export const createSeeker = (options: {
	readonly clock: Clock;
	readonly random: Random;
	readonly counts: () => { readonly live: number; readonly outbound: number };
	/** Dials a stranger; whether that leads to a link shows in the counts. */
	readonly dial: () => void;
}): Seeker => {
	const { clock, random, counts, dial } = options;
	let attempt = 0;
	let dueMs = Infinity;
	let isStopped = false;
	let isLost = false;
	let stopTimer = (): void => undefined;

	const announce = (least = 0): void => {
		dueMs = Infinity;
		const count = Math.max(least, offersWanted(viewerDegree, counts()));
		for (let offers = count; offers > 0; offers--) {
			clock.after(dialMs, () => {
				if (!isStopped) dial();
			});
		}
		schedule();
	};

	const schedule = (): void => {
		const { live } = counts();
		const calmMs = announceDelayMs(viewerDegree, { live, attempt, intervalMs: trackerIntervalMs });
		const afterMs = Math.round(calmMs * (1 + random.below(500) / 1000));
		if (isStopped || isLost || clock.now() + afterMs >= dueMs) return;
		dueMs = clock.now() + afterMs;
		stopTimer();
		stopTimer = clock.after(afterMs, () => {
			attempt++;
			announce();
		});
	};

	announce();
	return {
		look: () => {
			attempt = 0;
			schedule();
		},
		lose: () => {
			isLost = true;
			stopTimer();
			dueMs = Infinity;
		},
		find: () => {
			const waitMs = Math.round((redialDelayMs(10, 1000) * random.below(1000)) / 1000);
			stopTimer = clock.after(waitMs, () => {
				isLost = false;
				attempt = 0;
				announce(1);
			});
		},
		stop: () => {
			isStopped = true;
			stopTimer();
		}
	};
};
