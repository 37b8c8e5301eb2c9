/** Reads canonical dag-cbor with no library: for the shell worker, where the library of `cbor.ts` would weigh more than all the rest. */
import { utf8ToText } from './bytes.ts';
import { CborCursor, major } from './cbor-cursor.ts';
import type { CborError } from './cbor.ts';
import { err, ok, type Result } from './result.ts';

const simpleValues: Readonly<Record<number, unknown>> = { 20: false, 21: true, 22: null };

/** The bytes of a text or of bytes whose head was just read. */
const take = (cursor: CborCursor): Uint8Array => {
	const end = cursor.at + cursor.argument;
	const taken = cursor.bytes.subarray(cursor.at, end);
	cursor.at = end;
	return taken;
};

const buildFloat = (cursor: CborCursor): number => {
	const { bytes, at } = cursor;
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getFloat64(at - 8);
};

const buildMap = (cursor: CborCursor): unknown => {
	// Without a prototype, `__proto__` is a name like every other.
	const map = Object.create(null) as Record<string, unknown>;
	for (let left = cursor.argument; left > 0; left--) {
		cursor.head();
		const name = utf8ToText(take(cursor)) ?? '';
		map[name] = build(cursor);
	}
	return map;
};

/** Builds the value at the cursor; `skip` has passed over the same bytes before, so nothing is checked here. */
const build = (cursor: CborCursor): unknown => {
	cursor.head();
	switch (cursor.major) {
		case major.whole:
			return cursor.number();
		case major.negative:
			return -1 - cursor.number();
		case major.bytes:
			return new Uint8Array(take(cursor));
		case major.text:
			return utf8ToText(take(cursor));
		case major.list: {
			const count = cursor.argument;
			return Array.from({ length: count }, () => build(cursor));
		}
		case major.map:
			return buildMap(cursor);
		default:
			return cursor.argument === 27 ? buildFloat(cursor) : simpleValues[cursor.argument];
	}
};

/**
 * Reads one canonical value, refusing exactly what `decodeCbor` refuses; maps have no prototype, and a whole number that
 * JavaScript cannot hold exactly comes as the nearest one, which no reader of whole numbers (`wholeOf`) takes.
 */
export const readCbor = (bytes: Uint8Array, limitBytes: number): Result<unknown, CborError> => {
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const walked = new CborCursor(bytes);
	if (!walked.skip() || walked.at !== bytes.length) return err({ type: 'Malformed' });
	return ok(build(new CborCursor(bytes)));
};
