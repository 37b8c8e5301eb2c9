/** Which films are stored whole: asked of the piece store alone, so that nothing of the engine is loaded for it. */
import type { InfoHash } from '#lib/core/ids.ts';
import { parseInfo } from '#lib/stream/torrent-metadata.ts';
import type { PieceVault } from './opfs-piece-store.ts';

const isWhole = (bitfield: Uint8Array, pieces: number): boolean => {
	for (let piece = 0; piece < pieces; piece++) {
		if (((bitfield[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) === 0) return false;
	}
	return true;
};

/** Infohashes with every piece recorded as held; none where there is no store. */
export const storedFilms = async (vault: PieceVault | undefined): Promise<readonly InfoHash[]> => {
	try {
		const rows = (await vault?.list()) ?? [];
		return rows.flatMap(({ infoHash, info, bitfield }) => {
			const parsed = parseInfo(info);
			return parsed.ok && isWhole(bitfield, parsed.value.pieces) ? [infoHash] : [];
		});
	} catch {
		// A browser without OPFS stores nothing: that is the answer.
		return [];
	}
};
