/** A channel carried as a file: what arrives, what damage does, and that an older file takes nothing back. */
import { expect, test } from 'vitest';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { linkOfFile, loadChannel, saveChannel } from '#lib/channel/carry.ts';
import type { CarriedFile } from '#lib/channel/carry-format.ts';
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

const films = (count: number): readonly unknown[] =>
	Array.from({ length: count }, (_, i) => filmValue(`film-${String(i).padStart(5, '0')}`));

const fileOf = (bytes: Bytes): CarriedFile => ({
	bytes: bytes.length,
	slice: (start, end) => Promise.resolve(bytes.slice(start, end))
});
const portsOf = ({ book, objects, clock }: Viewer) => ({ book, objects, clock, digest });

const bringUpToDate = async (viewer: Viewer, alice: Publisher, head: Bytes): Promise<void> => {
	must(await viewer.book.follow(alice.link));
	await viewer.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	await viewer.book.offerHead(head);
	const { channel, feed } = alice.link;
	must(await syncFeed({ ...portsOf(viewer), channel, feed, source: alice.source }));
};

/** What bob saves of alice's channel with so many films. */
const saved = async (alice: Publisher, count: number): Promise<Bytes> => {
	const bob = createViewer();
	const { head } = await alice.publish(films(count));
	await bringUpToDate(bob, alice, head);
	const parts: Bytes[] = [];
	const write = (bytes: Bytes): Promise<void> => {
		parts.push(bytes);
		return Promise.resolve();
	};
	must(await saveChannel(alice.link, write, portsOf(bob)));
	return concatBytes(...parts);
};

test('a channel is carried to somebody who has no network, and shows there', async () => {
	const alice = await createPublisher('alice');
	const bytes = await saved(alice, 40);
	expect(must(await linkOfFile(fileOf(bytes), digest))).toEqual(alice.link);

	const carol = createViewer();
	must(await carol.book.follow(alice.link));
	const progress: number[] = [];
	const loaded = await loadChannel(fileOf(bytes), {
		...portsOf(carol),
		onProgress: (done) => progress.push(done)
	});
	expect(must(loaded)).toBe('shown');
	expect(progress.length).toBeGreaterThan(1);
	expect(progress.every((done, i) => done > (progress[i - 1] ?? 0))).toBe(true);
	const shown = await readShown({ ...portsOf(carol), channel: alice.link.channel, feed: 'films' });
	expect(shown?.head.titles).toBe(40);
	expect(must(await loadChannel(fileOf(bytes), portsOf(carol)))).toBe('nothing-newer');
});

test('damage at every fifth byte, and a file cut short, is refused and shows nothing', async () => {
	const alice = await createPublisher('alice');
	const bytes = await saved(alice, 2);
	const isRefused = async (damaged: Bytes): Promise<boolean> => {
		const carol = createViewer();
		must(await carol.book.follow(alice.link));
		const loaded = await loadChannel(fileOf(damaged), portsOf(carol));
		return !loaded.ok && carol.book.shown(alice.link.channel, 'films') === undefined;
	};
	// Header, link, root, head, index, object and checksum are all longer than that, so each is hit; all of them took eight seconds.
	for (let at = 0; at < bytes.length; at += 5) {
		const damaged = bytes.slice();
		damaged[at] = (damaged[at] ?? 0) ^ 0x41;
		expect(await isRefused(damaged), `byte ${String(at)}`).toBe(true);
		if (at % 25 === 0)
			expect(await isRefused(bytes.slice(0, at)), `cut at ${String(at)}`).toBe(true);
	}
	expect(await isRefused(concatBytes(bytes, new Uint8Array(1)))).toBe(true);
});

test('an older file takes nothing back', async () => {
	const alice = await createPublisher('alice');
	const older = await saved(alice, 2);
	const newer = await saved(alice, 5);
	const carol = createViewer();
	must(await carol.book.follow(alice.link));
	expect(must(await loadChannel(fileOf(newer), portsOf(carol)))).toBe('shown');
	expect(must(await loadChannel(fileOf(older), portsOf(carol)))).toBe('nothing-newer');
	expect(carol.book.shown(alice.link.channel, 'films')?.titles).toBe(5);
});

test('a file changes nothing for who does not follow its channel, whatever name it gives itself', async () => {
	const alice = await createPublisher('alice');
	const mallory = await createPublisher('mallory');
	const bytes = await saved(alice, 2);
	const forged = await saved({ ...mallory, link: { ...mallory.link, name: 'alice' } }, 2);
	const carol = createViewer();
	expect(mustFail(await loadChannel(fileOf(bytes), portsOf(carol)))).toEqual({
		type: 'NotFollowed'
	});
	must(await carol.book.follow(alice.link));
	expect(mustFail(await loadChannel(fileOf(forged), portsOf(carol)))).toEqual({
		type: 'NotFollowed'
	});
	expect(carol.book.shown(alice.link.channel, 'films')).toBeUndefined();
});

test('who has nothing to show has nothing to save, and a cancelled load shows nothing', async () => {
	const alice = await createPublisher('alice');
	const bytes = await saved(alice, 2);
	const carol = createViewer();
	must(await carol.book.follow(alice.link));
	const write = (): Promise<void> => Promise.resolve();
	expect(mustFail(await saveChannel(alice.link, write, portsOf(carol)))).toEqual({
		type: 'NothingToSave'
	});
	const signal = AbortSignal.abort(new Error('cancelled'));
	await expect(loadChannel(fileOf(bytes), { ...portsOf(carol), signal })).rejects.toThrow(
		'cancelled'
	);
	expect(carol.book.shown(alice.link.channel, 'films')).toBeUndefined();
});
