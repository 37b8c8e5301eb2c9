/** Announces one peer to one tracker, in the common lobby and in those that are sought, and passes on what comes back. */
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { announceDelayMs, offersWanted, redialDelayMs, type Degree } from '#lib/p2p/degree.ts';
import {
	announceText,
	answerText,
	parseTrackerNews,
	type Swarm,
	type TrackerNews
} from '#lib/p2p/signalling.ts';
import { wayOf } from './lobby-connection.ts';
import type { LobbyConnections } from './lobby-connections.ts';
import type { TrackerLines } from './tracker-lines.ts';

export interface Announcer {
	/** Its socket stands. */
	readonly isOpen: () => boolean;
	/** Links have come or gone: the next announce may be due sooner. */
	readonly hurry: () => void;
	/** Other lobbies are sought: announces at once. */
	readonly announce: () => void;
	/** Says goodbye and closes. */
	readonly close: () => void;
}

export interface AnnouncerOptions {
	readonly url: string;
	/** The common lobby and our name in it. */
	readonly swarm: Swarm;
	/** Other lobbies that are sought now, 40 hex digits each. */
	readonly sought: () => readonly string[];
	readonly connections: LobbyConnections;
	readonly degree: Degree;
	/** Links of every kind, told of once for each peer. */
	readonly live: () => number;
	/** Trackers whose sockets stand, this one among them. */
	readonly openTrackers: () => number;
	readonly lines: TrackerLines;
	readonly clock: Clock;
	readonly random: Random;
}

interface Heard {
	readonly heard: TrackerNews;
	readonly in: Swarm;
}

/** Dials its tracker at once. */
export const createAnnouncer = (options: AnnouncerOptions): Announcer => {
	const { url, swarm, sought, connections, degree, clock, random } = options;
	const way = wayOf(url);
	let intervalMs: number = limits.lobby.announceLastMs;
	let attempt = 0;
	/** Announces since the tracker last answered one. */
	let unheard = 0;
	let isOpen = false;
	let isAnnouncing = false;
	let isClosed = false;
	let dueMs = Infinity;
	let stopTimer = (): void => undefined;
	/** Lobbies that were announced on this socket and are to be left. */
	const visited = new Set<string>();

	/** A tracker that is silent is told again soon; one that answers, as the links ask for and with some jitter. */
	const delayMs = (): number => {
		if (unheard > 0) return redialDelayMs(unheard, random.below(1000));
		const calmMs = announceDelayMs(degree, { live: options.live(), attempt, intervalMs });
		return Math.round(calmMs * (1 + random.below(500) / 1000));
	};

	const schedule = (): void => {
		const afterMs = delayMs();
		// What is due sooner stays due: links that come and go must not put announces off for ever.
		if (isClosed || !isOpen || isAnnouncing || clock.now() + afterMs >= dueMs) return;
		dueMs = clock.now() + afterMs;
		stopTimer();
		stopTimer = clock.after(afterMs, () => {
			attempt++;
			void announce(); // A lost socket dials again by itself.
		});
	};

	/**
	 * This tracker's share; and where there are several, at least one link of our own choosing through each of two. When
	 * its socket has just opened, one at least: whoever was parted from the others has links enough, and all on its side.
	 */
	const wanted = (isNew: boolean): number => {
		const { outbound, outboundBy } = connections.counts();
		const live = options.live();
		const trackers = Math.max(options.openTrackers(), 1);
		const share = Math.ceil(offersWanted(degree, { live, outbound }) / trackers);
		const isOneSided = trackers > 1 && outboundBy(way) === 0;
		return live < degree.high && (isOneSided || isNew) ? Math.max(share, 1) : share;
	};

	const announceIn = async (infoHash: string, count: number, event?: 'started'): Promise<void> => {
		const offers = await connections.offers({ way, infoHash, count });
		if (isClosed) return;
		const said = event ? { event, offers } : { offers };
		socket.send(announceText({ infoHash, peerId: swarm.peerId }, said));
	};

	const announce = async (event?: 'started'): Promise<void> => {
		if (isAnnouncing) return;
		isAnnouncing = true;
		stopTimer();
		dueMs = Infinity;
		await announceIn(swarm.infoHash, wanted(event === 'started'), event);
		const now = sought();
		for (const infoHash of now) {
			const isNew = !visited.has(infoHash);
			visited.add(infoHash);
			await announceIn(infoHash, limits.lobby.soughtOffers, isNew ? 'started' : undefined);
		}
		for (const infoHash of visited) if (!now.includes(infoHash)) leave(infoHash);
		isAnnouncing = false;
		unheard++;
		schedule();
	};

	const leave = (infoHash: string): void => {
		visited.delete(infoHash);
		const left = { infoHash, peerId: swarm.peerId };
		socket.send(announceText(left, { event: 'stopped', offers: [] }));
	};

	/** The swarm that a message is for, and what it says. */
	const read = (text: string): Heard | undefined => {
		for (const infoHash of [swarm.infoHash, ...visited]) {
			const within = { infoHash, peerId: swarm.peerId };
			const news = parseTrackerNews(text, within);
			if (news.ok) return { heard: news.value, in: within };
			if (news.error.type !== 'NotForUs') return undefined;
		}
		return undefined;
	};

	const act = async ({ heard, in: within }: Heard): Promise<void> => {
		if (heard.type === 'announced') {
			({ intervalMs } = heard);
			unheard = 0;
			// It was to be told again because it was silent; now it is not.
			dueMs = Infinity;
			schedule();
			return;
		}
		const { peerId, offerId, sdp } = heard;
		if (heard.type === 'answer') {
			connections.accept({ way, peerId, offerId, sdp });
			return;
		}
		const { infoHash } = within;
		const answer = await connections.answer({ way, infoHash, peerId, sdp });
		if (answer === undefined) return;
		socket.send(answerText(within, { to: peerId, offerId, sdp: answer }));
	};

	const socket = options.lines.join(url, {
		isCalm: () => options.live() >= degree.low,
		onOpen: () => {
			isOpen = true;
			attempt = 0;
			visited.clear();
			void announce('started'); // as above
		},
		onLost: () => {
			isOpen = false;
			unheard = 0;
			stopTimer();
			dueMs = Infinity;
		},
		onText: (text) => {
			const news = read(text);
			if (news) void act(news); // What cannot be answered is not.
			return news !== undefined;
		}
	});

	return {
		isOpen: () => isOpen,
		hurry: () => {
			socket.hurry();
			attempt = 0;
			schedule();
		},
		announce: () => {
			if (isOpen) void announce(); // as above
		},
		close: () => {
			isClosed = true;
			stopTimer();
			for (const infoHash of [swarm.infoHash, ...visited]) leave(infoHash);
			socket.leave(0);
		}
	};
};
