/** The WebRTC connections of one film in the making: offers for trackers, answers to strangers, until they are lines. */
import Peer from '@thaunknown/simple-peer/lite.js';
import type { IceServer } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import { readSessionDescription } from '#lib/p2p/session-description.ts';
import type { Pipe } from '#lib/stream/swarm/ports.ts';
import type { ConnectionBudget } from './connection-budget.ts';
import { keepFirstChannel, peerLine } from './data-line.ts';
import { createDataPipe } from './data-pipe.ts';
import { iceConfig } from './ice.ts';
import { createRefusals } from './refusals.ts';

export interface FilmOffer {
	readonly offerId: string;
	readonly sdp: string;
}

export interface FilmDials {
	/** Makes offers that a tracker will be given: gathering addresses takes longer than asking. */
	readonly prepare: (tracker: string, count: number) => Promise<void>;
	/** Fresh offers for one tracker, as many as there is room for. */
	readonly offers: (tracker: string, count: number) => Promise<readonly FilmOffer[]>;
	/** The answer to a stranger's offer; undefined when it is not to be answered. */
	readonly answer: (peerId: string, sdp: string) => Promise<string | undefined>;
	/** Takes the answer to an offer of ours; false when it fits none. */
	readonly accept: (answer: {
		readonly peerId: string;
		readonly offerId: string;
		readonly sdp: string;
	}) => boolean;
	readonly counts: () => { readonly open: number; readonly connecting: number };
	/** Another line to this peer would be of use; `theyAsk` when they dial us, perhaps at the moment when we dial them. */
	readonly mayMeet: (peerId: string, theyAsk: boolean) => boolean;
	/** Does not meet this peer for so many milliseconds. */
	readonly refuse: (peerId: string, refuseMs: number) => void;
	readonly close: () => void;
}

export interface FilmDialsOptions {
	/** Our own, 40 hex digits. */
	readonly peerId: string;
	readonly iceServers: readonly IceServer[];
	readonly relayOnly?: boolean | undefined;
	readonly clock: Clock;
	readonly budget: ConnectionBudget;
	readonly newOfferId: () => string;
	/** Peers with whom there is a line already that needs no connection of its own, 40 hex digits each. */
	readonly linkedElsewhere: () => readonly string[];
	readonly onPipe: (pipe: Pipe) => void;
	readonly onChange: () => void;
}

interface Dial {
	readonly peer: Peer;
	readonly isOurs: boolean;
	/** The tracker that the offer is for; answers may come over any. */
	readonly tracker: string | undefined;
	remoteId: string | undefined;
	offer: FilmOffer | undefined;
	/** Since when, milliseconds since 1970. */
	openedMs: number | undefined;
	isGiven: boolean;
	stopTimer: () => void;
	onDrop: () => void;
}

