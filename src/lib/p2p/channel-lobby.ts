/** The lobby of one channel: where its followers look for each other when nobody in the common lobby has it. */
import { bytesToHex, concatBytes, hexToBytes, utf8 } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';

/** The infohash to seek, 40 hex digits: SHA-1("matinee-lobby-1" || channel id, 32 bytes). */
export const channelLobbyOf = async (
	channel: ChannelId,
	digest: Pick<Digest, 'sha1'>
): Promise<string> => {
	const id = hexToBytes(channel) ?? new Uint8Array(0);
	return bytesToHex(await digest.sha1(concatBytes(utf8('matinee-lobby-1'), id)));
};
