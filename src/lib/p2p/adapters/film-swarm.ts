/** One film's swarm at its trackers: when it is announced, with how many offers, and what is done with what comes back. */
import type { IceServer } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { announceText, answerText, parseTrackerNews, type Swarm } from '#lib/p2p/signalling.ts';
import type { MeetingStatus, Pipe } from '#lib/stream/swarm/ports.ts';
import type { ConnectionBudget } from './connection-budget.ts';
import { createFilmDials } from './film-dials.ts';
import type { JoinedNeighbours, Neighbours } from './film-neighbours.ts';

export interface FilmSwarm {
	/** The socket to a tracker stands, or is lost. */
	readonly opened: (tracker: string) => void;
	readonly lost: (tracker: string) => void;
	/** A message of a tracker; true when it was for this film. */
	readonly hear: (tracker: string, text: string) => boolean;
	readonly status: () => MeetingStatus;
	readonly setLeft: (leftBytes: number) => void;
	readonly lookAgain: () => void;
	/** Somebody is connected, or nothing is missing: a tracker is not urgent. */
	readonly isCalm: () => boolean;
	readonly close: () => void;
}

export interface FilmSwarmOptions {
	readonly swarm: Swarm;
	readonly trackers: readonly string[];
	/** Bytes that are missing at first; unknown, and some, by default. */
	readonly leftBytes?: number;
	readonly iceServers: readonly IceServer[];
	readonly relayOnly?: boolean | undefined;
	readonly clock: Clock;
	readonly random: Random;
	readonly budget: ConnectionBudget;
	/** Whoever is connected already for something else. */
	readonly neighbours?: Neighbours;
	readonly newOfferId: () => string;
	readonly send: (tracker: string, text: string) => boolean;
	readonly onPipe: (pipe: Pipe) => void;
	readonly onChange: () => void;
}

interface TrackerState {
	isOpen: boolean;
	hasAnswered: boolean;
	isAnnouncing: boolean;
	intervalMs: number;
	/** Announces in a row while nobody was connected, or which were not answered. */
	attempt: number;
	dueMs: number;
	stopTimer: () => void;
}

/** While nobody is connected a tracker is asked again after this time, then after twice as long. */
const againFirstMs = 5000;
const againLastMs = 60_000;
const intervalLeastMs = 30_000;
const intervalMostMs = 300_000;
/** How soon a tracker may be asked again because somebody is in a hurry. */
const hurryMs = 1000;

