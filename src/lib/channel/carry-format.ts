/** The bytes of a `.matinee` file: a magic number, then frames, each with its kind and length, closed by a checksum. */
import { concatBytes, equalBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

/** Any file that can be read in pieces: a Blob in a page, a file handle in Node. */
export interface CarriedFile {
	readonly bytes: number;
	/** The bytes from `start` up to, not including, `end`; fewer when the file has become shorter. */
	readonly slice: (start: number, end: number) => Promise<Bytes>;
}

/** The file is cut short, damaged, or was never one of ours. */
export interface BadFile {
	readonly type: 'BadFile';
	readonly part: CarryPart | 'magic';
}

export type CarryPart = 'link' | 'root' | 'head' | 'index' | 'object' | 'end';

/** "matinee" and the version of the format. */
export const carryMagic: Bytes = concatBytes(utf8('matinee'), Uint8Array.of(1));

const kindOf: Readonly<Record<CarryPart, number>> = {
	link: 1,
	root: 2,
	head: 3,
	index: 4,
	object: 5,
	end: 6
};
const headerBytes = 5;

/** Kind (1 byte), length (4 bytes, big-endian), body. */
export const encodeFrame = (part: CarryPart, body: Uint8Array): Bytes => {
	const header = new Uint8Array(headerBytes);
	header[0] = kindOf[part];
	new DataView(header.buffer).setUint32(1, body.length);
	return concatBytes(header, body);
};

/** The checksum so far with one more frame: damage anywhere, also where no signature reaches, is seen at the end. */
export const addFrame = async (
	sum: Uint8Array,
	frame: Uint8Array,
	digest: Digest
): Promise<Bytes> => digest.sha256(concatBytes(sum, await digest.sha256(frame)));

export interface FrameReader {
	/** True when the next frame is of this kind. */
	readonly isNext: (part: CarryPart) => Promise<boolean>;
	/** The next frame's body: of this kind, and no longer than this, which is checked before it is read. */
	readonly take: (part: CarryPart, limitBytes: number) => Promise<Result<Bytes, BadFile>>;
	/** Takes the last frame: the checksum is right and nothing follows. */
	readonly end: () => Promise<Result<void, BadFile>>;
	/** Bytes read so far. */
	readonly at: () => number;
}

/** Reads the frames of a file one after the other; one frame is in memory at a time. */
export const readFrames = async (
	file: CarriedFile,
	digest: Digest
): Promise<Result<FrameReader, BadFile>> => {
	const magic = await file.slice(0, carryMagic.length);
	if (!equalBytes(magic, carryMagic)) return err({ type: 'BadFile', part: 'magic' });
	let at = carryMagic.length;
	let sum: Bytes = carryMagic;
	const header = (): Promise<Bytes> => file.slice(at, at + headerBytes);
	const take: FrameReader['take'] = async (part, limitBytes) => {
		const bad = err<BadFile>({ type: 'BadFile', part });
		const head = await header();
		if (head.length !== headerBytes || head[0] !== kindOf[part]) return bad;
		const length = new DataView(head.buffer, head.byteOffset).getUint32(1);
		if (length > limitBytes) return bad;
		const start = at + headerBytes;
		const body = await file.slice(start, start + length);
		if (body.length !== length) return bad;
		if (part !== 'end') sum = await addFrame(sum, concatBytes(head, body), digest);
		at = start + length;
		return ok(body);
	};
	return ok({
		isNext: async (part) => (await header())[0] === kindOf[part],
		take,
		end: async () => {
			const expected = sum;
			const last = await take('end', expected.length);
			if (!last.ok) return last;
			return equalBytes(last.value, expected) && at === file.bytes
				? ok(undefined)
				: err({ type: 'BadFile', part: 'end' });
		},
		at: () => at
	});
};
