/** Somebody who watches: begins when a second is here, stands still when nothing is left, reads ahead like a `<video>`. */
import type { ReaderNeed, SwarmShape } from '#lib/stream/swarm/events.ts';

export interface Watched {
	/** From the beginning to the first frame; undefined before it. */
	readonly firstFrameMs?: number;
	readonly stalls: number;
	readonly stalledMs: number;
	/** Time since the beginning, to the end of the film at most. */
	readonly watchedMs: number;
	readonly isDone: boolean;
}

export interface Player {
	/** Lets the film play on until now; what it needs next, or undefined when all of it is read. */
	readonly step: (nowMs: number, has: (piece: number) => boolean) => ReaderNeed | undefined;
	readonly watched: (nowMs: number) => Watched;
}

/** What has to be here before the first frame, and before the film goes on after it stood still, seconds. */
const [startSeconds, againSeconds] = [1, 0.5];

export const createPlayer = (options: {
	readonly shape: SwarmShape;
	readonly bytesPerSecond: number;
	readonly startedMs: number;
}): Player => {
	const { shape, bytesPerSecond, startedMs } = options;
	let playhead = 0;
	let contiguous = 0;
	let isPlaying = false;
	let lastMs = startedMs;
	let firstFrameMs: number | undefined;
	let stalls = 0;
	let stalledMs = 0;
	let doneMs: number | undefined;

	const read = (has: (piece: number) => boolean): void => {
		let piece = Math.floor(contiguous / shape.pieceBytes);
		while (piece < shape.pieces && has(piece)) piece++;
		contiguous = Math.min(shape.lengthBytes, piece * shape.pieceBytes);
	};
	const play = (nowMs: number): void => {
		const passedMs = nowMs - lastMs;
		lastMs = nowMs;
		if (doneMs !== undefined) return;
		if (isPlaying) {
			const wanted = playhead + (passedMs / 1000) * bytesPerSecond;
			playhead = Math.min(wanted, contiguous);
			if (playhead >= shape.lengthBytes) doneMs = nowMs;
			else if (wanted > contiguous) {
				isPlaying = false;
				stalls++;
				stalledMs += ((wanted - contiguous) / bytesPerSecond) * 1000;
			}
			return;
		}
		if (firstFrameMs !== undefined) stalledMs += passedMs;
		const seconds = firstFrameMs === undefined ? startSeconds : againSeconds;
		const isReady = contiguous - playhead >= seconds * bytesPerSecond;
		if (!isReady && contiguous < shape.lengthBytes) return;
		isPlaying = true;
		firstFrameMs ??= nowMs - startedMs;
	};

	return {
		step: (nowMs, has) => {
			read(has);
			play(nowMs);
			if (contiguous >= shape.lengthBytes) return undefined;
			const aheadMs = ((contiguous - playhead) / bytesPerSecond) * 1000;
			return {
				id: 'player',
				at: contiguous,
				end: shape.lengthBytes - 1,
				dueMs: isPlaying ? nowMs + aheadMs : 0,
				bytesPerSecond,
				aheadBytes: 64 * 1024 * 1024
			};
		},
		watched: (nowMs) => ({
			stalls,
			stalledMs,
			watchedMs: (doneMs ?? nowMs) - startedMs,
			isDone: doneMs !== undefined,
			...(firstFrameMs === undefined ? {} : { firstFrameMs })
		})
	};
};
