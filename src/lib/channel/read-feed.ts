/** Reads one version of a feed from where its objects are kept, hashing everything again. */
import type { Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { parseIndex, type FeedIndex } from './feed-index.ts';
import type { Head } from './head.ts';
import { applyBatches, parseBatch, parseChunk, type Batch, type FeedState } from './objects.ts';
import type { ObjectStore } from './ports.ts';
import type { ReadError, Version } from './version.ts';

/** One complete version with what is in it. */
export interface SyncedFeed extends Version {
	/** The records by id, as the publisher wrote them: the catalogue judges each. */
	readonly records: FeedState;
}

export type { ReadError } from './version.ts';

export interface ReadPorts {
	readonly objects: Pick<ObjectStore, 'get'>;
	readonly digest: Digest;
}

/** A stored object, or undefined when it is not there, too large, or no longer what it was. */
export const readObject = async (
	hash: ObjectHash,
	limitBytes: number,
	{ objects, digest }: ReadPorts
): Promise<Bytes | undefined> => {
	const bytes = await objects.get(hash);
	if (!bytes || bytes.length > limitBytes) return undefined;
	return objectHashOf(await digest.sha256(bytes)) === hash ? bytes : undefined;
};

/** The index a head points at, of exactly the size the head names. */
export const readIndex = async (
	head: Head,
	ports: ReadPorts
): Promise<Result<FeedIndex, ReadError>> => {
	const bytes = await readObject(head.index, head.indexBytes, ports);
	if (!bytes) return err({ type: 'Missing', hash: head.index });
	const index = bytes.length === head.indexBytes ? parseIndex(bytes) : undefined;
	return index?.ok ? ok(index.value) : err({ type: 'BadObject', hash: head.index });
};

/** The records of the base: chunk after chunk, each continuing where the one before ended. */
const readBase = async (
	index: FeedIndex,
	ports: ReadPorts
): Promise<Result<{ readonly state: FeedState; readonly bytes: number }, ReadError>> => {
	const state = new Map<string, unknown>();
	const limitBytes = limits.channel.feedBytes;
	let total = 0;
	let last = '';
	for (const hash of index.base.chunks) {
		const bytes = await readObject(hash, limits.channel.objectBytes, ports);
		if (!bytes) return err({ type: 'Missing', hash });
		total += bytes.length;
		if (total > limitBytes) return err({ type: 'FeedTooLarge', limitBytes });
		const chunk = parseChunk(bytes);
		if (!chunk.ok) return err({ type: 'BadObject', hash });
		for (const [id, record] of chunk.value) {
			if (id <= last) return err({ type: 'Inconsistent' });
			state.set(id, record);
			last = id;
		}
	}
	return state.size === index.base.titles
		? ok({ state, bytes: total })
		: err({ type: 'Inconsistent' });
};

/** The records of a version, or of an earlier one in its log: batches numbered above `untilSeq` are left out. */
const readState = async (
	index: FeedIndex,
	ports: ReadPorts,
	untilSeq = Infinity
): Promise<Result<FeedState, ReadError>> => {
	const base = await readBase(index, ports);
	if (!base.ok) return base;
	const batches: Batch[] = [];
	let total = base.value.bytes;
	for (const entry of index.log.filter(({ seq }) => seq <= untilSeq)) {
		const { hash } = entry;
		const bytes = await readObject(hash, limits.channel.objectBytes, ports);
		if (!bytes) return err({ type: 'Missing', hash });
		total += bytes.length;
		const limitBytes = limits.channel.feedBytes;
		if (total > limitBytes) return err({ type: 'FeedTooLarge', limitBytes });
		const batch = bytes.length === entry.bytes ? parseBatch(bytes) : undefined;
		if (!batch?.ok) return err({ type: 'BadObject', hash });
		batches.push(batch.value);
	}
	return ok(applyBatches(base.value.state, batches));
};

/** The whole version that a verified head points at. */
export const readFeed = async (
	head: Head,
	ports: ReadPorts
): Promise<Result<SyncedFeed, ReadError>> => {
	const index = await readIndex(head, ports);
	if (!index.ok) return index;
	const records = await readState(index.value, ports);
	if (!records.ok) return records;
	return records.value.size === head.titles
		? ok({ head, index: index.value, records: records.value })
		: err({ type: 'Inconsistent' });
};
