/** Checks pieces against the hashes of a torrent's metadata; WebCrypto hashes off the thread that asks. */
import { decodeBencode, isBdict, isBytes } from '#lib/core/bencode.ts';
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import type { PieceChecker } from '#lib/stream/swarm/ports.ts';

const hashBytes = 20;

/** `info` is a dictionary that `parseInfo` has accepted: its piece hashes are there, one for each piece. */
export const createPieceChecker = (info: Bytes, digest: Digest): PieceChecker => {
	const read = decodeBencode(info, limits.torrent.metadataBytes);
	const found = read.ok && isBdict(read.value) ? read.value.get('pieces') : undefined;
	const hashes = isBytes(found) ? found : new Uint8Array();
	return {
		check: async (piece, bytes) => {
			const hash = await digest.sha1(bytes);
			const expected = hashes.subarray(piece * hashBytes, (piece + 1) * hashBytes);
			return { ok: equalBytes(hash, expected), bytes };
		}
	};
};
