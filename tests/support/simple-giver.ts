/** A mind's uploading half for tests of the runner: gives to whoever asks, while giving is on. */
import type { SwarmEffect, SwarmPart } from '#lib/stream/swarm/events.ts';

/** Unchokes whoever is interested and serves every request, in order. */
export const createSimpleGiver = (): SwarmPart => {
	const interested = new Set<string>();
	let giving = true;
	return {
		step: (event): readonly SwarmEffect[] => {
			if (event.type === 'interest') {
				if (event.on) interested.add(event.peer);
				else interested.delete(event.peer);
				return [{ type: 'choke', peer: event.peer, on: !event.on || !giving }];
			}
			if (event.type === 'left') interested.delete(event.peer);
			if (event.type === 'asked') return [{ type: 'serve', peer: event.peer, block: event.block }];
			if (event.type !== 'giving') return [];
			giving = event.on;
			return [...interested].map((peer) => ({ type: 'choke', peer, on: !giving }));
		}
	};
};
