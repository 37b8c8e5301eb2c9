/** Objects joined to one file as pieces: read where they lie, never written, never copied. */
import type { ObjectStore } from '#lib/channel/ports.ts';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import type { PieceSource } from './film-pieces.ts';

export interface ObjectsFile {
	/** In the order in which they are joined. */
	readonly parts: readonly { readonly hash: ObjectHash; readonly bytes: number }[];
	readonly lengthBytes: number;
	readonly pieceBytes: number;
}

const readAt = async (
	{ parts }: ObjectsFile,
	objects: Pick<ObjectStore, 'get'>,
	start: number,
	length: number
): Promise<Bytes> => {
	const end = start + length;
	const read: Uint8Array[] = [];
	let at = 0;
	for (const { hash, bytes } of parts) {
		const from = Math.max(start, at);
		const until = Math.min(end, at + bytes);
		if (from < until) {
			const object = await objects.get(hash);
			if (object?.length !== bytes) throw new Error(`the object ${hash} is gone`);
			read.push(object.subarray(from - at, until - at));
		}
		at += bytes;
	}
	return concatBytes(...read);
};

/** The pieces of stored objects. One that is gone is not given: whoever asks, asks somebody else. */
export const createObjectsPieces = (
	file: ObjectsFile,
	objects: Pick<ObjectStore, 'get'>
): PieceSource => ({
	read: async (piece) => {
		const start = piece * file.pieceBytes;
		const length = Math.min(file.pieceBytes, file.lengthBytes - start);
		if (length <= 0) throw new RangeError('outside of the file');
		return readAt(file, objects, start, length);
	},
	close: () => Promise.resolve()
});
