/** How the next version of a feed is laid out: what joins the log, and when a new base is made. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { FeedBase, FeedIndex, LogEntry } from '#lib/channel/feed-index.ts';
import { encodeBatches, encodeChunks } from '#lib/channel/objects.ts';
import type { Batch, FeedState, ObjectError } from '#lib/channel/objects.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { isSamePlain } from './same-plain.ts';

/** The version that followers have. */
export interface PreviousLayout {
	readonly seq: number;
	readonly index: FeedIndex;
	readonly records: FeedState;
	/** Every object of it. */
	readonly objects: ReadonlyMap<ObjectHash, Bytes>;
}

/** The version that followers have, and what has changed since. */
interface ChangedLayout extends PreviousLayout {
	readonly change: Batch;
}

export interface Layout {
	readonly base: FeedBase;
	readonly log: readonly LogEntry[];
	/** Every object that the version needs. */
	readonly objects: ReadonlyMap<ObjectHash, Bytes>;
}

export type LayoutError =
	ObjectError | { readonly type: 'FeedTooLarge'; readonly limitBytes: number };

/** What changed between two versions. */
export const difference = (before: FeedState, after: FeedState): Batch => {
	const upserts = new Map<string, unknown>();
	for (const [id, record] of after) {
		const known = before.get(id);
		if (known === undefined || !isSamePlain(known, record)) upserts.set(id, record);
	}
	return { upserts, deletes: [...before.keys()].filter((id) => !after.has(id)) };
};

type NamedObjects = ReadonlyMap<ObjectHash, Bytes>;

const nameObjects = async (list: readonly Bytes[], digest: Digest): Promise<NamedObjects> => {
	const objects = new Map<ObjectHash, Bytes>();
	for (const bytes of list) objects.set(objectHashOf(await digest.sha256(bytes)), bytes);
	return objects;
};

/** Bytes of all of them. */
export const sizeOf = (objects: Iterable<Bytes>): number => {
	let total = 0;
	for (const { length } of objects) total += length;
	return total;
};

/** A base of these records and nothing in the log. */
const layBase = async (
	records: FeedState,
	seq: number,
	digest: Digest
): Promise<Result<Layout, LayoutError>> => {
	const chunks = encodeChunks(records);
	if (!chunks.ok) return chunks;
	const objects = await nameObjects(chunks.value, digest);
	const base = { seq, titles: records.size, chunks: [...objects.keys()] };
	return ok({ base, log: [], objects });
};

interface Next {
	readonly records: FeedState;
	readonly seq: number;
	readonly digest: Digest;
}

/** The batches of this version behind a layout. */
const append = async (
	{ base, log, objects }: Layout,
	batches: readonly { readonly bytes: Bytes; readonly count: number }[],
	{ seq, digest }: Next
): Promise<Layout> => {
	const entries: LogEntry[] = [];
	const all = new Map(objects);
	for (const { bytes, count } of batches) {
		const hash = objectHashOf(await digest.sha256(bytes));
		entries.push({ seq, bytes: bytes.length, count, hash });
		all.set(hash, bytes);
	}
	return { base, log: [...log, ...entries], objects: all };
};

const logBytes = (log: readonly LogEntry[]): number =>
	log.reduce((total, { bytes }) => total + bytes, 0);

const isLogTooLong = ({ base, log, objects }: Layout): boolean => {
	const baseBytes = sizeOf(base.chunks.flatMap((hash) => objects.get(hash) ?? []));
	return (
		log.length > limits.channel.logBatches ||
		logBytes(log) > baseBytes * limits.channel.logShareOfBase
	);
};

/** True for a change so large that everybody is better served by fetching the whole version anew. */
const isRewrite = (
	batches: readonly { readonly bytes: Bytes }[],
	before: PreviousLayout
): boolean =>
	batches.length > limits.channel.logBatches ||
	sizeOf(batches.map(({ bytes }) => bytes)) > sizeOf(before.objects.values());

const layOut = async (
	before: ChangedLayout | undefined,
	next: Next
): Promise<Result<Layout, LayoutError>> => {
	const { records, seq, digest } = next;
	if (!before) return layBase(records, seq, digest);
	const batches = encodeBatches(before.change);
	if (!batches.ok) return batches;
	if (isRewrite(batches.value, before)) return layBase(records, seq, digest);
	const { base, log } = before.index;
	const appended = await append({ base, log, objects: before.objects }, batches.value, next);
	if (!isLogTooLong(appended)) return ok(appended);
	// The new base holds exactly the version before: whoever has that makes the same chunks and fetches the batch alone.
	const rebased = await layBase(before.records, before.seq, digest);
	return rebased.ok ? ok(await append(rebased.value, batches.value, next)) : rebased;
};

/** Lays out a version behind the one before: a pure function of both, so that it can be repeated anywhere. */
export const layOutVersion = async (
	before: ChangedLayout | undefined,
	next: Next
): Promise<Result<Layout, LayoutError>> => {
	const layout = await layOut(before, next);
	const limitBytes = limits.channel.feedBytes;
	return layout.ok && sizeOf(layout.value.objects.values()) > limitBytes
		? err({ type: 'FeedTooLarge', limitBytes })
		: layout;
};
