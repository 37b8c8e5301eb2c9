/** Peers that are not to be linked again for a while: a bounded list, the oldest forgotten first. */
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';

export interface Refusals {
	/** Refuses this peer for so many milliseconds from now; zero changes nothing. */
	readonly add: (peerId: string, refuseMs: number) => void;
	readonly has: (peerId: string) => boolean;
}

/** Nobody is refused yet. */
export const createRefusals = (clock: Clock): Refusals => {
	const untilMs = new Map<string, number>();
	return {
		add: (peerId, refuseMs) => {
			if (refuseMs <= 0) return;
			// Told again means newest again.
			untilMs.delete(peerId);
			untilMs.set(peerId, clock.now() + refuseMs);
			const [oldest] = untilMs.keys();
			if (oldest !== undefined && untilMs.size > limits.lobby.refusals) untilMs.delete(oldest);
		},
		has: (peerId) => (untilMs.get(peerId) ?? 0) > clock.now()
	};
};
