/** What is used of WebTorrent 3: it ships no types. Underscored members are its own internals, pinned by the exact version. */
declare module 'webtorrent' {
	import type Wire from 'bittorrent-protocol';

	/** A wire as WebTorrent uses it on films and web seeds. */
	export type FilmWire = Wire & {
		readonly type: 'webrtc' | 'webSeed' | 'tcpIncoming' | 'tcpOutgoing';
		choke: () => void;
		unchoke: () => void;
		/** Bytes of pieces that came; WebTorrent takes zero for a wire that has to prove itself first. */
		downloaded: number;
		on: (event: 'download', run: (bytes: number) => void) => void;
	};

	/** A connection in the making or made: its id is the peer's, from the tracker. */
	export interface PeerConnection {
		readonly id?: string;
		readonly initiator?: boolean;
		/** Takes a description; a connection of the lobby's has had its own. */
		signal?: (description: unknown) => void;
		readonly destroy: () => void;
	}

	export interface WebTorrentPeer {
		readonly connected: boolean;
		readonly conn: PeerConnection | null;
	}

	/** A WebSocket tracker's client; closed sockets wait for up to five minutes before they try again. */
	export interface TrackerConnection {
		readonly reconnecting?: boolean;
		readonly socket?: { readonly setMaxListeners: (most: number) => void } | null;
		readonly reconnectTimer?: ReturnType<typeof setTimeout> | null;
		_openSocket?: () => void;
	}

	export interface WebTorrentFile {
		readonly name: string;
		readonly path: string;
		readonly length: number;
		readonly offset: number;
	}

	export interface WebTorrentTorrent {
		readonly infoHash: string;
		readonly files: readonly WebTorrentFile[];
		readonly wires: readonly FilmWire[];
		readonly bitfield?: { readonly get: (piece: number) => boolean };
		readonly length: number;
		readonly pieceLength: number;
		/** Null once held. */
		readonly pieces: readonly ({ readonly length: number; readonly missing: number } | null)[];
		readonly store: {
			readonly get: (
				piece: number,
				options: null,
				done: (error: Error | null, bytes?: Uint8Array) => void
			) => void;
		} | null;
		readonly downloadSpeed: number;
		readonly uploadSpeed: number;
		readonly received: number;
		readonly uploaded: number;
		readonly downloaded: number;
		readonly done: boolean;
		readonly destroyed: boolean;
		readonly ready: boolean;
		readonly torrentFile?: Uint8Array;
		readonly discovery?: {
			readonly tracker?: {
				readonly update: () => void;
				readonly _trackers: readonly TrackerConnection[];
			} | null;
		} | null;
		_peers: ReadonlyMap<string, WebTorrentPeer> | null;
		readonly _peersLength: number;
		/** Takes an address or, from a WebSocket tracker, a WebRTC connection in the making. */
		addPeer: (peer: string | PeerConnection, source: string) => boolean;
		removePeer: (id: string) => void;
		critical: (first: number, last: number) => void;
		_select: (
			first: number,
			last: number,
			priority: number,
			notify: null,
			isStream: boolean
		) => void;
		_deselect: (first: number, last: number, isStream: boolean) => void;
		_markUnverified: (piece: number) => void;
		_rechoke: () => void;
		_rechokeNumSlots: number;
		_startupBitfield: Uint8Array | undefined;
		_storeCacheSlots: number;
		_preloadedStore: object | null;
		_onMetadata: (metadata: unknown) => Promise<void>;
		_destroy: (error: Error) => void;
		on: ((event: 'wire', run: (wire: FilmWire) => void) => void) &
			((event: 'verified', run: (piece: number) => void) => void) &
			((event: 'error' | 'warning', run: (error: Error) => void) => void) &
			((
				event: 'ready' | 'metadata' | 'done' | 'trackerAnnounce' | 'close',
				run: () => void
			) => void);
		destroy: (options?: { destroyStore?: boolean }, done?: (error?: Error) => void) => void;
	}

	// The library's own default export.
	// eslint-disable-next-line no-restricted-syntax
	export default class WebTorrent {
		constructor(options: Readonly<Record<string, unknown>>);
		readonly peerId: string;
		/** A magnet, a .torrent file, or an object that carries the infohash at least. */
		add: (
			id: string | Uint8Array | { infoHash: string },
			options: Readonly<Record<string, unknown>>
		) => WebTorrentTorrent;
		on: (event: 'error', run: (error: Error) => void) => void;
		/** The TCP port, in Node, once it listens. */
		readonly torrentPort: number;
		once: (event: 'listening', run: () => void) => void;
		readonly torrents: readonly WebTorrentTorrent[];
		/** Bytes a second over all torrents; -1 for no cap. */
		throttleUpload: (bytesPerSecond: number) => void;
		destroy: (done?: (error?: Error) => void) => void;
	}
}
