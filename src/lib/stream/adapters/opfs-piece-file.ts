/** One torrent on disk: its data, the bits that vouch for pieces, and the mark that says whether the bits can be believed. */
import { decodeBencode, isBdict, isBytes } from '#lib/core/bencode.ts';
import { bytesToHex, equalBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { StoredNote } from '#lib/stream/held-films.ts';
import { hasBit } from '#lib/stream/held-spans.ts';

export interface PieceFile {
	readonly bitfield: () => Bytes;
	/** A held piece, or undefined. One that an unclean end has left in doubt is hashed first, and lost when it is wrong. */
	readonly get: (piece: number) => Promise<Bytes | undefined>;
	/** Settles when piece and bit are on disk; many puts share one flush. Throws when there is no room. */
	readonly put: (piece: number, bytes: Bytes) => Promise<void>;
	readonly note: () => StoredNote;
	readonly setNote: (note: StoredNote) => void;
	/** Room taken on disk, bytes. */
	readonly sizeBytes: () => number;
	/** Puts everything on disk and lets go of the files. */
	readonly close: () => void;
}

export interface PieceFileOptions {
	readonly data: FileSystemSyncAccessHandle;
	readonly bits: FileSystemSyncAccessHandle;
	readonly mark: FileSystemSyncAccessHandle;
	readonly shape: {
		readonly pieces: number;
		readonly pieceBytes: number;
		readonly lengthBytes: number;
	};
	/** The stored info dictionary, unchecked, and the infohash that it must have. */
	readonly info?: Bytes;
	readonly infoHash: string;
}

/** Puts wait so long for others to share their flush with, and no longer than until so many bytes are written. */
const flushAfterMs = 50;
const flushBytes = 4 * 1024 * 1024;
const hashBytes = 20;
/** Clean or not, pinned or not, time of the last playing. */
const markBytes = 10;

const sha1 = async (bytes: Bytes): Promise<Bytes> =>
	new Uint8Array(await crypto.subtle.digest('SHA-1', bytes));

/** The piece hashes of an info dictionary, when it is the one that the infohash names. */
const hashesOf = async (info: Bytes, infoHash: string): Promise<Bytes | undefined> => {
	if (bytesToHex(await sha1(info)) !== infoHash) return undefined;
	const read = decodeBencode(info, limits.torrent.metadataBytes);
	const found = read.ok && isBdict(read.value) ? read.value.get('pieces') : undefined;
	return isBytes(found) ? found : undefined;
};

/** What is remembered beside the pieces; storage may have cut or changed it. */
export const readNote = (bytes: Bytes): StoredNote & { readonly clean: boolean } => {
	if (bytes.length !== markBytes) return { clean: false, pinned: false, playedMs: 0 };
	const playedMs = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(2);
	return {
		clean: bytes[0] === 1,
		pinned: bytes[1] === 1,
		playedMs: Number.isFinite(playedMs) && playedMs > 0 ? playedMs : 0
	};
};

/** The other way. */
export const writeNote = ({
	clean,
	pinned,
	playedMs
}: StoredNote & { readonly clean: boolean }): Bytes => {
	const bytes = new Uint8Array(markBytes);
	bytes[0] = clean ? 1 : 0;
	bytes[1] = pinned ? 1 : 0;
	new DataView(bytes.buffer).setFloat64(2, playedMs);
	return bytes;
};

/** Takes over the three handles; they are closed with it. */
export const openPieceFile = async (options: PieceFileOptions): Promise<PieceFile> => {
	const { data, bits, mark, shape } = options;
	const bitfield = new Uint8Array(Math.ceil(shape.pieces / 8));
	// A bitfield of another size belongs to another torrent or was cut: nothing of it is believed.
	if (bits.getSize() === bitfield.length) bits.read(bitfield, { at: 0 });
	else {
		bits.truncate(0);
		bits.write(bitfield, { at: 0 });
		bits.flush();
	}
	const kept = new Uint8Array(mark.getSize());
	mark.read(kept, { at: 0 });
	let note = readNote(kept);
	const held = new Set<number>();
	for (let piece = 0; piece < shape.pieces; piece++) {
		if (hasBit(bitfield, piece)) held.add(piece);
	}
	const hashes = options.info && (await hashesOf(options.info, options.infoHash));
	/** Pieces that an unclean end has left in doubt; without their hashes there is nothing to doubt them by. */
	const unverified = note.clean || !hashes ? new Set<number>() : held;
	let waiting: { readonly piece: number; readonly done: (cause?: Error) => void }[] = [];
	let waitingBytes = 0;
	let timer: ReturnType<typeof setTimeout> | undefined;

	const tellNote = (next: StoredNote & { readonly clean: boolean }): void => {
		note = next;
		mark.truncate(markBytes);
		mark.write(writeNote(next), { at: 0 });
		mark.flush();
	};
	const flip = (piece: number, isHeld: boolean): void => {
		const byte = piece >> 3;
		const mask = 0x80 >> (piece & 7);
		bitfield[byte] = isHeld ? (bitfield[byte] ?? 0) | mask : (bitfield[byte] ?? 0) & ~mask;
	};
	const lose = (piece: number): void => {
		unverified.delete(piece);
		flip(piece, false);
		bits.write(bitfield, { at: 0 });
		bits.flush();
	};
	const flush = (): void => {
		clearTimeout(timer);
		timer = undefined;
		const batch = waiting;
		waiting = [];
		waitingBytes = 0;
		try {
			// Data first, then the bits that vouch for it: a killed tab may lose pieces, never claim one.
			data.flush();
			if (batch.length > 0) {
				bits.write(bitfield, { at: 0 });
				bits.flush();
			}
			if (unverified.size === 0 && !note.clean) tellNote({ ...note, clean: true });
			for (const { done } of batch) done();
		} catch (cause) {
			const refused = cause instanceof Error ? cause : new DOMException('', 'UnknownError');
			for (const { piece, done } of batch) {
				flip(piece, false);
				done(refused);
			}
		}
	};
	const spanOf = (piece: number): { readonly at: number; readonly length: number } => {
		const at = piece * shape.pieceBytes;
		return { at, length: Math.min(shape.pieceBytes, shape.lengthBytes - at) };
	};

	return {
		bitfield: () => new Uint8Array(bitfield),
		get: async (piece) => {
			if (!hasBit(bitfield, piece)) return undefined;
			const { at, length } = spanOf(piece);
			const bytes = new Uint8Array(length);
			const isWhole = data.read(bytes, { at }) === length;
			const isDoubted = isWhole && hashes && unverified.has(piece);
			const expected = hashes?.subarray(piece * hashBytes, (piece + 1) * hashBytes);
			if (!isWhole || (isDoubted && expected && !equalBytes(await sha1(bytes), expected))) {
				lose(piece);
				return undefined;
			}
			// The last doubt that goes makes the record a clean one, with the next flush.
			if (unverified.delete(piece) && unverified.size === 0)
				timer ??= setTimeout(flush, flushAfterMs);
			return bytes;
		},
		put: (piece, bytes) => {
			const { at, length } = spanOf(piece);
			if (length !== bytes.length) throw new RangeError('a piece of another size');
			// Said before the first byte is written: an end from here on leaves pieces in doubt.
			if (note.clean || mark.getSize() !== markBytes) tellNote({ ...note, clean: false });
			if (data.write(bytes, { at }) !== length) {
				throw new DOMException('no room', 'QuotaExceededError');
			}
			unverified.delete(piece);
			flip(piece, true);
			waitingBytes += length;
			const done = new Promise<void>((resolve, reject) => {
				waiting.push({
					piece,
					done: (cause) => {
						if (cause === undefined) resolve();
						else reject(cause);
					}
				});
			});
			if (waitingBytes >= flushBytes) flush();
			else timer ??= setTimeout(flush, flushAfterMs);
			return done;
		},
		note: () => ({ pinned: note.pinned, playedMs: note.playedMs }),
		setNote: (next) => {
			tellNote({ ...note, ...next });
		},
		sizeBytes: () => data.getSize(),
		close: () => {
			flush();
			clearTimeout(timer);
			data.close();
			bits.close();
			mark.close();
		}
	};
};
