/** Values in IndexedDB when the browser drops the connection to it, as Safari's does. */
import type { UseStore } from 'idb-keyval';
import { expect, test } from 'vitest';
import { openKeyValue } from '#lib/core/adapters/key-value.ts';

/** A request that is answered at once: as much of IndexedDB as idb-keyval's `get` and `set` touch. */
const answered = (result: unknown, rest: object = {}): unknown => {
	const request: { result: unknown; onsuccess?: () => void; oncomplete?: () => void } = {
		result,
		...rest
	};
	queueMicrotask(() => {
		request.oncomplete?.();
		request.onsuccess?.();
	});
	return request;
};

interface Database {
	onversionchange?: (() => void) | null;
	readonly close: () => void;
}

/** A database over a map whose connections fail as often as they are told to; it counts how often it was opened. */
const createDatabase = (failures: readonly DOMException[]) => {
	const held = new Map<string, unknown>();
	const left = [...failures];
	const databases: Database[] = [];
	let closed = 0;
	const open = (): UseStore => {
		const db: Database = { close: () => closed++ };
		databases.push(db);
		const records = {
			get: (key: string) => answered(structuredClone(held.get(key))),
			put: (value: unknown, key: string) => held.set(key, structuredClone(value)),
			get transaction() {
				return answered(undefined, { db });
			}
		};
		return (_, callback) => {
			const failure = left.shift();
			// idb-keyval calls these alone.
			return failure
				? Promise.reject(failure)
				: Promise.resolve(callback(records as unknown as IDBObjectStore));
		};
	};
	return { open, databases, closed: () => closed };
};
const lost = (): DOMException =>
	new DOMException('Connection to Indexed Database server lost', 'UnknownError');

test('a connection that was lost is opened anew, and the call succeeds', async () => {
	const { open, databases } = createDatabase([lost()]);
	const place = openKeyValue('a', 'b', open);
	await place.write('name', 5);
	expect(databases).toHaveLength(2);
	expect(await place.read('name')).toBe(5);
	expect(databases).toHaveLength(2);
});

test('a database that stays lost is tried once more and no oftener', async () => {
	const { open, databases } = createDatabase([lost(), lost(), lost()]);
	await expect(openKeyValue('a', 'b', open).read('name')).rejects.toThrow('server lost');
	expect(databases).toHaveLength(2);
});

test('a full disk is no lost connection', async () => {
	const { open, databases } = createDatabase([new DOMException('full', 'QuotaExceededError')]);
	const writing = openKeyValue('a', 'b', open).write('name', 5);
	await expect(writing).rejects.toMatchObject({ name: 'QuotaExceededError' });
	expect(databases).toHaveLength(1);
});

test('another tab that deletes the database is let through, and what is kept next goes into a new one', async () => {
	const { open, databases, closed } = createDatabase([]);
	const place = openKeyValue('a', 'b', open);
	await place.write('name', 5);
	databases[0]?.onversionchange?.();
	expect(closed()).toBe(1);
	await place.write('name', 6);
	expect(databases).toHaveLength(2);
});
