/** The channels that a home follows: their links and where else to look, in one small file that is replaced as a whole. */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatChannelLink, parseChannelLink, type ChannelLink } from '#lib/channel/link.ts';
import { parseWebAddress } from '#lib/core/addresses.ts';
import { fieldsOf, listOf } from '#lib/core/fields.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { systemCode, writeAtomic } from '#node/adapters/atomic-write.ts';
import { decodeJson } from '#node/json.ts';
import { takeLock } from '#node/lock.ts';
import { StartError } from '#node/start-error.ts';

export interface FollowedChannel {
	readonly link: ChannelLink;
	/** Mirrors that the operator named, asked before those that the channel names itself. */
	readonly mirrors: readonly string[];
}

const listBytes = 4 * limits.library.listChars;

/** The file of the list in a home folder. */
export const followedPath = (home: string): string => join(home, 'followed.json');

/** Names a feed of a channel among all others. */
export const feedKey = ({ channel, feed }: Pick<ChannelLink, 'channel' | 'feed'>): string =>
	`${channel}/${feed}`;

const parseEntry = (value: unknown): FollowedChannel | undefined => {
	const fields = fieldsOf(value);
	const text = fields?.['link'];
	const link = typeof text === 'string' ? parseChannelLink(text) : undefined;
	const mirrors = listOf(fields?.['mirrors'] ?? [], limits.channel.rootMirrors, parseWebAddress);
	return link?.ok && mirrors ? { link: link.value, mirrors } : undefined;
};

/** What a home follows; nothing when there is no list. Throws StartError for a damaged one. */
export const readFollowed = async (home: string): Promise<readonly FollowedChannel[]> => {
	const path = followedPath(home);
	let bytes: Buffer;
	try {
		if ((await stat(path)).size > listBytes) throw new StartError(`${path} is too large.`);
		bytes = await readFile(path);
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return [];
		throw cause;
	}
	const fields = fieldsOf(decodeJson(bytes, listBytes));
	const list = listOf(fields?.['channels'], limits.library.channels, parseEntry);
	// Guessing would stop following in silence.
	if (!list) throw new StartError(`${path} is damaged. Mend or remove it; then follow again.`);
	return list;
};

/**
 * Changes the list. The projector may be running: it looks at the list again by itself. Throws StartError when somebody
 * else is changing it, and for more channels than a home may follow.
 */
const changeFollowed = async (
	home: string,
	change: (list: readonly FollowedChannel[]) => readonly FollowedChannel[]
): Promise<void> => {
	await mkdir(home, { recursive: true, mode: 0o700 });
	const lock = takeLock(`${followedPath(home)}.lock`, followedPath(home));
	try {
		const list = change(await readFollowed(home));
		if (list.length > limits.library.channels) {
			throw new StartError(`A home follows at most ${limits.library.channels} channels.`);
		}
		const channels = list.map(({ link, mirrors }) => ({ link: formatChannelLink(link), mirrors }));
		await writeAtomic(followedPath(home), `${JSON.stringify({ channels }, null, '\t')}\n`);
	} finally {
		lock.release();
	}
};

/** Adds a channel, or replaces its link and mirrors. */
export const follow = (home: string, followed: FollowedChannel): Promise<void> =>
	changeFollowed(home, (list) => [
		...list.filter(({ link }) => feedKey(link) !== feedKey(followed.link)),
		followed
	]);

/** Takes all feeds of a channel off the list; false when none was on it. */
export const unfollow = async (home: string, channel: ChannelId): Promise<boolean> => {
	let found = false;
	await changeFollowed(home, (list) => {
		const rest = list.filter(({ link }) => link.channel !== channel);
		found = rest.length < list.length;
		return rest;
	});
	return found;
};
