/** Which parts of a file are held, from which pieces are: for the bar, and to know when a film is whole. */

export interface FileInPieces {
	/** Where the file begins in the torrent. */
	readonly offsetBytes: number;
	readonly lengthBytes: number;
	readonly pieceBytes: number;
}

export interface ByteSpan {
	readonly start: number;
	/** Exclusive. */
	readonly end: number;
}

/** First and last piece that hold a part of the file; an empty file has its place and no bytes in it. */
const piecesOf = ({
	offsetBytes,
	lengthBytes,
	pieceBytes
}: FileInPieces): { readonly first: number; readonly last: number } => ({
	first: Math.floor(offsetBytes / pieceBytes),
	last: Math.floor((offsetBytes + Math.max(1, lengthBytes) - 1) / pieceBytes)
});

/** Held spans of the file in its own bytes, neighbours joined. */
export const heldSpans = (
	file: FileInPieces,
	has: (piece: number) => boolean
): readonly ByteSpan[] => {
	const { first, last } = piecesOf(file);
	const spans: { start: number; end: number }[] = [];
	for (let piece = first; piece <= last; piece++) {
		if (!has(piece)) continue;
		const at = piece * file.pieceBytes - file.offsetBytes;
		const start = Math.max(0, at);
		const end = Math.min(file.lengthBytes, at + file.pieceBytes);
		const before = spans.at(-1);
		if (before?.end === start) before.end = end;
		else if (end > start) spans.push({ start, end });
	}
	return spans;
};

/** True when every piece of the file is held. */
export const isHeld = (file: FileInPieces, has: (piece: number) => boolean): boolean => {
	const { first, last } = piecesOf(file);
	for (let piece = first; piece <= last; piece++) if (!has(piece)) return false;
	return true;
};

/** Reads a bitfield in BEP 3 order: the first piece is the highest bit of the first byte. */
export const hasBit = (bitfield: Uint8Array, piece: number): boolean =>
	((bitfield[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0;
