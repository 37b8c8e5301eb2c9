/** The bootloader's store: the record in IndexedDB, because a transaction is all or nothing, and the bytes in Cache Storage. */
import type { Shelf, ShellStore } from '#lib/release/shell-ports.ts';

const database = 'matinee-shell';
const values = 'values';
const recordName = 'slots';
const cacheNames: Readonly<Record<Shelf, string>> = {
	files: 'matinee-app-files',
	releases: 'matinee-app-releases'
};

const addressOf = (hash: string): string => `/sha256/${hash}`;

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => {
			resolve(request.result);
		};
		request.onerror = () => {
			reject(request.error ?? new Error(database));
		};
	});

/** Opened for each use: the record is read once in a worker's life, and no connection can go stale or stand in a deletion's way. */
const withDatabase = async <T>(use: (opened: IDBDatabase) => Promise<T>): Promise<T> => {
	const opening = indexedDB.open(database, 1);
	opening.onupgradeneeded = () => {
		opening.result.createObjectStore(values);
	};
	const opened = await settled(opening);
	try {
		return await use(opened);
	} finally {
		opened.close();
	}
};

/** The store of this origin; `storage` is the platform's Cache Storage. */
export const createShellStore = (storage: Pick<CacheStorage, 'open'>): ShellStore => {
	const shelfOf = (shelf: Shelf): Promise<Cache> => storage.open(cacheNames[shelf]);
	return {
		readSlots: () =>
			withDatabase((opened) =>
				settled<unknown>(opened.transaction(values).objectStore(values).get(recordName))
			),
		writeSlots: (slots) =>
			withDatabase(
				(opened) =>
					new Promise((resolve, reject) => {
						const transaction = opened.transaction(values, 'readwrite', { durability: 'strict' });
						transaction.objectStore(values).put(slots, recordName);
						transaction.oncomplete = () => {
							resolve();
						};
						transaction.onabort = () => {
							reject(transaction.error ?? new Error(database));
						};
					})
			),
		read: async (shelf, hash) => {
			const kept = await (await shelfOf(shelf)).match(addressOf(hash));
			return kept && new Uint8Array(await kept.arrayBuffer());
		},
		write: async (shelf, hash, bytes) => {
			await (await shelfOf(shelf)).put(addressOf(hash), new Response(bytes));
		},
		list: async (shelf) => {
			const requests = await (await shelfOf(shelf)).keys();
			return requests.map(({ url }) => url.slice(-64));
		},
		remove: async (shelf, hash) => {
			await (await shelfOf(shelf)).delete(addressOf(hash));
		}
	};
};
