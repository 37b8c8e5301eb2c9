/** What is shown again in a worker that was started again, and what is not shown twice. */
import { describe, expect, it } from 'vitest';
import { memoryFile, memoryFiles } from '#lib/catalogue/adapters/memory-files.ts';
import { createLibrarian, type Librarian } from '#lib/catalogue/librarian.ts';
import { createShowing, showAllAgain } from '#lib/catalogue/showing.ts';
import { parseHead, type Head } from '#lib/channel/head.ts';
import type { FeedStatus } from '#lib/channel/keeper.ts';
import type { Version } from '#lib/channel/version.ts';
import type { Remote } from '#lib/core/calls.ts';
import {
	createPublisher,
	digest,
	filmValue,
	must,
	type Publisher
} from '#tests/support/channels.ts';

type Shower = Pick<Remote<Librarian>, 'check' | 'show'>;

const remoteOf = (librarian: Librarian): Shower => ({
	check: librarian.check,
	show: (...args) => Promise.resolve(librarian.show(...args))
});

const started = async (publisher: Publisher): Promise<Librarian> => {
	const librarian = createLibrarian({ file: memoryFile(), files: memoryFiles(), digest });
	for (const [hash, bytes] of publisher.objects) must(await librarian.put(hash, bytes));
	return librarian;
};

const totalOf = (librarian: Librarian): number =>
	librarian.find({ text: '', sort: 'title', from: 0, count: 10 }).total;

/** A publisher, a head of his, and a status that believes in it. */
const followed = async (
	name: string
): Promise<{ publisher: Publisher; head: Head; version: Version; status: FeedStatus }> => {
	const publisher = await createPublisher(name);
	const head = must(parseHead((await publisher.publish([filmValue(name)])).head));
	const version = must(await (await started(publisher)).check(head));
	const status: FeedStatus = {
		link: publisher.link,
		state: 'current',
		source: 'peers',
		shown: version,
		receivedBytes: 0
	};
	return { publisher, head, version, status };
};

describe('a worker that was started again', () => {
	it('shows what was shown, and the keeper reads again what its storage has lost', async () => {
		const alice = await followed('alice');
		const bob = await followed('bob');
		const librarian = await started(alice.publisher);
		for (const [hash, bytes] of bob.publisher.objects) must(await librarian.put(hash, bytes));
		librarian.delete(bob.head.index);
		const reread: string[] = [];
		await showAllAgain(
			{
				statuses: () => [bob.status, alice.status],
				reread: (channel) => {
					reread.push(channel);
					// It asks the worker, which takes no calls until all is shown again: nobody may wait for it.
					return new Promise<never>(() => undefined);
				}
			},
			remoteOf(librarian)
		);
		expect(reread).toEqual([bob.status.link.channel]);
		expect(totalOf(librarian)).toBe(1);
	});
});

describe('showing', () => {
	it('shows each version once, and again when it was lost and is back', async () => {
		const alice = await followed('alice');
		const librarian = await started(alice.publisher);
		let told = 0;
		let tellNext: () => void = () => undefined;
		const next = (): Promise<void> =>
			new Promise((resolve) => {
				tellNext = resolve;
			});
		const show = createShowing(remoteOf(librarian), () => {
			told++;
			tellNext();
		});
		const { link, source, receivedBytes } = alice.status;
		const lost: FeedStatus = { link, source, receivedBytes, state: 'waiting' };
		const first = next();
		show([alice.status]);
		show([alice.status]);
		await first;
		expect(totalOf(librarian)).toBe(1);
		librarian.hide(alice.head.channel, alice.head.feed);
		const second = next();
		show([alice.status]);
		show([lost]);
		show([alice.status]);
		await second;
		expect(told).toBe(2);
		expect(totalOf(librarian)).toBe(1);
	});
});
