/** What a tree of static files remembers of itself between two runs: what was written there, and what no head needs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFeedName } from '#lib/channel/feed-name.ts';
import { fieldsOf, listOf } from '#lib/core/fields.ts';
import { parseChannelId, parseObjectHash, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { systemCode, writeAtomic } from '#node/adapters/atomic-write.ts';
import { decodeJson } from '#node/json.ts';
import { feedKey } from './followed-list.ts';
import type { FeedName } from './ledger.ts';

export interface TreeState {
	readonly feeds: readonly FeedName[];
	/** The indexes of all versions, one text: changes with every version. */
	readonly version: string;
	/** Objects that no head needed when it was written. */
	readonly unneeded: readonly ObjectHash[];
}

const stateBytes = 64 * 1024 * 1024;
const nothing: TreeState = { feeds: [], version: '', unneeded: [] };

const pathOf = (folder: string): string => join(folder, '.matinee-mirror.json');

const parseFeed = (value: unknown): FeedName | undefined => {
	const [id = '', feed = ''] = typeof value === 'string' ? value.split('/') : [];
	const channel = parseChannelId(id);
	return channel && isFeedName(feed) ? { channel, feed } : undefined;
};

/** What was written last; a state that is damaged or not there knows nothing, and then nothing is taken away. */
export const readTreeState = async (folder: string): Promise<TreeState> => {
	try {
		const fields = fieldsOf(decodeJson(await readFile(pathOf(folder)), stateBytes));
		const feeds = listOf(fields?.['feeds'], 2 * limits.library.channels, parseFeed);
		const unneeded = listOf(fields?.['unneeded'], stateBytes, (hash) =>
			typeof hash === 'string' ? parseObjectHash(hash) : undefined
		);
		const version = fields?.['version'];
		return feeds && unneeded && typeof version === 'string'
			? { feeds, version, unneeded }
			: nothing;
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return nothing;
		throw cause;
	}
};

/** Replaces it as a whole. */
export const writeTreeState = (folder: string, state: TreeState): Promise<void> =>
	writeAtomic(pathOf(folder), `${JSON.stringify({ ...state, feeds: state.feeds.map(feedKey) })}\n`);
