/** Storage that fails when it is told to, around stores that work: full at the n-th write, dead after it, or lying. */
import { createFeedBook, type FeedBook } from '#lib/channel/feed-book.ts';
import { createMemoryObjectStore } from '#lib/channel/adapters/memory-object-store.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import type { ObjectStore, PointerStore } from '#lib/channel/ports.ts';
import type { SyncOptions } from '#lib/channel/sync.ts';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { err } from '#lib/core/result.ts';
import { digest, hygiene, must, verifier, type Publisher } from '#tests/support/channels.ts';

/** Thrown by everything once the process is dead. */
export class Killed extends Error {}

export interface Faults {
	/** Writes and deletes so far. */
	writes: number;
	/** The write with this number, from 1, finds no room; no later one does. */
	fullAt?: number;
	/** After so many writes nothing answers any more. */
	killAfter?: number;
	/** What `get` says instead of what is stored. */
	lie?: (hash: ObjectHash, bytes: Bytes) => Bytes | undefined;
}

export interface FaultyDisk {
	readonly faults: Faults;
	readonly objects: ObjectStore;
	readonly pointers: PointerStore;
}

/** An empty disk; faults may be changed at any time, and taken away, as by a restart. */
export const createFaultyDisk = (): FaultyDisk => {
	const faults: Faults = { writes: 0 };
	const kept = createMemoryObjectStore();
	const pointers = createMemoryPointerStore();
	const alive = (): void => {
		if (faults.killAfter !== undefined && faults.writes >= faults.killAfter) throw new Killed();
	};
	const write = (): boolean => {
		alive();
		faults.writes++;
		return faults.writes !== faults.fullAt;
	};
	return {
		faults,
		objects: {
			has: (hash) => kept.has(hash),
			get: async (hash) => {
				const bytes = await kept.get(hash);
				return bytes && faults.lie ? faults.lie(hash, bytes) : bytes;
			},
			put: async (hash, bytes) => (write() ? kept.put(hash, bytes) : err({ type: 'NoRoom' })),
			delete: async (hash) => {
				write();
				await kept.delete(hash);
			}
		},
		pointers: {
			read: (channel, feed) => pointers.read(channel, feed),
			write: async (channel, feed, pointer) =>
				write() ? pointers.write(channel, feed, pointer) : err({ type: 'NoRoom' })
		}
	};
};

/** What a sync needs, but for a source. */
export type Start = Omit<SyncOptions, 'source'>;

/** A follower of the publisher's films who begins with what the disk holds. */
export const startOn = async (disk: FaultyDisk, publisher: Publisher): Promise<Start> => {
	const clock = createSeededClock();
	const { pointers, objects } = disk;
	const book: FeedBook = createFeedBook({ pointers, verifier, hygiene, digest, clock });
	must(await book.follow(publisher.link));
	return { channel: publisher.link.channel, feed: 'films', book, objects, digest, clock };
};
