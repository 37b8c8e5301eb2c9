/** The keeper: nobody is asked before the answer to the notice, what is stored shows first, mirrors stand in for peers. */
import { expect, onTestFinished, test } from 'vitest';
import { createChannelKeeper, type ChannelKeeper } from '#lib/channel/keeper.ts';
import type { Mirror, ObjectSource } from '#lib/channel/ports.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { objectHashOf } from '#lib/core/ids.ts';
import { err } from '#lib/core/result.ts';
import {
	createPublisher,
	createViewer,
	digest,
	filmValue,
	type Publisher,
	type Viewer
} from '#tests/support/channels.ts';

const nobody: ObjectSource = { fetch: () => Promise.resolve(err({ type: 'Unreachable' })) };

/** A mirror of everything that alice has published, which counts how often it is asked. */
const mirrorOf = (
	alice: Publisher
): Mirror & { asked: number; newest?: Uint8Array<ArrayBuffer> } => ({
	asked: 0,
	fetch(hash, options) {
		this.asked++;
		return alice.source.fetch(hash, options);
	},
	head() {
		this.asked++;
		return Promise.resolve(this.newest);
	},
	roots(_, fromVersion) {
		this.asked++;
		return Promise.resolve(fromVersion === 1 ? [alice.channel.envelope] : []);
	}
});

const keeperOf = (
	viewer: Viewer,
	options: {
		readonly mirrors?: readonly Mirror[];
		readonly peers?: ObjectSource;
		readonly book?: Viewer['book'];
	}
): ChannelKeeper => {
	const keeper = createChannelKeeper({
		book: options.book ?? viewer.book,
		objects: viewer.objects,
		digest,
		clock: viewer.clock,
		mirrors: options.mirrors ?? [],
		peers: options.peers ?? nobody
	});
	onTestFinished(keeper.close);
	return keeper;
};

/** Resolves once a status satisfies the condition. */
const until = (keeper: ChannelKeeper, fits: () => boolean): Promise<void> =>
	new Promise((resolve) => {
		if (fits()) {
			resolve();
			return;
		}
		const stop = keeper.subscribe(() => {
			if (!fits()) return;
			stop();
			resolve();
		});
	});

const stateOf = (keeper: ChannelKeeper): string | undefined => keeper.statuses()[0]?.state;

test('before the notice is answered nobody is asked; then the mirror is, and its version shows', async () => {
	const alice = await createPublisher('alice');
	const mirror = mirrorOf(alice);
	mirror.newest = (await alice.publish([filmValue('a')])).head;
	const bob = createViewer();
	const keeper = keeperOf(bob, { mirrors: [mirror] });
	expect(await keeper.follow(alice.link)).toBe(true);
	bob.clock.advance(60_000);
	expect(mirror.asked).toBe(0);
	expect(stateOf(keeper)).toBe('waiting');

	keeper.setMode('mirrors');
	bob.clock.advance(0);
	await until(keeper, () => stateOf(keeper) === 'current');
	expect(keeper.statuses()[0]).toMatchObject({ source: 'mirror' });
	expect(keeper.statuses()[0]?.shown?.head.titles).toBe(1);
});

test('what is stored shows at once, with nobody to ask', async () => {
	const alice = await createPublisher('alice');
	const mirror = mirrorOf(alice);
	mirror.newest = (await alice.publish([filmValue('a')])).head;
	const bob = createViewer();
	const first = keeperOf(bob, { mirrors: [mirror] });
	await first.follow(alice.link);
	first.setMode('mirrors');
	bob.clock.advance(0);
	await until(first, () => stateOf(first) === 'current');
	first.close();

	const later = keeperOf(bob, { book: bob.restart() });
	await later.follow(alice.link);
	expect(later.statuses()[0]).toMatchObject({ source: 'store', state: 'waiting' });
	expect(later.statuses()[0]?.shown?.head.titles).toBe(1);
});

