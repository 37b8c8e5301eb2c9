/** A film's pipe as WebTorrent takes its WebRTC connections: a duplex stream that is connected from the start. */
import { Duplex } from 'node:stream';
import type { PeerConnection } from 'webtorrent';
import type { Pipe } from '#lib/stream/swarm/ports.ts';

/** Bytes that wait in the pipe before WebTorrent is held back: what it sends next is chosen late. */
const highBytes = 256 * 1024;

/**
 * For `torrent.addPeer`, which shakes hands on it and counts it as any other peer, by the peer id that the pipe was told.
 * Destroying either ends both.
 */
export const createPipePeer = (pipe: Pipe): PeerConnection => {
	let goOn = (): void => undefined;
	const peer = new Duplex({
		allowHalfOpen: false,
		// It comes as it comes: the wire above takes everything at once, and has its own limits.
		read: () => undefined,
		write: (chunk: Uint8Array, _encoding, done) => {
			pipe.send(chunk);
			if (pipe.queuedBytes() < highBytes) done();
			else goOn = done;
		},
		destroy: (cause, done) => {
			pipe.close();
			done(cause);
		}
	});
	pipe.open({
		data: (bytes) => {
			peer.push(bytes);
		},
		writable: () => {
			const run = goOn;
			goOn = (): void => undefined;
			run();
		},
		closed: () => {
			peer.destroy();
		}
	});
	const { peerId } = pipe;
	return Object.assign(peer, {
		connected: true,
		initiator: pipe.isOurs,
		...(peerId === undefined ? {} : { id: peerId })
	});
};
