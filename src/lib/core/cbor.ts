/** Canonical dag-cbor: the one place that names the library, bounded and strict in both directions. */
import { decode, encode } from '@ipld/dag-cbor';
import { equalBytes, type Bytes } from './bytes.ts';
import { limits } from './limits.ts';
import { err, ok, type Result } from './result.ts';

export type CborError =
	{ readonly type: 'TooLarge'; readonly limitBytes: number } | { readonly type: 'Malformed' };

/** Canonical bytes of a plain value (DAG-CBOR specification, section Strictness). */
export const encodeCbor = (value: unknown): Bytes => encode(value) as Bytes;

/** Depth of nesting never exceeds the limit: read from the heads alone, before any value is built. */
const isShallow = (bytes: Uint8Array): boolean => {
	const left: number[] = [];
	let at = 0;
	while (at < bytes.length) {
		const head = bytes[at++] ?? 0;
		const major = head >> 5;
		const info = head & 31;
		const width =
			info < 24 ? 0 : info === 24 ? 1 : info === 25 ? 2 : info === 26 ? 4 : info === 27 ? 8 : -1;
		if (width < 0) return false;
		let argument = width === 0 ? info : 0;
		for (let i = 0; i < width; i++) argument = argument * 256 + (bytes[at++] ?? 0);
		if (major === 2 || major === 3) at += argument;
		const items = major === 4 ? argument : major === 5 ? argument * 2 : major === 6 ? 1 : 0;
		if (items > 0) {
			left.push(items);
			if (left.length > limits.decodeDepth || items > bytes.length) return false;
			continue;
		}
		while (left.length > 0) {
			const rest = (left.pop() ?? 0) - 1;
			if (rest > 0) {
				left.push(rest);
				break;
			}
		}
	}
	return true;
};

/**
 * Reads one canonical value: size, depth, decode, then `encode(decode(x))` must equal `x`
 * (the library accepts unsorted keys and short floats, protocol.md 1.4).
 */
export const decodeCbor = (bytes: Uint8Array, limitBytes: number): Result<unknown, CborError> => {
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	if (!isShallow(bytes)) return err({ type: 'Malformed' });
	try {
		const value: unknown = decode(bytes);
		return equalBytes(encode(value), bytes) ? ok(value) : err({ type: 'Malformed' });
	} catch {
		// Whatever the library says of foreign bytes, the answer is the same: not canonical dag-cbor.
		return err({ type: 'Malformed' });
	}
};
