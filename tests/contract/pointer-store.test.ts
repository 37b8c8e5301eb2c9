/** The pointer stores: in memory, and in IndexedDB over values that are kept as they are given. */
import { expect, test } from 'vitest';
import { createIdbPointerStore } from '#lib/channel/adapters/idb-pointer-store.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import type { KeyValue } from '#lib/core/adapters/key-value.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { channelIdFrom } from '#lib/core/ids.ts';
import { pointerStoreContract } from './pointer-store.ts';

interface Kept {
	bytes: Uint8Array;
	sum: Uint8Array;
}

/** Values in memory, cloned as IndexedDB clones them. */
const mapPlace = (held: Map<string, unknown>): KeyValue => ({
	read: (name) => Promise.resolve(structuredClone(held.get(name))),
	write: (name, value) => Promise.resolve(void held.set(name, structuredClone(value)))
});

const channel = channelIdFrom(new Uint8Array(32).fill(12));

pointerStoreContract('memory', () => Promise.resolve(createMemoryPointerStore()));
pointerStoreContract('IndexedDB', () =>
	Promise.resolve(createIdbPointerStore(systemDigest, mapPlace(new Map())))
);

test('IndexedDB: a record that lost a byte anywhere reads as if it were not there', async () => {
	const held = new Map<string, Kept>();
	const store = createIdbPointerStore(systemDigest, mapPlace(held));
	await store.write(channel, 'films', { roots: [utf8('root')], head: utf8('head') });
	const [key, whole] = [...held][0] ?? [];
	if (key === undefined || !whole) throw new Error('a record was expected');
	for (let at = 0; at < whole.bytes.length; at++) {
		const bytes = whole.bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
		held.set(key, { ...whole, bytes });
		expect(await store.read(channel, 'films')).toBeUndefined();
	}
	held.set(key, { ...whole, bytes: whole.bytes.subarray(1) });
	expect(await store.read(channel, 'films')).toBeUndefined();
	held.set(key, whole);
	expect((await store.read(channel, 'films'))?.head).toEqual(utf8('head'));
});

test('IndexedDB: a database that cannot be opened reads as empty and says that it kept nothing', async () => {
	const gone = (): Promise<never> => Promise.reject(new DOMException('gone', 'InvalidStateError'));
	const broken = { read: gone, write: gone };
	const store = createIdbPointerStore(systemDigest, broken);
	expect(await store.read(channel, 'films')).toBeUndefined();
	expect(await store.write(channel, 'films', { roots: [] })).toMatchObject({
		ok: false,
		error: { type: 'StorageFailed' }
	});
});
