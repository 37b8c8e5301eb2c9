/** Finds the info dictionary in a .torrent file without reading the rest: foreign tools write what they like around it. */
import { utf8ToText, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';

const [letterI, letterL, letterD, letterE, colon] = [0x69, 0x6c, 0x64, 0x65, 0x3a];

/**
 * The bytes of the value under `info`, or undefined when the file is not a bencoded dictionary or has none. Piece layers
 * (BEP 52) have raw digests for keys, and many files are not sorted; only the slice has to be canonical, for its reader.
 */
export const findInfo = (bytes: Bytes): Bytes | undefined => {
	if (bytes[0] !== letterD) return undefined;
	let found: Bytes | undefined;
	let at = 1;
	while (bytes[at] !== letterE) {
		const value = endOfString(bytes, at);
		const end = value === undefined ? undefined : endOf(bytes, value, 2);
		if (value === undefined || end === undefined) return undefined;
		if (utf8ToText(bytes.subarray(at, value)) === '4:info') {
			// A second one could be what another program takes for the torrent.
			if (found) return undefined;
			found = bytes.slice(value, end);
		}
		at = end;
	}
	return at === bytes.length - 1 ? found : undefined;
};

/** Where the value that starts at `at` ends, or undefined when it is no bencode. */
const endOf = (bytes: Bytes, at: number, depth: number): number | undefined => {
	if (depth > limits.decodeDepth) return undefined;
	const first = bytes[at];
	if (first === letterI) {
		const end = bytes.indexOf(letterE, at);
		return end > at + 1 && end - at <= 22 ? end + 1 : undefined;
	}
	if (first !== letterL && first !== letterD) return endOfString(bytes, at);
	let next = at + 1;
	while (bytes[next] !== letterE) {
		const value = first === letterD ? endOfString(bytes, next) : next;
		const end = value === undefined ? undefined : endOf(bytes, value, depth + 1);
		if (end === undefined) return undefined;
		next = end;
	}
	return next + 1;
};

const endOfString = (bytes: Bytes, at: number): number | undefined => {
	// Ten digits are more than any file's length has.
	const length = bytes.subarray(at, at + 11);
	const digits = length.indexOf(colon);
	if (digits < 1) return undefined;
	const text = utf8ToText(length.subarray(0, digits)) ?? '';
	if (!/^[0-9]+$/.test(text)) return undefined;
	const end = at + digits + 1 + Number(text);
	return end <= bytes.length ? end : undefined;
};
