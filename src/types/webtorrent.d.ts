/** What is used of WebTorrent 3: it ships no types. Underscored members are its own internals, pinned by the exact version. */
declare module 'webtorrent' {
	import type Wire from 'bittorrent-protocol';

	/** A wire as WebTorrent uses it on films and web seeds. */
	export type FilmWire = Wire & {
		readonly type: 'webrtc' | 'webSeed' | 'tcpIncoming' | 'tcpOutgoing';
		choke: () => void;
		on: (event: 'download', run: (bytes: number) => void) => void;
	};

	export interface WebTorrentFile {
		readonly name: string;
		readonly path: string;
		readonly length: number;
		readonly offset: number;
		select: (priority?: number) => void;
		deselect: () => void;
		[Symbol.asyncIterator]: (range: { start: number; end: number }) => AsyncIterator<Uint8Array> & {
			destroy: () => void;
		};
	}

	export interface WebTorrentTorrent {
		readonly infoHash: string;
		readonly files: readonly WebTorrentFile[];
		readonly wires: readonly FilmWire[];
		readonly bitfield?: { readonly get: (piece: number) => boolean };
		readonly length: number;
		readonly pieceLength: number;
		readonly pieces: readonly unknown[];
		readonly downloadSpeed: number;
		readonly uploadSpeed: number;
		readonly received: number;
		readonly uploaded: number;
		readonly downloaded: number;
		readonly done: boolean;
		readonly destroyed: boolean;
		readonly ready: boolean;
		readonly torrentFile?: Uint8Array;
		readonly discovery?: { readonly tracker?: { update: () => void } } | null;
		_peers: ReadonlyMap<string, unknown> | null;
		readonly _peersLength: number;
		/** Takes an address or, from a WebSocket tracker, a WebRTC connection in the making. */
		addPeer: (peer: string | { readonly destroy: () => void }, source: string) => boolean;
		_rechokeNumSlots: number;
		_startupBitfield: Uint8Array | undefined;
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

	export default class WebTorrent {
		constructor(options: Readonly<Record<string, unknown>>);
		add: (id: string | Uint8Array, options: Readonly<Record<string, unknown>>) => WebTorrentTorrent;
		on: (event: 'error', run: (error: Error) => void) => void;
		readonly torrents: readonly WebTorrentTorrent[];
		destroy: (done?: (error?: Error) => void) => void;
	}
}
