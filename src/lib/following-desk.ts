/** What the viewer follows, done: the keeper, the book and the library are brought in line with the list, and reported on. */
import type { Librarian } from '#lib/catalogue/librarian.ts';
import type { Blocked } from '#lib/catalogue/library.ts';
import { parseProgramme, type Showing } from '#lib/catalogue/programme.ts';
import { loadChannel, saveChannel, type Loaded } from '#lib/channel/carry.ts';
import type { FeedBook } from '#lib/channel/feed-book.ts';
import { headRole } from '#lib/channel/feed-name.ts';
import { isExpired } from '#lib/channel/head-rules.ts';
import type { ChannelKeeper, FeedStatus } from '#lib/channel/keeper.ts';
import { formatChannelLink, parseChannelLink, type ChannelLink } from '#lib/channel/link.ts';
import type { ObjectStore } from '#lib/channel/ports.ts';
import { keysOfRole } from '#lib/channel/root.ts';
import type { Versions } from '#lib/channel/version.ts';
import { systemClock, systemDigest } from '#lib/core/adapters/system.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Remote } from '#lib/core/calls.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import type { ChannelFacts } from '#lib/state/channels.svelte.ts';

/** Plain values: the list passes from tab to tab. */
export interface FollowingOrder {
	readonly followed: readonly { readonly link: string; readonly paused: boolean }[];
	readonly blocked: Blocked;
}

/** A channel that somebody who is followed introduces. */
export interface IntroducedLink {
	readonly link: string;
	readonly by: ChannelId;
}

export interface FollowingReport {
	/** By `<channel>/<feed>`. */
	readonly facts: readonly (readonly [string, ChannelFacts])[];
	readonly introduced: readonly IntroducedLink[];
}

export interface FollowingDesk {
	readonly obey: (order: FollowingOrder) => Promise<void>;
	readonly report: () => Promise<FollowingReport>;
	/** The shown version of a followed feed as one file; undefined when there is none. */
	readonly save: (link: string) => Promise<Blob | undefined>;
	/** Takes such a file; its channel must be followed. The error's name says what is wrong with it. */
	readonly load: (file: Blob) => Promise<Loaded | { readonly refused: string }>;
}

export interface FollowingDeskOptions {
	readonly book: FeedBook;
	readonly keeper: ChannelKeeper;
	readonly librarian: Remote<Librarian>;
	readonly objects: ObjectStore;
	readonly versions: Versions;
	/** Live connections whose peers follow a feed. */
	readonly followers: (feed8: Uint8Array) => number;
}

const idOf = ({ channel, feed }: Pick<ChannelLink, 'channel' | 'feed'>): string =>
	`${channel}/${feed}`;

/** Follows nothing until it is told to. */
export const createFollowingDesk = (options: FollowingDeskOptions): FollowingDesk => {
	const { book, keeper, librarian, objects, versions, followers } = options;
	let last: Promise<void> = Promise.resolve();

	const apply = async (order: FollowingOrder): Promise<void> => {
		const wanted = new Map<string, { readonly link: ChannelLink; readonly paused: boolean }>();
		for (const { link: text, paused } of order.followed) {
			const link = parseChannelLink(text);
			if (link.ok) wanted.set(idOf(link.value), { link: link.value, paused });
		}
		const left = keeper.statuses().filter(({ link }) => !wanted.has(idOf(link)));
		for (const { link } of left) {
			keeper.unfollow(link.channel, link.feed);
			await librarian.hide(link.channel, link.feed);
		}
		await librarian.block(order.blocked);
		for (const { link, paused } of wanted.values()) {
			await keeper.follow(link);
			keeper.setPaused(link.channel, link.feed, paused);
		}
		// What is still being fetched belongs to no shown version yet.
		const isBusy = keeper.statuses().some(({ state }) => state === 'fetching');
		if (left.length > 0 && !isBusy) await librarian.prune();
	};

	/** Nothing is shown of one that breaks a rule. */
	const programmeOf = async (shown: FeedStatus['shown']): Promise<readonly Showing[]> => {
		const hash = shown?.index.programme;
		const bytes = hash && (await objects.get(hash));
		const programme = bytes ? parseProgramme(bytes) : undefined;
		return programme?.ok ? programme.value : [];
	};
	const factsOf = async (status: FeedStatus): Promise<ChannelFacts> => {
		const { link, shown, state, receivedBytes } = status;
		const clock = book.clocks().find((row) => idOf(row) === idOf(link));
		return {
			name: book.root(link.channel)?.name ?? '',
			titles: shown?.head.titles ?? 0,
			version: shown?.head.seq ?? 0,
			publishedMs: shown?.head.timeMs ?? 0,
			expired: shown ? isExpired(shown.head, systemClock.now()) : false,
			equivocation: clock !== undefined && book.proof(clock.feed8) !== undefined,
			peers: clock ? followers(clock.feed8) : 0,
			storedBytes: await librarian.heldBytes(link.channel, link.feed),
			state,
			receivedBytes,
			programme: await programmeOf(shown),
			neededBytes: 0
		};
	};

	return {
		obey: (order) => {
			last = last.then(() => apply(order));
			return last;
		},
		report: async () => ({
			facts: await Promise.all(
				keeper.statuses().map(async (status) => [idOf(status.link), await factsOf(status)] as const)
			),
			introduced: book.introduced().flatMap(({ channel, by, root }) => {
				const [hotKey] = root ? keysOfRole(root, headRole('films')) : [];
				if (!root || !hotKey) return [];
				const { name, trackers } = root;
				return [
					{ by, link: formatChannelLink({ hotKey, feed: 'films', name, channel, trackers }) }
				];
			})
		}),
		save: async (text) => {
			const link = parseChannelLink(text);
			const parts: Bytes[] = [];
			if (!link.ok) return undefined;
			const write = (part: Bytes): Promise<void> => {
				parts.push(part);
				return Promise.resolve();
			};
			const saved = await saveChannel(link.value, write, { book, objects, digest: systemDigest });
			return saved.ok ? new Blob(parts, { type: 'application/x-matinee' }) : undefined;
		},
		load: async (blob) => {
			const file = {
				bytes: blob.size,
				slice: async (start: number, end: number) =>
					new Uint8Array(await blob.slice(start, end).arrayBuffer())
			};
			const clock = systemClock;
			const digest = systemDigest;
			const loaded = await loadChannel(file, { book, objects, versions, clock, digest });
			if (!loaded.ok) return { refused: loaded.error.type };
			for (const { link } of keeper.statuses()) await keeper.reread(link.channel, link.feed);
			return loaded.value;
		}
	};
};
