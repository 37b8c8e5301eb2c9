/** Objects as they are sent: checked once, deflated once, kept while their blocks are being asked for. */
import type { Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Deflater, Digest } from '#lib/core/ports.ts';
import type { Shelf } from './ports.ts';

export interface ServedObject {
	readonly bytes: Bytes;
	/** Only when it is smaller. */
	readonly deflated?: Bytes;
}

/** Storage may lie, and whoever passes its lies on is blamed for them: what is served was checked. */
export const createServedObjects = ({
	shelf,
	digest,
	deflater
}: {
	readonly shelf: Shelf;
	readonly digest: Digest;
	readonly deflater?: Deflater;
}): ((hash: ObjectHash) => Promise<ServedObject | undefined>) => {
	/** Oldest first. */
	const kept = new Map<ObjectHash, ServedObject>();

	return async (hash) => {
		const before = kept.get(hash);
		if (before) return before;
		const bytes = await shelf.get(hash);
		if (!bytes || bytes.length > limits.channel.objectBytes) return undefined;
		if (objectHashOf(await digest.sha256(bytes)) !== hash) return undefined;
		const deflated = await deflater?.deflate(bytes);
		const found: ServedObject =
			deflated && deflated.length < bytes.length ? { bytes, deflated } : { bytes };
		kept.set(hash, found);
		const [oldest] = kept.keys();
		if (oldest !== undefined && kept.size > limits.gossip.servedObjects) kept.delete(oldest);
		return found;
	};
};
