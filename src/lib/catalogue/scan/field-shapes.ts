/** The shapes of short fields, judged on their bytes; whatever is not plainly right is left to the parser of whole records. */
import { utf8 } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { trait } from '#lib/core/text-traits.ts';

const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isLetter = (byte: number): boolean => isLower(byte | 0x20);
const isAlphanumeric = (byte: number): boolean => isLetter(byte) || isDigit(byte);

type Range = (bytes: Uint8Array, start: number, end: number) => boolean;

/** A table of allowed bytes makes a check of a range. */
const madeOf = (
	allowed: (byte: number) => boolean,
	first: (byte: number) => boolean,
	least: number,
	most: number
): Range => {
	const table = Uint8Array.from({ length: 256 }, (_, byte) => (allowed(byte) ? 1 : 0));
	return (bytes, start, end) => {
		const length = end - start;
		if (length < least || length > most || !first(bytes[start] ?? 0)) return false;
		for (let at = start; at < end; at++) if (table[bytes[at] ?? 0] === 0) return false;
		return true;
	};
};
const among =
	(letters: string) =>
	(byte: number): boolean =>
		letters.includes(String.fromCharCode(byte));
const idPunctuation = among('._-');
const codecPunctuation = among('.,_ +-');

/** As `isRecordId`. */
export const isIdRange = madeOf(
	(byte) => isLower(byte) || isDigit(byte) || idPunctuation(byte),
	(byte) => isLower(byte) || isDigit(byte),
	1,
	limits.title.idChars
);
/** A language tag of one part: `en`, `pt`; others go to the parser. */
export const isLanguageRange = madeOf(isLetter, isLetter, 2, 8);
export const isContainerRange = madeOf(
	(byte) => isLower(byte) || isDigit(byte),
	() => true,
	2,
	12
);
export const isCodecsRange = madeOf(
	(byte) => isAlphanumeric(byte) || codecPunctuation(byte),
	() => true,
	0,
	120
);

/** A text that cleaning leaves as it is or trims, and that is not empty then. */
export const isPlainText = (traits: number, bytes: number, mostBytes: number): boolean =>
	(traits & (trait.odd | trait.lines | trait.visible)) === trait.visible && bytes <= mostBytes;

/** The same where several lines are allowed. */
export const isPlainLines = (traits: number, bytes: number, mostBytes: number): boolean =>
	isPlainText(traits & ~trait.lines, bytes, mostBytes);

const scheme = utf8('https://');
const isHostByte = (byte: number): boolean => isLower(byte) || isDigit(byte) || isLabelEnd(byte);
const isLabelEnd = (byte: number): boolean => byte === 0x2d || byte === 0x2e;

/** Where a host of letters, digits and single dots ends; 0 for another one. */
const endOfHost = (bytes: Uint8Array, start: number, end: number): number => {
	let at = start;
	while (at < end && isHostByte(bytes[at] ?? 0)) {
		const follows = at > start && !isLabelEnd(bytes[at - 1] ?? 0);
		if (isLabelEnd(bytes[at] ?? 0) && !follows) return 0;
		at++;
	}
	// A host that ends in a letter is no IPv4 address in one of its many spellings.
	return at - start >= 4 && isLower(bytes[at - 1] ?? 0) ? at : 0;
};

/** Printable ASCII, without what parsers of addresses treat in their own ways: `#`, the backslash. */
const isPathByte = (byte: number): boolean =>
	byte > 0x20 && byte < 0x7f && byte !== 0x23 && byte !== 0x5c;

/** An https address whose host is letters, digits and single dots, without name, port or fragment. */
export const isPageRange: Range = (bytes, start, end) => {
	if (end - start > limits.title.urlChars / 3) return false;
	for (let i = 0; i < scheme.length; i++) if (bytes[start + i] !== scheme[i]) return false;
	const path = endOfHost(bytes, start + scheme.length, end);
	if (path === 0 || bytes[path] !== 0x2f) return false;
	for (let at = path; at < end; at++) if (!isPathByte(bytes[at] ?? 0)) return false;
	return true;
};
