/** The part of bittorrent-tracker's server that the projector's tracker stands on (version 11). */
declare module 'bittorrent-tracker/server' {
	import type { EventEmitter } from 'node:events';

	export interface SwarmPeer {
		/** Hex. */
		readonly peerId: string;
		readonly complete: boolean;
	}

	export interface Swarm {
		readonly peers: {
			readonly length: number;
			readonly keys: readonly string[];
			/** Undefined, and gone, when the peer's time is over. */
			readonly peek: (peerIdHex: string) => SwarmPeer | undefined;
		};
		_getPeers: (numwant: number, ownPeerIdHex: string, isWebRtc: boolean) => SwarmPeer[];
	}

	/** What the server uses of a WebSocket. */
	export interface TrackerSocket extends EventEmitter {
		readonly send: (text: string) => void;
		upgradeReq: unknown;
	}

	type SwarmCallback = (error: Error | null, swarm?: Swarm) => void;

	// The library's own default export.
	// eslint-disable-next-line no-restricted-syntax
	export default class Server extends EventEmitter {
		constructor(options: {
			readonly http: false;
			readonly udp: false;
			readonly stats: false;
			readonly ws: { readonly noServer: true };
			readonly interval: number;
			readonly peersCacheLength: number;
			readonly peersCacheTtl: number;
		});
		readonly torrents: Record<string, Swarm>;
		createSwarm: (infoHashHex: string, done: SwarmCallback) => void;
		onWebSocketConnection: (socket: TrackerSocket) => void;
		close: (done?: () => void) => void;
	}
}
