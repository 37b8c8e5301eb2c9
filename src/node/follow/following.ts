/** Keeps the feeds of a home: their newest versions whole, with all that their records name, from peers and mirrors. */
import { createHttpMirror } from '#lib/channel/adapters/http-mirror.ts';
import type { FeedBook } from '#lib/channel/feed-book.ts';
import { createChannelKeeper, type ChannelKeeper, type FeedStatus } from '#lib/channel/keeper.ts';
import { formatChannelLink } from '#lib/channel/link.ts';
import type { Mirror, ObjectSource } from '#lib/channel/ports.ts';
import type { Version } from '#lib/channel/version.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import type { Home } from '#node/home.ts';
import { attachmentsOf } from './attachments.ts';
import { feedKey } from './followed-list.ts';
import type { HomeFeedEntry } from './home-feeds.ts';
import type { Ledger } from './ledger.ts';
import { freeOthers, turnLedger } from './sweep.ts';

export interface KeptFeed extends FeedStatus {
	readonly published: boolean;
	/** True when the shown version and everything that its records name is here. */
	readonly complete: boolean;
}

export interface Following {
	/** Keeps exactly these feeds from now on. One whose key is unsound is left out. */
	readonly obey: (feeds: readonly HomeFeedEntry[]) => Promise<void>;
	readonly feeds: () => readonly KeptFeed[];
	readonly subscribe: (changed: () => void) => () => void;
	/** Resolves when nothing of it touches the home any more. */
	readonly close: () => Promise<void>;
}

export interface FollowingOptions {
	readonly home: Pick<Home, 'objects' | 'pointers'>;
	readonly ledger: Ledger;
	readonly book: FeedBook;
	/** Objects by way of gossip. */
	readonly peers: ObjectSource;
	readonly digest: Digest;
	readonly clock: Clock;
	/** What goes wrong with the home itself; the feeds go on. */
	readonly onError: (error: unknown) => void;
}

interface Kept {
	readonly entry: HomeFeedEntry;
	readonly keeper: ChannelKeeper;
	/** The keeper reads it anew each time: the mirrors of the operator, then those of the newest root. */
	readonly mirrors: Mirror[];
	rootVersion: number;
	/** The version whose attachments are all here. */
	complete: ObjectHash | undefined;
	attachmentBytes: number;
	stopTimer: () => void;
}

/** Only what any host on the web may be: a channel must not make this machine ask its own services. */
const isPublic = (mirror: string): boolean => mirror.startsWith('https:');

