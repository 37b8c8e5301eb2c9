/** The BEP-10 extension `mt_feed1`: gossip frames as extended messages on any wire, the lobby's or a film's. */
import type Wire from 'bittorrent-protocol';
import type { Extension, ExtensionClass } from 'bittorrent-protocol';
import { copyBytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Link, LinkEvents } from '#lib/p2p/ports.ts';

const feedExtension = 'mt_feed1';

export interface FeedExtensionOptions {
	readonly events: LinkEvents;
	/** Of the extension: gossip's own by default. Only peers who have one of the same name are linked. */
	readonly name?: string;
	/** Bytes that wait to be sent below the wire. */
	readonly queuedBytes?: (wire: Wire) => number;
	/** The peer has the extension too; comes before the link is told of. With false there is no link. */
	readonly onOpen?: (wire: Wire, linkId: string) => boolean;
	/** Gossip has closed the link; without this the wire lives on and only its gossip is over. */
	readonly onClose?: (wire: Wire, refuseMs: number) => void;
	/** The link has ended, whoever ended it; comes once, after an `onOpen` that was answered with true. */
	readonly onEnd?: (linkId: string) => void;
}

let serial = 0;

/** A class for `wire.use()`: each wire whose peer has the extension too becomes a link. */
export const createFeedExtension = (options: FeedExtensionOptions): ExtensionClass => {
	const { events, name = feedExtension, queuedBytes, onOpen, onClose, onEnd } = options;

	class FeedExtension implements Extension {
		declare readonly name: string;
		readonly onExtendedHandshake: () => void;
		readonly onMessage: (payload: Uint8Array) => void;

		constructor(wire: Wire) {
			const id = `wire-${serial++}`;
			let phase: 'new' | 'open' | 'closed' = 'new';
			const end = (): void => {
				const wasOpen = phase === 'open';
				phase = 'closed';
				if (!wasOpen) return;
				onEnd?.(id);
				events.closed(id);
			};
			const link: Link = {
				id,
				send: (frame) => {
					if (phase !== 'open') return false;
					const waitingBytes = wire._readableState.buffered + (queuedBytes?.(wire) ?? 0);
					if (waitingBytes + frame.length > limits.lobby.queueBytes) return false;
					wire.extended(name, frame);
					return true;
				},
				close: (refuseMs = 0) => {
					if (phase === 'closed') return;
					phase = 'closed';
					onEnd?.(id);
					onClose?.(wire, refuseMs);
				}
			};
			wire.on('finish', end);
			wire.on('close', end);
			this.onExtendedHandshake = (): void => {
				// BEP 10 lets a peer send its handshake again; the link is opened by the first.
				if (phase !== 'new') return;
				phase = 'open';
				if (onOpen?.(wire, id) === false) phase = 'closed';
				else events.open(link);
			};
			this.onMessage = (payload): void => {
				if (phase === 'open') events.frame(id, copyBytes(payload));
			};
		}
	}
	Object.defineProperty(FeedExtension.prototype, 'name', { value: name });
	return FeedExtension;
};
