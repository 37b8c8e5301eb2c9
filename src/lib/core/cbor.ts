/** Canonical dag-cbor: the one place that names the library, bounded and strict in both directions. */
import { decode, encode } from '@ipld/dag-cbor';
import { equalBytes, type Bytes } from './bytes.ts';
import { limits } from './limits.ts';
import { err, ok, type Result } from './result.ts';

export type CborError =
	{ readonly type: 'TooLarge'; readonly limitBytes: number } | { readonly type: 'Malformed' };

/** Canonical bytes of a plain value (DAG-CBOR specification, section Strictness). */
export const encodeCbor = (value: unknown): Bytes => encode(value) as Bytes;

interface Heading {
	/** Where the value's own bytes end; its items follow there. */
	readonly end: number;
	/** Values nested in it. */
	readonly items: number;
}

const argumentWidths: Readonly<Record<number, number>> = { 24: 1, 25: 2, 26: 4, 27: 8 };

/** Reads the head of one data item (RFC 8949 section 3); undefined for indefinite and reserved lengths, and for tags: no format of ours has links. */
const headingAt = (bytes: Uint8Array, at: number): Heading | undefined => {
	const head = bytes[at] ?? 0;
	const major = head >> 5;
	const info = head & 31;
	const width = info < 24 ? 0 : argumentWidths[info];
	if (width === undefined || major === 6) return undefined;
	let argument = width === 0 ? info : 0;
	for (let i = 1; i <= width; i++) argument = argument * 256 + (bytes[at + i] ?? 0);
	const end = at + 1 + width + (major === 2 || major === 3 ? argument : 0);
	const items = major === 4 ? argument : major === 5 ? argument * 2 : 0;
	return { end, items };
};

/**
 * Where the value that starts at `start` ends, or undefined when it runs past the bytes or nests beyond the limit. Read
 * from the heads alone, before any value is built, so that deep nesting cannot exhaust the stack.
 */
const endOfValue = (bytes: Uint8Array, start: number): number | undefined => {
	const left: number[] = [];
	let at = start;
	do {
		const heading = at < bytes.length ? headingAt(bytes, at) : undefined;
		if (!heading || heading.end > bytes.length) return undefined;
		at = heading.end;
		if (heading.items > 0) {
			if (left.length >= limits.decodeDepth || heading.items > bytes.length) return undefined;
			left.push(heading.items);
			continue;
		}
		while (left.length > 0) {
			const rest = (left.pop() ?? 0) - 1;
			if (rest === 0) continue;
			left.push(rest);
			break;
		}
	} while (left.length > 0);
	return at;
};

const decodeExactly = (bytes: Uint8Array): Result<unknown, CborError> => {
	try {
		const value: unknown = decode(bytes);
		return equalBytes(encode(value), bytes) ? ok(value) : err({ type: 'Malformed' });
	} catch {
		// Whatever the library says of foreign bytes, the answer is the same: not canonical dag-cbor.
		return err({ type: 'Malformed' });
	}
};

/**
 * Reads one canonical value: size, depth, decode, then `encode(decode(x))` must equal `x`
 * (the library accepts unsorted keys and short floats, protocol.md 1.4).
 */
export const decodeCbor = (bytes: Uint8Array, limitBytes: number): Result<unknown, CborError> => {
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	if (endOfValue(bytes, 0) !== bytes.length) return err({ type: 'Malformed' });
	return decodeExactly(bytes);
};

/** Reads canonical values that stand one behind the other, as a chunk of records does; no bytes are no values. */
export const decodeCborSequence = (
	bytes: Uint8Array,
	limitBytes: number
): Result<readonly unknown[], CborError> => {
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const values: unknown[] = [];
	for (let at = 0; at < bytes.length;) {
		const end = endOfValue(bytes, at);
		if (end === undefined) return err({ type: 'Malformed' });
		const value = decodeExactly(bytes.subarray(at, end));
		if (!value.ok) return value;
		values.push(value.value);
		at = end;
	}
	return ok(values);
};
