/** The lobby's WebRTC connections: made, counted, timed out, joined to wires, and reduced to one for each peer. */
import Peer from '@thaunknown/simple-peer/lite.js';
import Wire from 'bittorrent-protocol';
import type { IceServer } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import { keptDial, type Degree } from '#lib/p2p/degree.ts';
import type { LinkEvents } from '#lib/p2p/ports.ts';
import { fullBucket, takeTokens } from '#lib/p2p/rate-limit.ts';
import type { Swarm } from '#lib/p2p/signalling.ts';
import { createFeedExtension } from './feed-extension.ts';

const { lobby } = limits;

export interface Offer {
	readonly offerId: string;
	readonly sdp: string;
}

export interface LobbyConnections {
	/** Offers to announce, those that wait long enough among them; fewer than asked for where limits say so. */
	readonly offers: (count: number) => Promise<readonly Offer[]>;
	/** Answers a stranger's offer; undefined when it is not to be answered. */
	readonly answer: (peerId: string, sdp: string) => Promise<string | undefined>;
	/** Takes the answer to an offer of ours. */
	readonly accept: (answer: { peerId: string; offerId: string; sdp: string }) => void;
	/** Links that carry gossip, and how many of them we began. */
	readonly counts: () => { readonly live: number; readonly outbound: number };
	readonly close: () => void;
}

export interface LobbyConnectionsOptions {
	readonly swarm: Swarm;
	readonly iceServers: readonly IceServer[];
	readonly clock: Clock;
	readonly degree: Degree;
	readonly events: LinkEvents;
	readonly newOfferId: () => string;
	/** A link has opened or closed. */
	readonly onChange: () => void;
}

interface Connection {
	readonly peer: Peer;
	readonly isOurs: boolean;
	readonly createdMs: number;
	/** Who it leads to: the tracker's word until the handshake. */
	remoteId: string | undefined;
	wire: Wire | undefined;
	/** Both BitTorrent handshakes are done. */
	isShaken: boolean;
	isOpen: boolean;
	offer: { readonly offerId: string; readonly sdp: string; sentMs: number } | undefined;
	stopTimer: () => void;
	/** Tells whoever waits for a description that none will come. */
	onDrop: () => void;
}

