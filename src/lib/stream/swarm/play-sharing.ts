/** Tells fellows where our playhead is and how long we can go on, so that whoever is about to stand still is served first. */
import type { Playhead, ReaderNeed, SwarmEffect, SwarmPart, SwarmShape } from './events.ts';
import { hasBit, setBit } from './piece-book.ts';

const tellMs = 1000;
/** What lies ahead is counted so far; beyond it nobody is in a hurry. */
const aheadMostMs = 60_000;

/** Says nothing before there is a reader; every second then, and at once after a seek. */
export const createPlaySharing = ({ shape }: { readonly shape: SwarmShape }): SwarmPart => {
	const fellows = new Set<string>();
	const needs = new Map<string, ReaderNeed>();
	const held = new Uint8Array(Math.ceil(shape.pieces / 8));
	let toldMs = -Infinity;
	let toldByte = -1;

	/** The reader that is most in need: what the player waits for. */
	const first = (): ReaderNeed | undefined =>
		[...needs.values()].reduce<ReaderNeed | undefined>(
			(a, b) => (a && a.dueMs <= b.dueMs ? a : b),
			undefined
		);
	const playheadOf = (need: ReaderNeed, nowMs: number): Playhead => {
		const rate = need.bytesPerSecond;
		const mostBytes = rate > 0 ? (aheadMostMs / 1000) * rate : 0;
		let piece = Math.floor(need.at / shape.pieceBytes);
		while (piece * shape.pieceBytes < need.at + mostBytes && hasBit(held, piece)) piece++;
		const aheadBytes = Math.max(0, piece * shape.pieceBytes - need.at);
		const waitMs = Math.max(0, need.dueMs - nowMs);
		const bufferedMs = waitMs + (rate > 0 ? (aheadBytes / rate) * 1000 : 0);
		// A player reads ahead of what it shows: what it reads now is due when it gets there.
		const byte = Math.max(0, Math.floor(need.at - (waitMs / 1000) * rate));
		const others = Math.min(255, fellows.size - 1);
		return { byte, bytesPerSecond: rate, bufferedMs: Math.min(aheadMostMs, bufferedMs), others };
	};
	const tell = (nowMs: number): readonly SwarmEffect[] => {
		const need = first();
		if (!need || fellows.size === 0) return [];
		const isSeek =
			Math.abs(need.at - toldByte) > Math.max(2 * need.bytesPerSecond, 4 * shape.pieceBytes);
		if (!isSeek && nowMs - toldMs < tellMs) return [];
		toldMs = nowMs;
		toldByte = need.at;
		const playhead = playheadOf(need, nowMs);
		return [...fellows].map((peer) => ({ type: 'tell-playhead', peer, playhead }));
	};

	return {
		step: (event, nowMs) => {
			if (event.type === 'joined' && event.fellow) fellows.add(event.peer);
			else if (event.type === 'left') fellows.delete(event.peer);
			else if (event.type === 'checked' && event.ok) setBit(held, event.piece, true);
			else if (event.type === 'lost') setBit(held, event.piece, false);
			else if (event.type === 'held') held.set(event.bitfield.subarray(0, held.length));
			else if (event.type === 'reader-gone') needs.delete(event.id);
			else if (event.type === 'reader') {
				needs.set(event.need.id, event.need);
				return tell(nowMs);
			} else if (event.type === 'tick') return tell(nowMs);
			return [];
		}
	};
};
