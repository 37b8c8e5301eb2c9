/** One WebSocket to one tracker, dialled again whenever it is lost, for as long as it is wanted. */
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { redialDelayMs } from '#lib/p2p/degree.ts';

export interface TrackerSocket {
	/** False while there is no connection; nothing is queued, an announce would be stale. */
	readonly send: (text: string) => boolean;
	/** Somebody is looked for now: whoever was in no hurry to come back is. */
	readonly hurry: () => void;
	/** Closes for good. Idempotent. */
	readonly close: () => void;
}

export interface TrackerSocketOptions {
	/** ws: or wss:. */
	readonly url: string;
	readonly clock: Clock;
	readonly random: Random;
	/** True while enough people are connected: then it comes back within half a minute, and not in the first second. */
	readonly isCalm: () => boolean;
	readonly onOpen: () => void;
	/** A connection that stood is gone; it is dialled again. */
	readonly onLost: () => void;
	readonly onText: (text: string) => void;
}

/**
 * Dials at once. The client of bittorrent-tracker waits 10 s to 5 min before it dials again, makes a connection for
 * every offer that a tracker cares to send, and throws on a message without `info_hash`, which in Node ends the process.
 */
export const createTrackerSocket = (options: TrackerSocketOptions): TrackerSocket => {
	const { url, clock, random } = options;
	let socket: WebSocket | undefined;
	let attempt = 0;
	let isClosed = false;
	let stopTimer = (): void => undefined;
	let isWaitingCalmly = false;

	const dialAfter = (ms: number): void => {
		stopTimer();
		stopTimer = clock.after(ms, () => {
			isWaitingCalmly = false;
			dial();
		});
	};
	const redial = (): void => {
		socket = undefined;
		stopTimer();
		if (isClosed) return;
		// A tracker that restarts has thousands at its door: those who can wait come one after the other (F2).
		isWaitingCalmly = attempt === 0 && options.isCalm();
		const soonMs = redialDelayMs(attempt, random.below(1000));
		dialAfter(isWaitingCalmly ? random.below(limits.lobby.calmRedialMs) : soonMs);
		attempt++;
	};

	const open = (): WebSocket | undefined => {
		try {
			return new WebSocket(url);
		} catch {
			// A page on https: may not dial ws:. Like a tracker that is down, it is tried again ever more rarely.
			return undefined;
		}
	};

	const dial = (): void => {
		const dialled = open();
		if (!dialled) {
			redial();
			return;
		}
		socket = dialled;
		const isCurrent = (): boolean => socket === dialled;
		const lose = (): void => {
			if (!isCurrent()) return;
			const wasOpen = dialled.readyState !== WebSocket.CONNECTING;
			redial();
			dialled.close();
			if (wasOpen) options.onLost();
		};
		stopTimer = clock.after(limits.lobby.socketOpenMs, lose);
		dialled.addEventListener('open', () => {
			if (!isCurrent()) return;
			stopTimer();
			options.onOpen();
		});
		dialled.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
			if (!isCurrent()) return;
			// Only what really talks counts as reached: a server that accepts and hangs up is backed off from.
			attempt = 0;
			// Trackers write text; anything else is no tracker's.
			if (typeof data === 'string') options.onText(data);
			else lose();
		});
		dialled.addEventListener('close', lose);
		dialled.addEventListener('error', lose);
	};

	dial();
	return {
		send: (text) => {
			if (socket?.readyState !== WebSocket.OPEN) return false;
			socket.send(text);
			return true;
		},
		hurry: () => {
			if (!isWaitingCalmly || options.isCalm()) return;
			isWaitingCalmly = false;
			dialAfter(redialDelayMs(0, random.below(1000)));
		},
		close: () => {
			isClosed = true;
			stopTimer();
			const last = socket;
			socket = undefined;
			last?.close();
		}
	};
};
