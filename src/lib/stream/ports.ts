/** What playing needs: an engine that opens torrents, a link between the page and its worker, a place for pieces. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';

export interface OpenRequest {
	readonly infoHash: InfoHash;
	/** WebSocket trackers only, in order; the engine adds none of its own. */
	readonly trackers: readonly string[];
	/** BEP 19 web seeds: https only, and only from a signed record. */
	readonly webSeeds: readonly string[];
	/** The info dictionary, known or being looked for: its SHA-1 is the infohash (checked by the engine). Peers are met meanwhile. */
	readonly info?: Bytes | Promise<Bytes | undefined>;
	/** All of it is in the engine's place for pieces: peers are answered, and none is looked for. */
	readonly isHeld?: boolean;
}

export interface TorrentFile {
	readonly index: number;
	/** As shown to a person: control and direction characters stripped. Never a URL, a path on disk or a type. */
	readonly name: string;
	readonly lengthBytes: number;
}

export type TorrentError =
	/** The metadata breaks a rule; `rule` is a stable word for tests and the details sheet. */
	| { readonly type: 'BadTorrent'; readonly rule: string }
	/** BEP 52 without a v1 part: WebTorrent cannot carry it. */
	| { readonly type: 'V2Only' }
	| { readonly type: 'NoFilm' }
	| { readonly type: 'EngineFailed'; readonly cause: string };

export interface TorrentSnapshot {
	readonly phase: 'metadata' | 'ready' | 'failed' | 'closed';
	readonly error?: TorrentError;
	readonly files: readonly TorrentFile[];
	/** Live wires, after the handshake. */
	readonly peers: number;
	/** Connections being made. */
	readonly connecting: number;
	/** Peers the trackers have told of, or undefined before a tracker has answered. */
	readonly announced?: number;
	readonly trackersReached: number;
	readonly downBytesPerSecond: number;
	readonly upBytesPerSecond: number;
	readonly receivedBytes: number;
	readonly uploadedBytes: number;
	readonly fromWebSeedsBytes: number;
	/** Received and of no use: came twice, came damaged, was never asked for. */
	readonly redundantBytes?: number;
	readonly lengthBytes: number;
	readonly haveBytes: number;
	/** True once every piece of the file that is being filled, or of the whole torrent, is stored and checked. */
	readonly complete: boolean;
	/** What a reader that stands still is waiting for; absent while nobody waits. */
	readonly waiting?: { readonly haveBytes: number; readonly needBytes: number };
}

export interface Torrent {
	readonly infoHash: InfoHash;
	readonly snapshot: () => TorrentSnapshot;
	/** Calls back when the snapshot changed, at once when the phase did, else at most four times a second; returns the way to stop. */
	readonly subscribe: (changed: () => void) => () => void;
	/**
	 * Bytes `start` to `end` inclusive of one file, in order, each chunk verified; chunks are views to read, not to
	 * write into or transfer. Waits for what is missing and tells the planner what is wanted. Ends early only by
	 * `signal`; rejects with its reason.
	 */
	readonly read: (
		fileIndex: number,
		range: { readonly start: number; readonly end: number },
		signal: AbortSignal
	) => AsyncIterable<Bytes>;
	/** Downloads the rest of this one file whenever nothing more urgent is wanted, if there is a place to keep it. */
	readonly fill: (fileIndex: number) => void;
	/** What playing this file uses up, bytes a second, once its duration is known: deadlines follow from it. */
	readonly setRate?: (fileIndex: number, bytesPerSecond: number) => void;
	/** Downloaded spans of one file, merged, in bytes, end exclusive: for the bar. */
	readonly spans: (
		fileIndex: number
	) => readonly { readonly start: number; readonly end: number }[];
	/** The info dictionary once known. */
	readonly info: () => Bytes | undefined;
	/** Leaves the swarm; stored pieces stay. Idempotent. */
	readonly close: () => Promise<void>;
}

export interface TorrentEngine {
	/** Opens or returns the torrent that is already open. */
	readonly open: (request: OpenRequest) => Torrent;
	/** Infohashes whose film is stored whole: playable with no network. */
	readonly stored: () => Promise<readonly InfoHash[]>;
	/** Upload on or off, and at most so many bytes a second over all of them, for every open torrent at once; default no cap. */
	readonly setGivingBack: (on: boolean, bytesPerSecond?: number) => void;
	readonly close: () => Promise<void>;
}

/** Pieces of one torrent, kept by number; `undefined` means not held. */
export interface PieceStore {
	readonly get: (piece: number) => Promise<Bytes | undefined>;
	readonly put: (piece: number, bytes: Bytes) => Promise<void>;
	/** Which pieces a clean shutdown recorded as held, one bit a piece, BEP 3 order. */
	readonly bitfield: () => Promise<Bytes>;
	readonly close: () => Promise<void>;
	readonly destroy: () => Promise<void>;
}

/** What the page serves to the worker for one address under /stream/. */
export interface StreamSource {
	readonly lengthBytes: number;
	/** From the allow-list, by sniffed container. */
	readonly contentType: string;
	readonly read: (
		range: { readonly start: number; readonly end: number },
		signal: AbortSignal
	) => AsyncIterable<Bytes>;
}

/** The page's end of the line to the service worker. */
export interface WorkerLink {
	/** Offers a file under a fresh secret; returns the address for `<video src>`, which may come later, and the way to withdraw it. */
	readonly offer: (
		infoHash: InfoHash,
		fileIndex: number,
		source: StreamSource
	) => { readonly url: string | Promise<string>; readonly withdraw: () => void };
	/** Resolves when an active worker controls the page; rejects where workers cannot exist. */
	readonly ready: () => Promise<void>;
}