/** Makes the first offers at once, so that the announce carries them when a socket opens. */
export const createFilmSwarm = (options: FilmSwarmOptions): FilmSwarm => {
	const { swarm, clock, random, trackers } = options;
	const states = new Map<string, TrackerState>(
		trackers.map((url) => [
			url,
			{
				isOpen: false,
				hasAnswered: false,
				isAnnouncing: false,
				intervalMs: intervalMostMs,
				attempt: 0,
				dueMs: Infinity,
				stopTimer: () => undefined
			}
		])
	);
	let left = options.leftBytes ?? 1;
	let isClosed = false;
	/** Nobody while the neighbours are being asked. */
	let nearPeers: JoinedNeighbours['peers'] = () => [];
	const dials = createFilmDials({
		peerId: swarm.peerId,
		iceServers: options.iceServers,
		relayOnly: options.relayOnly,
		clock,
		budget: options.budget,
		newOfferId: options.newOfferId,
		linkedElsewhere: () => nearPeers(),
		onPipe: options.onPipe,
		onChange: options.onChange
	});

	const near = options.neighbours?.join({
		infoHash: swarm.infoHash,
		isWanted: () => left > 0 && !isClosed,
		mayMeet: dials.mayMeet,
		onPipe: (pipe) => {
			options.onPipe(pipe);
			options.onChange();
		},
		onEnd: (peerId, refuseMs) => {
			dials.refuse(peerId, refuseMs);
			options.onChange();
		}
	});
	nearPeers = near?.peers ?? nearPeers;
	const openLines = (): number => dials.counts().open + nearPeers().length;

	/** A seed answers and does not dial: whoever wants the film makes the offers. */
	const offersWanted = (): number => {
		const { offersPerTracker, offers, connections } = limits.torrent;
		const { connecting } = dials.counts();
		if (left === 0 || openLines() + connecting >= connections / 2) return 0;
		return Math.max(1, Math.min(offersPerTracker, Math.floor(offers / trackers.length)));
	};
	const delayMs = (state: TrackerState): number => {
		const soonMs = Math.min(againLastMs, againFirstMs * 2 ** Math.min(state.attempt, 10));
		const calmMs = Math.min(intervalMostMs, Math.max(intervalLeastMs, state.intervalMs));
		const isAlone = openLines() === 0 && left > 0;
		const ms = isAlone || !state.hasAnswered ? Math.min(soonMs, calmMs) : calmMs;
		// Spread over a fifth: those who joined together do not come back together.
		return Math.round(ms * (1 + random.below(200) / 1000));
	};
	const schedule = (url: string, state: TrackerState, afterMs: number): void => {
		const dueMs = clock.now() + afterMs;
		if (isClosed || !state.isOpen || dueMs >= state.dueMs) return;
		state.stopTimer();
		state.dueMs = dueMs;
		state.stopTimer = clock.after(afterMs, () => {
			state.attempt++;
			void announce(url, state); // Never rejects.
		});
	};
	const announce = async (
		url: string,
		state: TrackerState,
		event?: 'started' | 'completed'
	): Promise<void> => {
		if (state.isAnnouncing) return;
		state.isAnnouncing = true;
		state.stopTimer();
		state.dueMs = Infinity;
		const offers = await dials.offers(url, offersWanted());
		state.isAnnouncing = false;
		if (isClosed || !state.isOpen) return;
		options.send(url, announceText(swarm, { ...(event ? { event } : {}), left, offers }));
		schedule(url, state, delayMs(state));
	};

	const answer = async (url: string, peerId: string, offerId: string, sdp: string) => {
		const answered = await dials.answer(peerId, sdp);
		if (answered === undefined || isClosed) return;
		options.send(url, answerText(swarm, { to: peerId, offerId, sdp: answered }));
	};

	for (const url of trackers) void dials.prepare(url, offersWanted()); // What cannot be made is not.
	const isCalm = (): boolean => left === 0 || dials.counts().open > 0;
	return {
		isCalm,
		opened: (url) => {
			const state = states.get(url);
			if (!state) return;
			state.isOpen = true;
			state.attempt = 0;
			void announce(url, state, 'started'); // Never rejects.
		},
		lost: (url) => {
			const state = states.get(url);
			if (!state) return;
			state.isOpen = false;
			state.stopTimer();
			state.dueMs = Infinity;
			options.onChange();
		},
		hear: (url, text) => {
			const news = parseTrackerNews(text, swarm);
			if (!news.ok) return news.error.type === 'Refused';
			const state = states.get(url);
			const heard = news.value;
			if (heard.type === 'announced') {
				if (!state) return true;
				state.intervalMs = heard.intervalMs;
				if (!state.hasAnswered) options.onChange();
				state.hasAnswered = true;
				return true;
			}
			const { peerId, offerId, sdp } = heard;
			if (heard.type === 'answer') dials.accept({ peerId, offerId, sdp });
			else void answer(url, peerId, offerId, sdp); // What cannot be answered is not.
			return true;
		},
		status: () => ({
			connecting: dials.counts().connecting,
			trackersReached: [...states.values()].filter(({ hasAnswered }) => hasAnswered).length
		}),
		setLeft: (leftBytes) => {
			const wasSeed = left === 0;
			left = Math.max(0, leftBytes);
			if (left > 0 || wasSeed) return;
			for (const [url, state] of states) if (state.isOpen) void announce(url, state, 'completed');
		},
		lookAgain: () => {
			near?.lookAgain();
			for (const [url, state] of states) schedule(url, state, hurryMs);
		},
		close: () => {
			if (isClosed) return;
			isClosed = true;
			for (const [url, state] of states) {
				state.stopTimer();
				if (state.isOpen) {
					options.send(url, announceText(swarm, { event: 'stopped', left, offers: [] }));
				}
			}
			near?.close();
			dials.close();
		}
	};
};
