/** Bytes and the texts that stand for them: hex, base32, UTF-8, joining and comparing. */

const hexDigits = '0123456789abcdef';
const base32Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A byte array over a plain ArrayBuffer, which WebCrypto and streams ask for. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Lower-case hex, two digits a byte. */
export const bytesToHex = (bytes: Uint8Array): string => {
	let text = '';
	for (const byte of bytes) text += (hexDigits[byte >> 4] ?? '') + (hexDigits[byte & 15] ?? '');
	return text;
};

/** The bytes of a hex text of either case, or undefined when it is not hex of even length. */
export const hexToBytes = (text: string): Bytes | undefined => {
	if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
	const bytes = new Uint8Array(text.length / 2);
	for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(i * 2, i * 2 + 2), 16);
	return bytes;
};

/** The bytes of an RFC 4648 base32 text without padding, or undefined (magnet links use it, BEP 9). */
export const base32ToBytes = (text: string): Bytes | undefined => {
	const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
	let bits = 0;
	let held = 0;
	let at = 0;
	for (const digit of text.toUpperCase()) {
		const value = base32Digits.indexOf(digit);
		if (value < 0) return undefined;
		held = ((held << 5) | value) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			bytes[at++] = (held >> bits) & 0xff;
		}
	}
	return bytes;
};

/** The bytes of a base64url text without padding (RFC 4648 section 5), or undefined. */
export const base64UrlToBytes = (text: string): Bytes | undefined => {
	if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
};

/** The base64url text of bytes, without padding (RFC 4648 section 5). */
export const bytesToBase64Url = (bytes: Uint8Array): string =>
	btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');

/** UTF-8 bytes of a text. */
export const utf8 = (text: string): Bytes => encoder.encode(text);

/** The text of valid UTF-8 bytes, or undefined. */
export const utf8ToText = (bytes: Uint8Array): string | undefined => {
	try {
		return strictDecoder.decode(bytes);
	} catch {
		// Invalid UTF-8 is an expected answer here, and undefined says it.
		return undefined;
	}
};

/** One array holding all parts in order. */
export const concatBytes = (...parts: readonly Uint8Array[]): Bytes => {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
};

/** Byte order: negative, zero or positive, as Array.sort expects. */
export const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
	const shared = Math.min(a.length, b.length);
	for (let i = 0; i < shared; i++) {
		const difference = (a[i] ?? 0) - (b[i] ?? 0);
		if (difference !== 0) return difference;
	}
	return a.length - b.length;
};

/** True when both hold the same bytes. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
	a.length === b.length && compareBytes(a, b) === 0;

/** A copy over a plain ArrayBuffer, so that no view into somebody else's buffer is kept. */
export const copyBytes = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);
