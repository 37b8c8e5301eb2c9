/** The lobby as a transport: strangers introduced by WebSocket trackers, linked by WebRTC; in the browser and in Node. */
import { bytesToHex, concatBytes, utf8 } from '#lib/core/bytes.ts';
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import type { IceServer } from '#lib/core/config.ts';
import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import { installWireGuard } from '#lib/core/adapters/wire-guard.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { announceDelayMs, offersWanted, viewerDegree, type Degree } from '#lib/p2p/degree.ts';
import type { LinkEvents, Transport } from '#lib/p2p/ports.ts';
import { announceText, answerText, parseTrackerNews, type Swarm } from '#lib/p2p/signalling.ts';
import { createLobbyConnections, type LobbyConnections } from './lobby-connections.ts';
import { createTrackerSocket, type TrackerSocket } from './tracker-socket.ts';

/** SHA-1 of "matinee-lobby-1": the infohash at which everybody meets. */
export const lobbyInfoHash = '5d3f17e27e875ccc224f4af67ad4d8ed2be01e48';

export interface LobbyOptions {
	/** ws: and wss: addresses; none means that nobody is met. */
	readonly trackers: readonly string[];
	readonly iceServers: readonly IceServer[];
	readonly clock: Clock;
	readonly random: Random;
	/** 40 hex digits; drawn anew by default. */
	readonly peerId?: string;
	/** 40 hex digits; the common lobby by default. */
	readonly infoHash?: string;
	/** A host passes a higher one than a viewer's. */
	readonly degree?: Degree;
}

/** A peer id in Azureus style (BEP 20): who made the program, then chance. */
const newPeerId = (random: Random): string =>
	bytesToHex(concatBytes(utf8('-MT0001-'), random.bytes(12)));

interface TrackerState {
	socket: TrackerSocket | undefined;
	intervalMs: number;
	attempt: number;
	isAnnouncing: boolean;
	/** When the next announce is due, milliseconds since 1970. */
	dueMs: number;
	stopTimer: () => void;
}

/** Connects to nobody before it is started. */
export const createLobbyTransport = (options: LobbyOptions): Transport => {
	installWireGuard();
	installPromptIce();
	const { clock, random, degree = viewerDegree } = options;
	const swarm: Swarm = {
		infoHash: options.infoHash ?? lobbyInfoHash,
		peerId: options.peerId ?? newPeerId(random)
	};
	let steered = 0;
	let hurry = (): void => undefined;

	const start = (events: LinkEvents): (() => void) => {
		const trackers: TrackerState[] = [];
		let isStopped = false;
		const connections: LobbyConnections = createLobbyConnections({
			swarm,
			iceServers: options.iceServers,
			clock,
			degree,
			events,
			newOfferId: () => bytesToHex(random.bytes(20)),
			onChange: () => {
				hurry();
			}
		});
		/** Film wires count as links, too: they need no lobby. */
		const counts = (): { live: number; outbound: number } => {
			const { live, outbound } = connections.counts();
			return { live: Math.max(live, steered), outbound };
		};

		const schedule = (tracker: TrackerState): void => {
			const { live } = counts();
			const { attempt, intervalMs } = tracker;
			const delayMs = announceDelayMs(degree, { live, attempt, intervalMs });
			// What is due sooner stays due: links that come and go must not put announces off for ever.
			if (clock.now() + delayMs >= tracker.dueMs) return;
			tracker.dueMs = clock.now() + delayMs;
			tracker.stopTimer();
			tracker.stopTimer = clock.after(delayMs, () => {
				tracker.attempt++;
				void announce(tracker); // A lost socket dials again by itself.
			});
		};

		const announce = async (tracker: TrackerState, event?: 'started'): Promise<void> => {
			if (tracker.isAnnouncing) return;
			tracker.isAnnouncing = true;
			tracker.dueMs = Infinity;
			const offers = await connections.offers(offersWanted(degree, counts()));
			tracker.isAnnouncing = false;
			if (isStopped) return;
			tracker.socket?.send(announceText(swarm, event ? { event, offers } : { offers }));
			schedule(tracker);
		};

		const hear = async (tracker: TrackerState, text: string): Promise<void> => {
			const news = parseTrackerNews(text, swarm);
			if (!news.ok) return;
			switch (news.value.type) {
				case 'announced':
					tracker.intervalMs = news.value.intervalMs;
					return;
				case 'answer':
					connections.accept(news.value);
					return;
				case 'offer': {
					const { peerId, offerId } = news.value;
					const sdp = await connections.answer(peerId, news.value.sdp);
					if (sdp !== undefined) {
						tracker.socket?.send(answerText(swarm, { to: peerId, offerId, sdp }));
					}
				}
			}
		};

		hurry = (): void => {
			for (const tracker of trackers) {
				tracker.attempt = 0;
				if (!isStopped && !tracker.isAnnouncing) schedule(tracker);
			}
		};

		for (const url of new Set(
			options.trackers.flatMap((text) => parseTrackerAddress(text) ?? [])
		)) {
			const tracker: TrackerState = {
				socket: undefined,
				intervalMs: limits.lobby.announceLastMs,
				attempt: 0,
				isAnnouncing: false,
				dueMs: Infinity,
				stopTimer: () => undefined
			};
			trackers.push(tracker);
			tracker.socket = createTrackerSocket({
				url,
				clock,
				random,
				onOpen: () => {
					tracker.attempt = 0;
					void announce(tracker, 'started'); // as above
				},
				onText: (text) => {
					void hear(tracker, text); // What is not understood is not answered.
				}
			});
		}

		return () => {
			if (isStopped) return;
			isStopped = true;
			hurry = () => undefined;
			for (const { socket, stopTimer } of trackers) {
				stopTimer();
				socket?.send(announceText(swarm, { event: 'stopped', offers: [] }));
				socket?.close();
			}
			connections.close();
		};
	};

	return {
		start,
		steer: (live) => {
			const before = steered;
			steered = live;
			if (live < before) hurry();
		}
	};
};
