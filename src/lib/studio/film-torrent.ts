/** The torrent of one film: how long its pieces are, and its info dictionary; the same file gives the same infohash wherever it is made. */
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { utf8, type Bytes } from '#lib/core/bytes.ts';

const smallestPiece = 64 * 1024;
const largestPiece = 4 * 1024 * 1024;

/** Small pieces let playing start early; beyond some 2,000 of them the dictionary itself becomes a download. */
export const pieceBytesFor = (lengthBytes: number): number => {
	let pieceBytes = smallestPiece;
	while (pieceBytes < largestPiece && lengthBytes / pieceBytes > 2000) pieceBytes *= 2;
	return pieceBytes;
};

/** The info dictionary (BEP 3) of a single file: no date, no tracker, no maker. `pieces` is the SHA-1 of each, 20 bytes long, joined. */
export const filmInfo = (film: {
	readonly name: string;
	readonly lengthBytes: number;
	readonly pieceBytes: number;
	readonly pieces: Bytes;
}): Bytes =>
	encodeBencode(
		new Map<string, Bvalue>([
			['length', film.lengthBytes],
			['name', utf8(film.name)],
			['piece length', film.pieceBytes],
			['pieces', film.pieces]
		])
	);
