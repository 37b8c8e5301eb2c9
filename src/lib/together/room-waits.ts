/** Waiting for each other: who stalls says so, everybody stops, and goes on when it is ready or has had its time. */
import { limits } from '#lib/core/limits.ts';
import { allowanceMs, present, write, type RoomState, type Step } from './room-state.ts';
import { secondsAt, type Timeline } from './timeline.ts';

const { together } = limits;
/** Whoever has less than this left is not waited for: it would be a stutter. */
const leastWaitMs = 1000;

/** The member that speaks for all where one has to: the first by id. */
const isSteward = (state: RoomState): boolean =>
	present(state).every(({ id }) => id > state.id || id === state.timeline.waitsFor);

/** Everybody goes on together, or waits for the next who is not ready. */
const endWait = (state: RoomState, nowMs: number): Step => {
	const { waitsFor } = state.timeline;
	const next = present(state).find(
		({ id, isStalled }) =>
			isStalled && id !== waitsFor && allowanceMs(state, id, nowMs) > leastWaitMs
	);
	return write(state, { waitsFor: next?.id ?? '', atMs: nowMs + together.leadMs }, nowMs);
};

/** How long everybody has waited, milliseconds. */
const waitedMs = (state: RoomState, nowMs: number): number => nowMs - state.waitMs;

/** Since when the player has stood still although the film should move. */
export const stalledSince = (state: RoomState, nowMs: number): number | undefined => {
	const { screen, timeline } = state;
	if (
		!screen ||
		screen.needsPress ||
		!state.wasInStep ||
		timeline.revision === 0 ||
		!timeline.isPlaying
	)
		return undefined;
	if (screen.isReady && !screen.isSeeking) return undefined;
	const isAtEnd = screen.duration > 0 && secondsAt(timeline, nowMs) >= screen.duration - 0.5;
	return isAtEnd ? undefined : (state.stalledMs ?? nowMs);
};

/** Asks the others to wait, where it is needed and there is time for it. */
const askToWait = (state: RoomState, nowMs: number): Step | undefined => {
	const isStalled = state.stalledMs !== undefined && nowMs - state.stalledMs >= together.stallMs;
	const isAllowed = allowanceMs(state, state.id, nowMs) > leastWaitMs;
	if (!isStalled || !isAllowed || present(state).length === 0) return undefined;
	return write(state, { waitsFor: state.id, atMs: nowMs }, nowMs);
};

/** Ends a wait that is over, begins one where it is needed; undefined when there is nothing to do. */
export const stepWaits = (state: RoomState, nowMs: number): Step | undefined => {
	const { timeline, stalledMs } = state;
	const { waitsFor } = timeline;
	if (timeline.revision === 0 || !timeline.isPlaying) return undefined;
	if (waitsFor === '') return askToWait(state, nowMs);
	const isUp = waitedMs(state, nowMs) >= allowanceMs(state, waitsFor, state.waitMs);
	if (waitsFor === state.id)
		return stalledMs === undefined || isUp ? endWait(state, nowMs) : undefined;
	const isGone = !present(state).some(({ id }) => id === waitsFor);
	return (isGone || isUp) && isSteward(state) ? endWait(state, nowMs) : undefined;
};

/** True for a change that only waits, or ends a wait: anybody may make it, whoever moves the film. */
export const isWaiting = (before: Timeline, after: Timeline, nowMs: number): boolean =>
	before.revision > 0 &&
	before.isPlaying === after.isPlaying &&
	before.speed === after.speed &&
	Math.abs(secondsAt(before, nowMs) - secondsAt(after, nowMs)) <= together.waitMovesSeconds;
