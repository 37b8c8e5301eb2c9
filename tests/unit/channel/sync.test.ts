/** Bringing a feed up to date: what is fetched, what is refused, and that the old version outlives every failure. */
import { expect, test } from 'vitest';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { err, ok } from '#lib/core/result.ts';
import { createMemoryObjectStore } from '#lib/channel/adapters/memory-object-store.ts';
import type { FeedState } from '#lib/channel/objects.ts';
import type { ObjectSource } from '#lib/channel/ports.ts';
import type { Version } from '#lib/channel/version.ts';
import { readFeed } from '#lib/channel/read-feed.ts';
import { readShown, syncFeed } from '#lib/channel/sync.ts';
import {
	createPublisher,
	createViewer,
	digest,
	filmValue,
	must,
	mustFail,
	type Publisher,
	type Viewer
} from '#tests/support/channels.ts';

const films = (count: number, change = {}): readonly unknown[] =>
	Array.from({ length: count }, (_, i) => filmValue(`film-${String(i).padStart(5, '0')}`, change));

const follow = async (viewer: Viewer, publisher: Publisher): Promise<void> => {
	must(await viewer.book.follow(publisher.link));
	await viewer.book.offerRoots(publisher.link.channel, [publisher.channel.envelope]);
};

const placeOf = (viewer: Viewer, publisher: Publisher) => ({
	channel: publisher.link.channel,
	feed: 'films',
	book: viewer.book,
	objects: viewer.objects,
	digest,
	clock: viewer.clock
});

/** The records of a version, out of what the viewer has stored. */
const recordsOf = async (viewer: Viewer, version: Version | undefined): Promise<FeedState> => {
	if (!version) throw new Error('a version was expected');
	return must(await readFeed(version.head, { objects: viewer.objects, digest })).records;
};

/** Counts what is asked for. */
const counting = (source: ObjectSource): ObjectSource & { readonly asked: ObjectHash[] } => {
	const asked: ObjectHash[] = [];
	return {
		asked,
		fetch: (hash, options) => {
			asked.push(hash);
			return source.fetch(hash, options);
		}
	};
};

test('a follower fetches index and chunks, then shows the version, also after a restart without a network', async () => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	await follow(bob, alice);
	const version = await alice.publish(films(3));
	expect(await bob.book.offerHead(version.head)).toBe('new');

	const synced = must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	const records = await recordsOf(bob, synced);
	expect([...records.keys()]).toEqual(['film-00000', 'film-00001', 'film-00002']);

	const later = bob.restart();
	must(await later.follow(alice.link));
	const shown = await readShown({ ...placeOf(bob, alice), book: later });
	expect(await recordsOf(bob, shown)).toEqual(records);
	expect(shown?.head.seq).toBe(1);
});

test('the next version costs its index and its batch', async () => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	await follow(bob, alice);
	const records = films(400);
	await bob.book.offerHead((await alice.publish(records)).head);
	must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));

	const changed = [filmValue('film-00000', { year: 1999 }), ...records.slice(2)];
	const next = await alice.publish(changed);
	await bob.book.offerHead(next.head);
	const source = counting(alice.source);
	const synced = must(await syncFeed({ ...placeOf(bob, alice), source }));
	expect(source.asked).toHaveLength(2);
	const after = await recordsOf(bob, synced);
	expect(after.size).toBe(399);
	expect(after.get('film-00000')).toMatchObject({ year: 1999 });
	expect(after.has('film-00001')).toBe(false);
});