test('a head that gossip brought is fetched from peers', async () => {
	const alice = await createPublisher('alice');
	const published = await alice.publish([filmValue('a')]);
	const bob = createViewer();
	const keeper = keeperOf(bob, { peers: alice.source });
	await keeper.follow(alice.link);
	keeper.setMode('peers');
	expect(stateOf(keeper)).toBe('finding-peers');
	await bob.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	await bob.book.offerHead(published.head);
	await until(keeper, () => stateOf(keeper) === 'current');
	expect(keeper.statuses()[0]).toMatchObject({ source: 'peers' });
});

test('a mirror that has nothing makes the channel unreachable, and is asked again', async () => {
	const alice = await createPublisher('alice');
	const mirror = mirrorOf(alice);
	const bob = createViewer();
	const keeper = keeperOf(bob, { mirrors: [mirror] });
	await keeper.follow(alice.link);
	keeper.setMode('mirrors');
	bob.clock.advance(0);
	await until(keeper, () => stateOf(keeper) === 'unreachable');
	mirror.newest = (await alice.publish([filmValue('a')])).head;
	bob.clock.advance(60_000);
	await until(keeper, () => stateOf(keeper) === 'current');
	expect(keeper.statuses()[0]?.shown?.head.seq).toBe(1);
});

test('closing while something is fetched leaves the version before and rejects nothing', async () => {
	const alice = await createPublisher('alice');
	const published = await alice.publish([filmValue('a')]);
	const bob = createViewer();
	let asked: () => void;
	const begun = new Promise<void>((resolve) => {
		asked = resolve;
	});
	const peers: ObjectSource = {
		fetch: (_, { signal }) => {
			asked();
			return new Promise((resolve) => {
				signal?.addEventListener('abort', () => {
					resolve(err({ type: 'Cancelled' }));
				});
			});
		}
	};
	const keeper = keeperOf(bob, { peers });
	await keeper.follow(alice.link);
	keeper.setMode('peers');
	await bob.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	await bob.book.offerHead(published.head);
	await begun;
	keeper.close();
	expect(bob.book.shown(alice.link.channel, 'films')).toBeUndefined();
});

test('single objects come from the store, else from whom the mode allows, and are kept', async () => {
	const poster = utf8('a picture');
	const hash = objectHashOf(await digest.sha256(poster));
	const alice = await createPublisher('alice');
	alice.objects.set(hash, poster);
	const bob = createViewer();
	const keeper = keeperOf(bob, { peers: alice.source });
	expect((await keeper.object(hash, { limitBytes: 100 })).ok).toBe(false);
	keeper.setMode('peers');
	expect(await keeper.object(hash, { limitBytes: 100 })).toEqual({ ok: true, value: poster });
	keeper.setMode('waiting');
	expect(await keeper.object(hash, { limitBytes: 100 })).toEqual({ ok: true, value: poster });
	expect((await keeper.object(hash, { limitBytes: 3 })).ok).toBe(false);
});

test('a feed that rests fetches nothing and still shows; one that is left is gone, and older heads stay refused', async () => {
	const alice = await createPublisher('alice');
	const mirror = mirrorOf(alice);
	mirror.newest = (await alice.publish([filmValue('a')])).head;
	const bob = createViewer();
	const keeper = keeperOf(bob, { mirrors: [mirror] });
	await keeper.follow(alice.link);
	keeper.setMode('mirrors');
	bob.clock.advance(0);
	await until(keeper, () => stateOf(keeper) === 'current');
	const { channel, feed } = alice.link;

	keeper.setPaused(channel, feed, true);
	const next = (await alice.publish([filmValue('a'), filmValue('b')])).head;
	expect(await bob.book.offerHead(next)).toBe('new');
	expect(keeper.statuses()[0]?.shown?.head.titles).toBe(1);
	keeper.setPaused(channel, feed, false);
	mirror.newest = next;
	bob.clock.advance(0);
	await until(keeper, () => keeper.statuses()[0]?.shown?.head.titles === 2);

	keeper.unfollow(channel, feed);
	expect(keeper.statuses()).toEqual([]);
	await keeper.follow(alice.link);
	expect(keeper.statuses()[0]?.shown?.head.titles).toBe(2);
	keeper.close();
});

