/** The torrent of one file on disk: the same file gives the same infohash wherever and whenever it is made. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { concatBytes, copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { infoHashOf, type InfoHash } from '#lib/core/ids.ts';
import { filmInfo, pieceBytesFor } from '#lib/studio/film-torrent.ts';

export interface FilmTorrent {
	readonly infoHash: InfoHash;
	/** The info dictionary (BEP 3): name, length and piece hashes; no date, no tracker, no maker. */
	readonly info: Bytes;
	readonly lengthBytes: number;
	readonly pieceBytes: number;
}

/** How much is read at a time; it divides every piece. */
const partBytes = 64 * 1024;

const hashPieces = async (path: string, pieceBytes: number): Promise<Bytes> => {
	const hashes: Uint8Array[] = [];
	let piece = createHash('sha1');
	let filled = 0;
	// Reads end at piece boundaries or before, because the buffer divides a piece.
	for await (const part of createReadStream(path, { highWaterMark: partBytes })) {
		// A stream without an encoding hands out buffers.
		const bytes = part as Buffer;
		for (let at = 0; at < bytes.length;) {
			const taken = bytes.subarray(at, at + pieceBytes - filled);
			piece.update(taken);
			filled += taken.length;
			at += taken.length;
			if (filled < pieceBytes) continue;
			hashes.push(piece.digest());
			piece = createHash('sha1');
			filled = 0;
		}
	}
	if (filled > 0) hashes.push(piece.digest());
	return concatBytes(...hashes);
};

/** Hashes the file; rejects as node:fs does when it cannot be read. */
export const makeTorrent = async (path: string): Promise<FilmTorrent> => {
	const { size: lengthBytes } = await stat(path);
	const pieceBytes = pieceBytesFor(lengthBytes);
	const pieces = await hashPieces(path, pieceBytes);
	const info = filmInfo({ name: basename(path), lengthBytes, pieceBytes, pieces });
	const infoHash = infoHashOf(copyBytes(createHash('sha1').update(info).digest()));
	return { infoHash, info, lengthBytes, pieceBytes };
};
