/** Objects as files: `<folder>/ab/abcd…`, named by the SHA-256 of what is in them. */
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { copyBytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok } from '#lib/core/result.ts';
import type { ObjectStore } from '#lib/channel/ports.ts';
import { systemCode, writeAtomic } from './atomic-write.ts';

/** A store over a folder, which is made when the first object comes. */
export const createFileObjectStore = (folder: string): ObjectStore => {
	const pathOf = (hash: ObjectHash): string => join(folder, hash.slice(0, 2), hash);
	/** No object is larger; a file that is was not put here by us and is not read into memory. */
	const sizeOf = async (hash: ObjectHash): Promise<number | undefined> => {
		try {
			const found = await stat(pathOf(hash));
			return found.isFile() && found.size <= limits.channel.objectBytes ? found.size : undefined;
		} catch {
			// Not there, or not readable: for whoever asks it is the same.
			return undefined;
		}
	};

	return {
		has: async (hash) => (await sizeOf(hash)) !== undefined,
		get: async (hash) => {
			if ((await sizeOf(hash)) === undefined) return undefined;
			try {
				return copyBytes(await readFile(pathOf(hash)));
			} catch {
				// It went away between the two calls.
				return undefined;
			}
		},
		put: async (hash, bytes) => {
			try {
				await writeAtomic(pathOf(hash), bytes);
				return ok(undefined);
			} catch (cause) {
				const code = systemCode(cause);
				return code === 'ENOSPC' || code === 'EDQUOT'
					? err({ type: 'NoRoom' })
					: err({ type: 'StorageFailed', cause: String(cause) });
			}
		},
		delete: async (hash) => {
			await rm(pathOf(hash), { force: true });
		}
	};
};
