/** One film on disk as WebTorrent's store: read where it lies, never written, never copied. */
import { open, type FileHandle } from 'node:fs/promises';

type Callback<T> = (error: Error | null, value?: T) => void;

/** The part of the abstract-chunk-store interface that WebTorrent calls. */
export interface FilmChunkStore {
	readonly chunkLength: number;
	readonly get: (
		index: number,
		options:
			{ readonly offset?: number; readonly length?: number } | Callback<Uint8Array> | undefined,
		done?: Callback<Uint8Array>
	) => void;
	readonly put: (index: number, bytes: Uint8Array, done: Callback<void>) => void;
	readonly close: (done?: Callback<void>) => void;
	readonly destroy: (done?: Callback<void>) => void;
}

const readAt = async (handle: FileHandle, start: number, length: number): Promise<Uint8Array> => {
	const bytes = new Uint8Array(length);
	let filled = 0;
	while (filled < length) {
		const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
		if (bytesRead === 0) throw new Error('the film has become shorter');
		filled += bytesRead;
	}
	return bytes;
};

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error('failed'));

/** A store over one file; `close` lets the file go. */
export const createFilmChunkStore = async (
	path: string,
	film: { readonly lengthBytes: number; readonly pieceBytes: number }
): Promise<FilmChunkStore> => {
	const handle = await open(path, 'r');
	let closed: Promise<void> | undefined;
	const close = (done?: Callback<void>): void => {
		closed ??= handle.close();
		closed.then(
			() => done?.(null),
			(cause: unknown) => done?.(asError(cause))
		);
	};
	return {
		chunkLength: film.pieceBytes,
		get: (index, options, done) => {
			const answer = typeof options === 'function' ? options : done;
			const part = typeof options === 'object' ? options : {};
			const offset = part.offset ?? 0;
			const start = index * film.pieceBytes + offset;
			const rest = Math.min(film.pieceBytes - offset, film.lengthBytes - start);
			const length = Math.min(part.length ?? rest, rest);
			if (length <= 0) {
				answer?.(new RangeError('outside of the film'));
				return;
			}
			readAt(handle, start, length).then(
				(bytes) => answer?.(null, bytes),
				(cause: unknown) => answer?.(asError(cause))
			);
		},
		put: (_, __, done) => {
			done(new Error('films on disk are not written to'));
		},
		close,
		destroy: close
	};
};
