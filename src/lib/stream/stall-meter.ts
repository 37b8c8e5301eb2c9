/** What a viewer suffered: how long the first frame took, how often and for how long the film stood still after it. */
import type { MediaFacts } from './health.ts';

export interface Stalls {
	/** From opening to the first frame that could be shown; undefined before it. */
	readonly firstFrameMs?: number;
	/** Times that the film stood still for want of bytes, a seek's own wait not among them. */
	readonly stalls: number;
	readonly stalledMs: number;
}

/** HTMLMediaElement.HAVE_CURRENT_DATA and HAVE_FUTURE_DATA. */
const [haveCurrentData, haveFutureData] = [2, 3];

const standsStill = ({ paused, ended, seeking, currentTime, readyState }: MediaFacts): boolean =>
	!paused && !ended && seeking !== true && currentTime > 0 && readyState < haveFutureData;

/** Takes what the element says of itself, in order of time; answers with the sum. Milliseconds of any monotonic clock. */
export const createStallMeter = (
	openedMs: number
): ((media: MediaFacts, nowMs: number) => Stalls) => {
	let firstFrameMs: number | undefined;
	let stalls = 0;
	let stalledMs = 0;
	let sinceMs: number | undefined;
	return (media, nowMs) => {
		if (media.readyState >= haveCurrentData) firstFrameMs ??= nowMs - openedMs;
		const wasStill = sinceMs !== undefined;
		if (sinceMs !== undefined) stalledMs += nowMs - sinceMs;
		const isStill = firstFrameMs !== undefined && standsStill(media);
		if (isStill && !wasStill) stalls++;
		sinceMs = isStill ? nowMs : undefined;
		return { stalls, stalledMs, ...(firstFrameMs === undefined ? {} : { firstFrameMs }) };
	};
};
