/** One socket to each tracker for all who speak there: the lobby and every film, so that a film's first announce waits for no handshake. */
import type { Clock, Random } from '#lib/core/ports.ts';
import { createTrackerSocket, type TrackerSocket } from './tracker-socket.ts';

/** Somebody who speaks with a tracker: the lobby, or one film's swarm. */
export interface LineUser {
	/** It has enough people: to come back to a lost tracker is not urgent for it. */
	readonly isCalm: () => boolean;
	/** The socket stands; told a moment after joining when it stood before. */
	readonly onOpen: () => void;
	/** A socket that stood is gone; it is dialled again. */
	readonly onLost: () => void;
	/** A message; true when it was for this user, and nobody else need read it. */
	readonly onText: (text: string) => boolean;
}

export interface TrackerLine {
	/** False while there is no connection; nothing is queued. */
	readonly send: TrackerSocket['send'];
	readonly hurry: TrackerSocket['hurry'];
	/** The socket is closed so many milliseconds later if nobody else uses it then. Idempotent. */
	readonly leave: (lingerMs: number) => void;
}

export interface TrackerLines {
	/** Dials at once unless somebody else is there already; `url` is ws: or wss:. */
	readonly join: (url: string, user: LineUser) => TrackerLine;
	/** Joins only where a socket stands already; nobody is dialled. */
	readonly joinOpen: (url: string, user: LineUser) => TrackerLine | undefined;
}

interface Line {
	readonly socket: TrackerSocket;
	readonly users: Set<LineUser>;
	isOpen: boolean;
}

/** Dials nobody before the first user joins. */
export const createTrackerLines = (world: {
	readonly clock: Clock;
	readonly random: Random;
}): TrackerLines => {
	const lines = new Map<string, Line>();

	const open = (url: string): Line => {
		const users = new Set<LineUser>();
		const line: Line = {
			isOpen: false,
			users,
			socket: createTrackerSocket({
				...world,
				url,
				isCalm: () => [...users].every((user) => user.isCalm()),
				onOpen: () => {
					line.isOpen = true;
					for (const user of users) user.onOpen();
				},
				onLost: () => {
					line.isOpen = false;
					for (const user of users) user.onLost();
				},
				onText: (text) => {
					for (const user of users) if (user.onText(text)) return;
				}
			})
		};
		lines.set(url, line);
		return line;
	};
	const closeIfIdle = (url: string, line: Line): void => {
		if (line.users.size > 0 || lines.get(url) !== line) return;
		lines.delete(url);
		line.socket.close();
	};

	const joinLine: TrackerLines['join'] = (url, user) => {
		const line = lines.get(url) ?? open(url);
		line.users.add(user);
		if (line.isOpen) {
			// A moment later, as with a socket of its own: whoever joins is not yet complete.
			queueMicrotask(() => {
				if (line.isOpen && line.users.has(user)) user.onOpen();
			});
		}
		return {
			send: (text) => line.users.has(user) && line.socket.send(text),
			hurry: line.socket.hurry,
			leave: (lingerMs) => {
				if (!line.users.delete(user)) return;
				if (lingerMs === 0) closeIfIdle(url, line);
				else
					world.clock.after(lingerMs, () => {
						closeIfIdle(url, line);
					});
			}
		};
	};

	return {
		join: joinLine,
		joinOpen: (url, user) => (lines.get(url)?.isOpen === true ? joinLine(url, user) : undefined)
	};
};
