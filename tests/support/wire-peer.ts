/** A peer that the test plays by itself: messages of its own over a line to an engine. */
import Wire from 'bittorrent-protocol';
import type { InfoHash } from '#lib/core/ids.ts';
import type { PeerMeeting, Pipe } from '#lib/stream/swarm/ports.ts';
import { createPipePair } from './pipe-pair.ts';

export interface WirePeer {
	readonly wire: Wire;
	/** Resolves when the engine's handshake has come. */
	readonly shaken: Promise<void>;
	/** Resolves when the engine has ended the line. */
	readonly ended: Promise<void>;
	/** Bytes as they are, past the library. */
	readonly sendRaw: (bytes: Uint8Array) => void;
	/** Ends the line from this side. */
	readonly hangUp: () => void;
}

/** A meeting at which the test says who comes. */
export const createStage = (): {
	readonly meeting: PeerMeeting;
	/** Somebody with this peer id comes; without one it says nothing at all. */
	readonly enter: (infoHash: InfoHash, peerId?: string) => WirePeer;
} => {
	const guests = new Map<InfoHash, (pipe: Pipe) => void>();
	return {
		meeting: {
			join: ({ infoHash, onPipe }) => {
				guests.set(infoHash, onPipe);
				return {
					status: () => ({ connecting: 0, trackersReached: 0 }),
					setLeft: () => undefined,
					lookAgain: () => undefined,
					close: () => undefined
				};
			},
			close: () => undefined
		},
		enter: (infoHash, peerId) => {
			const [theirs, ours] = createPipePair();
			const wire = new Wire('webrtc');
			const shaken = Promise.withResolvers<undefined>();
			const ended = Promise.withResolvers<undefined>();
			wire.on('error', () => undefined);
			wire.on('handshake', () => {
				shaken.resolve(undefined);
			});
			wire.on('data', (bytes) => {
				theirs.send(bytes);
			});
			theirs.open({
				data: (bytes) => {
					wire.write(bytes);
				},
				writable: () => undefined,
				closed: () => {
					wire.destroy();
					ended.resolve(undefined);
				}
			});
			if (peerId !== undefined) wire.handshake(infoHash, peerId, { fast: true });
			guests.get(infoHash)?.(ours);
			return {
				wire,
				shaken: shaken.promise,
				ended: ended.promise,
				sendRaw: theirs.send,
				hangUp: theirs.close
			};
		}
	};
};
