/** What one member knows of a room, and the small changes that its rules are made of. */
import { limits } from '#lib/core/limits.ts';
import { fullBucket, takeTokens, type Bucket, type Rate } from '#lib/p2p/rate-limit.ts';
import { unknownOffset, type ClockOffset } from './clock-offset.ts';
import type { ScreenReport, Steering } from './drift.ts';
import type { BeatMessage, RoomMessage } from './messages.ts';
import type { Deed } from './ports.ts';
import { anchored, noTimeline, secondsAt, type Timeline } from './timeline.ts';

const { together } = limits;

export interface Member {
	readonly linkId: string;
	/** 16 hex digits; empty before it has said hello. */
	readonly id: string;
	readonly name: string;
	/** Its beats are signed by whoever began the room. */
	readonly isHost: boolean;
	/** Its chat is not shown here. */
	readonly isMuted: boolean;
	readonly isStalled: boolean;
	readonly offset: ClockOffset;
	/** Where it says the film is, kept until its clock is known. */
	readonly early?: { readonly beat: BeatMessage; readonly fromHost: boolean };
	readonly heardMs: number;
	readonly pings: number;
	readonly pingDueMs: number;
	readonly messages: Bucket;
	readonly deeds: Bucket;
	readonly chat: Bucket;
}

/** A line of the conversation: something said, or something that happened. */
export interface RoomLine {
	readonly serial: number;
	readonly kind: 'said' | 'joined' | 'left' | 'play' | 'pause' | 'seek';
	/** 16 hex digits. */
	readonly by: string;
	readonly name: string;
	readonly isOwn: boolean;
	readonly text: string;
	/** Where the film was moved to. */
	readonly seconds: number;
}

/** What is left of the time that somebody may keep the others waiting. */
interface Allowance {
	readonly leftMs: number;
	readonly atMs: number;
}

export interface RoomState {
	readonly id: string;
	readonly name: string;
	readonly isHost: boolean;
	readonly members: ReadonlyMap<string, Member>;
	readonly timeline: Timeline;
	/** The highest revision that was heard of: the next deed is above it. */
	readonly seen: number;
	readonly hostOnly: boolean;
	readonly screen: ScreenReport | undefined;
	/** Since when the player has stood still although the film should move. */
	readonly stalledMs: number | undefined;
	/** The player has been where the room is: the others wait for whoever falls behind, and not for who comes late. */
	readonly wasInStep: boolean;
	/** Since when everybody waits. */
	readonly waitMs: number;
	readonly allowances: ReadonlyMap<string, Allowance>;
	readonly lines: readonly RoomLine[];
	readonly serial: number;
	readonly beatDueMs: number;
	readonly chat: Bucket;
}

export type RoomEvent =
	| { readonly type: 'opened' | 'closed'; readonly linkId: string }
	| {
			readonly type: 'heard';
			readonly linkId: string;
			readonly message: RoomMessage;
			readonly fromHost: boolean;
	  }
	| { readonly type: 'did'; readonly deed: Deed; readonly screen: ScreenReport }
	| { readonly type: 'tick'; readonly screen: ScreenReport | undefined }
	| { readonly type: 'say'; readonly text: string }
	| { readonly type: 'only'; readonly hostOnly: boolean }
	| { readonly type: 'mute'; readonly id: string; readonly isMuted: boolean };

export type RoomEffect =
	| { readonly type: 'send'; readonly linkId: string; readonly message: RoomMessage }
	| { readonly type: 'close'; readonly linkId: string }
	| { readonly type: 'steer'; readonly steering: Steering };

/** What a rule makes of a state, and what is to be done for it. */
export type Step = readonly [RoomState, readonly RoomEffect[]];

export const rates = {
	messages: { perSecond: together.messagesPerSecond, burst: together.messagesBurst },
	deeds: { perSecond: together.deedsPerSecond, burst: together.deedsBurst },
	chat: { perSecond: together.chatPerSecond, burst: together.chatBurst }
} satisfies Record<string, Rate>;

export const newRoom = (
	self: Pick<RoomState, 'id' | 'name' | 'isHost'>,
	nowMs: number
): RoomState => ({
	...self,
	members: new Map(),
	timeline: noTimeline,
	seen: 0,
	hostOnly: false,
	screen: undefined,
	stalledMs: undefined,
	wasInStep: false,
	waitMs: 0,
	allowances: new Map(),
	lines: [],
	serial: 0,
	beatDueMs: 0,
	chat: fullBucket(rates.chat, nowMs)
});

