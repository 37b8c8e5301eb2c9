/** Keeps the heads of followed feeds alive in the DHT, and looks there for newer ones; signs nothing. */
import type { FeedBook } from '#lib/channel/feed-book.ts';
import { headRole } from '#lib/channel/feed-name.ts';
import { keysOfRole } from '#lib/channel/root.ts';
import type { ChannelLink } from '#lib/channel/link.ts';
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { DhtClient } from './client.ts';

export interface HeadKeeper {
	/** Looks for newer heads and puts what is held, now; resolves when every feed had its turn. */
	readonly round: () => Promise<void>;
	/** Resolves when no round is under way any more. */
	readonly close: () => Promise<void>;
}

export interface HeadKeeperOptions {
	readonly dht: Pick<DhtClient, 'put' | 'get'>;
	readonly book: FeedBook;
	/** The feeds of this host, now. */
	readonly links: () => readonly ChannelLink[];
	readonly clock: Clock;
}

type Feed = Pick<ChannelLink, 'channel' | 'feed' | 'hotKey'>;

/** The keys under which a head may lie: those that the newest root names; before there is one, that of the link. */
const keysOf = ({ channel, feed, hotKey }: Feed, book: FeedBook): readonly Uint8Array[] => {
	const root = book.root(channel);
	return root ? keysOfRole(root, headRole(feed)) : [hotKey];
};

/** Works until `close`; the first round begins with `round` or after a while. */
export const createHeadKeeper = (options: HeadKeeperOptions): HeadKeeper => {
	const { dht, book, clock } = options;
	/** Heads that wait for the root under which they are signed. */
	const early = new Map<string, Bytes>();
	/** The head that was put last of each feed, and when. */
	const put = new Map<string, { readonly head: string; readonly atMs: number }>();
	let closed = false;
	let running: Promise<void> | undefined;
	let stopTimer = (): void => undefined;

	const offer = async (key: string, head: Bytes): Promise<void> => {
		const verdict = await book.offerHead(head);
		if (verdict === 'needs-root') early.set(key, head);
		else early.delete(key);
	};
	const isUnput = ({ channel, feed }: Feed): boolean => {
		const head = book.newest(channel, feed);
		return head !== undefined && put.get(`${channel}/${feed}`)?.head !== bytesToHex(head.signature);
	};
	const plan = (ms: number): void => {
		stopTimer();
		if (closed) return;
		stopTimer = clock.after(ms, () => {
			void round(); // A round that finds nobody is followed by another.
		});
	};
	const stopBook = book.subscribe(() => {
		for (const [key, head] of early) {
			early.delete(key);
			void offer(key, head); // Its outcome is what the book holds then.
		}
		if (!running && options.links().some(isUnput)) plan(limits.dht.soonMs);
	});

	const look = async (feed: Feed, key: string): Promise<void> => {
		for (const hotKey of keysOf(feed, book)) {
			const head = await dht.get(hotKey, feed.feed);
			if (head && !closed) await offer(key, head);
		}
	};
	const keep = async (feed: Feed, key: string): Promise<void> => {
		const head = book.newest(feed.channel, feed.feed);
		if (!head || closed) return;
		const name = bytesToHex(head.signature);
		const last = put.get(key);
		const isFresh = last?.head === name && clock.now() - last.atMs < limits.dht.putEveryMs;
		if (isFresh || (await dht.put(head)) === 0) return;
		put.set(key, { head: name, atMs: clock.now() });
	};

	const run = async (): Promise<void> => {
		const feeds = options.links();
		const keys = new Set(feeds.map(({ channel, feed }) => `${channel}/${feed}`));
		for (const map of [early, put])
			for (const key of map.keys()) if (!keys.has(key)) map.delete(key);
		for (const feed of feeds) {
			if (closed) return;
			const key = `${feed.channel}/${feed.feed}`;
			await look(feed, key);
			await keep(feed, key);
		}
	};
	const round = (): Promise<void> => {
		stopTimer();
		running ??= run().finally(() => {
			running = undefined;
			plan(limits.dht.getEveryMs);
		});
		return running;
	};
	plan(limits.dht.getEveryMs);

	return {
		round,
		close: async () => {
			closed = true;
			stopTimer();
			stopBook();
			await running;
		}
	};
};
