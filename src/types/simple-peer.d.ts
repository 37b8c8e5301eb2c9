/** What is used of @thaunknown/simple-peer: the constructor, its signals and the fields prompt-ice.ts watches. */
declare module '@thaunknown/simple-peer/lite.js' {
	export interface PeerSignal {
		readonly type: string;
		readonly sdp?: string;
	}

	export interface PeerOptions {
		readonly initiator?: boolean;
		readonly trickle?: boolean;
		readonly config?: {
			readonly iceServers: readonly {
				readonly urls: readonly string[];
				readonly username?: string;
				readonly credential?: string;
			}[];
			readonly iceTransportPolicy?: 'all' | 'relay';
		};
	}

	/** A Duplex stream (streamx) over one RTCDataChannel. */
	// The library's own default export.
	// eslint-disable-next-line no-restricted-syntax
	export default class Peer {
		static readonly WEBRTC_SUPPORT: boolean;
		constructor(options: PeerOptions);
		readonly destroyed: boolean;
		readonly connected: boolean;
		/** Bytes that wait in the data channel. */
		readonly bufferSize: number;
		/** Takes a description that came over signalling; a bad one destroys the peer with an 'error'. */
		signal: (this: Peer, description: PeerSignal) => void;
		/** The data channel's label, once there is a channel. */
		readonly channelName: string | null;
		readonly initiator: boolean;
		write(chunk: Uint8Array): boolean;
		/** Writes to the channel at once, past the stream; throws when the channel is not open. */
		send(chunk: Uint8Array): void;
		readonly _channel: RTCDataChannel | null;
		pipe<T>(to: T): T;
		once(event: 'signal', listener: () => void): this;
		on(event: 'signal', listener: (description: PeerSignal) => void): this;
		on(event: 'data', listener: (chunk: Uint8Array) => void): this;
		on(event: 'connect' | 'drain' | 'close' | 'end', listener: () => void): this;
		on(event: 'error', listener: (cause: Error) => void): this;
		emit(event: string): boolean;
		destroy(cause?: Error): void;

		readonly _writableState: { readonly buffered: number };
		readonly trickle: boolean;
		readonly _destroying: boolean;
		_iceComplete: boolean;
		_pc: RTCPeerConnection | null;
		_addIceCandidate(candidate: {
			readonly candidate: string;
			readonly sdpMid: string;
			readonly sdpMLineIndex: number;
		}): void;
		_onIceStateChange: (this: Peer) => void;
		_onIceCandidate: (
			this: Peer,
			event: { readonly candidate: { readonly candidate: string } | null }
		) => void;
		readonly config: {
			readonly iceServers: readonly { readonly urls: string | readonly string[] }[];
		};
	}
}