/** Keeps nothing before `obey`. */
export const createFollowing = (options: FollowingOptions): Following => {
	const { home, book, digest, clock, ledger } = options;
	const keptByKey = new Map<string, Kept>();
	const listeners = new Set<() => void>();
	const stop = new AbortController();
	const { signal } = stop;
	let last: Promise<void> = Promise.resolve();

	const tell = (): void => {
		for (const changed of listeners) changed();
	};
	/** One piece of work on the home's objects at a time; large versions are read one after the other. */
	const inTurn = (run: () => Promise<void>): Promise<void> => {
		last = last.then(() => (signal.aborted ? undefined : run())).catch(options.onError);
		return last;
	};
	const names = (): readonly HomeFeedEntry['link'][] =>
		[...keptByKey.values()].map(({ entry }) => entry.link);
	const isKept = (kept: Kept): boolean =>
		keptByKey.get(feedKey(kept.entry.link)) === kept && !signal.aborted;
	const shownOf = (kept: Kept): Version | undefined => kept.keeper.statuses()[0]?.shown;

	const refreshMirrors = (kept: Kept): void => {
		const root = book.root(kept.entry.link.channel);
		if (!root || root.version === kept.rootVersion) return;
		kept.rootVersion = root.version;
		const own = root.mirrors.filter(isPublic).map((url) => createHttpMirror(url, digest));
		kept.mirrors.splice(kept.entry.mirrors.length, Infinity, ...own);
	};

	/** Fetches what is missing; false when something could not be had. */
	const fetchAll = async (kept: Kept, hashes: Iterable<ObjectHash>): Promise<boolean> => {
		const waiting = [...hashes];
		let whole = true;
		const lane = async (): Promise<void> => {
			for (let hash = waiting.pop(); hash && isKept(kept); hash = waiting.pop()) {
				if (await home.objects.has(hash)) continue;
				const limitBytes = limits.channel.objectBytes;
				const room = kept.attachmentBytes + limitBytes <= limits.host.attachmentBytes;
				const fetched = room ? await kept.keeper.object(hash, { limitBytes, signal }) : undefined;
				if (fetched?.ok) kept.attachmentBytes += fetched.value.length;
				else whole = false;
			}
		};
		await Promise.all(Array.from({ length: limits.host.attachmentFetches }, lane));
		return whole;
	};

	const complete = async (kept: Kept): Promise<void> => {
		const version = shownOf(kept);
		if (!version || !isKept(kept) || kept.complete === version.head.index) return;
		const { index } = version.head;
		const attachments = await attachmentsOf(version.index, { objects: home.objects, digest });
		if (!attachments) return;
		const whole = await fetchAll(kept, attachments);
		if (!isKept(kept)) return;
		const { link, published } = kept.entry;
		const others = names().filter((name) => feedKey(name) !== feedKey(link));
		if (!published) await turnLedger(link, { index, attachments }, others, options);
		else if ((await ledger.read(link))?.index !== index) {
			// What is signed here is never swept: a publisher may want it again.
			await ledger.write(link, { index, current: attachments, previous: new Set() });
		}
		if (whole) kept.complete = index;
		else {
			kept.stopTimer();
			kept.stopTimer = clock.after(limits.host.attachmentRetryMs, () => {
				void inTurn(() => complete(kept)); // Failures go to onError.
			});
		}
		tell();
	};

	const begin = async (entry: HomeFeedEntry): Promise<void> => {
		const mirrors = entry.mirrors.map((url) => createHttpMirror(url, digest));
		const keeper = createChannelKeeper({
			book,
			objects: home.objects,
			digest,
			clock,
			mirrors,
			peers: options.peers
		});
		const kept: Kept = {
			entry,
			keeper,
			mirrors,
			rootVersion: 0,
			complete: undefined,
			attachmentBytes: 0,
			stopTimer: () => undefined
		};
		keptByKey.set(feedKey(entry.link), kept);
		let shown: ObjectHash | undefined;
		keeper.subscribe(() => {
			refreshMirrors(kept);
			const index = shownOf(kept)?.head.index;
			if (index !== undefined && index !== shown) {
				shown = index;
				void inTurn(() => complete(kept)); // Failures go to onError.
			}
			tell();
		});
		keeper.setMode('peers');
		if (await keeper.follow(entry.link)) refreshMirrors(kept);
		else end(kept);
	};

	const end = (kept: Kept): void => {
		const { channel, feed } = kept.entry.link;
		keptByKey.delete(feedKey(kept.entry.link));
		kept.stopTimer();
		kept.keeper.unfollow(channel, feed);
		kept.keeper.close();
	};

	const textOf = ({ link, mirrors }: HomeFeedEntry): string =>
		[formatChannelLink(link), ...mirrors].join(' ');
	const isSame = (a: HomeFeedEntry, b: HomeFeedEntry): boolean =>
		a.published === b.published && textOf(a) === textOf(b);

	return {
		obey: async (feeds) => {
			const wanted = new Map(feeds.map((entry) => [feedKey(entry.link), entry]));
			for (const [key, kept] of keptByKey) {
				const entry = wanted.get(key);
				if (!entry || !isSame(entry, kept.entry)) end(kept);
			}
			for (const [key, entry] of wanted) if (!keptByKey.has(key)) await begin(entry);
			await inTurn(() => freeOthers(names(), options));
			tell();
		},
		feeds: () =>
			[...keptByKey.values()].flatMap(({ keeper, entry, complete: whole }) => {
				const [status] = keeper.statuses();
				const isWhole = status?.shown !== undefined && status.shown.head.index === whole;
				return status ? [{ ...status, published: entry.published, complete: isWhole }] : [];
			}),
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		},
		close: () => {
			stop.abort();
			for (const { keeper, stopTimer } of keptByKey.values()) {
				stopTimer();
				keeper.close();
			}
			listeners.clear();
			return last;
		}
	};
};
