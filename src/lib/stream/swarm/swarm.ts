/** One mind made of parts: each sees every event, in order, and what they answer is joined. */
import type { SwarmEffect, SwarmPart } from './events.ts';

/** A part that is several parts; the effects come in the order of the parts. */
export const createSwarm = (parts: readonly SwarmPart[]): SwarmPart => ({
	step: (event, nowMs) => {
		const effects: SwarmEffect[] = [];
		for (const part of parts) effects.push(...part.step(event, nowMs));
		return effects;
	}
});
