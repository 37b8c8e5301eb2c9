/** What every object store must do. */
import { expect, test } from 'vitest';
import type { ObjectStore } from '#lib/channel/ports.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';

const hashOf = async (bytes: Uint8Array): Promise<ObjectHash> =>
	objectHashOf(await systemDigest.sha256(bytes));

/** Runs the suite; `setup` hands out an empty store each time. */
export const objectStoreContract = (name: string, setup: () => Promise<ObjectStore>): void => {
	test(`${name}: gives back what was put, and nothing else`, async () => {
		const store = await setup();
		const film = utf8('film');
		const hash = await hashOf(film);
		expect(await store.has(hash)).toBe(false);
		expect(await store.get(hash)).toBeUndefined();
		expect(await store.put(hash, film)).toEqual({ ok: true, value: undefined });
		expect(await store.has(hash)).toBe(true);
		expect(await store.get(hash)).toEqual(film);
		expect(await store.get(await hashOf(utf8('other')))).toBeUndefined();
	});

	test(`${name}: keeps an empty object and one of 256 KiB`, async () => {
		const store = await setup();
		for (const bytes of [new Uint8Array(), new Uint8Array(256 * 1024).fill(9)]) {
			const hash = await hashOf(bytes);
			await store.put(hash, bytes);
			expect(await store.get(hash)).toEqual(bytes);
		}
	});

	test(`${name}: putting again replaces, deleting twice does no harm`, async () => {
		const store = await setup();
		const hash = await hashOf(utf8('film'));
		await store.put(hash, utf8('damaged'));
		await store.put(hash, utf8('film'));
		expect(await store.get(hash)).toEqual(utf8('film'));
		await store.delete(hash);
		await store.delete(hash);
		expect(await store.has(hash)).toBe(false);
	});

	test(`${name}: what is handed out and taken in is a copy`, async () => {
		const store = await setup();
		const bytes = utf8('film');
		const hash = await hashOf(bytes);
		await store.put(hash, bytes);
		bytes.fill(0);
		(await store.get(hash))?.fill(1);
		expect(await store.get(hash)).toEqual(utf8('film'));
	});

	test(`${name}: many puts at a time all arrive`, async () => {
		const store = await setup();
		const all = Array.from({ length: 40 }, (_, i) => utf8(`object ${i}`));
		const put = await Promise.all(all.map(async (bytes) => store.put(await hashOf(bytes), bytes)));
		expect(put.every(({ ok }) => ok)).toBe(true);
		for (const bytes of all) expect(await store.get(await hashOf(bytes))).toEqual(bytes);
	});
};
