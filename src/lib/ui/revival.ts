/** When a video element that lost its source loads it again: the worker behind /stream/ was stopped, a tab has handed over. */

/** HTMLMediaElement.error.code. */
const [networkLost, notSupported] = [2, 4];
const firstWaitMs = 200;
const longestWaitMs = 3200;
const triesMost = 8;
/** After so long without a loss the next one is the first. */
const calmMs = 60_000;

export interface Loss {
	/** HTMLMediaElement.error.code. */
	readonly code: number;
	/** Frames of this film were shown before: its bytes are a film, so an address that cannot be read is only away. */
	readonly hasPlayed: boolean;
	/** Milliseconds of any monotonic clock. */
	readonly atMs: number;
}

/** Counts losses: how long to wait before the source is loaded again, milliseconds, or undefined to give up. */
export const createRevival = (): ((loss: Loss) => number | undefined) => {
	let tries = 0;
	let lastMs = -Infinity;
	return ({ code, hasPlayed, atMs }) => {
		const isAway = code === networkLost || (code === notSupported && hasPlayed);
		if (!isAway) return undefined;
		if (atMs - lastMs > calmMs) tries = 0;
		lastMs = atMs;
		if (tries >= triesMost) return undefined;
		return Math.min(longestWaitMs, firstWaitMs * 2 ** tries++);
	};
};

export interface Source {
	/** The metadata is here: goes to where the film stood, or to where it is to begin, in seconds. */
	readonly begin: (startSeconds: number) => void;
	/** Another address is about to be set: the film goes on from where it stands. */
	readonly hold: () => void;
	/** The element has told of an error; true when the source will be loaded again. */
	readonly revive: () => boolean;
}

/** The element's source, loaded again at the same second when it was lost; a film that was paused stays paused. */
export const createSource = (of: () => HTMLVideoElement | undefined): Source => {
	const lost = createRevival();
	let stood: { readonly seconds: number; readonly paused: boolean } | undefined;
	return {
		begin: (startSeconds) => {
			const video = of();
			const seconds = stood?.seconds ?? startSeconds;
			if (video && seconds > 0) video.currentTime = seconds;
			if (stood?.paused) video?.pause();
			stood = undefined;
		},
		hold: () => {
			const video = of();
			if (!video || video.readyState === 0) return;
			stood ??= { seconds: video.currentTime, paused: video.paused };
		},
		revive: () => {
			const video = of();
			if (!video?.error) return false;
			const { currentTime: seconds, paused } = video;
			const hasPlayed = stood !== undefined || Number.isFinite(video.duration);
			const waitMs = lost({ code: video.error.code, hasPlayed, atMs: performance.now() });
			if (waitMs === undefined) return false;
			stood ??= { seconds, paused };
			setTimeout(() => of()?.load(), waitMs);
			return true;
		}
	};
};
