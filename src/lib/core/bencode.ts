/** Canonical bencode (BEP 3): a strict, bounded reader and its writer; foreign bytes never reach a laxer one. */
import { compareBytes, concatBytes, utf8, utf8ToText, type Bytes } from './bytes.ts';
import { limits } from './limits.ts';
import { err, ok, type Result } from './result.ts';

/** Keys are UTF-8 texts; texts as values stay bytes, because torrents hold raw digests there. */
export type Bvalue = number | Bytes | readonly Bvalue[] | Bdict;
export type Bdict = ReadonlyMap<string, Bvalue>;

export type BencodeError =
	| { readonly type: 'TooLarge'; readonly limitBytes: number }
	| { readonly type: 'Malformed'; readonly at: number };

/** True for a dictionary. */
export const isBdict = (value: Bvalue | undefined): value is Bdict => value instanceof Map;
/** True for a list. */
export const isBlist = (value: Bvalue | undefined): value is readonly Bvalue[] =>
	Array.isArray(value);
/** True for a byte string. */
export const isBytes = (value: Bvalue | undefined): value is Bytes => value instanceof Uint8Array;

class Malformed extends Error {}

/**
 * Reads one value that fills the bytes exactly. Refused: leading zeros, minus zero, unsorted or repeated keys,
 * keys that are not UTF-8, integers beyond 2^53, lengths beyond the bytes, nesting beyond the limit, trailing bytes.
 * A tolerant library would accept all of these and can be made to loop for ever (security.md 1.1).
 */
export const decodeBencode = (
	bytes: Uint8Array,
	limitBytes: number
): Result<Bvalue, BencodeError> => {
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const read = readBencode(bytes);
	if (!read.ok) return read;
	return read.value.end === bytes.length
		? ok(read.value.value)
		: err({ type: 'Malformed', at: read.value.end });
};

/** Reads the one value at the start of the bytes and says where it ends (ut_metadata puts data behind it, BEP 9). */
export const readBencode = (
	bytes: Uint8Array
): Result<{ readonly value: Bvalue; readonly end: number }, BencodeError> => {
	let at = 0;
	let items = 0;

	const integerUntil = (stop: number): number => {
		const start = at;
		while (at < bytes.length && bytes[at] !== stop && at - start <= 17) at++;
		const text = String.fromCharCode(...bytes.subarray(start, at));
		if (bytes[at] !== stop || !/^(0|-?[1-9][0-9]*)$/.test(text)) throw new Malformed();
		at++;
		const value = Number(text);
		if (!Number.isSafeInteger(value)) throw new Malformed();
		return value;
	};
	const byteString = (): Bytes => {
		const length = integerUntil(0x3a);
		if (length < 0 || at + length > bytes.length) throw new Malformed();
		at += length;
		return new Uint8Array(bytes.subarray(at - length, at));
	};
	const value = (depth: number): Bvalue => {
		if (depth > limits.decodeDepth || ++items > limits.bencodeItems) throw new Malformed();
		const first = bytes[at];
		if (first === 0x69) {
			at++;
			return integerUntil(0x65);
		}
		if (first === 0x6c) return list(depth);
		if (first === 0x64) return dict(depth);
		return byteString();
	};
	const list = (depth: number): readonly Bvalue[] => {
		const items: Bvalue[] = [];
		at++;
		while (bytes[at] !== 0x65) items.push(value(depth + 1));
		at++;
		return items;
	};
	const dict = (depth: number): Bdict => {
		const entries = new Map<string, Bvalue>();
		let before: Bytes | undefined;
		at++;
		while (bytes[at] !== 0x65) {
			const key = byteString();
			const name = utf8ToText(key);
			if (name === undefined || (before && compareBytes(before, key) >= 0)) throw new Malformed();
			before = key;
			entries.set(name, value(depth + 1));
		}
		at++;
		return entries;
	};

	try {
		const read = value(1);
		return ok({ value: read, end: at });
	} catch (cause) {
		if (cause instanceof Malformed) return err({ type: 'Malformed', at });
		throw cause;
	}
};

/** Canonical bytes of a value; dictionary keys are sorted by their bytes. */
export const encodeBencode = (value: Bvalue): Bytes => {
	if (typeof value === 'number') {
		if (!Number.isSafeInteger(value)) throw new RangeError('bencode holds whole numbers only');
		return utf8(`i${value}e`);
	}
	if (isBytes(value)) return concatBytes(utf8(`${value.length}:`), value);
	if (isBlist(value)) return concatBytes(utf8('l'), ...value.map(encodeBencode), utf8('e'));
	const entries = [...value]
		.map(([key, item]) => ({ key: utf8(key), item }))
		.sort((a, b) => compareBytes(a.key, b.key));
	return concatBytes(
		utf8('d'),
		...entries.flatMap(({ key, item }) => [encodeBencode(key), encodeBencode(item)]),
		utf8('e')
	);
};