/** No connections yet. */
export const createLobbyConnections = (options: LobbyConnectionsOptions): LobbyConnections => {
	const { swarm, clock, degree, events, onChange } = options;
	const connections = new Set<Connection>();
	const connectionByWire = new WeakMap<Wire, Connection>();
	const refusedUntilMs = new Map<string, number>();
	const newRate = { perSecond: degree.newPerSecond, burst: degree.newPerSecond * 2 };
	let bucket = fullBucket(newRate, clock.now());

	const drop = (connection: Connection): void => {
		if (!connections.delete(connection)) return;
		connection.stopTimer();
		connection.wire?.destroy();
		connection.peer.destroy();
		connection.onDrop();
		if (!connection.isOpen) return;
		connection.isOpen = false;
		onChange();
	};

	const isRefused = (peerId: string): boolean => (refusedUntilMs.get(peerId) ?? 0) > clock.now();

	const refuse = (peerId: string, refuseMs: number): void => {
		refusedUntilMs.delete(peerId);
		refusedUntilMs.set(peerId, clock.now() + refuseMs);
		const [oldest] = refusedUntilMs.keys();
		if (oldest !== undefined && refusedUntilMs.size > lobby.refusals) refusedUntilMs.delete(oldest);
	};

	/** Gossip closes links by their wire; the wire leads back to the connection. */
	const FeedExtension = createFeedExtension({
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
		onOpen: (wire) => {
			const connection = connectionByWire.get(wire);
			if (!connection) return;
			connection.isOpen = true;
			connection.stopTimer();
		},
		onClose: (wire, refuseMs) => {
			const connection = connectionByWire.get(wire);
			if (!connection) return;
			if (connection.remoteId !== undefined && refuseMs > 0) refuse(connection.remoteId, refuseMs);
			drop(connection);
		}
	});

	/** Undefined when there are too many, or too many were made this second. */
	const create = (isOurs: boolean): Connection | undefined => {
		const nowMs = clock.now();
		const left = takeTokens(bucket, newRate, { nowMs });
		if (!left || connections.size >= degree.connections) return undefined;
		bucket = left;
		const iceServers = options.iceServers;
		const peer = new Peer({ initiator: isOurs, trickle: false, config: { iceServers } });
		const connection: Connection = {
			peer,
			isOurs,
			createdMs: nowMs,
			remoteId: undefined,
			wire: undefined,
			isShaken: false,
			isOpen: false,
			offer: undefined,
			stopTimer: () => undefined,
			onDrop: () => undefined
		};
		connections.add(connection);
		const end = (): void => {
			drop(connection);
		};
		peer.on('error', end);
		peer.on('end', end);
		peer.on('close', end);
		peer.on('connect', () => {
			join(connection);
		});
		const lifeMs = isOurs ? lobby.offerLifeMs : lobby.connectMs;
		connection.stopTimer = clock.after(lifeMs, end);
		return connection;
	};

	/** The description that the peer makes next, or undefined when it ends before. */
	const described = (connection: Connection): Promise<string | undefined> =>
		new Promise((resolve) => {
			connection.peer.on('signal', ({ sdp }) => {
				resolve(sdp);
			});
			// The library does not emit 'close' on every path that ends a peer.
			connection.onDrop = (): void => {
				resolve(undefined);
			};
		});

	const join = (connection: Connection): void => {
		const { peer } = connection;
		const wire = new Wire('webrtc');
		connection.wire = wire;
		connectionByWire.set(wire, connection);
		const end = (): void => {
			drop(connection);
		};
		wire.on('error', end);
		wire.on('finish', end);
		wire.on('close', end);
		wire.setKeepAlive(true);
		wire.use(FeedExtension);
		wire.on('handshake', (infoHash, peerId) => {
			if (infoHash !== swarm.infoHash || peerId === swarm.peerId || isRefused(peerId)) {
				drop(connection);
				return;
			}
			connection.remoteId = peerId;
			connection.isShaken = true;
			keepOne(peerId);
		});
		peer.pipe(wire).pipe(peer);
		wire.handshake(swarm.infoHash, swarm.peerId);
	};

	/** Two peers that dial each other at once have two connections; both ends keep the same one. */
	const keepOne = (peerId: string): void => {
		const twins = [...connections]
			.filter(({ isShaken, remoteId }) => isShaken && remoteId === peerId)
			.map((connection) => ({
				connection,
				initiator: connection.isOurs ? swarm.peerId : peerId,
				channel: connection.peer.channelName ?? ''
			}));
		if (twins.length < 2) return;
		const kept = twins.reduce(keptDial);
		for (const { connection } of twins) if (connection !== kept.connection) drop(connection);
	};

	const counts = (): { readonly live: number; readonly outbound: number } => {
		const open = [...connections].filter(({ isOpen }) => isOpen);
		return { live: open.length, outbound: open.filter(({ isOurs }) => isOurs).length };
	};

	const hasOpen = (peerId: string): boolean =>
		[...connections].some(({ isOpen, remoteId }) => isOpen && remoteId === peerId);
	/** An answer of ours to the same peer is on its way already. */
	const isAnswering = (peerId: string): boolean =>
		[...connections].some(({ isOurs, remoteId }) => !isOurs && remoteId === peerId);

	const makeOffer = async (): Promise<void> => {
		const connection = create(true);
		if (!connection) return;
		const sdp = await described(connection);
		if (sdp !== undefined) {
			connection.offer = { offerId: options.newOfferId(), sdp, sentMs: 0 };
		}
	};

	return {
		counts,
		offers: async (count) => {
			const nowMs = clock.now();
			const unanswered = [...connections].filter(
				({ isOurs, remoteId }) => isOurs && remoteId === undefined
			);
			const missing = Math.max(0, count - unanswered.length);
			await Promise.all(Array.from({ length: missing }, makeOffer));
			return [...connections]
				.flatMap(({ offer, remoteId }) => (offer && remoteId === undefined ? [offer] : []))
				.filter((offer) => nowMs - offer.sentMs >= lobby.offerAgainMs)
				.slice(0, count)
				.map((offer) => {
					offer.sentMs = nowMs;
					return { offerId: offer.offerId, sdp: offer.sdp };
				});
		},
		answer: async (peerId, sdp) => {
			const isWelcome =
				!isRefused(peerId) &&
				!hasOpen(peerId) &&
				!isAnswering(peerId) &&
				counts().live < degree.high;
			const connection = isWelcome ? create(false) : undefined;
			if (!connection) return undefined;
			connection.remoteId = peerId;
			const answer = described(connection);
			connection.peer.signal({ type: 'offer', sdp });
			return answer;
		},
		accept: ({ peerId, offerId, sdp }) => {
			const connection = [...connections].find(({ offer }) => offer?.offerId === offerId);
			if (connection?.remoteId !== undefined || !connection) return;
			if (isRefused(peerId) || hasOpen(peerId)) return;
			connection.remoteId = peerId;
			connection.stopTimer();
			connection.stopTimer = clock.after(lobby.connectMs, () => {
				drop(connection);
			});
			connection.peer.signal({ type: 'answer', sdp });
		},
		close: () => {
			for (const connection of [...connections]) drop(connection);
		}
	};
};
