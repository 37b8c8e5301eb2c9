/** Pointers as files: `<folder>/<channel>/<feed, in hex>`, each behind the SHA-256 of the rest of the file. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
	bytesToHex,
	concatBytes,
	copyBytes,
	equalBytes,
	utf8,
	type Bytes
} from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { fieldsOf, listOf, present } from '#lib/core/fields.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok } from '#lib/core/result.ts';
import type { FeedPointer, PointerStore } from '#lib/channel/ports.ts';
import { systemCode, writeAtomic } from './atomic-write.ts';

const sumBytes = 32;
/** Every root there can be, and four heads. */
const pointerBytes =
	limits.channel.rootSteps * limits.channel.rootEnvelopeBytes + 8 * limits.channel.headBytes;

const anyBytes = (value: unknown): Bytes | undefined =>
	value instanceof Uint8Array ? copyBytes(value) : undefined;

const decodePointer = (bytes: Bytes): FeedPointer | undefined => {
	const decoded = decodeCbor(bytes, pointerBytes);
	const fields = decoded.ok ? fieldsOf(decoded.value) : undefined;
	const roots = listOf(fields?.['roots'], limits.channel.rootSteps, anyBytes);
	const [first, second] = listOf(fields?.['proof'] ?? [], 2, anyBytes) ?? [];
	if (!roots) return undefined;
	return present({
		roots,
		head: anyBytes(fields?.['head']),
		shown: anyBytes(fields?.['shown']),
		proof: first && second ? ([first, second] as const) : undefined
	});
};

/** A store over a folder, which is made when the first pointer comes; a damaged file reads as undefined. */
export const createFilePointerStore = (folder: string, digest: Digest): PointerStore => {
	// A feed's name is the publisher's; as hex it is a file name on every system.
	const pathOf = (channel: ChannelId, feed: string): string =>
		join(folder, channel, bytesToHex(utf8(feed)));

	return {
		read: async (channel, feed) => {
			try {
				const path = pathOf(channel, feed);
				if ((await stat(path)).size > sumBytes + pointerBytes) return undefined;
				const file = copyBytes(await readFile(path));
				const bytes = file.slice(sumBytes);
				const sound = equalBytes(await digest.sha256(bytes), file.subarray(0, sumBytes));
				return sound ? decodePointer(bytes) : undefined;
			} catch {
				// Never written, or not readable: the channel is fetched again.
				return undefined;
			}
		},
		write: async (channel, feed, pointer) => {
			try {
				const bytes = encodeCbor(present({ ...pointer }));
				const file = concatBytes(await digest.sha256(bytes), bytes);
				await writeAtomic(pathOf(channel, feed), file);
				return ok(undefined);
			} catch (cause) {
				return systemCode(cause) === 'ENOSPC'
					? err({ type: 'NoRoom' })
					: err({ type: 'StorageFailed', cause: String(cause) });
			}
		}
	};
};
