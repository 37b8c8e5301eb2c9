/** How one player gets to where the room is: a little faster or slower when it is near, at once when it is far. */
import { isMoving, secondsAt, type Timeline } from './timeline.ts';

/** What the player says of itself. */
export interface ScreenReport {
	readonly seconds: number;
	readonly isPaused: boolean;
	/** It could go on now. */
	readonly isReady: boolean;
	readonly isSeeking: boolean;
	/** Seconds; 0 while unknown. */
	readonly duration: number;
	readonly rate: number;
	/** It played, or was about to, when the room began to steer it. */
	readonly wasGoing: boolean;
	/** The browser plays nothing before somebody has pressed something. */
	readonly needsPress: boolean;
}

export interface Steering {
	readonly paused: boolean;
	/** Where to go, when it is not near enough. */
	readonly seekTo?: number;
	readonly rate: number;
}

/** Beyond this the player jumps. */
const farSeconds = 1;
/** A player that stands still, or is about to start, is put exactly there. */
const exactSeconds = 0.12;
/** Corrections begin at the greater and end at the smaller: a rate that changes all the time is heard. */
const [wideSeconds, closeSeconds] = [0.06, 0.02];
/** 5 % is at the edge of what is noticed. */
const [fast, gentle] = [0.05, 0.02];
const gentleSeconds = 0.15;
const speedsBounds = { least: 0.25, most: 4 };

const correction = (behind: number, isCorrecting: boolean): number => {
	const far = Math.abs(behind);
	if (far < (isCorrecting ? closeSeconds : wideSeconds)) return 0;
	return Math.sign(behind) * (far > gentleSeconds ? fast : gentle);
};

/** What the player should do now. */
export const steer = (screen: ScreenReport, timeline: Timeline, nowMs: number): Steering => {
	const end = screen.duration > 0 ? screen.duration : Infinity;
	const target = Math.min(secondsAt(timeline, nowMs), end);
	const behind = target - screen.seconds;
	const speed = Math.max(speedsBounds.least, Math.min(speedsBounds.most, timeline.speed));
	const seek = (beyond: number): Pick<Steering, 'seekTo'> =>
		Math.abs(behind) > beyond && !screen.isSeeking ? { seekTo: target } : {};
	if (timeline.revision === 0) return { paused: true, rate: 1 };
	if (!isMoving(timeline, nowMs) || target >= end)
		return { paused: true, rate: speed, ...seek(exactSeconds) };
	if (screen.isPaused) return { paused: false, rate: speed, ...seek(exactSeconds) };
	const jump = seek(farSeconds * Math.max(1, speed));
	if (jump.seekTo !== undefined || !screen.isReady) return { paused: false, rate: speed, ...jump };
	const isCorrecting = Math.abs(screen.rate / speed - 1) > 0.005;
	return { paused: false, rate: speed * (1 + correction(behind, isCorrecting)) };
};
