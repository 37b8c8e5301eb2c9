/** A room as a pure step function: what happened goes in, what is to be done comes out. */
import { limits } from '#lib/core/limits.ts';
import { exhaustive } from '#lib/core/result.ts';
import { takeTokens } from '#lib/p2p/rate-limit.ts';
import { offsetMs, withAnswer } from './clock-offset.ts';
import { steer, type ScreenReport } from './drift.ts';
import { fitLine, type BeatMessage, type RoomMessage } from './messages.ts';
import type { Deed } from './ports.ts';
import {
	adopt,
	allowanceMs,
	beatOf,
	isLocked,
	lineOf,
	mayMove,
	newMember,
	present,
	rates,
	spend,
	tellAll,
	withLine,
	withMember,
	write,
	type Member,
	type RoomEffect,
	type RoomEvent,
	type RoomState,
	type Step
} from './room-state.ts';
import { isWaiting, stalledSince, stepWaits } from './room-waits.ts';
import { isNewer, secondsAt, type Timeline } from './timeline.ts';

const { together } = limits;
/** A beat tells where the film is now: what is further off is not now. */
const beatNearMs = 10_000;

/** The next state of the room, and what is to be done. */
export const stepRoom = (state: RoomState, event: RoomEvent, nowMs: number): Step => {
	switch (event.type) {
		case 'opened':
			return open(state, event.linkId, nowMs);
		case 'closed':
			return close(state, event.linkId);
		case 'heard':
			return hear(state, event, nowMs);
		case 'did':
			return act({ ...state, screen: event.screen }, event.deed, nowMs);
		case 'tick':
			return tick(state, event.screen, nowMs);
		case 'say':
			return say(state, event.text, nowMs);
		case 'only':
			return state.isHost ? tellAll({ ...state, hostOnly: event.hostOnly }, nowMs) : [state, []];
		case 'mute':
			return [mute(state, event.id, event.isMuted), []];
		default:
			return exhaustive(event);
	}
};

const send = (linkId: string, message: RoomMessage): RoomEffect => ({
	type: 'send',
	linkId,
	message
});

const open = (state: RoomState, linkId: string, nowMs: number): Step => {
	if (state.members.size >= together.members - 1) return [state, [{ type: 'close', linkId }]];
	const { id, name } = state;
	return [
		withMember(state, newMember(linkId, nowMs)),
		[send(linkId, { type: 'hello', id, name }), send(linkId, beatOf(state, nowMs))]
	];
};

const close = (state: RoomState, linkId: string): Step => {
	const left = state.members.get(linkId);
	if (!left) return [state, []];
	const members = new Map(state.members);
	members.delete(linkId);
	const without = { ...state, members };
	if (left.id === '') return [without, []];
	return [withLine(without, { kind: 'left', by: left.id, name: left.name }), []];
};

const hear = (
	state: RoomState,
	{ linkId, message, fromHost }: Extract<RoomEvent, { type: 'heard' }>,
	nowMs: number
): Step => {
	const known = state.members.get(linkId);
	const spent = known && spend(known, 'messages', nowMs);
	// Whoever floods is not listened to until it has calmed down.
	if (!spent) return [state, []];
	const member = { ...spent, heardMs: nowMs };
	const next = withMember(state, member);
	switch (message.type) {
		case 'hello':
			return greet(next, member, message);
		case 'ping':
			return [next, [send(linkId, { ...message, type: 'pong', theirMs: nowMs })]];
		case 'pong':
			return measure(next, member, { ...message, nowMs });
		case 'beat':
			return [heed(next, member, { beat: message, fromHost, nowMs }), []];
		case 'say':
			return [hearLine(next, member, message.text, nowMs), []];
		default:
			return exhaustive(message);
	}
};

