/** Addresses of ICE candidates in bytes: IPv4, IPv6, and the names browsers give their own (`<uuid>.local`). */
import { bytesToHex, concatBytes, hexToBytes, type Bytes } from '#lib/core/bytes.ts';

/** The forms, and how many bytes each takes. */
const ipv4 = { kind: 0, bytes: 4 } as const;
const ipv6 = { kind: 1, bytes: 16 } as const;
const local = { kind: 2, bytes: 16 } as const;

const ipv4Bytes = (text: string): Bytes | undefined => {
	if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
	const parts = text.split('.').map(Number);
	return parts.every((part) => part < 256) ? Uint8Array.from(parts) : undefined;
};

/** Groups of one side of `::`, two bytes each. */
const groupBytes = (text: string): Bytes | undefined => {
	if (text === '') return new Uint8Array(0);
	const groups = text.split(':');
	if (groups.length > 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)))
		return undefined;
	return hexToBytes(groups.map((group) => group.padStart(4, '0')).join(''));
};

const ipv6Bytes = (text: string): Bytes | undefined => {
	const [left = '', right, ...more] = text.split('::');
	const [before, after] = [groupBytes(left), groupBytes(right ?? '')];
	if (more.length > 0 || !before || !after) return undefined;
	const missing = ipv6.bytes - before.length - after.length;
	if (right === undefined ? missing !== 0 : missing < 2) return undefined;
	return concatBytes(before, new Uint8Array(missing), after);
};

const localBytes = (text: string): Bytes | undefined => {
	const [, ...parts] =
		/^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\.local$/i.exec(text) ??
		[];
	return parts.length === 5 ? hexToBytes(parts.join('')) : undefined;
};

/** The form (2 bits) and bytes of an address, or undefined for any other text. */
export const writeIceAddress = (
	text: string
): { readonly kind: number; readonly bytes: Bytes } | undefined => {
	for (const [{ kind }, read] of [
		[ipv4, ipv4Bytes],
		[ipv6, ipv6Bytes],
		[local, localBytes]
	] as const) {
		const bytes = read(text);
		if (bytes) return { kind, bytes };
	}
	return undefined;
};

/** The address of a form, from as many bytes as it takes; undefined when the form is unknown or bytes are missing. */
export const readIceAddress = (
	kind: number,
	take: (count: number) => Bytes | undefined
): string | undefined => {
	const form = [ipv4, ipv6, local].find((one) => one.kind === kind);
	const bytes = form && take(form.bytes);
	if (!bytes) return undefined;
	if (form === ipv4) return bytes.join('.');
	const hex = bytesToHex(bytes);
	if (form === ipv6) {
		return (hex.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, '')).join(':');
	}
	return `${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}.local`;
};
