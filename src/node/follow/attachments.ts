/** What the records of a version name beside themselves: pictures, info dictionaries, subtitles; all of it is kept with the version. */
import type { FeedIndex } from '#lib/channel/feed-index.ts';
import { parseBatch, parseChunk } from '#lib/channel/objects.ts';
import { readObject, type ReadPorts } from '#lib/channel/read-feed.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { objectsIn } from '#node/publish/static-files.ts';

/** The objects named so far, and the ids whose newest record has been seen. */
interface Found {
	readonly hashes: Set<ObjectHash>;
	readonly ids: Set<string>;
}

const look = (records: Iterable<readonly [string, unknown]>, found: Found): void => {
	for (const [id, record] of records) {
		if (found.ids.has(id)) continue;
		found.ids.add(id);
		for (const hash of objectsIn(record)) {
			if (found.hashes.size < limits.host.attachments) found.hashes.add(hash);
		}
	}
};

/**
 * The attachments of a version that is stored whole; undefined when a part of it is not what it was. Read from the newest
 * batch back to the base, one object at a time, so that a large version is never in memory as a whole.
 */
export const attachmentsOf = async (
	index: FeedIndex,
	ports: ReadPorts
): Promise<ReadonlySet<ObjectHash> | undefined> => {
	const found: Found = { hashes: new Set(), ids: new Set() };
	const read = (hash: ObjectHash) => readObject(hash, limits.channel.objectBytes, ports);
	for (const { hash } of [...index.log].reverse()) {
		const bytes = await read(hash);
		const batch = bytes && parseBatch(bytes);
		if (!batch?.ok) return undefined;
		look(batch.value.upserts, found);
		for (const id of batch.value.deletes) found.ids.add(id);
	}
	for (const hash of index.base.chunks) {
		const bytes = await read(hash);
		const chunk = bytes && parseChunk(bytes);
		if (!chunk?.ok) return undefined;
		look(chunk.value, found);
	}
	return found.hashes;
};
