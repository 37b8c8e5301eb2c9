/** What a host does for its channels while it runs: keeps them, meets their followers, and follows changes of its list. */
import { join } from 'node:path';
import type { FeedBook } from '#lib/channel/feed-book.ts';
import type { IceServer } from '#lib/core/config.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest, Random } from '#lib/core/ports.ts';
import type { Neighbours } from '#lib/p2p/adapters/film-neighbours.ts';
import type { Shelf } from '#lib/p2p/ports.ts';
import type { Home } from '#node/home.ts';
import { followedPath } from './followed-list.ts';
import { createFollowing, type KeptFeed } from './following.ts';
import { readHomeFeeds } from './home-feeds.ts';
import { openLedger } from './ledger.ts';
import { createHostMeeting } from './meeting.ts';
import { stampOf } from './stamp.ts';

export interface Hosting {
	readonly feeds: () => readonly KeptFeed[];
	readonly subscribe: (changed: () => void) => () => void;
	/** Resolves when nothing of it touches the home any more. Idempotent. */
	readonly close: () => Promise<void>;
}

export interface HostingOptions {
	readonly home: Home;
	readonly book: FeedBook;
	readonly shelf: Shelf;
	/** Trackers of this host, besides those that the channels name. */
	readonly trackers: readonly string[];
	readonly iceServers: readonly IceServer[];
	/** Our name in the lobby, 40 hex digits; drawn by default. */
	readonly peerId?: string;
	/** Hears of the lobby's connections, so that films may use them as well. */
	readonly neighbours?: Neighbours;
	readonly clock: Clock;
	readonly random: Random;
	readonly digest: Digest;
	/** Progress and trouble, one line at a time. */
	readonly log: (line: string) => void;
}

const wordsOf = (error: unknown): string =>
	error instanceof Error ? error.message : String(error);

/** Those whose version is not here come first: for them somebody must be found. */
const byNeed = (feeds: readonly KeptFeed[]): readonly ChannelId[] => {
	const needy = feeds.filter(({ state, complete }) => state !== 'current' || !complete);
	return [...new Set([...needy, ...feeds].map(({ link }) => link.channel))];
};

/** Says once of each version that it is here whole. */
const createNews = (log: (line: string) => void): ((feeds: readonly KeptFeed[]) => void) => {
	const told = new Map<string, number>();
	return (feeds) => {
		for (const { link, shown, complete } of feeds) {
			const name = `${link.channel}/${link.feed}`;
			if (!complete || !shown || told.get(name) === shown.head.seq) continue;
			told.set(name, shown.head.seq);
			log(`${name} is here: version ${shown.head.seq}, ${shown.head.titles} titles`);
		}
	};
};

/** Begins with what the list says now. Rejects with StartError when it is damaged. */
export const startHosting = async (options: HostingOptions): Promise<Hosting> => {
	const { home, book, clock, log } = options;
	const meeting = createHostMeeting(options);
	const following = createFollowing({
		...options,
		ledger: openLedger(join(home.path, 'attached')),
		peers: meeting.source,
		onError: (error) => {
			log(`the home has a problem: ${wordsOf(error)}`);
		}
	});
	const tellNews = createNews(log);
	let stamp = await stampOf(followedPath(home.path));
	let closed = false;
	let stopTimer = (): void => undefined;

	/** The operator's links may name trackers on this machine; what a channel says of itself may not. */
	const trackers = (): readonly string[] =>
		following
			.feeds()
			.flatMap(({ link }) => [
				...link.trackers,
				...(book.root(link.channel)?.trackers ?? []).filter((url) => url.startsWith('wss:'))
			]);
	const meet = (): void => {
		if (closed) return;
		meeting.meetAt([...options.trackers, ...trackers()]);
		void meeting.visit(byNeed(following.feeds())); // Who is found shows in what is fetched.
	};

	const look = async (): Promise<void> => {
		const now = await stampOf(followedPath(home.path));
		if (now !== stamp && !closed) {
			stamp = now;
			try {
				await following.obey(await readHomeFeeds(home.path, home.pointers));
				meet();
			} catch (cause) {
				log(`the list of channels cannot be used: ${wordsOf(cause)}`);
			}
		}
		watch();
	};
	const watch = (): void => {
		if (closed) return;
		stopTimer = clock.after(limits.host.listEveryMs, () => {
			void look(); // It says itself what goes wrong.
		});
	};

	following.subscribe(() => {
		meet();
		tellNews(following.feeds());
	});
	await following.obey(await readHomeFeeds(home.path, home.pointers));
	meet();
	watch();
	return {
		feeds: following.feeds,
		subscribe: following.subscribe,
		close: () => {
			closed = true;
			stopTimer();
			meeting.close();
			return following.close();
		}
	};
};
