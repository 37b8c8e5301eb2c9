/** The followed feeds: what is held of each, and the rules for taking something newer from a stranger. */
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { feed8Of } from './feed-name.ts';
import { joinRoots, sightHead } from './feed-offers.ts';
import {
	believePointer,
	believeRoots,
	pointerOf,
	type BeliefPorts,
	type HeldFeed
} from './feed-pointer.ts';
import { compareHeads, verifyHead } from './head-rules.ts';
import { parseHead, type Head } from './head.ts';
import type { ChannelLink } from './link.ts';
import { judgeProof, parseProof, type ProofVerdict } from './proofs.ts';
import type { FeedPointer, PointerStore } from './ports.ts';
import type { Root } from './root.ts';

export interface FeedClock {
	readonly feed8: Bytes;
	readonly channel: ChannelId;
	readonly feed: string;
	/** Newest root version held; 0 for none. */
	readonly root: number;
	/** Newest accepted number under that root; 0 for none. */
	readonly seq: number;
}

export type HeadVerdict =
	| 'new'
	| 'known'
	| 'old'
	| 'unknown'
	| 'needs-root'
	| 'invalid'
	/** Well signed and dated ahead of our clock: not taken, and no fault of whoever passed it on. */
	| 'early'
	| 'equivocation'
	| 'failed';
export type RootVerdict = 'new' | 'known' | 'unknown' | 'invalid' | 'failed';

/** The link's key is one on which verifiers differ: the channel cannot be trusted to look the same to everybody. */
export interface UnsoundKey {
	readonly type: 'UnsoundKey';
}

export interface FeedBook {
	readonly clocks: () => readonly FeedClock[];
	/** The newest accepted head, verbatim. */
	readonly head: (feed8: Uint8Array) => Bytes | undefined;
	/** Signed roots of a channel from a version on, oldest first. */
	readonly roots: (channel: ChannelId, fromVersion: number) => readonly Bytes[];
	/** Judges a head that somebody sent; what is newer and verifies is stored before the answer. */
	readonly offerHead: (head: Bytes) => Promise<HeadVerdict>;
	/** Judges roots in a row, which may start anywhere up to the first that is missing here. */
	readonly offerRoots: (channel: ChannelId, roots: readonly Bytes[]) => Promise<RootVerdict>;
	/** Two heads of one feed and number that its publisher signed both, if that is known of it. */
	readonly proof: (feed8: Uint8Array) => readonly [Bytes, Bytes] | undefined;
	/** Judges such a pair that somebody sent; it is kept before the answer, and the head that was held stays. */
	readonly offerProof: (heads: readonly [Bytes, Bytes]) => Promise<ProofVerdict>;
	/** Channels that followed ones introduce: their heads and roots are verified and passed on, nothing of them is shown. */
	readonly introduced: () => readonly Introduced[];
	/** Begins to follow, with what storage holds. Idempotent. */
	readonly follow: (link: ChannelLink) => Promise<Result<FeedClock, UnsoundKey>>;
	/** Stops following; what is stored stays, so that older heads stay refused. */
	readonly unfollow: (channel: ChannelId, feed: string) => void;
	/** The newest root that is believed. */
	readonly root: (channel: ChannelId) => Root | undefined;
	/** What is stored, as stored. */
	readonly pointer: (channel: ChannelId, feed: string) => FeedPointer | undefined;
	/** The newest accepted head, parsed. */
	readonly newest: (channel: ChannelId, feed: string) => Head | undefined;
	/** The head whose content is complete here, parsed. */
	readonly shown: (channel: ChannelId, feed: string) => Head | undefined;
	/** Makes a head the shown one, in one write; false when it is older than what is shown or could not be stored. */
	readonly show: (head: Head) => Promise<boolean>;
	readonly subscribe: (changed: () => void) => () => void;
}

/** A channel that nobody here follows, named in the root of one that is followed: one hop, no further. */
export interface Introduced {
	readonly channel: ChannelId;
	readonly by: ChannelId;
	/** Once its roots have come. */
	readonly root?: Root;
}

interface Followed {
	readonly channel: ChannelId;
	readonly feed: string;
	readonly feed8: Bytes;
	held: HeldFeed;
	/** Who introduced it; undefined when it is followed. Nothing of it is stored. */
	by: ChannelId | undefined;
}

/** The feed that introductions are about. */
const mainFeed = 'films';

