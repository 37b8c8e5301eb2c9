/** Whole versions of a feed in stored objects: whether one is complete and adds up, and how its records are cut anew. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { FeedIndex, LogEntry } from './feed-index.ts';
import type { Head } from './head.ts';
import type { ObjectStore } from './ports.ts';
import type { Version, Versions } from './version.ts';
import { readIndex, readObject, type ReadError, type ReadPorts } from './read-feed.ts';
import { batchRanges, chunkRanges } from './record-ranges.ts';

interface Place {
	readonly bytes: Bytes;
	readonly start: number;
	readonly end: number;
}
/** By id, in no order. */
type Places = Map<string, Place>;

interface Read {
	readonly places: Places;
	bytes: number;
}

const take = async (
	read: Read,
	hash: ObjectHash,
	ports: ReadPorts
): Promise<Result<Bytes, ReadError>> => {
	const bytes = await readObject(hash, limits.channel.objectBytes, ports);
	if (!bytes) return err({ type: 'Missing', hash });
	read.bytes += bytes.length;
	const limitBytes = limits.channel.feedBytes;
	return read.bytes > limitBytes ? err({ type: 'FeedTooLarge', limitBytes }) : ok(bytes);
};

/** The records of the base: chunk after chunk, each continuing where the one before ended. */
const readBase = async (
	index: FeedIndex,
	read: Read,
	ports: ReadPorts
): Promise<Result<void, ReadError>> => {
	let last = '';
	for (const hash of index.base.chunks) {
		const taken = await take(read, hash, ports);
		if (!taken.ok) return taken;
		const ranges = chunkRanges(taken.value);
		if (!ranges) return err({ type: 'BadObject', hash });
		if ((ranges[0]?.id ?? '') <= last) return err({ type: 'Inconsistent' });
		for (const { id, start, end } of ranges) {
			read.places.set(id, { bytes: taken.value, start, end });
			last = id;
		}
	}
	return read.places.size === index.base.titles ? ok(undefined) : err({ type: 'Inconsistent' });
};

const readBatch = async (
	entry: LogEntry,
	read: Read,
	ports: ReadPorts
): Promise<Result<void, ReadError>> => {
	const taken = await take(read, entry.hash, ports);
	if (!taken.ok) return taken;
	const batch = taken.value.length === entry.bytes ? batchRanges(taken.value) : undefined;
	if (!batch) return err({ type: 'BadObject', hash: entry.hash });
	for (const { id, start, end } of batch.upserts) {
		read.places.set(id, { bytes: taken.value, start, end });
	}
	for (const id of batch.deletes) read.places.delete(id);
	return ok(undefined);
};

/** Where each record of a version stands, or of an earlier one in its log: batches numbered above `untilSeq` are left out. */
const readPlaces = async (
	index: FeedIndex,
	ports: ReadPorts,
	untilSeq = Infinity
): Promise<Result<Places, ReadError>> => {
	const read: Read = { places: new Map(), bytes: 0 };
	const base = await readBase(index, read, ports);
	if (!base.ok) return base;
	for (const entry of index.log.filter(({ seq }) => seq <= untilSeq)) {
		const batch = await readBatch(entry, read, ports);
		if (!batch.ok) return batch;
	}
	return ok(read.places);
};

/** The chunks that these records make, as `encodeChunks` would, out of the bytes that are there. */
const cutChunks = (places: Places): readonly Bytes[] => {
	const chunks: Bytes[] = [];
	let open: Uint8Array[] = [];
	let openBytes = 0;
	for (const id of [...places.keys()].sort()) {
		const { bytes, start, end } = places.get(id) ?? { bytes: new Uint8Array(), start: 0, end: 0 };
		if (openBytes + end - start > limits.channel.objectBytes) {
			chunks.push(concatBytes(...open));
			open = [];
			openBytes = 0;
		}
		open.push(bytes.subarray(start, end));
		openBytes += end - start;
	}
	return open.length > 0 ? [...chunks, concatBytes(...open)] : chunks;
};

/**
 * Makes the chunks of a newer base out of a version that is stored, and keeps those that the index names: whoever is up
 * to date fetches none of them (protocol.md 2.5).
 */
export const rebuildBase = async (
	index: FeedIndex,
	before: Head,
	ports: ReadPorts & { readonly objects: Pick<ObjectStore, 'get' | 'put'> }
): Promise<void> => {
	const held = await readIndex(before, ports);
	if (!held.ok || held.value.base.seq >= index.base.seq) return;
	const places = await readPlaces(held.value, ports, index.base.seq);
	if (!places.ok) return;
	const wanted = new Set(index.base.chunks);
	for (const bytes of cutChunks(places.value)) {
		const hash = objectHashOf(await ports.digest.sha256(bytes));
		// When there is no room the object is fetched like any other, and that failure is told.
		if (wanted.has(hash)) await ports.objects.put(hash, bytes);
	}
};

/** Versions in an object store of this process; nothing is kept between calls. */
export const createVersions = (ports: {
	readonly objects: ObjectStore;
	readonly digest: Digest;
}): Versions => ({
	check: async (head): Promise<Result<Version, ReadError>> => {
		const index = await readIndex(head, ports);
		if (!index.ok) return index;
		const places = await readPlaces(index.value, ports);
		if (!places.ok) return places;
		return places.value.size === head.titles
			? ok({ head, index: index.value })
			: err({ type: 'Inconsistent' });
	},
	missing: async (hashes) => {
		const absent: ObjectHash[] = [];
		for (const hash of hashes) {
			if (!(await readObject(hash, limits.channel.objectBytes, ports))) absent.push(hash);
		}
		return absent;
	},
	rebuildBase: (index, before) => rebuildBase(index, before, ports)
});
