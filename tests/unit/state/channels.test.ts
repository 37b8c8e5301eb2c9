/** The channels page's state: what is kept, what comes back, and what a block takes along. */
import { expect, test } from 'vitest';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { bip39Words } from '#lib/channel/adapters/bip39-words.ts';
import { formatChannelLink } from '#lib/channel/link.ts';
import { createMemoryLibraryStore } from '#lib/library/adapters/memory-library-store.ts';
import { ChannelsState } from '#lib/state/channels.svelte.ts';
import { createPublisher } from '#tests/support/channels.ts';

const linkOf = async (name: string): Promise<string> =>
	formatChannelLink((await createPublisher(name)).link);

test('a link is looked at without following; what is followed is there after a restart', async () => {
	const store = createMemoryLibraryStore();
	const clock = createSeededClock();
	const link = await linkOf('alice');
	const before = new ChannelsState(store, clock, bip39Words);
	await before.load([]);
	await before.speak('en');
	const seen = before.preview(` ${link}\n`);
	expect(seen?.name).toBe('alice');
	expect(seen?.words).toHaveLength(6);
	expect(before.channels).toHaveLength(0);
	expect(before.preview('https://example.org/')).toBeUndefined();
	expect(await before.follow(link, { type: 'link' })).toBeUndefined();
	expect(await before.follow(link, { type: 'link' })).toBe('already');

	const after = new ChannelsState(store, clock, bip39Words);
	await after.load([]);
	expect(after.channels.map(({ name }) => name)).toEqual(['alice']);
});

test('unfollowing can be taken back; a block unfollows, outlives it and refuses until it is lifted', async () => {
	const channels = new ChannelsState(createMemoryLibraryStore(), createSeededClock(), bip39Words);
	const link = await linkOf('mallory');
	await channels.load([link]);
	const [mallory] = channels.channels;
	if (!mallory) throw new Error('the built-in channel is followed');
	await channels.unfollow(mallory.id);
	expect(channels.channels).toHaveLength(0);
	await channels.undo();
	expect(channels.channels).toHaveLength(1);

	const one = { type: 'channel', id: mallory.channel, name: 'mallory' } as const;
	await channels.block(one);
	expect(channels.channels).toHaveLength(0);
	expect(await channels.follow(link, { type: 'qr' })).toBe('blocked');
	await channels.unblock(one);
	expect(await channels.follow(link, { type: 'qr' })).toBeUndefined();
});

test('who follows before storage has been read loses nothing', async () => {
	const store = createMemoryLibraryStore();
	const channels = new ChannelsState(store, createSeededClock(), bip39Words);
	const followed = channels.follow(await linkOf('alice'), { type: 'link' });
	await channels.load([await linkOf('bob')]);
	expect(await followed).toBeUndefined();
	expect(channels.channels.map(({ name }) => name)).toEqual(['bob', 'alice']);
});
