/** WebM and Matroska (RFC 9559): tracks, duration and where the cues lie, from the elements before the first cluster. */
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { ByteWindow } from './byte-window.ts';
import { aacString, av1String, avcString, hevcString } from './codec-strings.ts';
import type { ByteSpan } from './held-spans.ts';
import type { TrackFacts, Tracks } from './tracks.ts';

const ids = {
	segment: 0x18538067,
	seekHead: 0x114d9b74,
	seek: 0x4dbb,
	seekId: 0x53ab,
	seekPosition: 0x53ac,
	info: 0x1549a966,
	timestampScale: 0x2ad7b1,
	duration: 0x4489,
	tracks: 0x1654ae6b,
	trackEntry: 0xae,
	trackType: 0x83,
	codecId: 0x86,
	codecPrivate: 0x63a2,
	cues: 0x1c53bb6b,
	cluster: 0x1f43b675
} as const;

/** Elements at the top of a segment that are looked at before its tracks have to be found. */
const topElementsMost = 256;
const childrenMost = 4096;

interface Element {
	readonly id: number;
	readonly start: number;
	/** Infinity for a size that is left open (live streams). */
	readonly end: number;
}

/** A variable-size integer (RFC 8794 section 4): without its marker for sizes, with it for ids. */
const vint = (
	bytes: Uint8Array,
	at: number,
	keepMarker: boolean
): { readonly value: number; readonly next: number } | undefined => {
	const first = bytes[at];
	if (first === undefined || first === 0) return undefined;
	const length = Math.clz32(first) - 23;
	if (length > 8 || at + length > bytes.length) return undefined;
	let value = keepMarker ? first : first & (0xff >> length);
	for (let i = 1; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0);
	const isOpen = !keepMarker && value >= 2 ** (7 * length) - 1;
	return { value: isOpen ? Infinity : value, next: at + length };
};

const elementAt = (bytes: Uint8Array, at: number, offset: number): Element | undefined => {
	const id = vint(bytes, at, true);
	const size = id && vint(bytes, id.next, false);
	if (!size) return undefined;
	return { id: id.value, start: offset + size.next, end: offset + size.next + size.value };
};

const childrenOf = (bytes: Uint8Array): readonly Element[] => {
	const elements: Element[] = [];
	let at = 0;
	while (at < bytes.length && elements.length < childrenMost) {
		const element = elementAt(bytes, at, 0);
		if (!element) break;
		elements.push(element);
		at = element.end;
	}
	return elements;
};

const parts = (bytes: Uint8Array, id: number): readonly Uint8Array[] =>
	childrenOf(bytes)
		.filter((element) => element.id === id)
		.map(({ start, end }) => bytes.subarray(start, end));

const numberOf = (bytes: Uint8Array | undefined): number | undefined =>
	bytes && bytes.length > 0 && bytes.length <= 8
		? bytes.reduce((sum, byte) => sum * 256 + byte, 0)
		: undefined;

const floatOf = (bytes: Uint8Array | undefined): number | undefined => {
	if (bytes?.length !== 4 && bytes?.length !== 8) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return bytes.length === 4 ? view.getFloat32(0) : view.getFloat64(0);
};

const plainIds: Readonly<Record<string, string>> = {
	V_VP8: 'vp8',
	V_VP9: 'vp9',
	A_OPUS: 'opus',
	A_VORBIS: 'vorbis',
	A_FLAC: 'flac',
	'A_MPEG/L3': 'mp3',
	A_AC3: 'ac-3',
	A_EAC3: 'ec-3'
};

const idOf = (name: string, setup: Uint8Array | undefined): string => {
	if (name === 'V_AV1') return av1String(setup);
	if (name === 'V_MPEG4/ISO/AVC') return avcString('avc1', setup);
	if (name === 'V_MPEGH/ISO/HEVC') return hevcString('hvc1', setup);
	if (name.startsWith('A_AAC')) return aacString(setup);
	return (Object.hasOwn(plainIds, name) ? plainIds[name] : undefined) ?? name;
};

const trackOf = (entry: Uint8Array): TrackFacts | undefined => {
	const kind = { 1: 'video', 2: 'audio' }[numberOf(parts(entry, ids.trackType)[0]) ?? 0];
	if (kind !== 'video' && kind !== 'audio') return undefined;
	const name = String.fromCharCode(...(parts(entry, ids.codecId)[0]?.subarray(0, 64) ?? []));
	return { kind, id: idOf(name.replace(/\0+$/, ''), parts(entry, ids.codecPrivate)[0]) };
};