const clockOf = ({ channel, feed, feed8, held }: Followed): FeedClock => {
	const root = held.chain?.newest.version ?? 0;
	const seq = held.head?.rootVersion === root ? held.head.seq : 0;
	return { feed8, channel, feed, root, seq };
};

/** Lets calls of one channel run one after the other, in the order in which they came. */
const createTurns = (): (<T>(channel: ChannelId, run: () => Promise<T>) => Promise<T>) => {
	const last = new Map<ChannelId, Promise<unknown>>();
	return async (channel, run) => {
		const before = last.get(channel);
		const mine = (async () => {
			// A failure was told to whoever caused it; the next in line starts all the same.
			await before?.catch(() => undefined);
			return run();
		})();
		last.set(channel, mine);
		try {
			return await mine;
		} finally {
			if (last.get(channel) === mine) last.delete(channel);
		}
	};
};

/** A book that follows nothing yet. */
export const createFeedBook = (
	options: BeliefPorts & { readonly pointers: PointerStore; readonly clock: Clock }
): FeedBook => {
	const { pointers, verifier, hygiene, clock } = options;
	const followedById = new Map<string, Followed>();
	const listeners = new Set<() => void>();
	const inTurn = createTurns();

	const find = (channel: ChannelId, feed: string): Followed | undefined =>
		followedById.get(`${channel}/${feed}`);
	const feedsOf = (channel: ChannelId): readonly Followed[] =>
		[...followedById.values()].filter((followed) => followed.channel === channel);
	const tell = (): void => {
		for (const changed of listeners) changed();
	};
	/** Memory moves on only after storage has: what was said to be kept is kept. */
	const keep = async (followed: Followed, held: HeldFeed): Promise<boolean> => {
		const stored =
			followed.by === undefined
				? await pointers.write(followed.channel, followed.feed, pointerOf(held))
				: ok(undefined);
		if (stored.ok) followed.held = held;
		return stored.ok;
	};
	const findFeed = (feed8: Uint8Array): Followed | undefined => {
		const name = bytesToHex(feed8);
		return [...followedById.values()].find((followed) => bytesToHex(followed.feed8) === name);
	};

	/** Whom the followed channels introduce now, and who does. */
	const introductions = (): ReadonlyMap<ChannelId, ChannelId> => {
		const byChannel = new Map<ChannelId, ChannelId>();
		for (const { channel, by, held } of followedById.values()) {
			const names = by === undefined ? (held.chain?.newest.introduces ?? []) : [];
			for (const name of names) if (!byChannel.has(name)) byChannel.set(name, channel);
		}
		return byChannel;
	};
	/** Takes those in, as far as there is room; what nobody introduces any more is forgotten. */
	const introduce = async (): Promise<void> => {
		const wanted = introductions();
		for (const [id, { channel, by }] of followedById) {
			if (by !== undefined && wanted.get(channel) !== by) followedById.delete(id);
		}
		for (const [channel, by] of wanted) {
			const feed8 = await feed8Of(channel, mainFeed, options.digest);
			const id = `${channel}/${mainFeed}`;
			if (followedById.has(id) || followedById.size >= limits.gossip.feeds) continue;
			followedById.set(id, { channel, feed: mainFeed, feed8, held: { envelopes: [] }, by });
		}
	};

	/** Begins with what storage holds of a feed, and with what was learnt while it was only introduced. */
	const begin = async ({ channel, feed }: ChannelLink, learnt?: HeldFeed): Promise<Followed> => {
		const stored = await pointers.read(channel, feed);
		const sibling = feedsOf(channel).find(({ by }) => by === undefined)?.held ?? learnt;
		let held = await believePointer({ channel, feed }, stored ?? { roots: [] }, options);
		if (sibling?.chain && sibling.envelopes.length > held.envelopes.length) {
			held = { ...held, envelopes: sibling.envelopes, chain: sibling.chain };
		}
		const feed8 = await feed8Of(channel, feed, options.digest);
		const begun: Followed = { channel, feed, feed8, held, by: undefined };
		const head = learnt?.head;
		if (head && (!held.head || compareHeads(head, held.head) > 0)) {
			await keep(begun, { ...held, head });
		}
		followedById.set(`${channel}/${feed}`, begun);
		return begun;
	};

	const judgeHead = async (followed: Followed, head: Head): Promise<HeadVerdict> => {
		const { held, channel } = followed;
		const sight = sightHead(held, head);
		const root = held.chain?.newest;
		if (!root) return 'needs-root';
		if (sight !== 'newer' && sight !== 'conflict') return sight;
		const verified = await verifyHead({ head, channel, root, verifier, nowMs: clock.now() });
		if (!verified.ok) return verified.error.type === 'AheadOfTime' ? 'early' : 'invalid';
		if (sight === 'newer') return (await keep(followed, { ...held, head })) ? 'new' : 'failed';
		if (held.proof || !held.head) return 'equivocation';
		const kept = await keep(followed, { ...held, proof: [held.head, head] });
		return kept ? 'equivocation' : 'failed';
	};

	const judgeRoots = async (
		channel: ChannelId,
		offered: readonly Bytes[]
	): Promise<RootVerdict> => {
		const feeds = feedsOf(channel);
		if (!feeds[0]) return 'unknown';
		const envelopes = joinRoots(feeds[0].held, offered);
		if (typeof envelopes === 'string') return envelopes;
		const chain = await believeRoots(channel, envelopes, options);
		if (!chain) return 'invalid';
		for (const followed of feeds) {
			if (!(await keep(followed, { ...followed.held, envelopes, chain }))) return 'failed';
		}
		await introduce();
		return 'new';
	};

	return {
		clocks: () => [...followedById.values()].map(clockOf),
		head: (feed8) => findFeed(feed8)?.held.head?.bytes,
		proof: (feed8) => {
			const proof = findFeed(feed8)?.held.proof;
			return proof && [proof[0].bytes, proof[1].bytes];
		},
		offerProof: async (offered) => {
			const heads = parseProof(offered);
			if (!heads) return 'invalid';
			const [{ channel, feed }] = heads;
			const verdict = await inTurn(channel, async () => {
				const followed = find(channel, feed);
				if (!followed) return 'unknown';
				const judged = await judgeProof(heads, followed.held, verifier);
				if (judged !== 'new') return judged;
				return (await keep(followed, { ...followed.held, proof: heads })) ? 'new' : 'failed';
			});
			if (verdict === 'new') tell();
			return verdict;
		},
		introduced: () =>
			[...followedById.values()].flatMap(({ channel, by, held }) => {
				const root = held.chain?.newest;
				return by === undefined ? [] : [{ channel, by, ...(root ? { root } : {}) }];
			}),
		roots: (channel, fromVersion) =>
			feedsOf(channel)[0]?.held.envelopes.slice(Math.max(0, fromVersion - 1)) ?? [],
		offerHead: async (bytes) => {
			const head = parseHead(bytes);
			if (!head.ok) return 'invalid';
			const { channel, feed } = head.value;
			const verdict = await inTurn(channel, async () => {
				const followed = find(channel, feed);
				return followed ? judgeHead(followed, head.value) : 'unknown';
			});
			if (verdict === 'new' || verdict === 'equivocation') tell();
			return verdict;
		},
		offerRoots: async (channel, roots) => {
			const verdict = await inTurn(channel, () => judgeRoots(channel, roots));
			if (verdict === 'new') tell();
			return verdict;
		},
		follow: async (link) => {
			if (!hygiene.isSound(link.hotKey)) return err({ type: 'UnsoundKey' });
			const followed = await inTurn(link.channel, async () => {
				const before = find(link.channel, link.feed);
				return before?.by === undefined && before ? before : begin(link, before?.held);
			});
			await introduce();
			tell();
			return ok(clockOf(followed));
		},
		unfollow: (channel, feed) => {
			if (!followedById.delete(`${channel}/${feed}`)) return;
			tell();
			void introduce().then(tell); // Forgetting takes nothing that could fail.
		},
		root: (channel) => feedsOf(channel)[0]?.held.chain?.newest,
		pointer: (channel, feed) => {
			const followed = find(channel, feed);
			return followed && pointerOf(followed.held);
		},
		newest: (channel, feed) => find(channel, feed)?.held.head,
		shown: (channel, feed) => find(channel, feed)?.held.shown,
		show: async (head) => {
			const done = await inTurn(head.channel, async () => {
				const followed = find(head.channel, head.feed);
				if (!followed) return false;
				const { shown } = followed.held;
				if (shown && compareHeads(head, shown) < 0) return false;
				return keep(followed, { ...followed.held, shown: head });
			});
			if (done) tell();
			return done;
		},
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		}
	};
};
