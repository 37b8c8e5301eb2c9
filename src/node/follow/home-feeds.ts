/** The feeds of a home: those that are followed, and those that are published from it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isFeedName } from '#lib/channel/feed-name.ts';
import { parseHead } from '#lib/channel/head.ts';
import type { FeedPointer, PointerStore } from '#lib/channel/ports.ts';
import { parseRootEnvelope } from '#lib/channel/root-chain.ts';
import { hexToBytes, utf8ToText } from '#lib/core/bytes.ts';
import { parseChannelId, type ChannelId } from '#lib/core/ids.ts';
import { systemCode } from '#node/adapters/atomic-write.ts';
import { feedKey, readFollowed, type FollowedChannel } from './followed-list.ts';

export interface HomeFeedEntry extends FollowedChannel {
	/** True when this home signs it; such a feed is never swept. */
	readonly published: boolean;
}

const namesIn = async (folder: string): Promise<readonly string[]> => {
	try {
		return await readdir(folder);
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return [];
		throw cause;
	}
};

const feedOf = (name: string): string | undefined => {
	const bytes = hexToBytes(name);
	const feed = bytes && utf8ToText(bytes);
	return feed !== undefined && isFeedName(feed) ? feed : undefined;
};

/** What the newest stored root says of the channel; nothing when it cannot be read. */
const rootOf = (
	pointer: FeedPointer
): { readonly name: string; readonly trackers: readonly string[] } => {
	const newest = pointer.roots.at(-1);
	const root = newest && parseRootEnvelope(newest);
	return root?.ok ? root.value.root : { name: '', trackers: [] };
};

const publishedFeed = async (
	pointers: PointerStore,
	channel: ChannelId,
	feed: string
): Promise<HomeFeedEntry | undefined> => {
	const pointer = await pointers.read(channel, feed);
	const head = pointer?.shown && parseHead(pointer.shown);
	if (!pointer || !head?.ok) return undefined;
	const { name, trackers } = rootOf(pointer);
	const link = { hotKey: head.value.key, feed, channel, name, trackers };
	return { link, mirrors: [], published: true };
};

/** Feeds whose numbers this home has signed: the journal of signing names them. */
const publishedFeeds = async (
	home: string,
	pointers: PointerStore
): Promise<readonly HomeFeedEntry[]> => {
	const found: HomeFeedEntry[] = [];
	for (const folder of await namesIn(join(home, 'signing'))) {
		const channel = parseChannelId(folder);
		if (!channel) continue;
		for (const file of await namesIn(join(home, 'signing', folder))) {
			const feed = feedOf(file);
			const entry = feed === undefined ? undefined : await publishedFeed(pointers, channel, feed);
			if (entry) found.push(entry);
		}
	}
	return found;
};

/** Published ones first; one that is followed as well is named once. Throws StartError for a damaged list. */
export const readHomeFeeds = async (
	home: string,
	pointers: PointerStore
): Promise<readonly HomeFeedEntry[]> => {
	const published = await publishedFeeds(home, pointers);
	const known = new Set(published.map(({ link }) => feedKey(link)));
	const followed = (await readFollowed(home)).filter(({ link }) => !known.has(feedKey(link)));
	return [...published, ...followed.map((entry) => ({ ...entry, published: false }))];
};