const durationOf = (info: Uint8Array | undefined): number | undefined => {
	if (!info) return undefined;
	const ticks = floatOf(parts(info, ids.duration)[0]);
	const nanosecondsPerTick = numberOf(parts(info, ids.timestampScale)[0]) ?? 1_000_000;
	const seconds = ((ticks ?? 0) * nanosecondsPerTick) / 1e9;
	return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
};

/** Where an element stands by the segment's own table of contents, in bytes of the file. */
const soughtIn = (seekHead: Uint8Array, id: number, segmentStart: number): number | undefined => {
	const entry = parts(seekHead, ids.seek).find(
		(seek) => numberOf(parts(seek, ids.seekId)[0]) === id
	);
	const position = entry && numberOf(parts(entry, ids.seekPosition)[0]);
	return position === undefined ? undefined : segmentStart + position;
};

/** The body of an element at a known place, when it is what it should be and no larger than a head may be. */
const bodyAt = async (window: ByteWindow, at: number, id: number): Promise<Bytes | undefined> => {
	const element = elementAt(await window.slice(at, at + 12), 0, at);
	if (element?.id !== id || element.end - element.start > limits.torrent.headBytes)
		return undefined;
	return window.slice(element.start, element.end);
};

const kept: ReadonlySet<number> = new Set([ids.seekHead, ids.info, ids.tracks]);

/** Walks the top of the segment up to its first cluster. */
const walk = async (
	window: ByteWindow,
	segment: Element
): Promise<{ readonly bodies: ReadonlyMap<number, Bytes>; readonly cues?: Element }> => {
	const bodies = new Map<number, Bytes>();
	let cues: Element | undefined;
	let at = segment.start;
	const end = Math.min(segment.end, window.lengthBytes);
	for (let i = 0; i < topElementsMost && at < end; i++) {
		const element = elementAt(await window.slice(at, at + 12), 0, at);
		if (!element || element.id === ids.cluster) break;
		if (element.id === ids.cues) cues = element;
		if (kept.has(element.id) && !bodies.has(element.id)) {
			const body = await bodyAt(window, at, element.id);
			if (body) bodies.set(element.id, body);
		}
		at = element.end;
	}
	return cues ? { bodies, cues } : { bodies };
};

/** Cues behind the clusters, whose end was not met, end where the file does or a little before. */
const spanIn = (
	{ lengthBytes }: ByteWindow,
	start: number | undefined,
	end = lengthBytes
): ByteSpan | undefined =>
	start !== undefined && start < lengthBytes
		? { start, end: Math.min(end, lengthBytes) }
		: undefined;

/** Tracks behind the clusters, where the table of contents says. */
const soughtTracks = async (
	window: ByteWindow,
	seekHead: Bytes | undefined,
	segmentStart: number
): Promise<Bytes | undefined> => {
	const at = seekHead && soughtIn(seekHead, ids.tracks, segmentStart);
	return at === undefined ? undefined : bodyAt(window, at, ids.tracks);
};

const segmentOf = async (window: ByteWindow): Promise<Element | undefined> => {
	const at = elementAt(await window.slice(0, 12), 0, 0)?.end;
	if (at === undefined || at > limits.torrent.headBytes) return undefined;
	const segment = elementAt(await window.slice(at, at + 12), 0, at);
	return segment?.id === ids.segment ? segment : undefined;
};

/** What the segment says of itself, or undefined when it names no tracks. */
export const readMatroska = async (window: ByteWindow): Promise<Tracks | undefined> => {
	const segment = await segmentOf(window);
	if (!segment) return undefined;
	const { bodies, cues } = await walk(window, segment);
	const seekHead = bodies.get(ids.seekHead);
	const tracks = bodies.get(ids.tracks) ?? (await soughtTracks(window, seekHead, segment.start));
	if (!tracks) return undefined;
	const durationSeconds = durationOf(bodies.get(ids.info));
	const cuesAt = cues?.start ?? (seekHead && soughtIn(seekHead, ids.cues, segment.start));
	const indexSpan = spanIn(window, cuesAt, cues?.end);
	return {
		tracks: parts(tracks, ids.trackEntry)
			.map(trackOf)
			.filter((track) => track !== undefined),
		...(durationSeconds === undefined ? {} : { durationSeconds }),
		...(indexSpan ? { indexSpan } : {})
	};
};
