/** Whom a torrent meets: a cap on connections, dials that cross, trackers that are asked again, uploads that can be off. */
import type { FilmWire, PeerConnection, WebTorrentTorrent } from 'webtorrent';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';

/** The first eight bytes of our peer ids (BEP 20), in hex: `-MN0100-`. */
export const peerIdPrefix = '2d4d4e303130302d';

export interface TorrentPeersOptions {
	readonly torrent: WebTorrentTorrent;
	readonly ownPeerId: string;
	readonly clock: Clock;
	readonly isGivingBack: () => boolean;
}

export interface TorrentPeers {
	/** Puts the viewer's choice in force on the wires there are. */
	readonly applyGivingBack: () => void;
	readonly close: () => void;
}

const uploadSlots = 10;
/** While nobody is connected the trackers are asked again after this time, then after twice as long. */
const askAgainFirstMs = 5000;
const askAgainLastMs = 60_000;

/**
 * Two peers that dial each other at once would each drop the connection they began, because by then they hold the
 * other's (webtorrent/lib/torrent.js, `_addPeer`): both are lost. Whoever keeps its own dial saves one, as the other
 * client drops its own; between two of us the lower peer id keeps its own.
 */
export const keepsOwnDial = (ownPeerId: string, theirPeerId: string): boolean =>
	!theirPeerId.startsWith(peerIdPrefix) || ownPeerId < theirPeerId;

const meet = ({ torrent, ownPeerId }: TorrentPeersOptions): void => {
	const addPeer = torrent.addPeer.bind(torrent);
	torrent.addPeer = (peer: string | PeerConnection, source) => {
		if (typeof peer === 'string') return addPeer(peer, source);
		const id = peer.id ?? '';
		const known = torrent._peers?.get(id);
		const isCrossed = known && !known.connected && peer.initiator && !known.conn?.initiator;
		if (isCrossed && keepsOwnDial(ownPeerId, id)) torrent.removePeer(id);
		// 55 in both directions, whoever began: WebTorrent counts only TCP dials of its own.
		if (torrent._peersLength < limits.torrent.connections) return addPeer(peer, source);
		peer.destroy();
		return false;
	};
};

/** A tracker's closed socket would wait for up to five minutes; a viewer who waits for a film does not. */
const reopenTrackers = (torrent: WebTorrentTorrent): void => {
	for (const tracker of torrent.discovery?.tracker?._trackers ?? []) {
		if (!tracker.reconnecting || tracker.socket || !tracker._openSocket) continue;
		if (tracker.reconnectTimer) clearTimeout(tracker.reconnectTimer);
		tracker._openSocket();
	}
};

/** Takes its place before the torrent begins to look for peers. */
export const createTorrentPeers = (options: TorrentPeersOptions): TorrentPeers => {
	const { torrent, clock, isGivingBack } = options;
	let waitMs = askAgainFirstMs;
	let cancelAsk = (): void => undefined;

	const guardUpload = (wire: FilmWire): void => {
		const unchoke = wire.unchoke.bind(wire);
		// WebTorrent unchokes whoever shows interest at once, whatever the number of slots.
		wire.unchoke = () => {
			if (isGivingBack()) unchoke();
		};
	};
	const askAgain = (): void => {
		cancelAsk = clock.after(waitMs, () => {
			if (torrent.destroyed) return;
			if (torrent.wires.length === 0) {
				reopenTrackers(torrent);
				torrent.discovery?.tracker?.update();
				waitMs = Math.min(2 * waitMs, askAgainLastMs);
			} else waitMs = askAgainFirstMs;
			askAgain();
		});
	};
	const applyGivingBack = (): void => {
		torrent._rechokeNumSlots = isGivingBack() ? uploadSlots : 0;
		if (!isGivingBack()) for (const wire of torrent.wires) wire.choke();
		else if (torrent.ready) torrent._rechoke();
	};

	meet(options);
	torrent.on('wire', (wire) => {
		// Otherwise the first request on a wire is for a block at the end, which costs a round trip and helps nobody.
		wire.downloaded ||= 1;
		if (wire.type !== 'webSeed') guardUpload(wire);
	});
	applyGivingBack();
	askAgain();
	return {
		applyGivingBack,
		close: () => {
			cancelAsk();
		}
	};
};
