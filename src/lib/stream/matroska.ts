/** WebM and Matroska (RFC 9559): the codecs of their tracks, from the head of the file. */
import type { Bytes } from '#lib/core/bytes.ts';

const segment = 0x18538067;
const tracks = 0x1654ae6b;
const trackEntry = 0xae;
const codecId = 0x86;
const codecPrivate = 0x63a2;
const trackType = 0x83;
const elementsMost = 4096;

interface Element {
	readonly id: number;
	readonly start: number;
	readonly end: number;
}

/** A variable-size integer (RFC 8794 section 4): its value, without the marker for sizes, with it for ids. */
const vint = (
	bytes: Uint8Array,
	at: number,
	keepMarker: boolean
): { value: number; next: number } | undefined => {
	const first = bytes[at];
	if (first === undefined || first === 0) return undefined;
	const length = Math.clz32(first) - 23;
	if (length > 8 || at + length > bytes.length) return undefined;
	let value = keepMarker ? first : first & (0xff >> length);
	for (let i = 1; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0);
	const unknown = !keepMarker && value === 2 ** (7 * length) - 1;
	return { value: unknown ? Infinity : value, next: at + length };
};

const elementsOf = (bytes: Uint8Array, from: number, to: number): readonly Element[] => {
	const elements: Element[] = [];
	let at = from;
	while (at < to && elements.length < elementsMost) {
		const id = vint(bytes, at, true);
		const size = id && vint(bytes, id.next, false);
		if (!id || !size) break;
		const end = Math.min(size.next + size.value, to);
		elements.push({ id: id.value, start: size.next, end });
		at = size.next + size.value;
	}
	return elements;
};

const codecs: Readonly<Record<string, string>> = {
	V_VP8: 'vp8',
	V_VP9: 'vp9',
	V_AV1: 'av01.0.05M.08',
	A_OPUS: 'opus',
	A_VORBIS: 'vorbis',
	A_FLAC: 'flac',
	'A_MPEG/L3': 'mp3'
};

const hex2 = (byte: number | undefined): string => (byte ?? 0).toString(16).padStart(2, '0');

const idOf = (name: string, setup: Uint8Array | undefined): string => {
	if (name === 'V_MPEG4/ISO/AVC' && setup && setup.length > 3) {
		return `avc1.${hex2(setup[1])}${hex2(setup[2])}${hex2(setup[3])}`;
	}
	if (name === 'V_MPEGH/ISO/HEVC') return 'hvc1.1.6.L93.B0';
	if (name.startsWith('A_AAC')) return 'mp4a.40.2';
	if (name === 'A_AC3') return 'ac-3';
	if (name === 'A_EAC3') return 'ec-3';
	return codecs[name] ?? name;
};

/** Codec identifiers of the picture and sound tracks, or undefined when no track list stands in these bytes. */
export const matroskaCodecs = (head: Bytes): Promise<readonly string[] | undefined> => {
	const top = elementsOf(head, 0, head.length).find(({ id }) => id === segment);
	const list = top && elementsOf(head, top.start, top.end).find(({ id }) => id === tracks);
	if (!list) return Promise.resolve(undefined);
	const ids = elementsOf(head, list.start, list.end)
		.filter(({ id }) => id === trackEntry)
		.flatMap((entry) => {
			const parts = elementsOf(head, entry.start, entry.end);
			const part = (id: number): Uint8Array | undefined => {
				const found = parts.find((one) => one.id === id);
				return found && head.subarray(found.start, found.end);
			};
			const kind = part(trackType)?.[0];
			const name = String.fromCharCode(...(part(codecId)?.subarray(0, 64) ?? []));
			return kind === 1 || kind === 2 ? [idOf(name, part(codecPrivate))] : [];
		});
	return Promise.resolve(ids);
};
