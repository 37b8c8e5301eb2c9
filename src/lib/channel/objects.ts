/** The objects of a feed: chunks of records sorted by id, and batches of changes; deterministic in both directions. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, decodeCborSequence, encodeCbor } from '#lib/core/cbor.ts';
import { fieldsOf, listOf, readFields } from '#lib/core/fields.ts';
import { isRecordId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

/** The records of one version by id. Values are plain and canonical; what they mean is the catalogue's business. */
export type FeedState = ReadonlyMap<string, unknown>;

export interface Batch {
	/** Records that are new or changed. */
	readonly upserts: FeedState;
	/** Ids that are gone. */
	readonly deletes: readonly string[];
}

export type ObjectError =
	| { readonly type: 'BadChunk' }
	| { readonly type: 'BadBatch' }
	| { readonly type: 'RecordTooLarge'; readonly id: string };

/** Ids are plain ASCII, so the order of their characters is the order of their bytes. */
const byId = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
	a < b ? -1 : a > b ? 1 : 0;

const recordIdOf = (record: unknown): string | undefined => {
	const read = readFields(record, ({ must }) => must('id', parseId));
	return read.ok ? read.value : undefined;
};
const parseId = (id: unknown): string | undefined =>
	typeof id === 'string' && isRecordId(id) ? id : undefined;

/**
 * The chunks of a version: records sorted by id, their canonical bytes joined, cut before the limit would be passed.
 * A pure function of the records, so whoever has them makes the same chunks with the same hashes.
 */
export const encodeChunks = (state: FeedState): Result<readonly Bytes[], ObjectError> => {
	const chunks: Bytes[] = [];
	let open: Bytes[] = [];
	let openBytes = 0;
	for (const [id, record] of [...state].sort(byId)) {
		const bytes = encodeCbor(record);
		if (bytes.length > limits.channel.objectBytes) return err({ type: 'RecordTooLarge', id });
		if (openBytes + bytes.length > limits.channel.objectBytes) {
			chunks.push(concatBytes(...open));
			open = [];
			openBytes = 0;
		}
		open.push(bytes);
		openBytes += bytes.length;
	}
	return ok(open.length > 0 ? [...chunks, concatBytes(...open)] : chunks);
};

/** Records of a list whose ids grow strictly, or undefined. */
const sortedRecords = (records: readonly unknown[]): FeedState | undefined => {
	const state = new Map<string, unknown>();
	let before = '';
	for (const record of records) {
		const id = recordIdOf(record);
		if (id === undefined || id <= before) return undefined;
		state.set(id, record);
		before = id;
	}
	return state;
};

/** Reads a chunk whose hash has been checked: at least one record, each id greater than the one before. */
export const parseChunk = (bytes: Uint8Array): Result<FeedState, ObjectError> => {
	const records = decodeCborSequence(bytes, limits.channel.objectBytes);
	const state = records.ok ? sortedRecords(records.value) : undefined;
	return state && state.size > 0 ? ok(state) : err({ type: 'BadChunk' });
};

const encodeBatch = (batch: Batch): Bytes =>
	encodeCbor({
		u: [...batch.upserts].sort(byId).map(([, record]) => record),
		d: [...batch.deletes].sort()
	});

/** A batch as objects, each with how many changes it holds; more than one when it is larger than an object may be. */
export const encodeBatches = (
	batch: Batch
): Result<readonly { readonly bytes: Bytes; readonly count: number }[], ObjectError> => {
	const count = batch.upserts.size + batch.deletes.length;
	if (count === 0) return ok([]);
	const bytes = encodeBatch(batch);
	if (bytes.length <= limits.channel.objectBytes) return ok([{ bytes, count }]);
	const [first] = batch.upserts.keys();
	if (count === 1) return err({ type: 'RecordTooLarge', id: first ?? '' });

	const upserts = [...batch.upserts].sort(byId);
	const upsertsHalf = Math.ceil(upserts.length / 2);
	const deletesHalf = Math.floor(batch.deletes.length / 2);
	const lower = encodeBatches({
		upserts: new Map(upserts.slice(0, upsertsHalf)),
		deletes: batch.deletes.slice(0, deletesHalf)
	});
	const upper = encodeBatches({
		upserts: new Map(upserts.slice(upsertsHalf)),
		deletes: batch.deletes.slice(deletesHalf)
	});
	if (!lower.ok) return lower;
	return upper.ok ? ok([...lower.value, ...upper.value]) : upper;
};

/** Reads a batch `{u, d}` and nothing else, whose hash has been checked: sorted, and no id both changed and gone. */
export const parseBatch = (bytes: Uint8Array): Result<Batch, ObjectError> => {
	const bad = err({ type: 'BadBatch' } as const);
	const decoded = decodeCbor(bytes, limits.channel.objectBytes);
	const fields = decoded.ok ? fieldsOf(decoded.value) : undefined;
	const { u, d } = fields ?? {};
	const upserts = Array.isArray(u) ? sortedRecords(u as readonly unknown[]) : undefined;
	const deletes = listOf(d, limits.channel.objectBytes, (id) =>
		typeof id === 'string' && isRecordId(id) ? id : undefined
	);
	if (!fields || Object.keys(fields).length !== 2 || !upserts || !deletes) return bad;
	const grow = deletes.every((id, i) => i === 0 || id > (deletes[i - 1] ?? ''));
	return grow && !deletes.some((id) => upserts.has(id)) ? ok({ upserts, deletes }) : bad;
};

/** The records after the batches, oldest first. */
export const applyBatches = (state: FeedState, batches: readonly Batch[]): FeedState => {
	const next = new Map(state);
	for (const { upserts, deletes } of batches) {
		for (const [id, record] of upserts) next.set(id, record);
		for (const id of deletes) next.delete(id);
	}
	return next;
};