/** No connections yet. */
export const createFilmDials = (options: FilmDialsOptions): FilmDials => {
	const { clock, budget } = options;
	const dials = new Set<Dial>();
	const refusals = createRefusals(clock);
	let isClosed = false;

	const drop = (dial: Dial): void => {
		if (!dials.delete(dial)) return;
		dial.stopTimer();
		budget.give();
		dial.peer.destroy();
		dial.onDrop();
		options.onChange();
	};
	const limitLife = (dial: Dial, lifeMs: number): void => {
		dial.stopTimer();
		dial.stopTimer = clock.after(lifeMs, () => {
			drop(dial);
		});
	};
	const connect = (dial: Dial): void => {
		dial.stopTimer();
		dial.openedMs = clock.now();
		options.onPipe(
			createDataPipe(peerLine(dial.peer), {
				peerId: dial.remoteId ?? '',
				onClose: (refuseMs) => {
					if (dial.remoteId !== undefined) refusals.add(dial.remoteId, refuseMs);
					drop(dial);
				}
			})
		);
		options.onChange();
	};

	/** Undefined when there are too many, or the browser makes no more. */
	const hasRoom = (): boolean =>
		!isClosed && dials.size + options.linkedElsewhere().length < limits.torrent.connections;
	const create = (isOurs: boolean, tracker?: string): Dial | undefined => {
		if (!hasRoom()) return undefined;
		const peer = budget.take(
			() => new Peer({ initiator: isOurs, trickle: false, config: iceConfig(options) })
		);
		if (!peer) return undefined;
		const dial: Dial = {
			peer,
			isOurs,
			tracker,
			remoteId: undefined,
			offer: undefined,
			openedMs: undefined,
			isGiven: false,
			stopTimer: () => undefined,
			onDrop: () => undefined
		};
		dials.add(dial);
		// A film has one channel; another would be for nothing that we know.
		keepFirstChannel(peer, (channel) => {
			channel.close();
		});
		const end = (): void => {
			if (dial.openedMs === undefined) drop(dial);
		};
		peer.on('error', end);
		peer.on('end', end);
		peer.on('close', end);
		peer.on('connect', () => {
			connect(dial);
		});
		limitLife(dial, isOurs ? limits.torrent.offerLifeMs : limits.lobby.connectMs);
		return dial;
	};
	const described = (dial: Dial): Promise<string | undefined> =>
		new Promise((resolve) => {
			dial.peer.on('signal', ({ sdp }) => {
				resolve(sdp);
			});
			dial.onDrop = () => {
				resolve(undefined);
			};
		});

	const makeOffer = async (tracker: string): Promise<void> => {
		const dial = create(true, tracker);
		const sdp = dial && (await described(dial));
		if (dial && sdp !== undefined) dial.offer = { offerId: options.newOfferId(), sdp };
	};
	const openTo = (peerId: string): readonly Dial[] =>
		[...dials].filter(({ openedMs, remoteId }) => openedMs !== undefined && remoteId === peerId);
	const isLinked = (peerId: string): boolean =>
		openTo(peerId).length > 0 || options.linkedElsewhere().includes(peerId);
	const isAnswering = (peerId: string): boolean =>
		[...dials].some(({ isOurs, remoteId }) => !isOurs && remoteId === peerId);

	const notGiven = (tracker: string): readonly Dial[] =>
		[...dials].filter((dial) => dial.isOurs && dial.tracker === tracker && !dial.isGiven);
	/** Descriptions of the dials that a tracker has not been given yet, while they are being made. */
	const making = new Map<string, Promise<unknown>>();
	const prepare = async (tracker: string, count: number): Promise<void> => {
		await making.get(tracker);
		const missing = Math.max(0, count - notGiven(tracker).length);
		const made = Promise.all(Array.from({ length: missing }, () => makeOffer(tracker)));
		making.set(tracker, made);
		await made;
	};

	return {
		prepare,
		offers: async (tracker, count) => {
			await prepare(tracker, count);
			return notGiven(tracker)
				.slice(0, count)
				.flatMap((dial) => {
					if (!dial.offer) return [];
					// A tracker hands an offer to one peer; the next announce brings others.
					dial.isGiven = true;
					limitLife(dial, limits.torrent.offerLifeMs);
					return [dial.offer];
				});
		},
		answer: async (peerId, sdp) => {
			if (readSessionDescription(sdp)?.setup !== 'actpass') return undefined;
			if (peerId === options.peerId || refusals.has(peerId)) return undefined;
			if (isLinked(peerId) || isAnswering(peerId)) return undefined;
			const dial = create(false);
			if (!dial) return undefined;
			dial.remoteId = peerId;
			const answer = described(dial);
			dial.peer.signal({ type: 'offer', sdp });
			options.onChange();
			return answer;
		},
		accept: ({ peerId, offerId, sdp }) => {
			const dial = [...dials].find(
				(one) => one.isOurs && one.remoteId === undefined && one.offer?.offerId === offerId
			);
			if (!dial || peerId === options.peerId || refusals.has(peerId) || isLinked(peerId)) {
				return false;
			}
			if (!readSessionDescription(sdp)) return false;
			dial.remoteId = peerId;
			limitLife(dial, limits.lobby.connectMs);
			dial.peer.signal({ type: 'answer', sdp });
			options.onChange();
			return true;
		},
		counts: () => {
			const all = [...dials];
			return {
				open: all.filter(({ openedMs }) => openedMs !== undefined).length,
				connecting: all.filter(
					({ openedMs, remoteId }) => openedMs === undefined && remoteId !== undefined
				).length
			};
		},
		mayMeet: (peerId, theyAsk) => {
			if (!hasRoom() || peerId === options.peerId || refusals.has(peerId)) return false;
			// Nobody proves a peer id: a line that has stood for longer than dialling takes is not given up for a namesake.
			const settledMs = theyAsk ? clock.now() - limits.lobby.connectMs : Infinity;
			return openTo(peerId).every(({ openedMs }) => (openedMs ?? Infinity) >= settledMs);
		},
		refuse: refusals.add,
		close: () => {
			isClosed = true;
			for (const dial of [...dials]) drop(dial);
		}
	};
};
