/** Small values by name in IndexedDB; a connection that the browser has dropped is opened anew, once for each call. */
import { createStore, get, set, update, type UseStore } from 'idb-keyval';

export interface KeyValue {
	/** The value, or undefined. Rejects when the database cannot be used. */
	readonly read: (name: string) => Promise<unknown>;
	/** Rejects when the database cannot be used or has no room (`QuotaExceededError`). */
	readonly write: (name: string, value: unknown) => Promise<void>;
}

export interface SharedKeyValue extends KeyValue {
	/** Replaces a value by what is made of it, in one transaction: no other tab writes in between. Rejects as `write` does. */
	readonly change: (name: string, make: (kept: unknown) => unknown) => Promise<void>;
}

/** Connections that end under us: Safari's lost server, a database that another tab deleted, storage that was cleared. */
const isGone = (cause: unknown): boolean =>
	cause instanceof DOMException &&
	['InvalidStateError', 'UnknownError', 'AbortError', 'NotFoundError'].includes(cause.name);

/**
 * One database with one store in it. There is one version of it and never an upgrade, so no older tab can stand in the
 * way of a newer one; whoever deletes it is let through at once.
 */
export const openKeyValue = (
	database: string,
	store: string,
	open: (database: string, store: string) => UseStore = createStore
): SharedKeyValue => {
	let opened: UseStore | undefined;
	const use = async <T>(run: (place: UseStore) => Promise<T>): Promise<T> => {
		const place: UseStore = (mode, callback) =>
			(opened ??= open(database, store))(mode, (records) => {
				const { db } = records.transaction;
				// Otherwise a deletion that another tab asked for would wait until this one closes.
				db.onversionchange ??= () => {
					db.close();
					opened = undefined;
				};
				return callback(records);
			});
		try {
			return await run(place);
		} catch (cause) {
			if (!isGone(cause)) throw cause;
			opened = undefined;
			return run(place);
		}
	};
	return {
		read: (name) => use((place) => get<unknown>(name, place)),
		write: (name, value) => use((place) => set(name, value, place)),
		change: (name, make) => use((place) => update<unknown>(name, make, place))
	};
};
