/** Keeps the viewer's own things in memory: for tests and for windows that may keep nothing. */
import type { LibraryStore } from '#lib/library/ports.ts';

/** Values are cloned in and out, as real storage does. */
export const createMemoryLibraryStore = (): LibraryStore => {
	const values = new Map<string, unknown>();
	return {
		read: (name) => Promise.resolve(structuredClone(values.get(name))),
		write: (name, value) => {
			values.set(name, structuredClone(value));
			return Promise.resolve(true);
		}
	};
};
