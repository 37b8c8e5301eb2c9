/** One member of a room at work: runs the step function over links, a player and a clock. */
import { bytesToHex } from '#lib/core/bytes.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { roundTripMs } from './clock-offset.ts';
import { fitName } from './messages.ts';
import type { Screen } from './ports.ts';
import { stepRoom } from './room.ts';
import type { RoomLinks, RoomLinkEvents } from './room-links.ts';
import {
	isLocked,
	mayMove,
	newRoom,
	present,
	type RoomEffect,
	type RoomEvent,
	type RoomLine,
	type RoomState
} from './room-state.ts';

export interface PartyPerson {
	/** 16 hex digits. */
	readonly id: string;
	/** Empty: a guest. */
	readonly name: string;
	readonly isSelf: boolean;
	readonly isHost: boolean;
	readonly isMuted: boolean;
	/** There and back, milliseconds. */
	readonly roundTripMs?: number;
}

/** The room as it is shown. */
export interface PartyView {
	readonly people: readonly PartyPerson[];
	readonly lines: readonly RoomLine[];
	readonly isHost: boolean;
	readonly hostOnly: boolean;
	/** Deeds at this player move the film for everybody. */
	readonly mayMove: boolean;
	readonly isLocked: boolean;
	/** Somebody has begun the film. */
	readonly hasBegun: boolean;
	/** For whom everybody waits. */
	readonly waitsFor?: PartyPerson;
	readonly needsPress: boolean;
}

export interface Party {
	readonly view: () => PartyView;
	/** The player that is steered, or none. */
	readonly show: (screen: Screen | undefined) => void;
	readonly say: (text: string) => void;
	readonly setHostOnly: (hostOnly: boolean) => void;
	readonly mute: (id: string, isMuted: boolean) => void;
	readonly close: () => void;
}

export interface PartyOptions {
	readonly name: string;
	readonly isHost: boolean;
	readonly links: (events: RoomLinkEvents) => RoomLinks;
	readonly clock: Clock;
	readonly random: Random;
	readonly changed: () => void;
}

/** How often the player is looked at: a tenth of a second is seen, a fiftieth is not. */
const tickMs = 100;

const viewOf = (state: RoomState): PartyView => {
	const self: PartyPerson = {
		...{ id: state.id, name: state.name, isSelf: true },
		...{ isHost: state.isHost, isMuted: false }
	};
	const others = present(state).map((member): PartyPerson => {
		const there = roundTripMs(member.offset);
		const { id, name, isHost, isMuted } = member;
		return {
			...{ id, name, isHost, isMuted, isSelf: false },
			...(there === undefined ? {} : { roundTripMs: Math.round(there) })
		};
	});
	const people = [self, ...others];
	const waitsFor = people.find(({ id }) => id === state.timeline.waitsFor);
	return {
		people,
		lines: state.lines,
		isHost: state.isHost,
		hostOnly: state.hostOnly,
		mayMove: mayMove(state),
		isLocked: isLocked(state),
		hasBegun: state.timeline.revision > 0,
		needsPress: state.screen?.needsPress ?? false,
		...(waitsFor ? { waitsFor } : {})
	};
};

/** Meets the others at once. */
export const createParty = (options: PartyOptions): Party => {
	const { clock, changed } = options;
	let state = newRoom(
		{
			id: bytesToHex(options.random.bytes(8)),
			name: fitName(options.name),
			isHost: options.isHost
		},
		clock.now()
	);
	let screen: Screen | undefined;
	let stopWatching = (): void => undefined;
	let isClosed = false;

	const does = (effect: RoomEffect): void => {
		if (effect.type === 'send') links.send(effect.linkId, effect.message);
		else if (effect.type === 'close') links.close(effect.linkId);
		else screen?.apply(effect.steering);
	};
	const hear = (event: RoomEvent): void => {
		if (isClosed) return;
		const [next, effects] = stepRoom(state, event, clock.now());
		state = next;
		for (const effect of effects) does(effect);
		changed();
	};
	const links = options.links({
		opened: (linkId) => {
			hear({ type: 'opened', linkId });
		},
		heard: (linkId, message, { host: fromHost }) => {
			hear({ type: 'heard', linkId, message, fromHost });
		},
		closed: (linkId) => {
			hear({ type: 'closed', linkId });
		}
	});
	const tick = (): void => {
		if (isClosed) return;
		hear({ type: 'tick', screen: screen?.read() });
		clock.after(tickMs, tick);
	};
	clock.after(tickMs, tick);

	return {
		view: () => viewOf(state),
		show: (next) => {
			stopWatching();
			screen = next;
			stopWatching =
				next?.watch((deed) => {
					hear({ type: 'did', deed, screen: next.read() });
				}) ?? ((): void => undefined);
		},
		say: (text) => {
			hear({ type: 'say', text });
		},
		setHostOnly: (hostOnly) => {
			hear({ type: 'only', hostOnly });
		},
		mute: (id, isMuted) => {
			hear({ type: 'mute', id, isMuted });
		},
		close: () => {
			if (isClosed) return;
			isClosed = true;
			stopWatching();
			links.stop();
		}
	};
};
