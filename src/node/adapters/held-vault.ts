/** What a host holds, as the engine's place for pieces: all there, checked when it was published, and not written to. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { setBit } from '#lib/stream/swarm/piece-book.ts';
import type { PieceSource } from './film-pieces.ts';

export interface HeldVault extends PieceVault {
	/** Takes a source over: it is closed with the torrent. */
	readonly hold: (infoHash: InfoHash, source: PieceSource) => void;
	/** Closes the source of a torrent that was never opened. Idempotent. */
	readonly release: (infoHash: InfoHash) => Promise<void>;
}

const everyPiece = (pieces: number): Bytes => {
	const bits = new Uint8Array(Math.ceil(pieces / 8));
	for (let piece = 0; piece < pieces; piece++) setBit(bits, piece, true);
	return bits;
};

/** Holds nothing yet. */
export const createHeldVault = (): HeldVault => {
	const sources = new Map<InfoHash, PieceSource>();
	const release = async (infoHash: InfoHash): Promise<void> => {
		const source = sources.get(infoHash);
		sources.delete(infoHash);
		await source?.close();
	};
	return {
		hold: (infoHash, source) => {
			sources.set(infoHash, source);
		},
		release,
		open: ({ infoHash, pieces }) => ({
			get: (piece) => sources.get(infoHash)?.read(piece) ?? Promise.resolve(undefined),
			put: () => Promise.reject(new Error('what is held is not written to')),
			bitfield: () => Promise.resolve(everyPiece(pieces)),
			close: () => release(infoHash),
			destroy: () => release(infoHash)
		}),
		keepInfo: () => Promise.resolve(),
		info: () => Promise.resolve(undefined),
		list: () => Promise.resolve([]),
		close: () => undefined
	};
};
