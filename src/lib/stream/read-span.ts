/** Reads a span of bytes out of a torrent's pieces in order, waiting for what is missing, until it is done or called off. */
import type { Bytes } from '#lib/core/bytes.ts';

/** The pieces of one torrent as a reader sees them. */
export interface Pieces {
	readonly pieceBytes: number;
	readonly has: (piece: number) => boolean;
	/** The bytes of a piece that is held, or undefined when the store has lost it. */
	readonly get: (piece: number) => Promise<Bytes | undefined>;
	/** Asks the swarm for these pieces, first to last; returns the way to stop asking. */
	readonly want: (first: number, last: number) => () => void;
	/** This piece is waited for by somebody who can do nothing else; returns the way to stop waiting. */
	readonly onArrival: (piece: number, arrived: () => void) => () => void;
	/** A piece that was held is gone: it will have to be downloaded again. */
	readonly forget: (piece: number) => void;
}

export interface Span {
	/** Where the bytes begin and end in the whole torrent, both inclusive. */
	readonly start: number;
	readonly end: number;
	/** How far ahead of the reader pieces are asked for, in bytes. */
	readonly aheadBytes: number;
}

/** A store that loses a piece this often in a row will not keep it the next time either. */
const lossesMost = 8;

const arrival = (pieces: Pieces, piece: number, signal: AbortSignal): Promise<void> =>
	new Promise((resolve, reject) => {
		const end = (): void => {
			stop();
			signal.removeEventListener('abort', onAbort);
		};
		const onAbort = (): void => {
			end();
			// The caller chose the reason; AbortController's own is an Error.
			reject(signal.reason as Error);
		};
		signal.addEventListener('abort', onAbort);
		const stop = pieces.onArrival(piece, () => {
			end();
			resolve();
		});
	});

const readPiece = async (pieces: Pieces, piece: number, signal: AbortSignal): Promise<Bytes> => {
	for (let losses = 0; losses < lossesMost; losses++) {
		if (!pieces.has(piece)) await arrival(pieces, piece, signal);
		const bytes = await pieces.get(piece);
		signal.throwIfAborted();
		if (bytes) return bytes;
		pieces.forget(piece);
	}
	throw new Error('the store keeps losing a piece');
};

/** Each chunk is one verified piece or a part of one: a view, to be read only. Rejects with the signal's reason. */
export async function* readSpan(
	pieces: Pieces,
	{ start, end, aheadBytes }: Span,
	signal: AbortSignal
): AsyncGenerator<Bytes> {
	signal.throwIfAborted();
	const { pieceBytes } = pieces;
	const last = Math.floor(end / pieceBytes);
	const ahead = Math.max(1, Math.ceil(aheadBytes / pieceBytes));
	let wantedTo = -1;
	let stopWanting = (): void => undefined;
	try {
		for (let piece = Math.floor(start / pieceBytes); piece <= last; piece++) {
			// Moved in steps of half a window: what is wanted changes rarely, and is never less than half of it.
			if (wantedTo < last && piece + ahead / 2 > wantedTo) {
				const stop = stopWanting;
				wantedTo = Math.min(last, piece + ahead);
				stopWanting = pieces.want(piece, wantedTo);
				stop();
			}
			const bytes = await readPiece(pieces, piece, signal);
			const at = piece * pieceBytes;
			yield bytes.subarray(Math.max(0, start - at), Math.min(bytes.length, end - at + 1));
		}
	} finally {
		stopWanting();
	}
}
