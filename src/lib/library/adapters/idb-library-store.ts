/** Keeps the viewer's own things in IndexedDB, in a database of their own. */
import { openKeyValue } from '#lib/core/adapters/key-value.ts';
import type { SharedStore } from '#lib/library/ports.ts';

/** The browser's storage; where it is denied or broken, everything still works and nothing is kept. */
export const createIdbLibraryStore = (): SharedStore => {
	const place = openKeyValue('matinee-library', 'values');
	return {
		read: async (name) => {
			try {
				return await place.read(name);
			} catch {
				// Private windows and damaged databases refuse: the same as having kept nothing.
				return undefined;
			}
		},
		write: async (name, value) => {
			try {
				await place.write(name, value);
				return true;
			} catch {
				// The caller tells the viewer once; the value lives on in memory.
				return false;
			}
		},
		change: async (name, make) => {
			try {
				await place.change(name, make);
				return true;
			} catch {
				// As with writing.
				return false;
			}
		}
	};
};
