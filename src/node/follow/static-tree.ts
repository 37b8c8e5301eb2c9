/** The feeds of a home as a tree of static files for any web host: objects first, heads last, and nothing that no head needs. */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { objectsOf, type FeedIndex } from '#lib/channel/feed-index.ts';
import { compareHeads } from '#lib/channel/head-rules.ts';
import { parseHead, type Head } from '#lib/channel/head.ts';
import type { ObjectStore, PointerStore } from '#lib/channel/ports.ts';
import { readIndex, readObject } from '#lib/channel/read-feed.ts';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { parseObjectHash, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { systemCode, writeAtomic } from '#node/adapters/atomic-write.ts';
import { forAll, writeStaticRoots } from '#node/publish/static-files.ts';
import { attachmentsOf } from './attachments.ts';
import { feedKey } from './followed-list.ts';
import type { HomeFeedEntry } from './home-feeds.ts';
import type { FeedName } from './ledger.ts';
import { readTreeState, writeTreeState } from './tree-state.ts';

export interface TreePlace {
	/** The tree's own folder. */
	readonly folder: string;
	readonly objects: ObjectStore;
	readonly pointers: PointerStore;
	readonly digest: Digest;
}

export interface TreeOutcome {
	/** The versions that the tree shows now. */
	readonly feeds: readonly (FeedName & { readonly seq: number; readonly titles: number })[];
	/** Attachments that the home does not have (yet). */
	readonly missing: number;
	readonly written: number;
	readonly removed: number;
}

const readIfThere = async (path: string, limitBytes: number): Promise<Bytes | undefined> => {
	try {
		const { size } = await stat(path);
		return size <= limitBytes ? copyBytes(await readFile(path)) : undefined;
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return undefined;
		throw cause;
	}
};

const headAt = async (folder: string, { channel, feed }: FeedName): Promise<Head | undefined> => {
	const bytes = await readIfThere(join(folder, 'h', channel, feed), limits.channel.headBytes);
	const head = bytes && parseHead(bytes);
	return head?.ok ? head.value : undefined;
};

/** Objects as the tree has them. */
const treeObjects = (folder: string): Pick<ObjectStore, 'get'> => ({
	get: (hash) => readIfThere(join(folder, 'o', hash), limits.channel.objectBytes)
});

interface HomeVersion {
	readonly head: Head;
	readonly roots: readonly Bytes[];
	readonly index: FeedIndex;
	readonly attachments: ReadonlySet<ObjectHash>;
}

/** The shown version in the home, read again when it was replaced meanwhile; undefined when there is none that is whole. */
const homeVersion = async (name: FeedName, place: TreePlace): Promise<HomeVersion | undefined> => {
	const pointer = await place.pointers.read(name.channel, name.feed);
	const head = pointer?.shown && parseHead(pointer.shown);
	if (!pointer || !head?.ok) return undefined;
	const index = await readIndex(head.value, place);
	const attachments = index.ok ? await attachmentsOf(index.value, place) : undefined;
	return index.ok && attachments
		? { head: head.value, roots: pointer.roots, index: index.value, attachments }
		: undefined;
};

interface Counts {
	written: number;
	missing: number;
	removed: number;
}

/** Puts one object into the tree; false when the home does not have it. */
const copy = async (hash: ObjectHash, place: TreePlace, counts: Counts): Promise<boolean> => {
	const path = join(place.folder, 'o', hash);
	if (
		await readObject(hash, limits.channel.objectBytes, {
			...place,
			objects: treeObjects(place.folder)
		})
	) {
		return true;
	}
	const bytes = await readObject(hash, limits.channel.objectBytes, place);
	if (!bytes) return false;
	await writeAtomic(path, bytes, forAll);
	counts.written++;
	return true;
};

const writeFeed = async (name: FeedName, place: TreePlace, counts: Counts): Promise<void> => {
	const version = await homeVersion(name, place);
	if (!version) return;
	const { head, roots, index, attachments } = version;
	const before = await headAt(place.folder, name);
	// Somebody else may write here too, and readers refuse what is older.
	if (before && compareHeads(before, head) > 0) return;
	for (const hash of [head.index, ...objectsOf(index)]) {
		// The projector has freed it: there is a newer version, which is written at the next look.
		if (!(await copy(hash, place, counts))) return;
	}
	for (const hash of attachments) if (!(await copy(hash, place, counts))) counts.missing++;
	await writeStaticRoots(place.folder, name.channel, roots);
	if (before && compareHeads(before, head) === 0) return;
	await writeAtomic(join(place.folder, 'h', name.channel, name.feed), head.bytes, forAll);
};

const namesIn = async (folder: string): Promise<readonly string[]> => {
	try {
		return await readdir(folder);
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return [];
		throw cause;
	}
};

/** What one head of the tree needs, from the tree itself; undefined when that cannot be told. */
const neededBy = async (
	name: { readonly channel: string; readonly feed: string },
	folder: string,
	digest: Digest
): Promise<readonly ObjectHash[] | undefined> => {
	const ports = { objects: treeObjects(folder), digest };
	const path = join(folder, 'h', name.channel, name.feed);
	const bytes = await readIfThere(path, limits.channel.headBytes);
	const head = bytes && parseHead(bytes);
	const index = head?.ok ? await readIndex(head.value, ports) : undefined;
	const attachments = index?.ok ? await attachmentsOf(index.value, ports) : undefined;
	return head?.ok && index?.ok && attachments
		? [head.value.index, ...objectsOf(index.value), ...attachments]
		: undefined;
};

/** What all of the tree's heads need; undefined when that cannot be told of one of them, and nothing may go. */
const neededIn = async (folder: string, digest: Digest): Promise<Set<ObjectHash> | undefined> => {
	const needed = new Set<ObjectHash>();
	for (const channel of await namesIn(join(folder, 'h'))) {
		for (const feed of await namesIn(join(folder, 'h', channel))) {
			// A draft of a head that is just being replaced.
			if (feed.endsWith('.tmp')) continue;
			const hashes = await neededBy({ channel, feed }, folder, digest);
			if (!hashes) return undefined;
			for (const hash of hashes) needed.add(hash);
		}
	}
	return needed;
};

/** Takes away feeds that were written here and are not kept any more: first what readers look at, then the rest. */
const removeLeft = async (left: readonly FeedName[], folder: string): Promise<void> => {
	for (const { channel, feed } of left) {
		await rm(join(folder, 'h', channel, feed), { force: true });
		if ((await namesIn(join(folder, 'h', channel))).length > 0) continue;
		await rm(join(folder, 'r', channel), { force: true, recursive: true });
	}
};

/**
 * Brings the tree in line with the home. A reader who fetched a head just before finds what it names: what no head needs
 * is taken away one change later. Rejects as node:fs does; what is there then is whole all the same.
 */
export const writeTree = async (
	feeds: readonly HomeFeedEntry[],
	place: TreePlace
): Promise<TreeOutcome> => {
	const { folder, digest } = place;
	const counts: Counts = { written: 0, missing: 0, removed: 0 };
	const state = await readTreeState(folder);
	const names = feeds.map(({ link: { channel, feed } }) => ({ channel, feed }));
	for (const name of names) await writeFeed(name, place, counts);
	const kept = new Set(names.map(feedKey));
	await removeLeft(
		state.feeds.filter((name) => !kept.has(feedKey(name))),
		folder
	);

	const shown = await Promise.all(names.map((name) => headAt(folder, name)));
	const heads = shown.flatMap((head) => (head ? [head] : []));
	const version = heads.map(({ index }) => index).join(' ');
	const needed = version === state.version ? undefined : await neededIn(folder, digest);
	if (needed) {
		const idle = (await namesIn(join(folder, 'o'))).flatMap((file) => parseObjectHash(file) ?? []);
		const unneeded = idle.filter((hash) => !needed.has(hash));
		const before = new Set(state.unneeded);
		for (const hash of unneeded.filter((each) => before.has(each))) {
			await rm(join(folder, 'o', hash), { force: true });
			counts.removed++;
		}
		await writeTreeState(folder, {
			feeds: names,
			version,
			unneeded: unneeded.filter((each) => !before.has(each))
		});
	}
	return {
		...counts,
		feeds: heads.map(({ channel, feed, seq, titles }) => ({ channel, feed, seq, titles }))
	};
};
