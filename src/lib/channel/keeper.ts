/** Keeps followed channels fresh: what is stored shows first, peers are asked next, mirrors when nobody is there. */
import type { Clock, Digest } from '#lib/core/ports.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import type { FeedBook } from './feed-book.ts';
import { compareHeads } from './head-rules.ts';
import type { Head } from './head.ts';
import type { ChannelLink } from './link.ts';
import type { Mirror, ObjectSource, ObjectStore } from './ports.ts';
import type { Version, Versions } from './version.ts';
import { firstOf } from './sources.ts';
import { readShown, syncFeed, type SyncError } from './sync.ts';
import { createVersions } from './versions.ts';

export interface FeedStatus {
	readonly link: ChannelLink;
	readonly state: 'waiting' | 'finding-peers' | 'fetching' | 'current' | 'behind' | 'unreachable';
	/** Where the shown version came from. */
	readonly source: 'none' | 'store' | 'peers' | 'mirror';
	readonly shown?: Version;
	/** Bytes of objects received for the version being fetched. */
	readonly receivedBytes: number;
}

/** Who may be asked: nobody before the notice was answered, mirrors alone after a no, peers first after a yes. */
export type KeeperMode = 'waiting' | 'mirrors' | 'peers';

export interface KeeperOptions {
	readonly book: FeedBook;
	readonly objects: ObjectStore;
	/** Where posters and the like are kept, which no version needs; by default with the rest. */
	readonly attachments?: ObjectStore;
	readonly digest: Digest;
	/** Who judges whole versions; by default everything is read again for each. */
	readonly versions?: Versions;
	readonly clock: Clock;
	readonly mirrors: readonly Mirror[];
	/** Objects by way of gossip; asked only in mode 'peers'. */
	readonly peers: ObjectSource;
}

export interface ChannelKeeper {
	/** Follows a channel and shows at once what storage holds of it. */
	readonly follow: (link: ChannelLink) => Promise<boolean>;
	/** Stops following: nothing is fetched or shown of it any more. Unknown feeds change nothing. */
	readonly unfollow: (channel: ChannelId, feed: string) => void;
	/** While a feed rests nothing is fetched for it; what is here still shows, and heads are still learnt of. */
	readonly setPaused: (channel: ChannelId, feed: string, paused: boolean) => void;
	/** What storage holds has changed: a version came by another way (a file), or the shown one is damaged and is fetched again. */
	readonly reread: (channel: ChannelId, feed: string) => Promise<void>;
	/** Somebody new can be asked: what is behind is fetched now. */
	readonly retry: () => void;
	readonly setMode: (mode: KeeperMode) => void;
	readonly statuses: () => readonly FeedStatus[];
	readonly subscribe: (changed: () => void) => () => void;
	/** One object from the store, else from peers and mirrors as the mode allows; stored when found. */
	readonly object: ObjectSource['fetch'];
	readonly close: () => void;
}

/** How long peers may be looked for before a mirror is asked for a channel that shows nothing yet. */
const mirrorGraceMs = 4000;
const mirrorEveryMs = 5 * 60 * 1000;
/** With nothing to show and nobody to ask, try again soon. */
const mirrorRetryMs = 15_000;

interface Kept {
	status: FeedStatus;
	running: AbortController | undefined;
	again: boolean;
	isPaused: boolean;
	/** The last fetch found no room: asking somebody else would find none either. */
	isFull: boolean;
	stopTimer: () => void;
}

