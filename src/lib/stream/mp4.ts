/** ISO base media files (ISO/IEC 14496-12): tracks, duration and where `moov` lies, whichever end it is at. */
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { ByteWindow } from './byte-window.ts';
import { aacString, av1String, avcString, hevcString, vp9String } from './codec-strings.ts';
import type { TrackFacts, Tracks } from './tracks.ts';

/** Boxes at the top of a file that are looked at before `moov` has to be found. */
const topBoxesMost = 256;
const childrenMost = 1024;
/** A sample entry's configuration stands near its start. */
const entryBytesMost = 4096;

interface Box {
	readonly type: string;
	readonly bodyStart: number;
	readonly end: number;
}

const fourcc = (bytes: Uint8Array, at: number): string =>
	String.fromCharCode(...bytes.subarray(at, at + 4));

const viewOf = (bytes: Uint8Array): DataView =>
	new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The box whose header stands in `header` and begins at `start`; undefined when it is no box. */
const boxAt = (header: Uint8Array, start: number, parentEnd: number): Box | undefined => {
	if (header.length < 8) return undefined;
	const view = viewOf(header);
	const small = view.getUint32(0);
	if (small === 1 && header.length < 16) return undefined;
	const headerBytes = small === 1 ? 16 : 8;
	const size = small === 1 ? Number(view.getBigUint64(8)) : small === 0 ? parentEnd - start : small;
	const type = fourcc(header, 4);
	if (size < headerBytes || !/^[\x20-\x7e\xa9]{4}$/.test(type)) return undefined;
	return { type, bodyStart: start + headerBytes, end: start + size };
};

const childrenOf = (bytes: Bytes, from: number, to: number): readonly Box[] => {
	const boxes: Box[] = [];
	let at = from;
	while (at + 8 <= to && boxes.length < childrenMost) {
		const box = boxAt(bytes.subarray(at, Math.min(at + 16, to)), at, to);
		if (!box || box.end > to) break;
		boxes.push(box);
		at = box.end;
	}
	return boxes;
};

/** All boxes at the end of a path below `within`; a path is as deep as it is written. */
const find = (bytes: Bytes, within: Box, ...path: readonly string[]): readonly Box[] =>
	path.reduce<readonly Box[]>(
		(parents, type) =>
			parents.flatMap((parent) =>
				childrenOf(bytes, parent.bodyStart, parent.end).filter((box) => box.type === type)
			),
		[within]
	);

/** The body of a configuration box in a sample entry, found by a scan: entries differ in what precedes it. */
const configOf = (bytes: Bytes, entry: Box, type: string): Uint8Array | undefined => {
	const to = Math.min(entry.end, entry.bodyStart + entryBytesMost);
	for (let at = entry.bodyStart + 4; at + 4 <= to; at++) {
		if (fourcc(bytes, at) !== type) continue;
		const size = viewOf(bytes).getUint32(at - 4);
		return bytes.subarray(at + 4, Math.max(at + 4, Math.min(at - 4 + size, to)));
	}
	return undefined;
};

/** The body of a descriptor in an `esds` box (ISO/IEC 14496-1 section 7.2.6): lengths take one to four bytes. */
const descriptor = (bytes: Uint8Array, tag: number, from: number): number | undefined => {
	for (let at = from; at + 2 < bytes.length; at++) {
		if (bytes[at] !== tag) continue;
		let body = at + 1;
		while (((bytes[body] ?? 0) & 0x80) !== 0 && body < at + 4) body++;
		return body + 1;
	}
	return undefined;
};

const mp4aString = (esds: Uint8Array | undefined): string => {
	const decoder = esds && descriptor(esds, 0x04, 4);
	const kind = decoder === undefined ? undefined : esds?.[decoder];
	if (!esds || decoder === undefined || kind === undefined) return 'mp4a.40.2';
	if (kind !== 0x40) return `mp4a.${kind.toString(16).padStart(2, '0')}`;
	const config = descriptor(esds, 0x05, decoder + 13);
	return aacString(config === undefined ? undefined : esds.subarray(config));
};

