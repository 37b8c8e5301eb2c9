/** What a peer may say on a torrent's wire: blocks, bitfields and playheads, each checked before anything believes it. */
import { hasBit } from '#lib/stream/held-spans.ts';
import type { Block, Playhead, SwarmShape } from './events.ts';

/** What is asked for at a time by every client; pieces are filled in steps of it. */
export const unitBytes = 16 * 1024;
/** The largest request that is answered (BEP 3 leaves it open; clients ask for 16 KiB, some for 128 KiB). */
const blockBytesMost = 128 * 1024;

/** Bytes of one piece: the last one may be shorter. */
export const pieceLength = ({ pieceBytes, lengthBytes }: SwarmShape, piece: number): number =>
	Math.min(pieceBytes, lengthBytes - piece * pieceBytes);

/** True for the number of a piece that the torrent has. */
export const isPiece = ({ pieces }: SwarmShape, piece: number): boolean =>
	Number.isInteger(piece) && piece >= 0 && piece < pieces;

/** True when the block lies within its piece, holds something and is not larger than anybody may ask for. */
export const isBlock = (shape: SwarmShape, { piece, offset, length }: Block): boolean =>
	isPiece(shape, piece) &&
	offset >= 0 &&
	length > 0 &&
	length <= blockBytesMost &&
	offset + length <= pieceLength(shape, piece);

/** A bitfield of the right length whose spare bits are zero (BEP 3: others end the connection). */
export const isBitfield = ({ pieces }: SwarmShape, bitfield: Uint8Array): boolean => {
	if (bitfield.length !== Math.ceil(pieces / 8)) return false;
	for (let bit = pieces; bit < bitfield.length * 8; bit++) if (hasBit(bitfield, bit)) return false;
	return true;
};

const playheadFrameBytes = 20;
const playheadVersion = 1;
/** A gigabyte a second and a day: beyond that nobody plays a film, and sums stay exact. */
const bytesPerSecondMost = 1_000_000_000;
const bufferedMsMost = 86_400_000;

const within = (value: number, most: number): number =>
	Math.min(most, Math.max(0, Math.round(Number.isFinite(value) ? value : most)));

/**
 * `mt_play1`: a version, how many others there are, two spare bytes, the byte (64 bits), bytes a second and milliseconds
 * (32 bits each).
 */
export const encodePlayhead = (playhead: Playhead): Uint8Array<ArrayBuffer> => {
	const frame = new Uint8Array(playheadFrameBytes);
	const view = new DataView(frame.buffer);
	view.setUint8(0, playheadVersion);
	view.setUint8(1, within(playhead.others, 255));
	view.setBigUint64(4, BigInt(within(playhead.byte, Number.MAX_SAFE_INTEGER)));
	view.setUint32(12, within(playhead.bytesPerSecond, bytesPerSecondMost));
	view.setUint32(16, within(playhead.bufferedMs, bufferedMsMost));
	return frame;
};

/** Reads a playhead frame; undefined when it is none, or names what the torrent does not have. */
export const decodePlayhead = (shape: SwarmShape, frame: Uint8Array): Playhead | undefined => {
	if (frame.length !== playheadFrameBytes) return undefined;
	const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
	if (view.getUint8(0) !== playheadVersion) return undefined;
	const others = view.getUint8(1);
	const byte = view.getBigUint64(4);
	const bytesPerSecond = view.getUint32(12);
	const bufferedMs = view.getUint32(16);
	if (byte >= BigInt(shape.lengthBytes)) return undefined;
	if (bytesPerSecond > bytesPerSecondMost || bufferedMs > bufferedMsMost) return undefined;
	return { byte: Number(byte), bytesPerSecond, bufferedMs, others };
};

/** Counts what must not happen too often: so many at once, and so many a second after that. */
export interface Allowance {
	/** Takes one; false when there is none left. */
	readonly take: (nowMs: number) => boolean;
}

/** A bucket of `burst` that fills up with `perSecond`. */
export const createAllowance = (options: {
	readonly burst: number;
	readonly perSecond: number;
}): Allowance => {
	let left = options.burst;
	let atMs: number | undefined;
	return {
		take: (nowMs) => {
			const passedMs = Math.max(0, nowMs - (atMs ?? nowMs));
			left = Math.min(options.burst, left + (passedMs / 1000) * options.perSecond);
			atMs = nowMs;
			if (left < 1) return false;
			left--;
			return true;
		}
	};
};
