/** Frees what no kept version needs any more: attachments two versions old, and whole feeds that are not followed now. */
import { objectsOf } from '#lib/channel/feed-index.ts';
import { parseHead } from '#lib/channel/head.ts';
import type { FeedPointer } from '#lib/channel/ports.ts';
import { readIndex } from '#lib/channel/read-feed.ts';
import { present } from '#lib/core/fields.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import type { Home } from '#node/home.ts';
import { feedKey } from './followed-list.ts';
import type { FeedName, Ledger } from './ledger.ts';

export interface SweepPlace {
	readonly home: Pick<Home, 'objects' | 'pointers'>;
	readonly ledger: Ledger;
	readonly digest: Digest;
}

/** Index and objects of the versions that a pointer names, as far as they are here. */
const versionObjects = async (
	pointer: FeedPointer | undefined,
	{ home, digest }: SweepPlace
): Promise<readonly ObjectHash[]> => {
	const found: ObjectHash[] = [];
	for (const bytes of [pointer?.head, pointer?.shown]) {
		const head = bytes && parseHead(bytes);
		if (!head?.ok) continue;
		const index = await readIndex(head.value, { objects: home.objects, digest });
		found.push(head.value.index, ...(index.ok ? objectsOf(index.value) : []));
	}
	return found;
};

/** Everything that these feeds need; undefined when it is not known of one of them yet, and nothing may be deleted. */
const neededBy = async (
	feeds: readonly FeedName[],
	place: SweepPlace
): Promise<Set<ObjectHash> | undefined> => {
	const needed = new Set<ObjectHash>();
	for (const name of feeds) {
		const entry = await place.ledger.read(name);
		const pointer = await place.home.pointers.read(name.channel, name.feed);
		if (pointer?.shown && !entry) return undefined;
		for (const hash of entry?.current ?? []) needed.add(hash);
		for (const hash of entry?.previous ?? []) needed.add(hash);
		for (const hash of await versionObjects(pointer, place)) needed.add(hash);
	}
	return needed;
};

/**
 * Writes down the attachments of a feed's new version. Those of the version before stay for readers who are still on it;
 * those of earlier ones go, unless another feed needs them.
 */
export const turnLedger = async (
	name: FeedName,
	next: { readonly index: ObjectHash; readonly attachments: ReadonlySet<ObjectHash> },
	others: readonly FeedName[],
	place: SweepPlace
): Promise<void> => {
	const { ledger, home } = place;
	const before = await ledger.read(name);
	if (before?.index === next.index) return;
	const current = next.attachments;
	const kept = new Set(before?.current ?? []);
	const old = [...(before?.previous ?? [])].filter((hash) => !current.has(hash) && !kept.has(hash));
	const needed = old.length > 0 ? await neededBy(others, place) : undefined;
	const own = new Set(
		await versionObjects(await home.pointers.read(name.channel, name.feed), place)
	);
	for (const hash of old) {
		if (!needed) kept.add(hash);
		else if (!needed.has(hash) && !own.has(hash)) await home.objects.delete(hash);
	}
	await ledger.write(name, { index: next.index, current, previous: kept });
};

/** Says that no version of the feed is complete here any more; which was the newest stays remembered. */
const hide = async ({ channel, feed }: FeedName, { home }: SweepPlace): Promise<boolean> => {
	const pointer = await home.pointers.read(channel, feed);
	if (!pointer?.shown) return true;
	const { roots, head, proof } = pointer;
	const hidden = present({ roots, head, proof });
	return (await home.pointers.write(channel, feed, hidden)).ok;
};

/** Frees the feeds that the ledger knows and that are not among these; what was the newest version stays remembered. */
export const freeOthers = async (feeds: readonly FeedName[], place: SweepPlace): Promise<void> => {
	const { ledger, home } = place;
	const kept = new Set(feeds.map(feedKey));
	const left = (await ledger.list()).filter((name) => !kept.has(feedKey(name)));
	const needed = left.length > 0 ? await neededBy(feeds, place) : undefined;
	if (!needed) return;
	for (const name of left) {
		const entry = await ledger.read(name);
		const pointer = await home.pointers.read(name.channel, name.feed);
		const objects = await versionObjects(pointer, place);
		// First it is said that nothing is complete any more; then it may be so.
		if (!(await hide(name, place))) continue;
		for (const hash of [...objects, ...(entry?.current ?? []), ...(entry?.previous ?? [])]) {
			if (!needed.has(hash)) await home.objects.delete(hash);
		}
		await ledger.remove(name);
	}
};
