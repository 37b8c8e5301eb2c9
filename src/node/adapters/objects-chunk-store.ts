/** Objects joined to one file as WebTorrent's store: read where they lie, never written, never copied. */
import type { ObjectStore } from '#lib/channel/ports.ts';
import { concatBytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import type { FilmChunkStore } from './film-chunk-store.ts';

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
): Promise<Uint8Array> => {
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

/** A store over stored objects. An object that is gone is an error to whoever asks, who asks somebody else. */
export const createObjectsChunkStore = (
	file: ObjectsFile,
	objects: Pick<ObjectStore, 'get'>
): FilmChunkStore => {
	const close: FilmChunkStore['close'] = (done) => done?.(null);
	return {
		chunkLength: file.pieceBytes,
		get: (index, options, done) => {
			const answer = typeof options === 'function' ? options : done;
			const part = typeof options === 'object' ? options : {};
			const offset = part.offset ?? 0;
			const start = index * file.pieceBytes + offset;
			const rest = Math.min(file.pieceBytes - offset, file.lengthBytes - start);
			const length = Math.min(part.length ?? rest, rest);
			if (length <= 0) {
				answer?.(new RangeError('outside of the file'));
				return;
			}
			readAt(file, objects, start, length).then(
				(bytes) => answer?.(null, bytes),
				(cause: unknown) => answer?.(cause instanceof Error ? cause : new Error('failed'))
			);
		},
		put: (_, __, done) => {
			done(new Error('stored objects are not written to'));
		},
		close,
		destroy: close
	};
};
