/** Objects in the browser's Cache Storage, which the service worker can read as well. */
import type { ObjectStore, StorageError } from '#lib/channel/ports.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

const keyOf = (hash: ObjectHash): string => `/o/${hash}`;

/** Listing thousands of keys takes a while: not at every put. */
const sweepEvery = 256;

const storageError = (cause: unknown): StorageError =>
	cause instanceof DOMException && cause.name === 'QuotaExceededError'
		? { type: 'NoRoom' }
		: { type: 'StorageFailed', cause: String(cause) };

/** Objects under `/o/<hash>` in one cache. A store that cannot be read reads as empty: everything can be fetched again. */
export const createCacheObjectStore = (
	storage: Pick<CacheStorage, 'open'>,
	name = 'matinee-objects-1',
	/** So many objects stay; those that came first go first. */
	most = 8000
): ObjectStore => {
	let putsSinceSweep = 0;
	/** Keys come in the order in which they were put (Service Workers, section 5.4). */
	const sweep = async (held: Cache): Promise<void> => {
		putsSinceSweep = 0;
		const keys = await held.keys();
		for (const key of keys.slice(0, Math.max(0, keys.length - most))) await held.delete(key);
	};
	let opening: Promise<Cache> | undefined;
	const cache = async (): Promise<Cache> => {
		opening ??= storage.open(name);
		try {
			return await opening;
		} catch (cause) {
			// The next call may succeed: private windows refuse storage only while they are short of it.
			opening = undefined;
			throw cause;
		}
	};
	const read = async (hash: ObjectHash): Promise<Response | undefined> => {
		try {
			return await (await cache()).match(keyOf(hash));
		} catch {
			// No storage is the same as an empty one.
			return undefined;
		}
	};

	return {
		has: async (hash) => (await read(hash)) !== undefined,
		get: async (hash): Promise<Bytes | undefined> => {
			const response = await read(hash);
			return response && new Uint8Array(await response.arrayBuffer());
		},
		put: async (hash, bytes): Promise<Result<void, StorageError>> => {
			try {
				const headers = { 'Content-Type': 'application/octet-stream' };
				const held = await cache();
				await held.put(keyOf(hash), new Response(bytes, { headers }));
				if (++putsSinceSweep >= sweepEvery) await sweep(held);
				return ok(undefined);
			} catch (cause) {
				return err(storageError(cause));
			}
		},
		delete: async (hash) => {
			try {
				await (await cache()).delete(keyOf(hash));
			} catch {
				// What cannot be deleted stays; it is found by its hash or not at all.
			}
		}
	};
};
