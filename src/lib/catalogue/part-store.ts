/** Parts of an index as files: written once, read at the next start, made again when the file is damaged. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { bytesOf, listOf, readFields } from '#lib/core/fields.ts';
import { idToBytes, isRecordId, objectHashOf } from '#lib/core/ids.ts';
import type { FeedPart } from './feed-parts.ts';
import { decodeSegment, encodeSegment } from './index/segment-file.ts';

/** Files by name; a file that cannot be read is not there. */
export interface PartFiles {
	readonly read: (name: string) => Promise<Bytes | undefined>;
	/** All or nothing as far as the platform can; false when there is no room. */
	readonly write: (name: string, parts: readonly Uint8Array[]) => Promise<boolean>;
	readonly delete: (name: string) => Promise<void>;
	readonly list: () => Promise<readonly string[]>;
}

const metaLimitBytes = 16 * 1024 * 1024;
const alignment = 8;

const parseId = (value: unknown): string | undefined =>
	typeof value === 'string' && isRecordId(value) ? value : undefined;

/** The file of a part: the length of its facts, the facts, room up to the next multiple of 8, the segment. */
const encodePart = (part: FeedPart): readonly Uint8Array[] => {
	const facts = encodeCbor({
		name: part.name,
		objects: part.objects.map(idToBytes),
		bad: part.bad,
		deletes: part.deletes
	});
	const length = new Uint8Array(4);
	new DataView(length.buffer).setUint32(0, facts.length);
	const room = (alignment - ((4 + facts.length) % alignment)) % alignment;
	return [concatBytes(length, facts, new Uint8Array(room)), encodeSegment(part.segment)];
};

const decodePart = (bytes: Bytes, name: string): FeedPart | undefined => {
	if (bytes.length < 4) return undefined;
	const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
	if (length > bytes.length - 4 || length > metaLimitBytes) return undefined;
	const facts = decodeCbor(bytes.subarray(4, 4 + length), metaLimitBytes);
	const read =
		facts.ok &&
		readFields(facts.value, ({ must }) => ({
			name: must('name', (value) => (value === name ? name : undefined)),
			objects: must('objects', (value) =>
				listOf(value, 65_536, (item) => {
					const hash = bytesOf(item, 32);
					return hash && objectHashOf(hash);
				})
			),
			bad: must('bad', (value) => listOf(value, metaLimitBytes, parseId)),
			deletes: must('deletes', (value) => listOf(value, metaLimitBytes, parseId))
		}));
	if (!read || !read.ok) return undefined;
	const start = Math.ceil((4 + length) / alignment) * alignment;
	const segment = decodeSegment(bytes.subarray(start));
	return segment.ok ? { ...read.value, segment: segment.value } : undefined;
};

/** Reads a part that was kept, or undefined. */
export const readPart = async (files: PartFiles, name: string): Promise<FeedPart | undefined> => {
	const bytes = await files.read(name);
	const part = bytes && decodePart(bytes, name);
	// A damaged file is of no use to anybody: it is made again from the objects.
	if (bytes && !part) await files.delete(name);
	return part;
};

/** Keeps a part for the next start; without room it is made again then. */
export const keepPart = (files: PartFiles, part: FeedPart): Promise<boolean> =>
	files.write(part.name, encodePart(part));

/** Deletes the files of parts that nobody needs. */
export const sweepParts = async (files: PartFiles, used: ReadonlySet<string>): Promise<void> => {
	for (const name of await files.list()) if (!used.has(name)) await files.delete(name);
};
