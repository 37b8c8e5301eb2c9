/** The channels that the viewer follows: which, in what order, since when, from where, and which of them rest. */
import { fieldsOf, listOf, readFields, wholeOf } from '#lib/core/fields.ts';
import { parseChannelId, type ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { formatChannelLink, parseChannelLink, type ChannelLink } from '#lib/channel/link.ts';

/** How a channel came to be followed. */
export type FollowedFrom =
	| { readonly type: 'built-in' }
	| { readonly type: 'link' }
	| { readonly type: 'qr' }
	| { readonly type: 'file' }
	| { readonly type: 'introduced'; readonly by: ChannelId };

export interface Followed {
	readonly link: ChannelLink;
	/** Milliseconds since 1970. */
	readonly addedMs: number;
	/** Nothing is fetched for it; what is here still shows. */
	readonly paused: boolean;
	readonly from: FollowedFrom;
}

export interface Following {
	/** In the viewer's order. */
	readonly followed: readonly Followed[];
	/** Names of feeds that the viewer left: the built-in list does not bring them back. The newest last. */
	readonly left: readonly string[];
}

export type FollowError =
	{ readonly type: 'AlreadyFollowed' } | { readonly type: 'TooMany'; readonly limit: number };

export type ListError =
	| { readonly type: 'TooLarge'; readonly limitChars: number }
	| { readonly type: 'TooMany'; readonly limit: number }
	| { readonly type: 'NotAList' }
	/** Counted from 0. */
	| { readonly type: 'BadLink'; readonly at: number };

/** Nothing followed, nothing left. */
export const noFollowing: Following = { followed: [], left: [] };

const most = limits.library.channels;

/** One feed of one channel, as a text that stays the same when keys, names or trackers change. */
export const feedIdOf = (link: Pick<ChannelLink, 'channel' | 'feed'>): string =>
	`${link.channel}/${link.feed}`;

/**
 * Adds a channel at the end. A channel of the built-in list that the viewer has left stays left: only the viewer's own
 * act brings it back.
 */
export const follow = (
	all: Following,
	link: ChannelLink,
	how: { readonly addedMs: number; readonly from: FollowedFrom }
): Result<Following, FollowError> => {
	const id = feedIdOf(link);
	if (all.followed.some((one) => feedIdOf(one.link) === id))
		return err({ type: 'AlreadyFollowed' });
	if (how.from.type === 'built-in' && all.left.includes(id)) return ok(all);
	if (all.followed.length >= most) return err({ type: 'TooMany', limit: most });
	return ok({
		followed: [...all.followed, { link, addedMs: how.addedMs, paused: false, from: how.from }],
		left: all.left.filter((one) => one !== id)
	});
};

/** Takes a channel away; unknown ids change nothing. What is blocked stays blocked: that is kept elsewhere. */
export const unfollow = (all: Following, id: string): Following => {
	if (!all.followed.some((one) => feedIdOf(one.link) === id)) return all;
	return {
		followed: all.followed.filter((one) => feedIdOf(one.link) !== id),
		left: [...all.left.filter((one) => one !== id), id].slice(-most)
	};
};

const setPaused = (all: Following, id: string, paused: boolean): Following => ({
	...all,
	followed: all.followed.map((one) => (feedIdOf(one.link) === id ? { ...one, paused } : one))
});

/** Nothing more is fetched for this channel until it is resumed. */
export const pause = (all: Following, id: string): Following => setPaused(all, id, true);

/** Fetching goes on. */
export const resume = (all: Following, id: string): Following => setPaused(all, id, false);

/** Moves a channel to a place counted from 0; places beyond the ends are the ends. */
export const reorder = (all: Following, id: string, place: number): Following => {
	const moved = all.followed.find((one) => feedIdOf(one.link) === id);
	if (!moved || !Number.isSafeInteger(place)) return all;
	const rest = all.followed.filter((one) => one !== moved);
	return { ...all, followed: rest.toSpliced(Math.max(0, place), 0, moved) };
};

/** The channel links as a JSON text that `importList` reads, here or on another device. */
export const exportList = (all: Following): string =>
	JSON.stringify(
		{ matinee: 'channels', v: 1, channels: all.followed.map((one) => formatChannelLink(one.link)) },
		undefined,
		'\t'
	);

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text) as unknown; // JSON.parse promises any; every part is checked by name.
	} catch {
		// A text that is no JSON is an expected answer: undefined is no list.
		return undefined;
	}
};

/** The links of an exported list, each once, all or nothing; following them is the viewer's next decision. */
export const importList = (text: string): Result<readonly ChannelLink[], ListError> => {
	const limitChars = limits.library.listChars;
	if (text.length > limitChars) return err({ type: 'TooLarge', limitChars });
	const fields = fieldsOf(parseJson(text));
	const channels = fields?.['channels'];
	if (fields?.['matinee'] !== 'channels' || fields['v'] !== 1 || !Array.isArray(channels)) {
		return err({ type: 'NotAList' });
	}
	if (channels.length > most) return err({ type: 'TooMany', limit: most });
	const linkById = new Map<string, ChannelLink>();
	for (const [at, item] of (channels as readonly unknown[]).entries()) {
		const link = typeof item === 'string' ? parseChannelLink(item) : undefined;
		if (!link?.ok) return err({ type: 'BadLink', at });
		linkById.set(feedIdOf(link.value), link.value);
	}
	return ok([...linkById.values()]);
};

const parseFrom = (value: unknown): FollowedFrom | undefined => {
	const fields = fieldsOf(value);
	const type = fields?.['type'];
	if (type === 'built-in' || type === 'link' || type === 'qr' || type === 'file') return { type };
	const by = fields?.['by'];
	const channel = typeof by === 'string' ? parseChannelId(by) : undefined;
	return type === 'introduced' && channel ? { type, by: channel } : undefined;
};

const parseFollowed = (value: unknown): Followed | undefined => {
	const read = readFields(value, ({ must }) => ({
		link: must('link', (text) => {
			const link = typeof text === 'string' ? parseChannelLink(text) : undefined;
			return link?.ok ? link.value : undefined;
		}),
		addedMs: must('addedMs', (ms) => wholeOf(ms, { least: 0 })),
		paused: must('paused', (paused) => (typeof paused === 'boolean' ? paused : undefined)),
		from: must('from', parseFrom)
	}));
	return read.ok ? read.value : undefined;
};

/** The list from storage, which may be old or damaged: bad rows are dropped one by one. */
export const parseFollowing = (value: unknown): Following => {
	const fields = fieldsOf(value);
	const rows: readonly unknown[] = Array.isArray(fields?.['followed']) ? fields['followed'] : [];
	const followedById = new Map<string, Followed>();
	for (const row of rows.slice(0, most)) {
		const one = parseFollowed(row);
		if (one && !followedById.has(feedIdOf(one.link))) followedById.set(feedIdOf(one.link), one);
	}
	const left = listOf(fields?.['left'], most, (id) =>
		typeof id === 'string' && id.length <= limits.library.feedIdChars ? id : undefined
	);
	return { followed: [...followedById.values()], left: left ?? [] };
};

/** The plain value that storage keeps. */
export const followingToValue = (all: Following): unknown => ({
	followed: all.followed.map((one) => ({ ...one, link: formatChannelLink(one.link) })),
	left: [...all.left]
});
