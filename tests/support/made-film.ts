/** Films of any number of pieces, made in a moment: every piece differs, and none is kept. */
import { createHash } from 'node:crypto';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { encodeBencode } from '#lib/core/bencode.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { infoHashOf, type InfoHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';

export interface MadeFilm {
	readonly infoHash: InfoHash;
	readonly info: Bytes;
	readonly pieces: number;
	readonly pieceBytes: number;
	readonly lengthBytes: number;
	/** A copy of one piece. */
	readonly piece: (index: number) => Bytes;
}

const hashOf = (name: 'sha1' | 'sha256', bytes: Uint8Array): Bytes =>
	new Uint8Array(createHash(name).update(bytes).digest());

/** Digests that are there at once: with a clock that is turned by hand no time passes for hashing. */
export const promptDigest: Digest = {
	sha1: (bytes) => Promise.resolve(hashOf('sha1', bytes)),
	sha256: (bytes) => Promise.resolve(hashOf('sha256', bytes))
};

/** `pieces` whole pieces of `pieceBytes`; films of another `seed` have another infohash. */
export const madeFilm = (pieces: number, pieceBytes = 65_536, seed = 1): MadeFilm => {
	const noise = createSeededRandom(seed).bytes(pieceBytes);
	const piece = (index: number): Bytes => {
		const bytes = new Uint8Array(noise);
		new DataView(bytes.buffer).setUint32(0, index);
		return bytes;
	};
	const hashes = Array.from({ length: pieces }, (_, index) => hashOf('sha1', piece(index)));
	const info = encodeBencode(
		new Map<string, number | Bytes>([
			['length', pieces * pieceBytes],
			['name', utf8('film.webm')],
			['piece length', pieceBytes],
			['pieces', concatBytes(...hashes)]
		])
	);
	const infoHash = infoHashOf(hashOf('sha1', info));
	return { infoHash, info, pieces, pieceBytes, lengthBytes: pieces * pieceBytes, piece };
};
