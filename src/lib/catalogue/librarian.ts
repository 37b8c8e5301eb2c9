/** Everything that is done with catalogues behind one door: objects are kept, versions judged, the library searched. */
import type { ChannelId, ObjectHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { objectsOf, type FeedIndex } from '#lib/channel/feed-index.ts';
import type { Head } from '#lib/channel/head.ts';
import { openPack, type RandomAccessFile } from '#lib/channel/object-pack.ts';
import type { StorageError } from '#lib/channel/ports.ts';
import type { ReadError, Version } from '#lib/channel/version.ts';
import { rebuildBase } from '#lib/channel/versions.ts';
import { createFeedShelf } from './feed-shelf.ts';
import { createLibrary, type Blocked } from './library.ts';
import type { LibraryService } from './library-service.ts';
import type { PartFiles } from './part-store.ts';

/** The door: every method takes and gives plain values, so that it can stand between a page and a worker. */
export interface Librarian extends LibraryService {
	readonly has: (hash: ObjectHash) => boolean;
	readonly get: (hash: ObjectHash) => Promise<Uint8Array | undefined>;
	readonly put: (hash: ObjectHash, bytes: Uint8Array) => Promise<Result<void, StorageError>>;
	readonly delete: (hash: ObjectHash) => void;
	readonly check: (head: Head) => Promise<Result<Version, ReadError>>;
	readonly missing: (hashes: readonly ObjectHash[]) => Promise<readonly ObjectHash[]>;
	readonly rebuildBase: (index: FeedIndex, before: Head) => Promise<void>;
	/** Shows the version whose index this is; false when it was not judged before. */
	readonly show: (channel: ChannelId, feed: string, index: ObjectHash) => boolean;
	readonly hide: (channel: ChannelId, feed: string) => void;
	/** Channels and titles that are not to be seen. */
	readonly block: (blocked: Blocked) => void;
	/** Forgets what no shown version needs. */
	readonly sweep: () => Promise<void>;
	/** Bytes of all objects, or of those that the shown version of one feed needs. */
	readonly heldBytes: (channel?: ChannelId, feed?: string) => number;
	/** Deletes the objects that no shown version needs. */
	readonly prune: () => void;
	/** Takes the hash of every object again; those that are no longer what they were are thrown away and named. */
	readonly scrub: () => Promise<readonly ObjectHash[]>;
}

export interface LibrarianOptions {
	readonly file: RandomAccessFile;
	readonly files: PartFiles;
	readonly digest: Digest;
	/** Something could not be kept for want of room; told each time. */
	readonly onNoRoom?: () => void;
}

const storageError = (cause: unknown): StorageError =>
	cause instanceof Error && cause.name === 'QuotaExceededError'
		? { type: 'NoRoom' }
		: { type: 'StorageFailed', cause: String(cause) };

/** Opens what the files hold; nothing is shown yet. */
export const createLibrarian = ({
	file,
	files,
	digest,
	onNoRoom = () => undefined
}: LibrarianOptions): Librarian => {
	const pack = openPack(file);
	const shelf = createFeedShelf({ pack, files, digest, onNoRoom });
	const library = createLibrary(pack);
	const refresh = (): void => {
		library.setVersions(shelf.shown());
	};
	const put: Librarian['put'] = async (hash, bytes) => {
		try {
			const stored = await shelf.put(hash, bytes);
			return stored ? ok(undefined) : err({ type: 'StorageFailed', cause: 'not its hash' });
		} catch (cause) {
			const error = storageError(cause);
			if (error.type === 'NoRoom') onNoRoom();
			return err(error);
		}
	};
	const get: Librarian['get'] = async (hash) =>
		(await shelf.missing([hash])).length === 0 ? pack.get(hash) : undefined;

	return {
		...library.service,
		has: pack.has,
		get,
		put,
		delete: pack.delete,
		check: shelf.check,
		missing: shelf.missing,
		rebuildBase: (index, before) =>
			rebuildBase(index, before, {
				digest,
				objects: { get: (hash) => Promise.resolve(pack.get(hash)), put }
			}),
		show: (channel, feed, index) => {
			const shown = shelf.show(channel, feed, index);
			// The pointer is written next: what it names must not be lost with the power.
			pack.flush();
			refresh();
			return shown;
		},
		hide: (channel, feed) => {
			shelf.hide(channel, feed);
			refresh();
		},
		block: (blocked) => {
			library.block(blocked);
			refresh();
		},
		sweep: shelf.sweep,
		heldBytes: (channel, feed) => {
			if (channel === undefined) return pack.heldBytes();
			const version = shelf
				.shown()
				.find(({ head }) => head.channel === channel && head.feed === feed);
			const hashes = version ? [version.head.index, ...objectsOf(version.index)] : [];
			return hashes.reduce((sum, hash) => sum + (pack.lengthOf(hash) ?? 0), 0);
		},
		prune: () => {
			const needed = new Set(
				shelf.shown().flatMap(({ head, index }) => [head.index, ...objectsOf(index)])
			);
			for (const hash of pack.hashes()) if (!needed.has(hash)) pack.delete(hash);
		},
		scrub: () => shelf.missing(pack.hashes())
	};
};