const greet = (
	state: RoomState,
	member: Member,
	{ id, name }: Extract<RoomMessage, { type: 'hello' }>
): Step => {
	const isTaken = id === state.id || present(state).some((other) => other.id === id);
	if (isTaken && member.id !== id) return [state, [{ type: 'close', linkId: member.linkId }]];
	// One name for a visit: who changes it in the middle of a talk misleads.
	if (member.id !== '') return [state, []];
	const named = withMember(state, { ...member, id, name });
	return [withLine(named, { kind: 'joined', by: id, name }), []];
};

const measure = (
	state: RoomState,
	member: Member,
	answer: { askedMs: number; theirMs: number; nowMs: number }
): Step => {
	const { early, ...rest } = member;
	const measured = { ...rest, offset: withAnswer(member.offset, answer) };
	const next = withMember(state, measured);
	return [early ? heed(next, measured, { ...early, nowMs: answer.nowMs }) : next, []];
};

interface Heard {
	readonly beat: BeatMessage;
	readonly fromHost: boolean;
	readonly nowMs: number;
}

/** Whose word on where the film is counts: who moved it last, or in its absence the first by id. */
const isReference = (state: RoomState, member: Member): boolean => {
	const { by } = state.timeline;
	if (by === state.id || by === member.id) return by === member.id;
	const others = present(state);
	if (others.some(({ id }) => id === by)) return false;
	return [state.id, ...others.map(({ id }) => id)].every((id) => id >= member.id);
};

const heed = (state: RoomState, member: Member, { beat, fromHost, nowMs }: Heard): RoomState => {
	const offset = offsetMs(member.offset);
	if (offset === undefined) return withMember(state, { ...member, early: { beat, fromHost } });
	const heard = {
		...member,
		isStalled: beat.isStalled,
		isHost: member.isHost || fromHost
	};
	const next = {
		...withMember(state, heard),
		hostOnly: fromHost ? beat.hostOnly : state.hostOnly
	};
	const { revision, by, isPlaying, seconds, speed, waitsFor } = beat;
	const theirs = { revision, by, isPlaying, seconds, speed, waitsFor, atMs: beat.atMs - offset };
	const isNow = Math.abs(theirs.atMs - nowMs) <= beatNearMs;
	if (!isNow || revision === 0 || revision > state.seen + together.revisionsAhead) return next;
	const { timeline } = state;
	if (revision === timeline.revision && by === timeline.by)
		return isReference(next, heard) ? { ...next, timeline: theirs } : next;
	return isNewer(theirs, timeline) ? follow(next, heard, { theirs, fromHost, nowMs }) : next;
};

/** Somebody else's deed: done when it may be. */
const follow = (
	state: RoomState,
	member: Member,
	{ theirs, fromHost, nowMs }: { theirs: Timeline; fromHost: boolean; nowMs: number }
): RoomState => {
	const seen = { ...state, seen: Math.max(state.seen, theirs.revision) };
	const before = state.timeline;
	const isFree = !isLocked(state) || fromHost || isWaiting(before, theirs, nowMs);
	const spent = isFree ? spend(member, 'deeds', nowMs) : undefined;
	if (!spent) return seen;
	const { waitsFor } = theirs;
	const isTooLong =
		waitsFor !== '' && waitsFor !== before.waitsFor && allowanceMs(state, waitsFor, nowMs) <= 0;
	if (isTooLong) return seen;
	const adopted = adopt(withMember(seen, spent), theirs, nowMs);
	const line = lineOf(before, theirs, nowMs);
	const name = present(state).find(({ id }) => id === theirs.by)?.name;
	return line && name !== undefined ? withLine(adopted, { ...line, by: theirs.by, name }) : adopted;
};

const hearLine = (state: RoomState, member: Member, text: string, nowMs: number): RoomState => {
	const spent = spend(member, 'chat', nowMs);
	if (!spent || member.id === '') return state;
	const next = withMember(state, spent);
	if (member.isMuted) return next;
	return withLine(next, { kind: 'said', by: member.id, name: member.name, text });
};