const codecReaders: Readonly<Record<string, (bytes: Bytes, entry: Box) => string>> = {
	avc1: (bytes, entry) => avcString('avc1', configOf(bytes, entry, 'avcC')),
	avc3: (bytes, entry) => avcString('avc3', configOf(bytes, entry, 'avcC')),
	hvc1: (bytes, entry) => hevcString('hvc1', configOf(bytes, entry, 'hvcC')),
	hev1: (bytes, entry) => hevcString('hev1', configOf(bytes, entry, 'hvcC')),
	av01: (bytes, entry) => av1String(configOf(bytes, entry, 'av1C')),
	vp09: (bytes, entry) => vp9String(configOf(bytes, entry, 'vpcC')),
	mp4a: (bytes, entry) => mp4aString(configOf(bytes, entry, 'esds')),
	Opus: () => 'opus',
	fLaC: () => 'flac',
	'.mp3': () => 'mp3'
};

/** One sound or picture track; undefined for other kinds, `broken` when it does not say what it is made of. */
const trackOf = (bytes: Bytes, media: Box): TrackFacts | 'broken' | undefined => {
	const [handler] = find(bytes, media, 'hdlr');
	const kind = handler && { vide: 'video', soun: 'audio' }[fourcc(bytes, handler.bodyStart + 8)];
	if (kind !== 'video' && kind !== 'audio') return undefined;
	const [description] = find(bytes, media, 'minf', 'stbl', 'stsd');
	const [entry] = description ? childrenOf(bytes, description.bodyStart + 8, description.end) : [];
	if (!entry) return 'broken';
	const read = Object.hasOwn(codecReaders, entry.type) ? codecReaders[entry.type] : undefined;
	return { kind, id: read?.(bytes, entry) ?? entry.type };
};

/** Seconds from a movie header, or undefined when it does not say (fragments do not know their end). */
const durationOf = (bytes: Bytes, moov: Box): number | undefined => {
	const [header] = find(bytes, moov, 'mvhd');
	if (!header) return undefined;
	const body = bytes.subarray(header.bodyStart, header.end);
	const isLong = body[0] === 1;
	if (body.length < (isLong ? 32 : 20)) return undefined;
	const view = viewOf(body);
	const scale = view.getUint32(isLong ? 20 : 12);
	const duration = isLong ? Number(view.getBigUint64(24)) : view.getUint32(16);
	const seconds = duration / scale;
	const isUnknown = !isLong && duration === 0xffffffff;
	return seconds > 0 && Number.isFinite(seconds) && !isUnknown ? seconds : undefined;
};

/** What the file's `moov` says, or undefined when there is none, or it breaks off. */
export const readMp4 = async (window: ByteWindow): Promise<Tracks | undefined> => {
	const { lengthBytes } = window;
	let at = 0;
	for (let i = 0; i < topBoxesMost && at + 8 <= lengthBytes; i++) {
		const box = boxAt(await window.slice(at, at + 16), at, lengthBytes);
		if (!box) return undefined;
		if (box.type !== 'moov') {
			at = box.end;
			continue;
		}
		if (box.end > lengthBytes || box.end - at > limits.torrent.indexBytes) return undefined;
		const bytes = await window.slice(at, box.end);
		const moov = { type: 'moov', bodyStart: box.bodyStart - at, end: bytes.length };
		const tracks = find(bytes, moov, 'trak', 'mdia').map((media) => trackOf(bytes, media));
		if (tracks.includes('broken')) return undefined;
		const durationSeconds = durationOf(bytes, moov);
		return {
			tracks: tracks.filter((track) => track !== undefined && track !== 'broken'),
			indexSpan: { start: at, end: box.end },
			...(durationSeconds === undefined ? {} : { durationSeconds })
		};
	}
	return undefined;
};
