/** The lobby's WebRTC connections: made, counted, timed out, joined to wires, and reduced to one for each peer. */
import type Wire from 'bittorrent-protocol';
import type { IceServer } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import { keptDial, type Degree } from '#lib/p2p/degree.ts';
import type { LinkEvents } from '#lib/p2p/ports.ts';
import { readSessionDescription } from '#lib/p2p/session-description.ts';
import { createFeedExtension } from './feed-extension.ts';
import type { Neighbours } from './film-neighbours.ts';
import {
	byHand,
	closeConnection,
	described,
	joinWire,
	letGo,
	openConnection,
	relayed,
	seat,
	type Connection,
	type Way
} from './lobby-connection.ts';
import { createNewConnections } from './new-connections.ts';
import { createRefusals } from './refusals.ts';

const { lobby } = limits;

export interface Offer {
	readonly offerId: string;
	readonly sdp: string;
}

/** A description from a stranger: the way it came, and the swarm it is for. */
export interface Heard {
	readonly way: Way;
	/** Who sent it, as far as the way tells, 40 hex digits. */
	readonly peerId: string;
	readonly sdp: string;
}

export interface LobbyConnections {
	/** Offers for one tracker, those that wait long enough among them; fewer than asked for where limits say so. */
	readonly offers: (asked: {
		readonly way: Way;
		readonly infoHash: string;
		readonly count: number;
	}) => Promise<readonly Offer[]>;
	/** An offer for whoever it reaches, through neighbours or by hand. */
	readonly dial: (way: Way) => Promise<Offer | undefined>;
	/** Answers a stranger's offer; undefined when it is not to be answered. */
	readonly answer: (heard: Heard & { readonly infoHash: string }) => Promise<string | undefined>;
	/** Takes the answer to an offer of ours that went the same way; false when it fits none. */
	readonly accept: (heard: Heard & { readonly offerId: string }) => boolean;
	/** Links that carry gossip, how many of them we began, and how many of those over one way. */
	readonly counts: () => {
		readonly live: number;
		readonly outbound: number;
		readonly outboundBy: (way: Way) => number;
	};
	/** Peers behind links, 40 hex digits each. */
	readonly linkedPeers: () => readonly string[];
	readonly peerOf: (linkId: string) => string | undefined;
	readonly close: () => void;
}

export interface LobbyConnectionsOptions {
	/** The common lobby's, 40 hex digits. */
	readonly infoHash: string;
	/** Our own, 40 hex digits. */
	readonly peerId: string;
	readonly iceServers: readonly IceServer[];
	readonly relayOnly?: boolean | undefined;
	readonly clock: Clock;
	readonly degree: Degree;
	readonly events: LinkEvents;
	/** What is spoken on its wires; gossip by default. */
	readonly extension?: string;
	readonly newOfferId: () => string;
	/** Where films hear of connections that they may use. */
	readonly neighbours?: Neighbours;
	/** A link has opened or closed. */
	readonly onChange: () => void;
}

const offerLifeMs = (way: Way): number => {
	if (way === relayed) return lobby.relayedOfferMs;
	return way === byHand ? lobby.inviteLifeMs : lobby.offerLifeMs;
};

const answerLifeMs = (way: Way): number => (way === byHand ? lobby.inviteLifeMs : lobby.connectMs);

