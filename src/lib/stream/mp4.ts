/** ISO base media files (ISO/IEC 14496-12): the codecs of their tracks, read from `moov` at either end. */
import type { Bytes } from '#lib/core/bytes.ts';

/** Bytes `start` to `end` inclusive of the file. */
export type ReadAt = (start: number, end: number) => Promise<Bytes>;

const moovBytesMost = 16 * 1024 * 1024;
const boxesMost = 64;
const depthMost = 8;

interface Box {
	readonly type: string;
	readonly start: number;
	readonly bodyStart: number;
	readonly end: number;
}

const u32 = (bytes: Uint8Array, at: number): number =>
	(((bytes[at] ?? 0) << 24) |
		((bytes[at + 1] ?? 0) << 16) |
		((bytes[at + 2] ?? 0) << 8) |
		(bytes[at + 3] ?? 0)) >>>
	0;

const fourcc = (bytes: Uint8Array, at: number): string =>
	String.fromCharCode(...bytes.subarray(at, at + 4));

/** The box whose header stands in `header`, at `start` of the file; undefined when it is no box. */
const boxAt = (header: Uint8Array, start: number, lengthBytes: number): Box | undefined => {
	if (header.length < 8) return undefined;
	const small = u32(header, 0);
	const type = fourcc(header, 4);
	const size =
		small === 1
			? u32(header, 8) * 2 ** 32 + u32(header, 12)
			: small === 0
				? lengthBytes - start
				: small;
	const headerBytes = small === 1 ? 16 : 8;
	if (size < headerBytes || !/^[\x20-\x7e\xa9]{4}$/.test(type)) return undefined;
	return { type, start, bodyStart: start + headerBytes, end: start + size };
};

const children = (bytes: Bytes, from: number, to: number): readonly Box[] => {
	const boxes: Box[] = [];
	let at = from;
	while (at + 8 <= to && boxes.length < 1024) {
		const box = boxAt(bytes.subarray(at, at + 16), at, to);
		if (!box || box.end > to) break;
		boxes.push(box);
		at = box.end;
	}
	return boxes;
};

const find = (bytes: Bytes, within: Box, path: readonly string[], depth = 0): readonly Box[] => {
	const [type, ...rest] = path;
	if (type === undefined || depth > depthMost) return [within];
	return children(bytes, within.bodyStart, within.end)
		.filter((box) => box.type === type)
		.flatMap((box) => find(bytes, box, rest, depth + 1));
};

const hex2 = (byte: number | undefined): string => (byte ?? 0).toString(16).padStart(2, '0');

/** Where a configuration box of this name stands in a sample entry, by a scan: entries differ in what precedes it. */
const configAt = (bytes: Bytes, entry: Box, type: string): number | undefined => {
	for (let at = entry.bodyStart; at + 8 < Math.min(entry.end, entry.bodyStart + 4096); at++) {
		if (fourcc(bytes, at) === type) return at + 4;
	}
	return undefined;
};

/** The AAC object type from an `esds` box (ISO/IEC 14496-1 section 7.2.6.5). */
const mp4aOf = (bytes: Bytes, entry: Box): string => {
	const at = configAt(bytes, entry, 'esds');
	if (at === undefined) return 'mp4a.40.2';
	for (let i = at + 4; i + 3 < Math.min(entry.end, at + 64); i++) {
		if (bytes[i] !== 0x04) continue;
		let body = i + 1;
		while (((bytes[body] ?? 0) & 0x80) !== 0 && body < i + 5) body++;
		const kind = bytes[body + 1];
		if (kind === 0x40) return 'mp4a.40.2';
		if (kind === 0x6b || kind === 0x69) return 'mp4a.6b';
		if (kind !== undefined) return `mp4a.${hex2(kind)}`;
	}
	return 'mp4a.40.2';
};

const two = (n: number): string => String(n).padStart(2, '0');

