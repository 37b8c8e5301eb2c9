/** Who we are among peers: names by which fellows know each other, and which of two crossed dials is kept. */
import { bytesToHex } from '#lib/core/bytes.ts';
import type { Random } from '#lib/core/ports.ts';

/** The first eight bytes of our peer ids (BEP 20), in hex: `-MN0100-`. */
export const peerIdPrefix = '2d4d4e303130302d';

/** A peer id for films and the lobby alike, 40 hex digits. */
export const newPeerId = (random: Random): string => peerIdPrefix + bytesToHex(random.bytes(12));

/**
 * Two peers that dial each other at once have two connections, and both ends have to keep the same one. WebTorrent drops
 * the one that it began (webtorrent/lib/torrent.js, `_addPeer`), so we keep ours; between two of us the lower peer id
 * keeps its own.
 */
export const keepsOwnDial = (ownPeerId: string, theirPeerId: string): boolean =>
	!theirPeerId.startsWith(peerIdPrefix) || ownPeerId < theirPeerId;