test('a version that was known of before anybody was there is fetched when somebody comes', async () => {
	const alice = await createPublisher('alice');
	const { head } = await alice.publish([filmValue('a')]);
	const bob = createViewer();
	let isThere = false;
	const peers: ObjectSource = {
		fetch: (hash, wanted) => (isThere ? alice.source : nobody).fetch(hash, wanted)
	};
	const keeper = keeperOf(bob, { peers });
	await keeper.follow(alice.link);
	keeper.setMode('peers');
	await bob.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	await bob.book.offerHead(head);
	await until(keeper, () => stateOf(keeper) === 'unreachable');
	isThere = true;
	keeper.retry();
	await until(keeper, () => stateOf(keeper) === 'current');
	expect(keeper.statuses()[0]).toMatchObject({ source: 'peers', shown: { head: { titles: 1 } } });
});

test('a full device keeps what it shows, and is not filled again with each person who comes', async () => {
	const alice = await createPublisher('alice');
	const first = await alice.publish([filmValue('a')]);
	const bob = createViewer();
	let asked = 0;
	const peers: ObjectSource = {
		fetch: (hash, wanted) => {
			asked++;
			return alice.source.fetch(hash, wanted);
		}
	};
	let isFull = false;
	const keeper = createChannelKeeper({
		book: bob.book,
		objects: {
			...bob.objects,
			put: (hash, bytes) =>
				isFull ? Promise.resolve(err({ type: 'NoRoom' })) : bob.objects.put(hash, bytes)
		},
		digest,
		clock: bob.clock,
		mirrors: [],
		peers
	});
	onTestFinished(keeper.close);
	await keeper.follow(alice.link);
	keeper.setMode('peers');
	await bob.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	await bob.book.offerHead(first.head);
	await until(keeper, () => stateOf(keeper) === 'current');

	isFull = true;
	const second = await alice.publish([filmValue('a'), filmValue('b')]);
	await bob.book.offerHead(second.head);
	await until(keeper, () => stateOf(keeper) === 'behind');
	expect(keeper.statuses()[0]?.shown?.head.titles).toBe(1);
	const before = asked;
	keeper.retry();
	bob.clock.advance(60_000);
	expect(stateOf(keeper)).toBe('behind');
	expect(asked).toBe(before);
	isFull = false;
	bob.clock.advance(300_000);
	await until(keeper, () => stateOf(keeper) === 'current');
	expect(keeper.statuses()[0]?.shown?.head.titles).toBe(2);
});

test('a shown version that storage has lost is not believed to be shown, and comes again', async () => {
	const alice = await createPublisher('alice');
	const { head } = await alice.publish([filmValue('a')]);
	const bob = createViewer();
	const keeper = keeperOf(bob, { peers: alice.source });
	await keeper.follow(alice.link);
	keeper.setMode('peers');
	await bob.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	await bob.book.offerHead(head);
	await until(keeper, () => stateOf(keeper) === 'current');

	const lost = [...alice.objects.keys()][0];
	expect(lost).toBeDefined();
	if (lost) await bob.objects.delete(lost);
	const states: (string | undefined)[] = [];
	keeper.subscribe(() => states.push(keeper.statuses()[0]?.shown ? 'shown' : stateOf(keeper)));
	await keeper.reread(alice.link.channel, alice.link.feed);
	await until(keeper, () => stateOf(keeper) === 'current');
	expect(states[0]).toBe('waiting');
	expect(states.at(-1)).toBe('shown');
	expect(await bob.objects.get(lost ?? objectHashOf(new Uint8Array(32)))).toBeDefined();
});
