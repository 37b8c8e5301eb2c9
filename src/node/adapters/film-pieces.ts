/** One film on disk as pieces: read where it lies, never written, never copied. */
import { open, type FileHandle } from 'node:fs/promises';
import type { Bytes } from '#lib/core/bytes.ts';

/** The pieces of something that is here whole. */
export interface PieceSource {
	/** A whole piece; rejects when it cannot be read any more. */
	readonly read: (piece: number) => Promise<Bytes>;
	/** Lets go of what it reads from. Idempotent. */
	readonly close: () => Promise<void>;
}

const readAt = async (handle: FileHandle, start: number, length: number): Promise<Bytes> => {
	const bytes = new Uint8Array(length);
	let filled = 0;
	while (filled < length) {
		const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
		if (bytesRead === 0) throw new Error('the film has become shorter');
		filled += bytesRead;
	}
	return bytes;
};

/** The pieces of one file; `close` lets the file go. */
export const openFilmPieces = async (
	path: string,
	film: { readonly lengthBytes: number; readonly pieceBytes: number }
): Promise<PieceSource> => {
	const handle = await open(path, 'r');
	let closed: Promise<void> | undefined;
	return {
		read: async (piece) => {
			const start = piece * film.pieceBytes;
			const length = Math.min(film.pieceBytes, film.lengthBytes - start);
			if (length <= 0) throw new RangeError('outside of the film');
			return readAt(handle, start, length);
		},
		close: () => (closed ??= handle.close())
	};
};
