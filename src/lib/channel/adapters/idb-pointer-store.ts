/** Pointers in IndexedDB, each with its own check, because browsers are known to lose parts of records silently. */
import type { FeedPointer, PointerStore } from '#lib/channel/ports.ts';
import { openKeyValue, type KeyValue } from '#lib/core/adapters/key-value.ts';
import { copyBytes, equalBytes, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { bytesOf, fieldsOf, listOf, present } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok } from '#lib/core/result.ts';

/** A generous bound on one pointer: every root there can be, and four heads. */
const pointerBytes =
	limits.channel.rootSteps * limits.channel.rootEnvelopeBytes + 8 * limits.channel.headBytes;

const anyBytes = (value: unknown): Bytes | undefined =>
	value instanceof Uint8Array ? copyBytes(value) : undefined;

const encodePointer = (pointer: FeedPointer): Bytes => encodeCbor(present({ ...pointer }));

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

/** One record a feed: `{ bytes, sum }`, where `sum` is the SHA-256 of `bytes`; a damaged record reads as undefined. */
export const createIdbPointerStore = (
	digest: Digest,
	place: KeyValue = openKeyValue('matinee-pointers-1', 'pointers')
): PointerStore => ({
	read: async (channel, feed) => {
		try {
			const fields = fieldsOf(await place.read(`${channel}/${feed}`));
			const bytes = anyBytes(fields?.['bytes']);
			const sum = bytesOf(fields?.['sum'], 32);
			if (!bytes || !sum || !equalBytes(await digest.sha256(bytes), sum)) return undefined;
			return decodePointer(bytes);
		} catch {
			// A database that cannot be opened is an empty one: the channel is fetched again.
			return undefined;
		}
	},
	write: async (channel, feed, pointer) => {
		try {
			const bytes = encodePointer(pointer);
			await place.write(`${channel}/${feed}`, { bytes, sum: await digest.sha256(bytes) });
			return ok(undefined);
		} catch (cause) {
			return cause instanceof DOMException && cause.name === 'QuotaExceededError'
				? err({ type: 'NoRoom' })
				: err({ type: 'StorageFailed', cause: String(cause) });
		}
	}
});
