/** The version that followers have, read back whole: the next one is made against it. */
import { objectsOf } from '#lib/channel/feed-index.ts';
import { parseHead, type Head } from '#lib/channel/head.ts';
import type { ObjectStore } from '#lib/channel/ports.ts';
import { readFeed, readObject, type ReadError } from '#lib/channel/read-feed.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { ChannelId, ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { PreviousLayout } from './layout.ts';

export interface PreviousVersion extends PreviousLayout {
	readonly head: Head;
	readonly indexBytes: Bytes;
}

/** The version before cannot be read, and without it nobody knows what changed. */
export interface BadPrevious {
	readonly type: 'BadPrevious';
	readonly cause?: ReadError;
}

/** Reads head, index, records and objects; the head must be one of this feed. */
export const readPrevious = async (
	place: { readonly channel: ChannelId; readonly feed: string },
	previous: { readonly head: Bytes; readonly objects: Pick<ObjectStore, 'get'> },
	digest: Digest
): Promise<Result<PreviousVersion, BadPrevious>> => {
	const ports = { objects: previous.objects, digest };
	const head = parseHead(previous.head);
	if (!head.ok || head.value.channel !== place.channel || head.value.feed !== place.feed) {
		return err({ type: 'BadPrevious' });
	}
	const read = await readFeed(head.value, ports);
	if (!read.ok) return err({ type: 'BadPrevious', cause: read.error });
	const { index, records } = read.value;
	const missing = (hash: ObjectHash): Result<PreviousVersion, BadPrevious> =>
		err({ type: 'BadPrevious', cause: { type: 'Missing', hash } });

	const objects = new Map<ObjectHash, Bytes>();
	for (const hash of objectsOf(index)) {
		const bytes = await readObject(hash, limits.channel.objectBytes, ports);
		if (!bytes) return missing(hash);
		objects.set(hash, bytes);
	}
	const indexBytes = await readObject(head.value.index, limits.channel.indexBytes, ports);
	if (!indexBytes) return missing(head.value.index);
	return ok({ head: head.value, seq: head.value.seq, index, indexBytes, records, objects });
};
