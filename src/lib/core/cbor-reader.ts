/** Reads canonical dag-cbor with no library and in few lines: for the bootloader, where the library of `cbor.ts` would weigh more than all the rest. */
import { utf8ToText } from './bytes.ts';
import type { CborError } from './cbor.ts';
import { limits } from './limits.ts';
import { err, ok, type Result } from './result.ts';

class Malformed extends Error {}

const refuse = (): never => {
	throw new Malformed();
};

/** Canonical order of map keys: shorter first, then by bytes (DAG-CBOR, Strictness). */
const isInOrder = (before: Uint8Array, after: Uint8Array): boolean => {
	if (before.length !== after.length) return before.length < after.length;
	const at = before.findIndex((byte, i) => byte !== after[i]);
	return at >= 0 && (before[at] ?? 0) < (after[at] ?? 0);
};

/** One pass over the bytes that builds the value and throws at the first byte that is not canonical. */
const readAll = (bytes: Uint8Array): unknown => {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	let at = 0;

	const take = (length: number): Uint8Array => {
		const start = at;
		at += length;
		return at <= bytes.length ? bytes.subarray(start, at) : refuse();
	};

	/** A length or a number (RFC 8949 section 3): what fits a shorter form must use it. */
	const argument = (info: number): number => {
		if (info < 24) return info;
		const width = info < 28 ? 1 << (info - 24) : refuse();
		let value = 0;
		for (const byte of take(width)) value = value * 256 + byte;
		const least = width === 1 ? 24 : 256 ** (width / 2);
		return value >= least ? value : refuse();
	};

	const text = (length: number): string => {
		const taken = take(length);
		// The library takes a byte order mark away and then finds that the text is not what it was.
		const hasMark = taken[0] === 0xef && taken[1] === 0xbb && taken[2] === 0xbf;
		return (hasMark ? undefined : utf8ToText(taken)) ?? refuse();
	};

	/** False, true, null, and floats that no whole number could say. */
	const simple = (info: number): unknown => {
		if (info >= 20 && info <= 22) return [false, true, null][info - 20];
		if (info !== 27) return refuse();
		take(8);
		const value = view.getFloat64(at - 8);
		return Number.isFinite(value) && !Number.isSafeInteger(value) ? value : refuse();
	};

	const map = (count: number, depth: number): unknown => {
		// Without a prototype, `__proto__` is a name like every other.
		const entries = Object.create(null) as Record<string, unknown>;
		let before: Uint8Array | undefined;
		for (let left = count; left > 0; left--) {
			const head = take(1)[0] ?? 0;
			const start = head >> 5 === 3 ? argument(head & 31) : refuse();
			const name = text(start);
			const key = bytes.subarray(at - start, at);
			if (before && !isInOrder(before, key)) refuse();
			before = key;
			entries[name] = value(depth);
		}
		return entries;
	};

	const list = (count: number, depth: number): unknown[] => {
		const items: unknown[] = [];
		for (let left = count; left > 0; left--) items.push(value(depth));
		return items;
	};

	const value = (depth: number): unknown => {
		const head = take(1)[0] ?? 0;
		const info = head & 31;
		const major = head >> 5;
		if (major === 7) return simple(info);
		const count = argument(info);
		if (major < 2) return major === 0 ? count : -1 - count;
		if (major === 2) return new Uint8Array(take(count));
		if (major === 3) return text(count);
		// A tag; or more items than there are bytes left; an empty list or map is a leaf and nests nothing.
		if (major === 6 || count > bytes.length - at || (count > 0 && depth === 0)) return refuse();
		return major === 4 ? list(count, depth - 1) : map(count, depth - 1);
	};

	const whole = value(limits.decodeDepth);
	return at === bytes.length ? whole : refuse();
};

/**
 * Reads one canonical value, refusing exactly what `decodeCbor` refuses; maps have no prototype, and a whole number that
 * JavaScript cannot hold exactly comes as the nearest one, which no reader of whole numbers (`wholeOf`) takes.
 */
export const readCbor = (bytes: Uint8Array, limitBytes: number): Result<unknown, CborError> => {
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	try {
		return ok(readAll(bytes));
	} catch (cause) {
		if (cause instanceof Malformed) return err({ type: 'Malformed' });
		throw cause;
	}
};
