/** Objects in memory: for tests, and for a browser that lets the page store nothing. */
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { err, ok } from '#lib/core/result.ts';
import type { ObjectStore } from '#lib/channel/ports.ts';

/** An empty store that refuses what would take it over `limitBytes`. */
export const createMemoryObjectStore = (limitBytes = Infinity): ObjectStore => {
	const objects = new Map<ObjectHash, Bytes>();
	let heldBytes = 0;
	const remove = (hash: ObjectHash): void => {
		heldBytes -= objects.get(hash)?.length ?? 0;
		objects.delete(hash);
	};
	return {
		has: (hash) => Promise.resolve(objects.has(hash)),
		get: (hash) => {
			const bytes = objects.get(hash);
			return Promise.resolve(bytes && copyBytes(bytes));
		},
		put: (hash, bytes) => {
			const before = objects.get(hash)?.length ?? 0;
			if (heldBytes - before + bytes.length > limitBytes) {
				return Promise.resolve(err({ type: 'NoRoom' }));
			}
			remove(hash);
			objects.set(hash, copyBytes(bytes));
			heldBytes += bytes.length;
			return Promise.resolve(ok(undefined));
		},
		delete: (hash) => {
			remove(hash);
			return Promise.resolve();
		}
	};
};
