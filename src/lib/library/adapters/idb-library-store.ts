/** Keeps the viewer's own things in IndexedDB, in a database of their own. */
import { createStore, get, set } from 'idb-keyval';
import type { LibraryStore } from '#lib/library/ports.ts';

/** The browser's storage; where it is denied or broken, everything still works and nothing is kept. */
export const createIdbLibraryStore = (): LibraryStore => {
	let store: ReturnType<typeof createStore> | undefined;
	const opened = (): ReturnType<typeof createStore> =>
		(store ??= createStore('matinee-library', 'values'));
	return {
		read: async (name) => {
			try {
				return await get<unknown>(name, opened());
			} catch {
				// Private windows and damaged databases refuse: the same as having kept nothing.
				return undefined;
			}
		},
		write: async (name, value) => {
			try {
				await set(name, value, opened());
				return true;
			} catch {
				// The caller tells the viewer once; the value lives on in memory.
				return false;
			}
		}
	};
};
