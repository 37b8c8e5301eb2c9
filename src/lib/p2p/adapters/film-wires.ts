/** Gossip on films' wires: viewers of one film are connected already, and talk of catalogues without a lobby. */
import type { FilmWire } from 'webtorrent';
import type { Clock } from '#lib/core/ports.ts';
import type { LinkEvents } from '#lib/p2p/ports.ts';
import { createFeedExtension } from './feed-extension.ts';
import type { OtherLinks } from './lobby-transport.ts';
import { createRefusals } from './refusals.ts';

export interface FilmWires extends OtherLinks {
	/** For the engine's `onWire`: a peer who has the extension too becomes a link; others notice nothing. */
	readonly onWire: (wire: FilmWire) => void;
}

/**
 * Links on the wires of films are told to `events` (a gossip node's own). When gossip closes one, the film goes on, and
 * the peer is refused as a link for as long as gossip says, on this wire and on others. Give it to the lobby as `others`,
 * and both the same peer id, so that a peer who is linked twice counts once.
 */
export const createFilmWires = (options: {
	readonly events: LinkEvents;
	readonly clock: Clock;
}): FilmWires => {
	const refusals = createRefusals(options.clock);
	const peerByLink = new Map<string, string>();
	const FeedExtension = createFeedExtension({
		events: options.events,
		onOpen: (wire, linkId) => {
			const { peerId } = wire;
			if (peerId === null || refusals.has(peerId)) return false;
			peerByLink.set(linkId, peerId);
			return true;
		},
		onClose: (wire, refuseMs) => {
			if (wire.peerId !== null) refusals.add(wire.peerId, refuseMs);
		},
		onEnd: (linkId) => {
			peerByLink.delete(linkId);
		}
	});
	return {
		onWire: (wire) => {
			if (wire.type !== 'webSeed') wire.use(FeedExtension);
		},
		peerOf: (linkId) => peerByLink.get(linkId),
		peers: () => [...peerByLink.values()]
	};
};