test('a new base is made from what is held: no chunk of it is fetched', async () => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	await follow(bob, alice);
	let records = films(400);
	await bob.book.offerHead((await alice.publish(records)).head);
	must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));

	const bases: number[] = [];
	for (let round = 0; round < 5; round++) {
		records = records.map((record, i) =>
			i % 10 === round
				? filmValue(`film-${String(i).padStart(5, '0')}`, { year: 1950 + round })
				: record
		);
		const next = await alice.publish(records);
		expect(await bob.book.offerHead(next.head)).toBe('new');
		const source = counting(alice.source);
		const synced = must(await syncFeed({ ...placeOf(bob, alice), source }));
		bases.push(synced.index.base.seq);
		expect(source.asked).toHaveLength(2);
		expect((await recordsOf(bob, synced)).size).toBe(400);
	}
	expect(Math.max(...bases)).toBeGreaterThan(1);
});

test('objects that no shown version needs are deleted', async () => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	await follow(bob, alice);
	const first = await alice.publish(films(2));
	await bob.book.offerHead(first.head);
	must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	const firstIndex = objectHashOf(await digest.sha256(first.index));
	expect(await bob.objects.has(firstIndex)).toBe(true);
	await bob.book.offerHead((await alice.publish(films(3, { year: 2000 }))).head);
	must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	expect(await bob.objects.has(firstIndex)).toBe(false);
	expect(await readShown(placeOf(bob, alice))).toBeDefined();
});

test.each([
	['nobody has it', () => Promise.resolve(err({ type: 'NotFound' } as const)), 'NotFetched'],
	['mallory sends other bytes', () => Promise.resolve(ok(new Uint8Array(8))), 'NotFetched'],
	['mallory sends far too much', () => Promise.resolve(ok(new Uint8Array(300_000))), 'NotFetched']
] as const)('when %s, the version before stays shown', async (_, fetch, type) => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	await follow(bob, alice);
	await bob.book.offerHead((await alice.publish(films(2))).head);
	must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	await bob.book.offerHead((await alice.publish(films(3))).head);

	const failed = mustFail(await syncFeed({ ...placeOf(bob, alice), source: { fetch } }));
	expect(failed.type).toBe(type);
	expect((await readShown(placeOf(bob, alice)))?.head.titles).toBe(2);
	const after = must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	expect(after.head.titles).toBe(3);
});

test('a full disk is said to be full', async () => {
	const alice = await createPublisher('alice');
	const bob = { ...createViewer(), objects: createMemoryObjectStore(100) };
	await follow(bob, alice);
	await bob.book.offerHead((await alice.publish(films(2))).head);
	const failed = mustFail(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	expect(failed).toEqual({ type: 'NoRoom' });
});

test('an expired head brings a first version, and never replaces one that is shown', async () => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	await follow(bob, alice);
	await bob.book.offerHead((await alice.publish(films(1))).head);
	bob.clock.advance(31 * 24 * 3600 * 1000);
	must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	await bob.book.offerHead((await alice.publish(films(2))).head);
	const failed = mustFail(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	expect(failed).toEqual({ type: 'Expired' });
});

test('a damaged object is noticed at the start and fetched again', async () => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	await follow(bob, alice);
	await bob.book.offerHead((await alice.publish(films(2))).head);
	const synced = must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	const [chunk] = synced.index.base.chunks;
	if (!chunk) throw new Error('a chunk was expected');
	await bob.objects.put(chunk, new Uint8Array([1, 2, 3]));
	expect(await readShown(placeOf(bob, alice))).toBeUndefined();
	must(await syncFeed({ ...placeOf(bob, alice), source: alice.source }));
	expect((await readShown(placeOf(bob, alice)))?.head.titles).toBe(2);
});

test('a cancelled sync rejects with the reason and shows nothing', async () => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	await follow(bob, alice);
	await bob.book.offerHead((await alice.publish(films(2))).head);
	const stop = new AbortController();
	const source: ObjectSource = {
		fetch: (hash, options) => {
			stop.abort(new Error('left'));
			return alice.source.fetch(hash, options);
		}
	};
	await expect(syncFeed({ ...placeOf(bob, alice), source }, stop.signal)).rejects.toThrow('left');
	expect(await readShown(placeOf(bob, alice))).toBeUndefined();
});
