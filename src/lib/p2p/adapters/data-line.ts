/** What a film's pipe runs on: a WebRTC connection of its own, or one more data channel on a connection that stands already. */
import type Peer from '@thaunknown/simple-peer/lite.js';
import type { Bytes } from '#lib/core/bytes.ts';

export interface DataLine {
	readonly channel: RTCDataChannel | null;
	readonly connection: RTCPeerConnection | null;
	/** We began it. */
	readonly isOurs: boolean;
	/** The connection is somebody else's: with the line only the channel ends. */
	readonly isLent: boolean;
	/** Throws when the channel is not open. */
	readonly send: (bytes: Uint8Array) => void;
	/** Called once: bytes as they come, and the end, perhaps more than once. */
	readonly listen: (events: {
		readonly data: (bytes: Uint8Array) => void;
		readonly end: () => void;
	}) => void;
	/** Idempotent. */
	readonly close: () => void;
}

/** A connected peer. Its own stream is not written to, because it stops at 64 KiB. */
export const peerLine = (peer: Peer): DataLine => ({
	channel: peer._channel,
	connection: peer._pc,
	isOurs: peer.initiator,
	isLent: false,
	send: (bytes) => {
		peer.send(bytes);
	},
	listen: ({ data, end }) => {
		peer.on('data', data);
		for (const last of ['close', 'end'] as const) peer.on(last, end);
		peer.on('error', end);
	},
	close: () => {
		peer.destroy();
	}
});

/** Browsers tell a channel nothing when its connection is closed on this side: whoever closes it says so here. */
export interface LentLine extends DataLine {
	readonly lose: () => void;
}

/** A channel beside others. Text, which no peer of films sends, ends it. */
export const channelLine = (
	connection: RTCPeerConnection,
	channel: RTCDataChannel,
	isOurs: boolean
): LentLine => {
	channel.binaryType = 'arraybuffer';
	let lose = (): void => undefined;
	return {
		lose: () => {
			lose();
		},
		channel,
		connection,
		isOurs,
		isLent: true,
		send: (bytes) => {
			channel.send(bytes as Bytes); // Nothing here is made of shared memory.
		},
		listen: ({ data, end }) => {
			lose = end;
			channel.addEventListener('message', ({ data: said }: MessageEvent<unknown>) => {
				if (said instanceof ArrayBuffer) data(new Uint8Array(said));
				else end();
			});
			channel.addEventListener('close', end);
			channel.addEventListener('error', end);
		},
		close: () => {
			channel.close();
		}
	};
};

/**
 * Hands every data channel that the other end opens after the first to `onExtra`. simple-peer, where it answered, takes
 * each that comes for its own: whoever opens a second would silence the first, and leave a timer behind for each.
 */
export const keepFirstChannel = (peer: Peer, onExtra: (channel: RTCDataChannel) => void): void => {
	const connection = peer._pc;
	if (!connection) return;
	const takeFirst = connection.ondatachannel?.bind(connection);
	connection.ondatachannel = (event) => {
		if (takeFirst && !peer._channel) takeFirst(event);
		else onExtra(event.channel);
	};
};
