/** Where the records of an object stand, and which ids they have: enough to count, to order and to cut anew without decoding. */
import { CborCursor, major } from '#lib/core/cbor-cursor.ts';
import { isRecordId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';

export interface RecordRange {
	readonly id: string;
	/** Its canonical bytes are `bytes.subarray(start, end)`. */
	readonly start: number;
	readonly end: number;
}

const asciiAt = (bytes: Uint8Array, start: number, end: number): string => {
	let text = '';
	for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
	return text;
};

/** Reads a text that is a record's id. */
const readId = (cursor: CborCursor): string | undefined => {
	if (!cursor.text() || cursor.argument > limits.title.idChars) return undefined;
	const id = asciiAt(cursor.bytes, cursor.at - cursor.argument, cursor.at);
	return isRecordId(id) ? id : undefined;
};

/** Passes over a record that begins at the cursor and answers with its id. */
const readRecord = (cursor: CborCursor, depth: number): string | undefined => {
	if (!cursor.expect(major.map)) return undefined;
	let id: string | undefined;
	let keyStart = -1;
	let keyEnd = -1;
	for (let left = cursor.argument; left > 0; left--) {
		if (!cursor.key(keyStart, keyEnd)) return undefined;
		keyStart = cursor.at - cursor.argument;
		keyEnd = cursor.at;
		if (asciiAt(cursor.bytes, keyStart, Math.min(keyEnd, keyStart + 3)) === 'id') {
			id = readId(cursor);
			if (id === undefined) return undefined;
		} else if (!cursor.skip(depth + 1)) return undefined;
	}
	return id;
};

/** Reads records whose ids grow, so many or up to the end; undefined when one breaks the format. */
const readRecords = (
	cursor: CborCursor,
	count: number,
	depth: number
): readonly RecordRange[] | undefined => {
	const ranges: RecordRange[] = [];
	let before = '';
	while (ranges.length < count && cursor.at < cursor.bytes.length) {
		const start = cursor.at;
		const id = readRecord(cursor, depth);
		if (id === undefined || id <= before) return undefined;
		ranges.push({ id, start, end: cursor.at });
		before = id;
	}
	return ranges;
};

/** The records of a chunk; undefined exactly when `parseChunk` refuses it. */
export const chunkRanges = (bytes: Uint8Array): readonly RecordRange[] | undefined => {
	if (bytes.length > limits.channel.objectBytes) return undefined;
	const ranges = readRecords(new CborCursor(bytes), Infinity, 0);
	return ranges && ranges.length > 0 ? ranges : undefined;
};

const isNamed = (cursor: CborCursor, name: string): boolean =>
	cursor.text() && asciiAt(cursor.bytes, cursor.at - cursor.argument, cursor.at) === name;

const readDeletes = (cursor: CborCursor): readonly string[] | undefined => {
	if (!isNamed(cursor, 'd') || !cursor.expect(major.list)) return undefined;
	const ids: string[] = [];
	for (let left = cursor.argument; left > 0; left--) {
		const id = readId(cursor);
		if (id === undefined || id <= (ids.at(-1) ?? '')) return undefined;
		ids.push(id);
	}
	return ids;
};

/** The changes of a batch; undefined exactly when `parseBatch` refuses it. */
export const batchRanges = (
	bytes: Uint8Array
):
	{ readonly upserts: readonly RecordRange[]; readonly deletes: readonly string[] } | undefined => {
	if (bytes.length > limits.channel.objectBytes) return undefined;
	const cursor = new CborCursor(bytes);
	if (!cursor.expect(major.map) || cursor.argument !== 2) return undefined;
	const deletes = readDeletes(cursor);
	if (!deletes || !isNamed(cursor, 'u') || !cursor.expect(major.list)) return undefined;
	const count = cursor.argument;
	const upserts = readRecords(cursor, count, 2);
	if (upserts?.length !== count || cursor.at !== bytes.length) return undefined;
	const gone = new Set(deletes);
	return upserts.some(({ id }) => gone.has(id)) ? undefined : { upserts, deletes };
};