const avcOf = (bytes: Bytes, entry: Box): string => {
	const at = configAt(bytes, entry, 'avcC');
	return at === undefined
		? entry.type
		: `${entry.type}.${hex2(bytes[at + 1])}${hex2(bytes[at + 2])}${hex2(bytes[at + 3])}`;
};

const hevcOf = (bytes: Bytes, entry: Box): string => {
	const at = configAt(bytes, entry, 'hvcC');
	if (at === undefined) return `${entry.type}.1.6.L93.B0`;
	return `${entry.type}.${(bytes[at + 1] ?? 1) & 31}.6.L${bytes[at + 12] ?? 93}.B0`;
};

const av1Of = (bytes: Bytes, entry: Box): string => {
	const at = configAt(bytes, entry, 'av1C');
	if (at === undefined) return 'av01.0.05M.08';
	const second = bytes[at + 1] ?? 0;
	const third = bytes[at + 2] ?? 0;
	const tier = (third & 0x80) === 0 ? 'M' : 'H';
	return `av01.${second >> 5}.${two(second & 31)}${tier}.${(third & 0x40) === 0 ? '08' : '10'}`;
};

const vp9Of = (bytes: Bytes, entry: Box): string => {
	const at = configAt(bytes, entry, 'vpcC');
	if (at === undefined) return 'vp09.00.10.08';
	const [profile = 0, level = 10, depth = 0x80] = bytes.subarray(at + 4, at + 7);
	return `vp09.${two(profile)}.${two(level)}.${two(depth >> 4)}`;
};

/** RFC 6381 names by the four letters of a sample entry; what is not listed is named by its letters. */
const codecReaders: Readonly<Record<string, (bytes: Bytes, entry: Box) => string>> = {
	avc1: avcOf,
	avc3: avcOf,
	hvc1: hevcOf,
	hev1: hevcOf,
	av01: av1Of,
	vp09: vp9Of,
	mp4a: mp4aOf,
	Opus: () => 'opus',
	fLaC: () => 'flac',
	'.mp3': () => 'mp4a.6b'
};

const codecOf = (bytes: Bytes, entry: Box): string =>
	(Object.hasOwn(codecReaders, entry.type) ? codecReaders[entry.type] : undefined)?.(
		bytes,
		entry
	) ?? entry.type;

const soundOrPicture = new Set(['vide', 'soun']);

/** Codec identifiers of the picture and sound tracks, or undefined for a file that is not in order. */
export const mp4Codecs = async (
	read: ReadAt,
	lengthBytes: number
): Promise<readonly string[] | undefined> => {
	let at = 0;
	for (let i = 0; i < boxesMost && at + 8 <= lengthBytes; i++) {
		const header = await read(at, Math.min(at + 16, lengthBytes) - 1);
		const box = boxAt(header, at, lengthBytes);
		if (!box) return undefined;
		if (box.type === 'moov') {
			if (box.end > lengthBytes || box.end - box.start > moovBytesMost) return undefined;
			const bytes = await read(box.start, box.end - 1);
			return tracksOf(bytes, {
				type: 'moov',
				start: 0,
				bodyStart: box.bodyStart - box.start,
				end: bytes.length
			});
		}
		at = box.end;
	}
	return undefined;
};

const tracksOf = (bytes: Bytes, moov: Box): readonly string[] | undefined => {
	const ids: string[] = [];
	for (const media of find(bytes, moov, ['trak', 'mdia'])) {
		const [handler] = find(bytes, media, ['hdlr']);
		if (!handler || !soundOrPicture.has(fourcc(bytes, handler.bodyStart + 8))) continue;
		const [description] = find(bytes, media, ['minf', 'stbl', 'stsd']);
		if (!description) return undefined;
		const [entry] = children(bytes, description.bodyStart + 8, description.end);
		if (!entry) return undefined;
		ids.push(codecOf(bytes, entry));
	}
	return ids;
};
