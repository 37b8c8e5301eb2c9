/** The torrent of a feed's base: its chunks, joined, so that any BitTorrent client can keep a catalogue alive. */
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { infoHashOf, type InfoHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';

const pieceBytes = 256 * 1024;

export interface BaseTorrent {
	readonly infoHash: InfoHash;
	/** The info dictionary (BEP 3). */
	readonly info: Bytes;
	/** The one file. */
	readonly file: Bytes;
}

/** The same chunks give the same torrent wherever it is made; undefined for a base that holds nothing. */
export const createBaseTorrent = async (
	chunks: readonly Bytes[],
	name: string,
	digest: Digest
): Promise<BaseTorrent | undefined> => {
	const file = concatBytes(...chunks);
	if (file.length === 0) return undefined;
	const pieces: Bytes[] = [];
	for (let at = 0; at < file.length; at += pieceBytes) {
		pieces.push(await digest.sha1(file.subarray(at, at + pieceBytes)));
	}
	const info = encodeBencode(
		new Map<string, Bvalue>([
			['length', file.length],
			['name', utf8(name)],
			['piece length', pieceBytes],
			['pieces', concatBytes(...pieces)]
		])
	);
	return { infoHash: infoHashOf(await digest.sha1(info)), info, file };
};
