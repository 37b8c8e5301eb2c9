/** Takes away what a killed process left half written; only whoever holds the home's lock may do so. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '#node/adapters/atomic-write.ts';

/** The ending of every draft that `writeAtomic` renames: a random UUID before `.tmp`. */
const draftShape = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Removes the drafts of the home's own folders; other files are left alone. */
export const sweepDrafts = async (home: string): Promise<void> => {
	for (const folder of ['objects', 'pointers', 'posters', 'signing']) {
		try {
			const files = await readdir(join(home, folder), { recursive: true });
			for (const file of files.filter((name) => draftShape.test(name))) {
				await rm(join(home, folder, file), { force: true });
			}
		} catch (cause) {
			// A home that never had such a folder has nothing to sweep there.
			if (systemCode(cause) !== 'ENOENT') throw cause;
		}
	}
};
