/** The object stores that run without a browser, and what Cache Storage's adapter does with a cache that fails. */
import { expect, test } from 'vitest';
import { createCacheObjectStore } from '#lib/channel/adapters/cache-object-store.ts';
import { createMemoryObjectStore } from '#lib/channel/adapters/memory-object-store.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { objectHashOf } from '#lib/core/ids.ts';
import { objectStoreContract } from './object-store.ts';

const hash = objectHashOf(new Uint8Array(32).fill(5));

/** As much of the Cache interface as the adapter uses. */
const createMapCache = (): Pick<CacheStorage, 'open'> => {
	const held = new Map<string, ArrayBuffer>();
	const cache = {
		match: (key: string) => {
			const bytes = held.get(key);
			return Promise.resolve(bytes && new Response(bytes.slice(0)));
		},
		put: async (key: string, response: Response) => {
			held.set(key, await response.arrayBuffer());
		},
		delete: (key: string) => Promise.resolve(held.delete(key)),
		keys: () => Promise.resolve([...held.keys()])
	};
	// The adapter calls these four alone.
	return { open: () => Promise.resolve(cache as unknown as Cache) };
};

objectStoreContract('memory', () => Promise.resolve(createMemoryObjectStore()));
objectStoreContract('Cache Storage', () =>
	Promise.resolve(createCacheObjectStore(createMapCache()))
);

test('Cache Storage: only so many objects stay, and the oldest go first', async () => {
	const store = createCacheObjectStore(createMapCache(), 'posters', 100);
	const nameOf = (n: number) =>
		objectHashOf(Uint8Array.from({ length: 32 }, (_, i) => (i < 2 ? (n >> (8 * i)) & 255 : 0)));
	for (let n = 0; n < 512; n++) await store.put(nameOf(n), Uint8Array.of(1));
	expect(await store.has(nameOf(411))).toBe(false);
	expect(await store.has(nameOf(412))).toBe(true);
	expect(await store.has(nameOf(511))).toBe(true);
});

test('memory: says when there is no room, and has room again after a delete', async () => {
	const store = createMemoryObjectStore(10);
	expect(await store.put(hash, new Uint8Array(8))).toMatchObject({ ok: true });
	const other = objectHashOf(new Uint8Array(32).fill(6));
	expect(await store.put(other, new Uint8Array(8))).toEqual({
		ok: false,
		error: { type: 'NoRoom' }
	});
	expect(await store.put(hash, new Uint8Array(10))).toMatchObject({ ok: true });
	await store.delete(hash);
	expect(await store.put(other, new Uint8Array(8))).toMatchObject({ ok: true });
});

test('Cache Storage: a full disk and a forbidden storage are told apart', async () => {
	const failing = (error: Error): Pick<CacheStorage, 'open'> => ({
		open: () => Promise.reject(error)
	});
	const full = createCacheObjectStore(failing(new DOMException('full', 'QuotaExceededError')));
	expect(await full.put(hash, utf8('x'))).toEqual({ ok: false, error: { type: 'NoRoom' } });
	const forbidden = createCacheObjectStore(failing(new DOMException('no', 'SecurityError')));
	expect(await forbidden.put(hash, utf8('x'))).toMatchObject({ error: { type: 'StorageFailed' } });
	expect(await forbidden.get(hash)).toBeUndefined();
	expect(await forbidden.has(hash)).toBe(false);
	await expect(forbidden.delete(hash)).resolves.toBeUndefined();
});
