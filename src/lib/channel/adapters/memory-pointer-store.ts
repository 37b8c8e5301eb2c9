/** Pointers in memory: for tests, and for a browser that lets the page store nothing. */
import { ok } from '#lib/core/result.ts';
import type { FeedPointer, PointerStore } from '#lib/channel/ports.ts';

/** An empty store; what it hands out and takes in is copied, as a real one would. */
export const createMemoryPointerStore = (): PointerStore => {
	const pointers = new Map<string, FeedPointer>();
	return {
		read: (channel, feed) => Promise.resolve(structuredClone(pointers.get(`${channel}/${feed}`))),
		write: (channel, feed, pointer) => {
			pointers.set(`${channel}/${feed}`, structuredClone(pointer));
			return Promise.resolve(ok(undefined));
		}
	};
};
