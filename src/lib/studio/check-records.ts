/** Checks what a publisher hands in before anything is made of it: records and the files beside them. */
import { encodeTitleRecord } from '#lib/catalogue/title-record.ts';
import { parseTitleRecord, type TitleError } from '#lib/catalogue/parse-title.ts';
import type { FeedState } from '#lib/channel/objects.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { fieldsOf } from '#lib/core/fields.ts';
import { objectHashOf, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { isSamePlain } from './same-plain.ts';

/** A record that was refused: where it stands in the list, its id if it has one, and why. */
export interface RefusedRecord {
	readonly row: number;
	readonly id?: string;
	readonly error: TitleError | { readonly type: 'RepeatedId' } | { readonly type: 'TooLarge' };
}

export interface RefusedRecords {
	readonly type: 'RefusedRecords';
	readonly refused: readonly RefusedRecord[];
}

export interface AttachmentTooLarge {
	readonly type: 'AttachmentTooLarge';
	/** Where it stands in the list. */
	readonly row: number;
	readonly limitBytes: number;
}

/** Records checked one after the other, as they come off a list. */
export interface RecordCheck {
	/** Takes a record when it breaks no rule, and answers with its id. */
	readonly add: (value: unknown) => Result<string, RefusedRecord['error']>;
	/** What was taken, by id. */
	readonly records: ReadonlyMap<string, unknown>;
}

/**
 * A check for one version of a channel's feed; `records` grows with every record that is taken. A record that is as it was
 * in the version before is kept once, not twice: most of a library does not change.
 */
export const createRecordCheck = (channel: ChannelId, before?: FeedState): RecordCheck => {
	const records = new Map<string, unknown>();
	return {
		records,
		add: (value) => {
			const parsed = parseTitleRecord(value, channel);
			if (!parsed.ok) return parsed;
			const { id } = parsed.value;
			if (records.has(id)) return err({ type: 'RepeatedId' });
			// What is published is what readers will see: cleaned, and nothing that no reader knows.
			const plain = encodeTitleRecord(parsed.value);
			if (encodeCbor(plain).length > limits.title.recordBytes) return err({ type: 'TooLarge' });
			const known = before?.get(id);
			records.set(id, isSamePlain(known, plain) ? known : plain);
			return ok(id);
		}
	};
};

/** All records by id, or every row that breaks a rule. */
export const checkRecords = (
	values: readonly unknown[],
	channel: ChannelId
): Result<FeedState, RefusedRecords> => {
	const check = createRecordCheck(channel);
	const refused: RefusedRecord[] = [];
	for (const [row, value] of values.entries()) {
		const added = check.add(value);
		if (added.ok) continue;
		const id = fieldsOf(value)?.['id'];
		refused.push({ row, ...(typeof id === 'string' ? { id } : {}), error: added.error });
	}
	return refused.length > 0 ? err({ type: 'RefusedRecords', refused }) : ok(check.records);
};

/** The files by their hash; each must fit in an object. */
export const nameAttachments = async (
	attachments: readonly Bytes[],
	digest: Digest
): Promise<Result<ReadonlyMap<ObjectHash, Bytes>, AttachmentTooLarge>> => {
	const objects = new Map<ObjectHash, Bytes>();
	const limitBytes = limits.channel.objectBytes;
	for (const [row, bytes] of attachments.entries()) {
		if (bytes.length > limitBytes) return err({ type: 'AttachmentTooLarge', row, limitBytes });
		objects.set(objectHashOf(await digest.sha256(bytes)), bytes);
	}
	return ok(objects);
};
