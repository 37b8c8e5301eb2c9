/** Steps of one frame: how long a frame lasts is learnt from the first that are shown, so that a step is a frame and no guess. */

/** Until two frames in a row were seen, seconds: most films have 24 to 30 in a second. */
const usual = 1 / 25;
const [shortest, longest] = [1 / 240, 1 / 5];
const framesToLearn = 12;

/** What requestVideoFrameCallback tells of a frame. */
export interface ShownFrame {
	/** Seconds. */
	readonly mediaTime: number;
	readonly presentedFrames: number;
}

/** Learns from frames in the order they are shown; tells where the next or the previous frame is, in seconds. */
export const createFrameStep = (): {
	readonly note: (frame: ShownFrame) => void;
	/** True while more frames would teach something. */
	readonly isLearning: () => boolean;
	readonly target: (currentSeconds: number, by: 1 | -1) => number;
} => {
	let length: number | undefined;
	let seen = 0;
	let last: ShownFrame | undefined;
	return {
		note: (frame) => {
			if (last && frame.presentedFrames - last.presentedFrames === 1) {
				const seconds = frame.mediaTime - last.mediaTime;
				// The shortest counts: a frame that was dropped on the way makes a long one.
				if (seconds >= shortest && seconds <= longest)
					length = Math.min(length ?? seconds, seconds);
			}
			last = frame;
			seen++;
		},
		isLearning: () => seen < framesToLearn,
		target: (currentSeconds, by) => {
			const one = length ?? usual;
			// The frame on the screen began before the playhead; aiming at the middle of its neighbour never falls short.
			const began =
				last && Math.abs(currentSeconds - last.mediaTime) <= one * 1.5
					? last.mediaTime
					: currentSeconds;
			return Math.max(0, began + (by === 1 ? 1.5 : -0.5) * one);
		}
	};
};
