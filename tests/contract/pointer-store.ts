/** What every pointer store must do. */
import { expect, test } from 'vitest';
import type { FeedPointer, PointerStore } from '#lib/channel/ports.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { parseChannelId, type ChannelId } from '#lib/core/ids.ts';

const channelOf = (digit: string): ChannelId => {
	const channel = parseChannelId(digit.repeat(64));
	if (!channel) throw new Error('a hex digit was expected');
	return channel;
};
const alice = channelOf('a');
const bob = channelOf('b');
const full: FeedPointer = {
	roots: [utf8('root 1'), utf8('root 2')],
	head: utf8('head'),
	shown: utf8('shown'),
	proof: [utf8('one'), utf8('other')]
};

/** Runs the suite; `setup` hands out an empty store each time. */
export const pointerStoreContract = (name: string, setup: () => Promise<PointerStore>): void => {
	test(`${name}: gives back a pointer part for part`, async () => {
		const store = await setup();
		expect(await store.read(alice, 'films')).toBeUndefined();
		for (const pointer of [full, { roots: [] }, { roots: [utf8('r')], head: utf8('h') }]) {
			expect(await store.write(alice, 'films', pointer)).toEqual({ ok: true, value: undefined });
			expect(await store.read(alice, 'films')).toEqual(pointer);
		}
	});

	test(`${name}: feeds and channels stay apart`, async () => {
		const store = await setup();
		await store.write(alice, 'films', full);
		await store.write(alice, 'app', { roots: [] });
		await store.write(bob, 'films', { roots: [utf8('bob')] });
		expect(await store.read(alice, 'films')).toEqual(full);
		expect(await store.read(bob, 'films')).toEqual({ roots: [utf8('bob')] });
		expect(await store.read(bob, 'app')).toBeUndefined();
	});

	test(`${name}: a reader beside a writer sees one whole pointer or the other`, async () => {
		const store = await setup();
		const other: FeedPointer = { roots: [utf8('new')], head: utf8('new head') };
		await store.write(alice, 'films', full);
		const reads: Promise<FeedPointer | undefined>[] = [];
		const writes: Promise<unknown>[] = [];
		for (let i = 0; i < 20; i++) {
			writes.push(store.write(alice, 'films', i % 2 === 0 ? other : full));
			reads.push(store.read(alice, 'films'));
		}
		await Promise.all(writes);
		for (const seen of await Promise.all(reads)) expect([full, other]).toContainEqual(seen);
	});
};