/** Runs until `close()`; asks nobody until `setMode` allows it. */
export const createChannelKeeper = (options: KeeperOptions): ChannelKeeper => {
	const { book, objects, digest, clock, mirrors } = options;
	const versions = options.versions ?? createVersions({ objects, digest });
	const kept = new Map<string, Kept>();
	const listeners = new Set<() => void>();
	let mode: KeeperMode = 'waiting';
	let closed = false;

	const tell = (): void => {
		for (const changed of listeners) changed();
	};
	const update = (feed: Kept, change: Partial<FeedStatus>): void => {
		feed.status = { ...feed.status, ...change };
		tell();
	};
	const object = firstOf({
		objects: options.attachments ?? objects,
		digest,
		sources: () =>
			mode === 'waiting' ? [] : mode === 'mirrors' ? mirrors : [options.peers, ...mirrors]
	});

	const newest = (feed: Kept): Head | undefined =>
		book.newest(feed.status.link.channel, feed.status.link.feed);
	const isBehind = (feed: Kept): boolean => {
		const head = newest(feed);
		const { shown } = feed.status;
		return head !== undefined && (!shown || compareHeads(head, shown.head) > 0);
	};

	const mayFetch = (feed: Kept): boolean => !closed && !feed.isPaused && mode !== 'waiting';

	const settle = (
		feed: Kept,
		synced: Result<Version, SyncError>,
		source: 'peers' | 'mirror'
	): void => {
		feed.isFull = !synced.ok && synced.error.type === 'NoRoom';
		if (synced.ok) update(feed, { shown: synced.value, state: 'current', source });
		else update(feed, { state: feed.status.shown ? 'behind' : 'unreachable' });
	};

	const sync = async (feed: Kept, source: 'peers' | 'mirror'): Promise<void> => {
		if (!mayFetch(feed)) return;
		if (feed.running) {
			feed.again = true;
			return;
		}
		if (!isBehind(feed)) {
			if (feed.status.shown) update(feed, { state: 'current' });
			return;
		}
		const running = new AbortController();
		feed.running = running;
		update(feed, { state: 'fetching', receivedBytes: 0 });
		const { channel, feed: name } = feed.status.link;
		const syncing = syncFeed(
			{
				channel,
				feed: name,
				book,
				objects,
				digest,
				versions,
				clock,
				source: { fetch: object.fromNetwork },
				onProgress: ({ receivedBytes }) => {
					update(feed, { receivedBytes });
				}
			},
			running.signal
		);
		const synced = await syncing.catch((cause: unknown) => {
			if (!running.signal.aborted) throw cause;
			return undefined;
		});
		feed.running = undefined;
		if (!synced || running.signal.aborted) return;
		settle(feed, synced, source);
		if (feed.again) {
			feed.again = false;
			await sync(feed, source);
		} else if (!synced.ok) schedule(feed, feed.isFull ? mirrorEveryMs : mirrorRetryMs);
	};

	const consult = async (feed: Kept, mirror: Mirror): Promise<void> => {
		const { channel, feed: name } = feed.status.link;
		const held = book.clocks().find((row) => row.channel === channel && row.feed === name);
		const roots = await mirror.roots(channel, (held?.root ?? 0) + 1);
		if (roots.length > 0) await book.offerRoots(channel, roots);
		const head = await mirror.head(channel, name);
		if (head) await book.offerHead(head);
	};

	const consultAll = async (feed: Kept): Promise<void> => {
		for (const mirror of mirrors) {
			await consult(feed, mirror);
			if (isBehind(feed)) break;
		}
		if (closed) return;
		await sync(feed, 'mirror');
		const nothing = !newest(feed) && !feed.status.shown;
		if (nothing && mirrors.length > 0) update(feed, { state: 'unreachable' });
		schedule(feed, nothing ? mirrorRetryMs : mirrorEveryMs);
	};

	const schedule = (feed: Kept, ms: number): void => {
		feed.stopTimer();
		if (!mayFetch(feed)) return;
		feed.stopTimer = clock.after(ms, () => {
			void consultAll(feed); // Its outcome is the feed's status; mirrors return failures as values.
		});
	};

	const begin = (feed: Kept): void => {
		feed.stopTimer();
		if (feed.isPaused || mode === 'waiting') return;
		if (mode === 'mirrors') {
			if (!feed.status.shown) update(feed, { state: 'fetching' });
			schedule(feed, 0);
			return;
		}
		if (!feed.status.shown) update(feed, { state: 'finding-peers' });
		schedule(feed, feed.status.shown ? mirrorEveryMs : mirrorGraceMs);
		void sync(feed, 'peers'); // The status carries the outcome.
	};

	/** What storage holds of a feed shows at once. */
	const show = async (feed: Kept): Promise<boolean> => {
		const { channel, feed: name } = feed.status.link;
		const shown = await readShown({ channel, feed: name, book, objects, digest, versions });
		if (shown) update(feed, { shown, source: 'store' });
		return shown !== undefined;
	};

	const stopBook = book.subscribe(() => {
		for (const feed of kept.values()) {
			if (isBehind(feed)) void sync(feed, mode === 'mirrors' ? 'mirror' : 'peers'); // as above
		}
	});

	return {
		follow: async (link) => {
			const id = `${link.channel}/${link.feed}`;
			if (kept.has(id)) return true;
			const followed = await book.follow(link);
			if (!followed.ok) return false;
			const feed: Kept = {
				status: { link, state: 'waiting', source: 'none', receivedBytes: 0 },
				running: undefined,
				again: false,
				isPaused: false,
				isFull: false,
				stopTimer: () => undefined
			};
			kept.set(id, feed);
			await show(feed);
			begin(feed);
			return true;
		},
		unfollow: (channel, feed) => {
			const id = `${channel}/${feed}`;
			const left = kept.get(id);
			if (!left) return;
			kept.delete(id);
			left.stopTimer();
			left.running?.abort();
			book.unfollow(channel, feed);
			tell();
		},
		setPaused: (channel, feed, paused) => {
			const one = kept.get(`${channel}/${feed}`);
			if (!one || one.isPaused === paused) return;
			one.isPaused = paused;
			one.stopTimer();
			if (paused) one.running?.abort();
			update(one, { state: one.status.shown ? 'current' : 'waiting' });
			begin(one);
		},
		reread: async (channel, feed) => {
			const id = `${channel}/${feed}`;
			const one = kept.get(id);
			if (!one || (await show(one)) || !one.status.shown || kept.get(id) !== one) return;
			one.status = { link: one.status.link, state: 'waiting', source: 'none', receivedBytes: 0 };
			tell();
			begin(one);
		},
		retry: () => {
			for (const feed of kept.values()) {
				if (isBehind(feed) && !feed.isFull)
					void sync(feed, mode === 'mirrors' ? 'mirror' : 'peers'); // The status carries the outcome.
			}
		},
		setMode: (next) => {
			if (next === mode) return;
			mode = next;
			for (const feed of kept.values()) begin(feed);
			tell();
		},
		statuses: () => [...kept.values()].map(({ status }) => status),
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		},
		object: object.fetch,
		close: () => {
			closed = true;
			stopBook();
			for (const feed of kept.values()) {
				feed.stopTimer();
				feed.running?.abort();
			}
			listeners.clear();
		}
	};
};
