/** The torrent of a feed's base: its chunks, joined, so that any BitTorrent client can keep a catalogue alive. */
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { infoHashOf, type ChannelId, type InfoHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';

/** Bytes of a piece, whatever the size of the base. */
export const basePieceBytes = 256 * 1024;

/** The name in the info dictionary: it is part of the infohash, so everybody must make the same one. */
export const baseTorrentName = (channel: ChannelId, feed: string): string =>
	`matinee-${channel.slice(0, 16)}-${feed}.cbor`;

/** The info dictionary (BEP 3) of a base: `pieces` are the joined SHA-1 of its pieces. */
export const baseInfoOf = (name: string, lengthBytes: number, pieces: Bytes): Bytes =>
	encodeBencode(
		new Map<string, Bvalue>([
			['length', lengthBytes],
			['name', utf8(name)],
			['piece length', basePieceBytes],
			['pieces', pieces]
		])
	);

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
	for (let at = 0; at < file.length; at += basePieceBytes) {
		pieces.push(await digest.sha1(file.subarray(at, at + basePieceBytes)));
	}
	const info = baseInfoOf(name, file.length, concatBytes(...pieces));
	return { infoHash: infoHashOf(await digest.sha1(info)), info, file };
};
