/** A film of one million bytes with its info dictionary, for tests that hold it in memory. */
import { createHash } from 'node:crypto';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { encodeBencode } from '#lib/core/bencode.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { infoHashOf, type InfoHash } from '#lib/core/ids.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import type { PieceStore, Torrent, TorrentSnapshot } from '#lib/stream/ports.ts';

export const filmPieceBytes = 65_536;
export const film = createSeededRandom(11).bytes(1_000_000);
export const filmPieces = Math.ceil(film.length / filmPieceBytes);

const sha1 = (bytes: Uint8Array): Bytes =>
	new Uint8Array(createHash('sha1').update(bytes).digest());

export const filmPiece = (piece: number): Bytes =>
	film.slice(piece * filmPieceBytes, (piece + 1) * filmPieceBytes);

export const filmInfo = encodeBencode(
	new Map<string, number | Bytes>([
		['length', film.length],
		['name', utf8('film.webm')],
		['piece length', filmPieceBytes],
		[
			'pieces',
			concatBytes(...Array.from({ length: filmPieces }, (_, piece) => sha1(filmPiece(piece))))
		]
	])
);
export const filmHash = infoHashOf(sha1(filmInfo));

/** A vault that holds the film, as `bytesOf` gives it, and takes nothing. */
export const vaultOf = (bytesOf: (piece: number) => Bytes): PieceVault => {
	const store: PieceStore = {
		get: (piece) => Promise.resolve(bytesOf(piece)),
		put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
		bitfield: () => Promise.resolve(Uint8Array.of(0xff, 0xff)),
		close: () => Promise.resolve(),
		destroy: () => Promise.resolve()
	};
	return {
		open: () => store,
		keepInfo: () => Promise.resolve(),
		info: (wanted: InfoHash) => Promise.resolve(wanted === filmHash ? filmInfo : undefined),
		list: () => Promise.resolve([]),
		close: () => undefined
	};
};

/** Resolves when the snapshot is as it should be. */
export const until = (torrent: Torrent, holds: (now: TorrentSnapshot) => boolean): Promise<void> =>
	new Promise((resolve) => {
		const look = (): void => {
			if (!holds(torrent.snapshot())) return;
			stop();
			resolve();
		};
		const stop = torrent.subscribe(look);
		look();
	});

export const isReady = ({ phase }: TorrentSnapshot): boolean => phase === 'ready';

/** The first file of a torrent, or a part of it. */
export const readAll = async (
	torrent: Torrent,
	start = 0,
	end = torrent.snapshot().lengthBytes - 1
): Promise<Bytes> => {
	const chunks: Bytes[] = [];
	const { signal } = new AbortController();
	for await (const chunk of torrent.read(0, { start, end }, signal)) chunks.push(chunk);
	return concatBytes(...chunks);
};
