/** What a swarm needs of the world: byte lines to peers, and somebody who finds them. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';

/** An ordered, reliable line of bytes to one peer, for one torrent: a data channel, a TCP socket. */
export interface Pipe {
	/** We began the connection. */
	readonly isOurs: boolean;
	/** It runs on a connection that is kept for something else, and costs none of its own. */
	readonly isLent?: boolean;
	/** Who is said to be at the other end, 40 hex digits, where the tracker told it. */
	readonly peerId?: string;
	/** Round trip as far as the connection has measured it, milliseconds. */
	readonly rttMs?: number | undefined;
	/** Sends or queues; ignored after the end. */
	readonly send: (bytes: Uint8Array) => void;
	/** Bytes that wait in it. */
	readonly queuedBytes: () => number;
	/** Called once, before anything comes: bytes as they come, room after `queuedBytes` was above the mark, the end. */
	readonly open: (events: PipeEvents) => void;
	/** Ends it; `refuseMs` says for how long the other end is not to be met again. Idempotent. */
	readonly close: (refuseMs?: number) => void;
}

export interface PipeEvents {
	readonly data: (bytes: Uint8Array) => void;
	readonly writable: () => void;
	/** Comes once, whoever ended it; not after `close()`. */
	readonly closed: () => void;
}

export interface MeetingStatus {
	/** Connections being made. */
	readonly connecting: number;
	/** Peers the trackers have told of, or undefined before one has answered. */
	readonly announced?: number;
	/** Trackers that have answered. */
	readonly trackersReached: number;
}

/** Meets peers of torrents. */
export interface PeerMeeting {
	/** Looks for peers of one torrent from now on; every line that opens is handed over once. */
	readonly join: (options: {
		readonly infoHash: InfoHash;
		readonly trackers: readonly string[];
		/** Bytes that are missing, where that is known from the start. */
		readonly leftBytes?: number;
		readonly onPipe: (pipe: Pipe) => void;
		/** What `status` says has changed. */
		readonly onChange: () => void;
	}) => JoinedMeeting;
	readonly close: () => void;
}

export interface JoinedMeeting {
	readonly status: () => MeetingStatus;
	/** Bytes that are still missing, for the announce (BEP 3 `left`); 0 says that we seed. */
	readonly setLeft: (leftBytes: number) => void;
	/** Nobody useful is there: ask the trackers again as soon as is polite. */
	readonly lookAgain: () => void;
	readonly close: () => void;
}

/** Hashes a whole piece and says whether it is the one that the metadata names; the bytes are given back. */
export interface PieceChecker {
	readonly check: (
		piece: number,
		bytes: Bytes
	) => Promise<{ readonly ok: boolean; readonly bytes: Bytes }>;
}
