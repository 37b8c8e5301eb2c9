/** Which attachments a kept feed has: those of its newest version and of the one before, so that what is in neither can go. */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFeedName } from '#lib/channel/feed-name.ts';
import {
	bytesToHex,
	concatBytes,
	copyBytes,
	hexToBytes,
	utf8,
	utf8ToText
} from '#lib/core/bytes.ts';
import {
	idToBytes,
	objectHashOf,
	parseChannelId,
	type ChannelId,
	type ObjectHash
} from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { systemCode, writeAtomic } from '#node/adapters/atomic-write.ts';

export interface FeedName {
	readonly channel: ChannelId;
	readonly feed: string;
}

export interface LedgerEntry {
	/** The index of the version that `current` belongs to. */
	readonly index: ObjectHash;
	readonly current: ReadonlySet<ObjectHash>;
	readonly previous: ReadonlySet<ObjectHash>;
}

export interface Ledger {
	/** Undefined when nothing is written of the feed, or the file is damaged: then nothing of it is ever deleted. */
	readonly read: (name: FeedName) => Promise<LedgerEntry | undefined>;
	readonly write: (name: FeedName, entry: LedgerEntry) => Promise<void>;
	readonly remove: (name: FeedName) => Promise<void>;
	/** Every feed of which something is written. */
	readonly list: () => Promise<readonly FeedName[]>;
}

const hashBytes = 32;
const mostBytes = hashBytes * (2 + 4 * limits.host.attachments);

/** The index, the size of `current` in 32 bytes, then the hashes of both sets: simple to read, and no larger than they are. */
const encode = ({ index, current, previous }: LedgerEntry): Uint8Array => {
	const size = new Uint8Array(hashBytes);
	new DataView(size.buffer).setUint32(0, current.size);
	return concatBytes(idToBytes(index), size, ...[...current, ...previous].map(idToBytes));
};

const decode = (bytes: Uint8Array): LedgerEntry | undefined => {
	if (bytes.length < 2 * hashBytes || bytes.length % hashBytes !== 0) return undefined;
	const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(hashBytes);
	const hashes: ObjectHash[] = [];
	for (let at = 2 * hashBytes; at < bytes.length; at += hashBytes) {
		hashes.push(objectHashOf(bytes.subarray(at, at + hashBytes)));
	}
	if (size > hashes.length) return undefined;
	const index = objectHashOf(bytes.subarray(0, hashBytes));
	return { index, current: new Set(hashes.slice(0, size)), previous: new Set(hashes.slice(size)) };
};

const entriesOf = async (folder: string): Promise<readonly string[]> => {
	try {
		return await readdir(folder);
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return [];
		throw cause;
	}
};

/** Files in a folder of the home. */
export const openLedger = (folder: string): Ledger => {
	const pathOf = ({ channel, feed }: FeedName): string =>
		join(folder, channel, bytesToHex(utf8(feed)));
	return {
		read: async (name) => {
			try {
				const path = pathOf(name);
				if ((await stat(path)).size > mostBytes) return undefined;
				return decode(copyBytes(await readFile(path)));
			} catch (cause) {
				if (systemCode(cause) === 'ENOENT') return undefined;
				throw cause;
			}
		},
		write: (name, entry) => writeAtomic(pathOf(name), encode(entry)),
		remove: (name) => rm(pathOf(name), { force: true }),
		list: async () => {
			const names: FeedName[] = [];
			for (const id of await entriesOf(folder)) {
				const channel = parseChannelId(id);
				for (const file of channel ? await entriesOf(join(folder, id)) : []) {
					const bytes = hexToBytes(file);
					const feed = bytes && utf8ToText(bytes);
					if (channel && feed !== undefined && isFeedName(feed)) names.push({ channel, feed });
				}
			}
			return names;
		}
	};
};