/** No connections yet. */
export const createLobbyConnections = (options: LobbyConnectionsOptions): LobbyConnections => {
	const { clock, degree, events, onChange } = options;
	const { peerId: ownId } = options;
	const connections = new Set<Connection>();
	const connectionByWire = new WeakMap<Wire, Connection>();
	const refusals = createRefusals(clock);
	const newConnections = createNewConnections(degree.newPerSecond, clock);

	const those = (matches: (connection: Connection) => boolean): readonly Connection[] =>
		[...connections].filter(matches);
	const open = (): readonly Connection[] => those(({ linkId }) => linkId !== undefined);
	const hasOpen = (peerId: string): boolean => open().some(({ remoteId }) => remoteId === peerId);

	const drop = (connection: Connection): void => {
		if (!connections.delete(connection)) return;
		const wasOpen = connection.linkId !== undefined;
		closeConnection(connection);
		if (wasOpen) onChange();
	};

	/** Gossip closes links by their wire; the wire leads back to the connection. */
	const FeedExtension = createFeedExtension({
		...(options.extension === undefined ? {} : { name: options.extension }),
		events: {
			...events,
			open: (link) => {
				events.open(link);
				onChange();
			}
		},
		queuedBytes: (wire) => {
			const peer = connectionByWire.get(wire)?.peer;
			return peer ? peer._writableState.buffered + peer.bufferSize : 0;
		},
		onOpen: (wire, linkId) => {
			const connection = connectionByWire.get(wire);
			if (!connection || !connections.has(connection)) return false;
			connection.linkId = linkId;
			connection.openedMs = clock.now();
			connection.stopTimer();
			connection.seat?.ready();
			return true;
		},
		onClose: (wire, refuseMs) => {
			const connection = connectionByWire.get(wire);
			if (!connection) return;
			if (connection.remoteId !== undefined) refusals.add(connection.remoteId, refuseMs);
			if (letGo(connection)) onChange();
			else drop(connection);
		}
	});

	/** Undefined when there are too many, or too many were made this second. */
	const create = (asked: {
		readonly isOurs: boolean;
		readonly way: Way;
		readonly infoHash: string;
	}): Connection | undefined => {
		if (connections.size >= degree.connections || !newConnections.take(asked)) return undefined;
		const connection = openConnection({
			...asked,
			iceServers: options.iceServers,
			relayOnly: options.relayOnly,
			onConnect: join,
			onEnd: drop
		});
		connections.add(connection);
		limitLife(connection, (asked.isOurs ? offerLifeMs : answerLifeMs)(asked.way));
		return connection;
	};

	const limitLife = (connection: Connection, lifeMs: number): void => {
		connection.stopTimer();
		connection.stopTimer = clock.after(lifeMs, () => {
			drop(connection);
		});
	};

	const join = (connection: Connection): void => {
		// Whoever carried a description by hand may have taken minutes; the handshakes may not.
		limitLife(connection, lobby.connectMs);
		const wire = joinWire(connection, {
			peerId: ownId,
			extension: FeedExtension,
			onHandshake: (infoHash, peerId) => {
				if (infoHash !== connection.infoHash || peerId === ownId || refusals.has(peerId)) {
					drop(connection);
					return;
				}
				connection.remoteId = peerId;
				connection.isShaken = true;
				keepOne(connection, peerId);
				if (connections.has(connection)) seat(connection, { ...options, onEnd: drop });
			},
			onEnd: () => {
				drop(connection);
			}
		});
		connectionByWire.set(wire, connection);
	};

	/**
	 * Two peers that dial each other at once have two connections; both ends keep the same one. Nobody proves a peer id: a
	 * link that has stood for longer than dialling takes is not given up for a newcomer who says the same name.
	 */
	const keepOne = (newcomer: Connection, peerId: string): void => {
		const settledMs = clock.now() - lobby.connectMs;
		if (open().some((one) => one.remoteId === peerId && (one.openedMs ?? Infinity) < settledMs)) {
			drop(newcomer);
			return;
		}
		const twins = those(({ isShaken, remoteId }) => isShaken && remoteId === peerId).map(
			(connection) => ({
				connection,
				initiator: connection.isOurs ? ownId : peerId,
				channel: connection.peer.channelName ?? ''
			})
		);
		if (twins.length < 2) return;
		const kept = twins.reduce(keptDial);
		for (const { connection } of twins) if (connection !== kept.connection) drop(connection);
	};

	const isUnanswered = ({ isOurs, remoteId }: Connection): boolean =>
		isOurs && remoteId === undefined;

	const makeOffer = async (way: Way, infoHash: string): Promise<Offer | undefined> => {
		const connection = create({ isOurs: true, way, infoHash });
		const sdp = connection && (await described(connection));
		if (!connection || sdp === undefined) return undefined;
		connection.offer = { offerId: options.newOfferId(), sdp, sentMs: 0 };
		return connection.offer;
	};

	const counts = (): ReturnType<LobbyConnections['counts']> => {
		const ours = open().filter(({ isOurs }) => isOurs);
		return {
			live: open().length,
			outbound: ours.length,
			outboundBy: (way) => ours.filter((connection) => connection.way === way).length
		};
	};

	/** Whoever sends offers that lead nowhere may not take every place there is. */
	const pendingAnswers = (way: Way): number =>
		those((one) => one.way === way && !one.isOurs && one.linkId === undefined).length;

	const isWelcome = ({ peerId, way, sdp }: Heard): boolean => {
		// Told from nonsense before it costs a connection or a turn.
		if (readSessionDescription(sdp)?.setup !== 'actpass') return false;
		if (peerId === ownId || refusals.has(peerId) || hasOpen(peerId)) return false;
		// An answer of ours is on its way already. Each way counts by itself, or one that lies could block the others.
		const sameWay = those((one) => one.way === way && one.remoteId === peerId);
		if (sameWay.some(({ isOurs }) => !isOurs)) return false;
		if (pendingAnswers(way) >= degree.connections / lobby.pendingShare) return false;
		// Whoever comes by hand was asked in by the viewer.
		return way === byHand || open().length < degree.high;
	};

	return {
		counts,
		linkedPeers: () => open().flatMap(({ remoteId }) => remoteId ?? []),
		peerOf: (linkId) => open().find((connection) => connection.linkId === linkId)?.remoteId,
		offers: async ({ way, infoHash, count }) => {
			const nowMs = clock.now();
			const waiting = (): readonly Connection[] =>
				those((one) => one.way === way && one.infoHash === infoHash && isUnanswered(one));
			const missing = Math.max(0, count - waiting().length);
			await Promise.all(Array.from({ length: missing }, () => makeOffer(way, infoHash)));
			return waiting()
				.flatMap(({ offer }) => offer ?? [])
				.filter((offer) => nowMs - offer.sentMs >= lobby.offerAgainMs)
				.slice(0, count)
				.map((offer) => {
					offer.sentMs = nowMs;
					return { offerId: offer.offerId, sdp: offer.sdp };
				});
		},
		dial: async (way) => {
			const waiting = those((one) => one.way === way && isUnanswered(one));
			const [oldest] = waiting;
			if (way === byHand && oldest && waiting.length >= lobby.invites) drop(oldest);
			if (way === relayed && waiting.length >= lobby.relayedOffers) return undefined;
			return makeOffer(way, options.infoHash);
		},
		answer: async (heard) => {
			const { way, infoHash } = heard;
			const connection = isWelcome(heard) ? create({ isOurs: false, way, infoHash }) : undefined;
			if (!connection) return undefined;
			connection.remoteId = heard.peerId;
			const answer = described(connection);
			connection.peer.signal({ type: 'offer', sdp: heard.sdp });
			return answer;
		},
		accept: ({ way, peerId, offerId, sdp }) => {
			const [connection] = those(
				(one) => one.way === way && isUnanswered(one) && one.offer?.offerId === offerId
			);
			if (!connection || peerId === ownId || refusals.has(peerId) || hasOpen(peerId)) return false;
			if (!readSessionDescription(sdp)) return false;
			connection.remoteId = peerId;
			limitLife(connection, lobby.connectMs);
			connection.peer.signal({ type: 'answer', sdp });
			return true;
		},
		close: () => {
			for (const connection of [...connections]) drop(connection);
		}
	};
};
