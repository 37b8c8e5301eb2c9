/** The rules of a room, against members who keep none of them. */
import { describe, expect, test } from 'vitest';
import { unknownOffset, offsetMs, withAnswer } from '#lib/together/clock-offset.ts';
import { steer, type ScreenReport } from '#lib/together/drift.ts';
import {
	encodeRoomMessage,
	fitLine,
	parseRoomMessage,
	type BeatMessage,
	type RoomMessage
} from '#lib/together/messages.ts';
import { stepRoom } from '#lib/together/room.ts';
import { newRoom, type RoomEvent, type RoomState } from '#lib/together/room-state.ts';
import { noTimeline } from '#lib/together/timeline.ts';

const nowMs = 1_800_000_000_000;
const [alice, mallory] = ['aa'.repeat(8), 'ee'.repeat(8)];
const screen: ScreenReport = {
	...{ seconds: 10, isPaused: false, isReady: true, isSeeking: false },
	...{ duration: 600, rate: 1, needsPress: false, wasGoing: true }
};
const beat: BeatMessage = {
	...{ type: 'beat', revision: 5, by: mallory, isPlaying: true, seconds: 100, atMs: nowMs },
	...{ speed: 1, waitsFor: '', isStalled: false, hostOnly: false }
};

const run = (state: RoomState, events: readonly RoomEvent[], atMs = nowMs): RoomState =>
	events.reduce((next, event) => stepRoom(next, event, atMs)[0], state);
const heard = (message: RoomMessage, fromHost = false): RoomEvent => ({
	...{ type: 'heard', linkId: 'm', message, fromHost }
});
/** Alice has begun; mallory is in the room, and her clock is known. */
const withMallory = (isHost = true): RoomState =>
	run(newRoom({ id: alice, name: 'Alice', isHost }, nowMs), [
		{ type: 'did', deed: { type: 'play' }, screen },
		{ type: 'opened', linkId: 'm' },
		heard({ type: 'hello', id: mallory, name: 'Mallory' }),
		heard({ type: 'pong', askedMs: nowMs, theirMs: nowMs })
	]);

describe('a hostile member', () => {
	test('cannot end all deeds by naming the last revision there is', () => {
		const state = run(withMallory(), [heard({ ...beat, revision: Number.MAX_SAFE_INTEGER })]);
		expect(state.timeline.by).toBe(alice);
		expect(state.seen).toBeLessThan(10);
	});

	test('cannot move the film by a moment that is not now', () => {
		const state = run(withMallory(), [heard({ ...beat, atMs: nowMs - 3_600_000 })]);
		expect(state.timeline.by).toBe(alice);
	});

	test('cannot move a film that only the host may move, nor say that she is the host', () => {
		const locked = run(withMallory(), [{ type: 'only', hostOnly: true }]);
		expect(run(locked, [heard(beat)]).timeline.by).toBe(alice);
		const guest = run(withMallory(false), [heard({ ...beat, hostOnly: true })]);
		expect(guest.hostOnly).toBe(false);
		const seeking = run(locked, [heard({ ...beat, waitsFor: mallory, seconds: 300 })]);
		expect(seeking.timeline.by).toBe(alice);
	});

	test('is heard a few times and then not until she has calmed down', () => {
		const lines = (state: RoomState): number =>
			state.lines.filter(({ kind }) => kind === 'said').length;
		const flood = Array.from({ length: 90 }, (_, i) => heard({ type: 'say', text: `no ${i}` }));
		const flooded = run(withMallory(), flood);
		expect(lines(flooded)).toBe(5);
		expect(lines(run(flooded, [heard({ type: 'say', text: 'later' })], nowMs + 10_000))).toBe(6);
	});

	test('is silent for whoever has muted her', () => {
		const muted = run(withMallory(), [{ type: 'mute', id: mallory, isMuted: true }]);
		expect(run(muted, [heard({ type: 'say', text: 'x' })]).lines.at(-1)?.kind).toBe('joined');
	});

	test('cannot take the name tag of somebody who is there', () => {
		const [, effects] = stepRoom(
			run(withMallory(), [{ type: 'opened', linkId: 'n' }]),
			{ ...heard({ type: 'hello', id: mallory, name: 'Twin' }), linkId: 'n' } as RoomEvent, // Only the link differs.
			nowMs
		);
		expect(effects).toEqual([{ type: 'close', linkId: 'n' }]);
	});

	test('finds no place in a room that is full', () => {
		let state = newRoom({ id: alice, name: '', isHost: true }, nowMs);
		for (let i = 0; i < 11; i++) state = run(state, [{ type: 'opened', linkId: `l${i}` }]);
		expect(stepRoom(state, { type: 'opened', linkId: 'm' }, nowMs)[1]).toEqual([
			{ type: 'close', linkId: 'm' }
		]);
	});
});

describe('messages of a room', () => {
	test('say what they said when they are read again', () => {
		for (const message of [
			beat,
			{ ...beat, waitsFor: alice, seconds: 1.25 },
			{ type: 'hello', id: alice, name: 'Zoé' },
			{ type: 'ping', askedMs: 3 },
			{ type: 'pong', askedMs: 3, theirMs: 4 },
			{ type: 'say', text: 'مرحبا' }
		] satisfies RoomMessage[])
			expect(parseRoomMessage(encodeRoomMessage(message))).toEqual(message);
	});

	test('are refused with times, speeds and texts that no client writes', () => {
		const bad: readonly RoomMessage[] = [
			{ ...beat, seconds: -1 },
			{ ...beat, seconds: Number.MAX_VALUE },
			{ ...beat, speed: 99 },
			{ type: 'say', text: '' },
			{ type: 'say', text: 'a'.repeat(501) },
			{ type: 'say', text: 'turn \u202e around' },
			{ type: 'hello', id: alice, name: 'n'.repeat(41) }
		];
		for (const message of bad) expect(parseRoomMessage(encodeRoomMessage(message))).toBeUndefined();
		expect(parseRoomMessage(new Uint8Array([4, 0xff]))).toBeUndefined();
		expect(parseRoomMessage(new Uint8Array(9000))).toBeUndefined();
	});

	test('are cut at 500 characters as a reader counts them', () => {
		const family = '👨‍👩‍👧';
		expect(fitLine(family.repeat(600)).length).toBeLessThanOrEqual(2000);
		expect([...new Intl.Segmenter().segment(fitLine('é'.repeat(900)))]).toHaveLength(500);
	});
});

describe('clocks and players', () => {
	test('the answer that came soonest tells the offset', () => {
		const slow = withAnswer(unknownOffset, { askedMs: 0, theirMs: 5900, nowMs: 1000 });
		const both = withAnswer(slow, { askedMs: 2000, theirMs: 7010, nowMs: 2020 });
		expect(offsetMs(both)).toBe(5000);
		expect(withAnswer(both, { askedMs: 9000, theirMs: 1, nowMs: 3000 })).toBe(both);
	});

	test('a small difference is caught up with by pace, a large one by a jump', () => {
		const timeline = { ...noTimeline, revision: 1, isPlaying: true, seconds: 100, atMs: nowMs };
		const at = (seconds: number) => steer({ ...screen, seconds }, timeline, nowMs);
		expect(at(100.01)).toEqual({ paused: false, rate: 1 });
		expect(at(99.6).rate).toBe(1.05);
		expect(at(100.1).rate).toBe(0.98);
		expect(at(99.6).seekTo).toBeUndefined();
		expect(at(60).seekTo).toBe(100);
	});
});
