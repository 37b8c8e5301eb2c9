/** Reads a long file a few bytes at a time without asking for each: what was read last stays at hand. */
import type { Bytes } from '#lib/core/bytes.ts';

/** Bytes `start` to `end` inclusive; the caller stays within the file. */
export type ReadAt = (start: number, end: number) => Promise<Bytes>;

export interface ByteWindow {
	readonly lengthBytes: number;
	/** Bytes from `start` up to, not including, `end`, cut at the end of the file. */
	readonly slice: (start: number, end: number) => Promise<Bytes>;
}

/** One piece holds this much or more, so that reading it costs no more than reading a byte. */
const stepBytes = 16 * 1024;

/** `head` is what was read already from the beginning. */
export const createByteWindow = (read: ReadAt, lengthBytes: number, head: Bytes): ByteWindow => {
	let held = head;
	let heldAt = 0;
	const within = (start: number, end: number): boolean =>
		start >= heldAt && end <= heldAt + held.length;
	return {
		lengthBytes,
		slice: async (start, wantedEnd) => {
			const end = Math.min(wantedEnd, lengthBytes);
			if (start >= end) return new Uint8Array();
			if (!within(start, end)) {
				const to = Math.min(lengthBytes, Math.max(end, start + stepBytes));
				held = await read(start, to - 1);
				heldAt = start;
			}
			return held.subarray(start - heldAt, end - heldAt);
		}
	};
};