export const newMember = (linkId: string, nowMs: number): Member => ({
	linkId,
	id: '',
	name: '',
	isHost: false,
	isMuted: false,
	isStalled: false,
	offset: unknownOffset,
	heardMs: nowMs,
	pings: 0,
	pingDueMs: nowMs,
	messages: fullBucket(rates.messages, nowMs),
	deeds: fullBucket(rates.deeds, nowMs),
	chat: fullBucket(rates.chat, nowMs)
});

export const withMember = (state: RoomState, member: Member): RoomState => ({
	...state,
	members: new Map(state.members).set(member.linkId, member)
});

/** Members who have said hello. */
export const present = (state: RoomState): readonly Member[] =>
	[...state.members.values()].filter(({ id }) => id !== '');

export const withLine = (
	state: RoomState,
	line: Omit<RoomLine, 'serial' | 'isOwn' | 'text' | 'seconds'> & Partial<RoomLine>
): RoomState => ({
	...state,
	serial: state.serial + 1,
	lines: [
		...state.lines,
		{ text: '', seconds: 0, ...line, serial: state.serial, isOwn: line.by === state.id }
	].slice(-together.chatLines)
});

/** True when one of these may be used now; the member with one less. */
export const spend = (
	member: Member,
	what: keyof typeof rates,
	nowMs: number
): Member | undefined => {
	const left = takeTokens(member[what], rates[what], { nowMs });
	return left && { ...member, [what]: left };
};

/** How long somebody may still keep the others waiting, milliseconds. */
export const allowanceMs = (state: RoomState, id: string, nowMs: number): number => {
	const known = state.allowances.get(id);
	if (!known) return together.waitMs;
	const earned = Math.max(0, nowMs - known.atMs) * together.waitRefillShare;
	return Math.min(together.waitMs, known.leftMs + earned);
};

/** The timeline of somebody's deed in place of ours, with what it means for those who were waited for. */
export const adopt = (state: RoomState, timeline: Timeline, nowMs: number): RoomState => {
	const before = state.timeline.waitsFor;
	const isOver = before !== '' && before !== timeline.waitsFor;
	const left = isOver
		? Math.max(0, allowanceMs(state, before, state.waitMs) - (nowMs - state.waitMs))
		: 0;
	return {
		...state,
		timeline,
		seen: Math.max(state.seen, timeline.revision),
		waitMs: before === timeline.waitsFor ? state.waitMs : nowMs,
		allowances: isOver
			? new Map(state.allowances).set(before, { leftMs: left, atMs: nowMs })
			: state.allowances
	};
};

/** The line that tells what a deed did; undefined for what is no deed of a person. */
export const lineOf = (
	before: Timeline,
	after: Timeline,
	nowMs: number
): Pick<RoomLine, 'kind' | 'seconds'> | undefined => {
	const seconds = secondsAt(after, nowMs);
	if (before.revision === 0 || before.waitsFor !== after.waitsFor) return undefined;
	if (before.isPlaying !== after.isPlaying)
		return { kind: after.isPlaying ? 'play' : 'pause', seconds };
	return Math.abs(seconds - secondsAt(before, nowMs)) > 2 ? { kind: 'seek', seconds } : undefined;
};

/** Who began the room is here. */
const hasHost = (state: RoomState): boolean =>
	state.isHost || present(state).some(({ isHost }) => isHost);

/** Only the host moves the film; while it is away everybody may. */
export const isLocked = (state: RoomState): boolean => state.hostOnly && hasHost(state);

export const mayMove = (state: RoomState): boolean => state.isHost || !isLocked(state);

/** Where we are, as the others are told. */
export const beatOf = (state: RoomState, nowMs: number): BeatMessage => {
	const now = anchored(state.timeline, nowMs);
	return {
		...now,
		type: 'beat',
		seconds: Math.max(0, now.seconds),
		isStalled: state.stalledMs !== undefined && nowMs - state.stalledMs >= together.stallMs,
		hostOnly: state.hostOnly
	};
};

/** Everybody is told where we are. */
export const tellAll = (state: RoomState, nowMs: number): Step => {
	const message = beatOf(state, nowMs);
	return [
		{ ...state, beatDueMs: nowMs + together.beatMs },
		present(state).map(({ linkId }) => ({ type: 'send', linkId, message }))
	];
};

/** A deed of our own: the timeline moves on, and everybody is told. */
export const write = (state: RoomState, changes: Partial<Timeline>, nowMs: number): Step => {
	const now = anchored(state.timeline, nowMs);
	const timeline = { ...now, ...changes, revision: state.seen + 1, by: state.id };
	return tellAll(adopt(state, timeline, nowMs), nowMs);
};
