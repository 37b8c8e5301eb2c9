/** Dials and answers through neighbours: the descriptions travel in gossip, the connections are the lobby's. */
import { bytesToHex, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { RelayedDialling } from '#lib/p2p/ports.ts';
import { readSessionDescription, writeSessionDescription } from '#lib/p2p/session-description.ts';
import { relayed } from './lobby-connection.ts';
import type { LobbyConnections } from './lobby-connections.ts';

const maxChars = limits.lobby.relayedSdpChars;

/** A description short enough to be relayed: machines with many addresses leave the least useful out. */
const fitting = (sdp: string | undefined): string | undefined => {
	if (sdp === undefined || sdp.length <= maxChars) return sdp;
	const read = readSessionDescription(sdp);
	return read && writeSessionDescription(read);
};

const hexId = (id: Uint8Array): string | undefined =>
	id.length === 20 ? bytesToHex(id) : undefined;

/** Works while the lobby has connections (`session` gives them); everything foreign is checked here. */
export const createRelayedDialling = (options: {
	readonly self: Bytes;
	/** The common lobby's, 40 hex digits. */
	readonly infoHash: string;
	readonly session: () => LobbyConnections | undefined;
	/** Who is behind a link that is not the lobby's, 40 hex digits. */
	readonly peerElsewhere: (linkId: string) => string | undefined;
}): RelayedDialling => {
	const { self, infoHash, session, peerElsewhere } = options;
	return {
		self,
		offer: async () => {
			const offer = await session()?.dial(relayed);
			const sdp = fitting(offer?.sdp);
			const offerId = hexToBytes(offer?.offerId ?? '');
			return sdp !== undefined && offerId?.length === 20 ? { offerId, sdp } : undefined;
		},
		answer: async (from, sdp) => {
			const peerId = hexId(from);
			if (peerId === undefined || sdp.length > maxChars) return undefined;
			return fitting(await session()?.answer({ way: relayed, infoHash, peerId, sdp }));
		},
		complete: (offerId, from, sdp) => {
			const [id, peerId] = [hexId(offerId), hexId(from)];
			if (id === undefined || peerId === undefined || sdp.length > maxChars) return;
			session()?.accept({ way: relayed, peerId, offerId: id, sdp });
		},
		peerOf: (linkId) => {
			const peerId = session()?.peerOf(linkId) ?? peerElsewhere(linkId);
			return peerId === undefined ? undefined : hexToBytes(peerId);
		}
	};
};
