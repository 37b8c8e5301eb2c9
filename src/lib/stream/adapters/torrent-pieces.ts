/** WebTorrent's pieces as a reader sees them: what is held, what is wanted, what is waited for. */
import type { WebTorrentTorrent } from 'webtorrent';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Pieces } from '#lib/stream/read-span.ts';

export interface TorrentPieces extends Pieces {
	/** Progress of the reader that began to wait last: bytes from its piece on, and how many of them are here. */
	readonly waiting: () => { readonly haveBytes: number; readonly needBytes: number } | undefined;
}

/** What a player needs before it goes on, when nothing is known of the film: a few seconds of most. */
const needBytesMost = 2 * 1024 * 1024;
/** Pieces beside the one that is waited for which slow peers give up to fast ones (WebTorrent's `critical`). */
const urgentBytes = 1024 * 1024;

/** The shape of the torrent is known from its metadata. */
export const createTorrentPieces = (
	torrent: WebTorrentTorrent,
	shape: { readonly pieceBytes: number; readonly pieces: number }
): TorrentPieces => {
	const { pieceBytes, pieces } = shape;
	const waitersByPiece = new Map<number, Set<() => void>>();
	const has = (piece: number): boolean => torrent.bitfield?.get(piece) ?? false;

	torrent.on('verified', (piece) => {
		const waiters = waitersByPiece.get(piece);
		waitersByPiece.delete(piece);
		for (const arrived of waiters ?? []) arrived();
	});

	return {
		pieceBytes,
		has,
		get: (piece) =>
			new Promise((resolve, reject) => {
				if (!torrent.store) {
					reject(new Error('the torrent was closed'));
					return;
				}
				torrent.store.get(piece, null, (error, bytes) => {
					// Pieces in our stores are arrays over plain buffers.
					resolve(error ? undefined : (bytes as Bytes | undefined));
				});
			}),
		want: (first, last) => {
			if (torrent.destroyed) return () => undefined;
			torrent._select(first, last, 1, null, true);
			return () => {
				if (!torrent.destroyed) torrent._deselect(first, last, true);
			};
		},
		onArrival: (piece, arrived) => {
			const waiters = waitersByPiece.get(piece) ?? new Set();
			// Set anew, so that whoever began to wait last stands last.
			waitersByPiece.delete(piece);
			waitersByPiece.set(piece, waiters.add(arrived));
			if (!torrent.destroyed) {
				const last = piece + Math.min(2, Math.floor(urgentBytes / pieceBytes));
				torrent.critical(piece, Math.min(pieces - 1, last));
			}
			return () => {
				waiters.delete(arrived);
				if (waiters.size === 0 && waitersByPiece.get(piece) === waiters)
					waitersByPiece.delete(piece);
			};
		},
		forget: (piece) => {
			if (!torrent.destroyed && has(piece)) torrent._markUnverified(piece);
		},
		waiting: () => {
			const first = [...waitersByPiece.keys()].at(-1);
			if (first === undefined) return undefined;
			const last = Math.min(pieces, first + Math.max(1, Math.floor(needBytesMost / pieceBytes)));
			let haveBytes = 0;
			let needBytes = 0;
			for (let piece = first; piece < last; piece++) {
				const missing = torrent.pieces[piece];
				const length = missing?.length ?? Math.min(pieceBytes, torrent.length - piece * pieceBytes);
				needBytes += length;
				haveBytes += missing ? length - missing.missing : length;
			}
			return { haveBytes, needBytes };
		}
	};
};