const say = (state: RoomState, text: string, nowMs: number): Step => {
	const line = fitLine(text);
	const chat = takeTokens(state.chat, rates.chat, { nowMs });
	if (line === '' || !chat) return [state, []];
	const { id: by, name } = state;
	return [
		withLine({ ...state, chat }, { kind: 'said', by, name, text: line }),
		present(state).map(({ linkId }) => send(linkId, { type: 'say', text: line }))
	];
};

const mute = (state: RoomState, id: string, isMuted: boolean): RoomState =>
	present(state)
		.filter((member) => member.id === id)
		.reduce((next, member) => withMember(next, { ...member, isMuted }), state);

/** A deed of the person here. What they may not do is undone with the next tick. */
const act = (state: RoomState, deed: Deed, nowMs: number): Step => {
	if (!mayMove(state)) return [state, []];
	const at = state.screen?.seconds ?? 0;
	const begun = state.timeline.revision === 0 ? { seconds: at, atMs: nowMs } : {};
	const changes = ((): Partial<Timeline> => {
		switch (deed.type) {
			case 'play':
				return { isPlaying: true, waitsFor: '', seconds: at, atMs: nowMs };
			case 'pause':
				return { isPlaying: false, waitsFor: '', seconds: at, atMs: nowMs };
			case 'seek':
				return { seconds: deed.seconds, waitsFor: '', atMs: nowMs + together.leadMs };
			case 'speed':
				return { speed: Math.max(0.25, Math.min(4, deed.speed)) };
			default:
				return exhaustive(deed);
		}
	})();
	const [next, effects] = write(state, { ...begun, ...changes }, nowMs);
	const line = lineOf(state.timeline, next.timeline, nowMs);
	const told = line ? withLine(next, { ...line, by: state.id, name: state.name }) : next;
	return [told, effects];
};

/** Looks after links: clocks are compared, who is silent is gone. */
const tend = (state: RoomState, nowMs: number): Step => {
	const effects: RoomEffect[] = [];
	let next = state;
	for (const member of state.members.values()) {
		const { linkId, pings } = member;
		if (nowMs - member.heardMs > together.silenceMs) effects.push({ type: 'close', linkId });
		if (nowMs < member.pingDueMs) continue;
		const gapMs = pings < together.pingsFirst ? together.pingFirstMs : together.pingMs;
		next = withMember(next, { ...member, pings: pings + 1, pingDueMs: nowMs + gapMs });
		effects.push(send(linkId, { type: 'ping', askedMs: nowMs }));
	}
	return [next, effects];
};

const isInStep = (screen: ScreenReport | undefined, state: RoomState, nowMs: number): boolean =>
	screen !== undefined &&
	screen.isReady &&
	state.timeline.revision > 0 &&
	Math.abs(secondsAt(state.timeline, nowMs) - screen.seconds) < 1;

/** Who began the room begins the film, as soon as there is one. */
const found = (state: RoomState, nowMs: number): Step => {
	const { screen, timeline, seen } = state;
	if (!state.isHost || timeline.revision > 0 || seen > 0 || !screen?.isReady) return [state, []];
	const isPlaying = screen.wasGoing;
	return write(state, { isPlaying, seconds: screen.seconds, speed: 1, atMs: nowMs }, nowMs);
};

const tick = (before: RoomState, screen: ScreenReport | undefined, nowMs: number): Step => {
	const effects: RoomEffect[] = [];
	const run = (step: Step): RoomState => {
		effects.push(...step[1]);
		return step[0];
	};
	let state = run(tend({ ...before, screen }, nowMs));
	state = run(found(state, nowMs));
	const wasInStep = state.wasInStep || isInStep(screen, state, nowMs);
	state = { ...state, wasInStep };
	state = { ...state, stalledMs: stalledSince(state, nowMs) };
	state = run(stepWaits(state, nowMs) ?? [state, []]);
	if (nowMs >= state.beatDueMs) state = run(tellAll(state, nowMs));
	if (screen) effects.push({ type: 'steer', steering: steer(screen, state.timeline, nowMs) });
	return [state, effects];
};
