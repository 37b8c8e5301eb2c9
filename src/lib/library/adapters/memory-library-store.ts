/** Keeps the viewer's own things in memory: for tests and for windows that may keep nothing. */
import type { SharedStore } from '#lib/library/ports.ts';

/** Values are cloned in and out, as real storage does. */
export const createMemoryLibraryStore = (): SharedStore => {
	const values = new Map<string, unknown>();
	return {
		read: (name) => Promise.resolve(structuredClone(values.get(name))),
		write: (name, value) => {
			values.set(name, structuredClone(value));
			return Promise.resolve(true);
		},
		change: (name, make) => {
			values.set(name, structuredClone(make(structuredClone(values.get(name)))));
			return Promise.resolve(true);
		}
	};
};
