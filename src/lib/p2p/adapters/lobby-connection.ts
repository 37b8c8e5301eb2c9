/** One WebRTC connection of the lobby in the making or made, and the BitTorrent wire that runs on it. */
import Peer from '@thaunknown/simple-peer/lite.js';
import Wire, { type ExtensionClass } from 'bittorrent-protocol';
import type { IceServer } from '#lib/core/config.ts';
import { keepFirstChannel } from './data-line.ts';
import type { Neighbours, Seat } from './film-neighbours.ts';
import { iceConfig } from './ice.ts';

/** How its descriptions travelled: the address of a tracker, through neighbours, or carried by hand. */
export type Way = string & { readonly __way: 'way' };

/** Through neighbours that are linked already. */
export const relayed = 'relayed' as Way; // The brand's one place for names that are no tracker's.
/** By hand, in an invite. */
export const byHand = 'by-hand' as Way; // as above

/** The way that a tracker is. */
export const wayOf = (trackerUrl: string): Way => trackerUrl as Way; // An address has a scheme and so equals neither name above.

export interface Connection {
	readonly peer: Peer;
	readonly isOurs: boolean;
	readonly way: Way;
	/** The swarm whose handshake it shakes, 40 hex digits. */
	readonly infoHash: string;
	/** Who it leads to: hearsay until the handshake. */
	remoteId: string | undefined;
	wire: Wire | undefined;
	/** Both BitTorrent handshakes are done. */
	isShaken: boolean;
	/** The link that carries gossip, once there is one. */
	linkId: string | undefined;
	/** Since when, milliseconds since 1970. */
	openedMs: number | undefined;
	/** Where films run on it as well, after the handshakes. */
	seat: Seat | undefined;
	/** Gossip is done with it, and a film is not: it ends with the film. */
	isLetGo: boolean;
	offer: { readonly offerId: string; readonly sdp: string; sentMs: number } | undefined;
	stopTimer: () => void;
	/** Tells whoever waits for a description that none will come. */
	onDrop: () => void;
}

/** A connection that has begun to gather its addresses. */
export const openConnection = (options: {
	readonly isOurs: boolean;
	readonly way: Way;
	readonly infoHash: string;
	readonly iceServers: readonly IceServer[];
	readonly relayOnly?: boolean | undefined;
	readonly onConnect: (connection: Connection) => void;
	readonly onEnd: (connection: Connection) => void;
}): Connection => {
	const { isOurs, way, infoHash } = options;
	const peer = new Peer({ initiator: isOurs, trickle: false, config: iceConfig(options) });
	const connection: Connection = {
		peer,
		isOurs,
		way,
		infoHash,
		remoteId: undefined,
		wire: undefined,
		isShaken: false,
		linkId: undefined,
		openedMs: undefined,
		seat: undefined,
		isLetGo: false,
		offer: undefined,
		stopTimer: () => undefined,
		onDrop: () => undefined
	};
	keepFirstChannel(peer, (channel) => {
		if (connection.seat) connection.seat.take(channel);
		else channel.close();
	});
	const end = (): void => {
		options.onEnd(connection);
	};
	peer.on('error', end);
	peer.on('end', end);
	peer.on('close', end);
	peer.on('connect', () => {
		options.onConnect(connection);
	});
	return connection;
};

/** The description that the peer makes next, or undefined when it ends before. */
export const described = (connection: Connection): Promise<string | undefined> =>
	new Promise((resolve) => {
		connection.peer.on('signal', ({ sdp }) => {
			resolve(sdp);
		});
		// The library does not emit 'close' on every path that ends a peer.
		connection.onDrop = (): void => {
			resolve(undefined);
		};
	});

/** Ends the wire and the connection below it. */
export const closeConnection = (connection: Connection): void => {
	connection.stopTimer();
	connection.seat?.leave();
	connection.wire?.destroy();
	connection.peer.destroy();
	connection.onDrop();
};

/** After the handshakes: films may run on it as well from now on. `peerId` is our own. */
export const seat = (
	connection: Connection,
	options: {
		readonly peerId: string;
		readonly neighbours?: Neighbours;
		/** Gossip has let it go, and the last film on it has ended; or it is abused. */
		readonly onEnd: (connection: Connection) => void;
	}
): void => {
	const { peer, remoteId } = connection;
	if (!peer._pc || remoteId === undefined || connection.seat) return;
	connection.seat = options.neighbours?.enter({
		ownId: options.peerId,
		peerId: remoteId,
		connection: peer._pc,
		onIdle: () => {
			if (connection.isLetGo) options.onEnd(connection);
		},
		onAbuse: () => {
			options.onEnd(connection);
		}
	});
};

/**
 * Gossip is done with its link: true when a film still runs on the connection, which then stands until the film is done
 * with it, too.
 */
export const letGo = (connection: Connection): boolean => {
	if (!connection.seat?.isBusy()) return false;
	connection.linkId = undefined;
	connection.isLetGo = true;
	return true;
};

/** Puts a wire on a connection that stands, and shakes hands as this peer. */
export const joinWire = (
	connection: Connection,
	options: {
		readonly peerId: string;
		readonly extension: ExtensionClass;
		readonly onHandshake: (infoHash: string, peerId: string) => void;
		readonly onEnd: () => void;
	}
): Wire => {
	const { peer, infoHash } = connection;
	const wire = new Wire('webrtc');
	connection.wire = wire;
	wire.on('error', options.onEnd);
	wire.on('finish', options.onEnd);
	wire.on('close', options.onEnd);
	wire.setKeepAlive(true);
	wire.use(options.extension);
	wire.on('handshake', options.onHandshake);
	peer.pipe(wire).pipe(peer);
	wire.handshake(infoHash, options.peerId);
	return wire;
};
