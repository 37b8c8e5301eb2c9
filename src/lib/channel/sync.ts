/** Brings one feed up to its newest head: fetches what is missing, checks all of it, then shows it. */
import { objectHashOf, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { FeedBook } from './feed-book.ts';
import { objectsOf, type FeedIndex } from './feed-index.ts';
import { isExpired } from './head-rules.ts';
import type { Head } from './head.ts';
import type { FetchError, ObjectSource, ObjectStore, StorageError } from './ports.ts';
import type { ReadError, Version, Versions } from './version.ts';
import { readIndex, readObject } from './read-feed.ts';
import { createVersions } from './versions.ts';

export interface SyncProgress {
	/** Bytes received for this version. */
	readonly receivedBytes: number;
	/** Objects that are here, of all that the version needs; the index is not counted. */
	readonly objects: number;
	readonly objectsNeeded: number;
}

export type SyncError =
	/** No head has been accepted yet. */
	| { readonly type: 'NoHead' }
	/** The newest head or root is past its date and something is shown already: nothing is taken from it. */
	| { readonly type: 'Expired' }
	| { readonly type: 'NotFetched'; readonly hash: ObjectHash; readonly cause: FetchError }
	/** Something newer was shown in the meantime, or the pointer could not be written. */
	| { readonly type: 'NotShown' }
	| ReadError
	| StorageError;

interface Place {
	readonly channel: ChannelId;
	readonly feed: string;
	readonly book: FeedBook;
	readonly objects: ObjectStore;
	readonly digest: Digest;
}

export interface SyncOptions extends Place {
	/** Who judges whole versions; by default everything is read again. */
	readonly versions?: Versions;
	readonly source: ObjectSource;
	readonly clock: Clock;
	readonly onProgress?: (progress: SyncProgress) => void;
}

/**
 * Fetches the version that the newest accepted head points at and makes it the shown one. Whatever fails, the version
 * that was shown stays. Rejects with the signal's reason when cancelled.
 */
export const syncFeed = async (
	options: SyncOptions,
	signal?: AbortSignal
): Promise<Result<Version, SyncError>> => {
	const { channel, feed, book, objects, versions = createVersions(options) } = options;
	const head = book.newest(channel, feed);
	const before = book.shown(channel, feed);
	if (!head) return err({ type: 'NoHead' });
	if (before && before.index !== head.index && isOutOfDate(head, options)) {
		return err({ type: 'Expired' });
	}
	const fetched = await fetchVersion(head, before, { ...options, versions }, signal);
	if (!fetched.ok) return fetched;
	const read = await versions.check(head);
	signal?.throwIfAborted();
	if (!read.ok) return read;
	if (!(await book.show(head))) return err({ type: 'NotShown' });
	if (before) await dropUnused(before, options, objects);
	return ok(read.value);
};

/** An expired root speaks for nothing new either, until its successor is here (TUF section 5.3.10). */
const isOutOfDate = (head: Head, { book, channel, clock }: SyncOptions): boolean => {
	const expiresMs = Math.min(head.expiresMs, book.root(channel)?.expiresMs ?? Infinity);
	return isExpired({ expiresMs }, clock.now());
};

/** Everything the version needs, into the store. */
const fetchVersion = async (
	head: Head,
	before: Head | undefined,
	options: SyncOptions & { readonly versions: Versions },
	signal: AbortSignal | undefined
): Promise<Result<void, SyncError>> => {
	const fetching = createFetching(options, signal);
	const index = await fetchIndex(head, options, fetching);
	if (!index.ok) return index;
	if (before) await options.versions.rebuildBase(index.value, before);
	return fetching.all(objectsOf(index.value));
};

/** The shown version from storage, for a start without a network; undefined when there is none or a part is damaged. */
export const readShown = async (
	place: Place & { readonly versions?: Versions }
): Promise<Version | undefined> => {
	const { book, channel, feed, versions = createVersions(place) } = place;
	const shown = book.shown(channel, feed);
	const read = shown && (await versions.check(shown));
	return read?.ok ? read.value : undefined;
};

interface Fetching {
	readonly one: (hash: ObjectHash, limitBytes: number) => Promise<Result<void, SyncError>>;
	readonly all: (hashes: readonly ObjectHash[]) => Promise<Result<void, SyncError>>;
}

const createFetching = (
	options: SyncOptions & { readonly versions: Versions },
	signal: AbortSignal | undefined
): Fetching => {
	const { source, objects, digest, versions } = options;
	let receivedBytes = 0;
	let here = 0;
	let objectsNeeded = 0;

	const fetch: Fetching['one'] = async (hash, limitBytes) => {
		signal?.throwIfAborted();
		const fetched = await source.fetch(hash, { limitBytes, ...(signal ? { signal } : {}) });
		signal?.throwIfAborted();
		if (!fetched.ok) return err({ type: 'NotFetched', hash, cause: fetched.error });
		const bytes = fetched.value;
		// The source promises both; a promise of foreign code is checked where it matters.
		if (bytes.length > limitBytes || objectHashOf(await digest.sha256(bytes)) !== hash) {
			return err({ type: 'NotFetched', hash, cause: { type: 'WrongHash' } });
		}
		receivedBytes += bytes.length;
		const limit = limits.channel.feedBytes;
		if (receivedBytes > limit) return err({ type: 'FeedTooLarge', limitBytes: limit });
		return objects.put(hash, bytes);
	};

	const one: Fetching['one'] = async (hash, limitBytes) =>
		(await readObject(hash, limitBytes, options)) ? ok(undefined) : fetch(hash, limitBytes);

	const all: Fetching['all'] = async (hashes) => {
		objectsNeeded = hashes.length;
		const waiting = [...(await versions.missing(hashes))];
		here = objectsNeeded - waiting.length;
		let failed: SyncError | undefined;
		const lane = async (): Promise<void> => {
			for (let hash = waiting.shift(); hash && !failed; hash = waiting.shift()) {
				const done = await fetch(hash, limits.channel.objectBytes);
				if (!done.ok) {
					failed ??= done.error;
					return;
				}
				here++;
				options.onProgress?.({ receivedBytes, objects: here, objectsNeeded });
			}
		};
		await Promise.all(Array.from({ length: limits.channel.fetches }, lane));
		return failed ? err(failed) : ok(undefined);
	};

	return { one, all };
};

const fetchIndex = async (
	head: Head,
	options: SyncOptions,
	fetching: Fetching
): Promise<Result<FeedIndex, SyncError>> => {
	const fetched = await fetching.one(head.index, head.indexBytes);
	return fetched.ok ? readIndex(head, options) : fetched;
};

/** Deletes what the version before needed and no version shown now needs, so that storage does not grow for ever. */
const dropUnused = async (before: Head, place: Place, objects: ObjectStore): Promise<void> => {
	const old = await readIndex(before, place);
	if (!old.ok) return;
	const inUse = new Set<ObjectHash>();
	for (const clock of place.book.clocks()) {
		const shown = place.book.shown(clock.channel, clock.feed);
		const index = shown && (await readIndex(shown, place));
		if (shown && index?.ok) {
			inUse.add(shown.index);
			for (const hash of objectsOf(index.value)) inUse.add(hash);
		}
	}
	for (const hash of [before.index, ...objectsOf(old.value)]) {
		if (!inUse.has(hash)) await objects.delete(hash);
	}
};
