/** Takes a publisher's own film in: reads it once for its torrent, once more into the place from which films are passed on. */
import type { Bytes } from '#lib/core/bytes.ts';
import { infoHashOf, type InfoHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { filmInfo, pieceBytesFor } from './film-torrent.ts';

/** A file of the publisher's; it may change or vanish while it is read. */
export interface FilmFile {
	/** Its last name alone. */
	readonly name: string;
	readonly lengthBytes: number;
	/** Bytes `start` to `end`, end exclusive; rejects when they cannot be read any more. */
	readonly read: (start: number, end: number) => Promise<Bytes>;
}

/** Where pieces are kept; every call rejects when there is no room or no such place. */
export interface FilmKeeper {
	readonly open: (options: {
		readonly infoHash: InfoHash;
		readonly pieceBytes: number;
		readonly pieces: number;
		readonly lengthBytes: number;
	}) => {
		/** Which pieces are there already, one bit each. */
		readonly bitfield: () => Promise<Bytes>;
		readonly put: (piece: number, bytes: Bytes) => Promise<void>;
		readonly close: () => Promise<void>;
		readonly destroy: () => Promise<void>;
	};
	readonly keepInfo: (infoHash: InfoHash, info: Bytes) => Promise<void>;
}

export interface TakenFilm {
	readonly infoHash: InfoHash;
	/** The info dictionary. */
	readonly info: Bytes;
}

export type TakeError =
	| { readonly type: 'EmptyFile' }
	| { readonly type: 'Cancelled' }
	/** It changed or vanished while it was read. */
	| { readonly type: 'Unreadable' }
	| { readonly type: 'NoRoom' };

export interface TakePorts {
	readonly keeper: FilmKeeper;
	readonly digest: Digest;
	readonly signal: AbortSignal;
	/** The share that is done, 0 to 1, at every piece. */
	readonly progress: (share: number) => void;
}

/** A stop on the way, thrown inside and told as a value outside. */
class Stopped extends Error {
	readonly why: TakeError['type'];
	constructor(why: TakeError['type']) {
		super(why);
		this.name = 'Stopped';
		this.why = why;
	}
}

/** What an own step rejects with, named. */
const naming = async <T>(why: TakeError['type'], step: Promise<T>): Promise<T> => {
	try {
		return await step;
	} catch {
		throw new Stopped(why);
	}
};

/** Hands out every piece in order, as the file has it now. */
const piecesOf = async function* (
	film: FilmFile,
	pieceBytes: number,
	signal: AbortSignal
): AsyncGenerator<readonly [number, Bytes]> {
	for (let start = 0; start < film.lengthBytes; start += pieceBytes) {
		if (signal.aborted) throw new Stopped('Cancelled');
		const end = Math.min(film.lengthBytes, start + pieceBytes);
		const bytes = await naming('Unreadable', film.read(start, end));
		if (bytes.length !== end - start) throw new Stopped('Unreadable');
		yield [start / pieceBytes, bytes];
	}
};

const take = async (film: FilmFile, ports: TakePorts): Promise<TakenFilm> => {
	const { keeper, digest, signal, progress } = ports;
	const { name, lengthBytes } = film;
	if (lengthBytes === 0) throw new Stopped('EmptyFile');
	const pieceBytes = pieceBytesFor(lengthBytes);
	const count = Math.ceil(lengthBytes / pieceBytes);
	const pieces = new Uint8Array(20 * count);
	for await (const [piece, bytes] of piecesOf(film, pieceBytes, signal)) {
		pieces.set(await digest.sha1(bytes), 20 * piece);
		progress((piece + 1) / count / 2);
	}
	const info = filmInfo({ name, lengthBytes, pieceBytes, pieces });
	const infoHash = infoHashOf(await digest.sha1(info));

	const store = keeper.open({ infoHash, pieceBytes, pieces: count, lengthBytes });
	const before = await naming('NoRoom', store.bitfield());
	const isNew = before.every((bits) => bits === 0);
	try {
		for await (const [piece, bytes] of piecesOf(film, pieceBytes, signal)) {
			const hash = await digest.sha1(bytes);
			// What is passed on is what was signed, even when the file was saved over between the two readings.
			if (hash.some((byte, i) => byte !== pieces[20 * piece + i])) throw new Stopped('Unreadable');
			await naming('NoRoom', store.put(piece, bytes));
			progress(0.5 + (piece + 1) / count / 2);
		}
		await naming('NoRoom', keeper.keepInfo(infoHash, info));
	} catch (cause) {
		// A film that was here before stays; without a place there is nothing to take away.
		await (isNew ? store.destroy() : store.close()).catch(() => undefined);
		throw cause;
	}
	await naming('NoRoom', store.close());
	return { infoHash, info };
};

/** Never rejects for what a file, a disk or the publisher does; nothing of a film that was not taken whole stays. */
export const takeFilm = async (
	film: FilmFile,
	ports: TakePorts
): Promise<Result<TakenFilm, TakeError>> => {
	try {
		return ok(await take(film, ports));
	} catch (cause) {
		if (cause instanceof Stopped) return err({ type: cause.why });
		throw cause;
	}
};
