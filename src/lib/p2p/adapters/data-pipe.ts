/** A WebRTC data channel as a line of bytes for a film: written to directly, with room for a long line, bounded. */
import { limits } from '#lib/core/limits.ts';
import type { Pipe, PipeEvents } from '#lib/stream/swarm/ports.ts';
import type { DataLine } from './data-line.ts';

/** Messages above this may be refused by other browsers; the bytes are a stream, wherever they are cut. */
const messageBytes = 64 * 1024;
/**
 * Bytes that the channel holds before more waits here. simple-peer's own 64 KiB cost 13 % of a line of 100 ms and 29 % of
 * one of 200 ms (measured); this is the product of 40 Mbit/s and 200 ms.
 */
const highBytes = 1024 * 1024;
/** Whoever gives hears that there is room when so little is left: what is sent next is chosen late. */
const lowBytes = 32 * 1024;

/** Round trip of the connection that is in use, milliseconds (W3C webrtc-stats, candidate-pair); undefined where unknown. */
const roundTripOf = async (connection: RTCPeerConnection): Promise<number | undefined> => {
	const report: Iterable<readonly [string, unknown]> = await connection.getStats();
	for (const [, stats] of report) {
		const { type, nominated, currentRoundTripTime } = stats as Readonly<Record<string, unknown>>; // read field by field
		if (type !== 'candidate-pair' || nominated !== true) continue;
		if (typeof currentRoundTripTime === 'number') return currentRoundTripTime * 1000;
	}
	return undefined;
};

/** Takes a line over: from now on its bytes go to whoever opens the pipe. */
export const createDataPipe = (
	line: DataLine,
	options: {
		readonly peerId: string;
		/** It has ended, whoever ended it; comes once, before the pipe tells of it. */
		readonly onClose: (refuseMs: number) => void;
	}
): Pipe => {
	const { channel, connection } = line;
	const waiting: Uint8Array[] = [];
	let waitingBytes = 0;
	let isFull = false;
	let isOver = false;
	let rttMs: number | undefined;
	let events: PipeEvents | undefined;
	const early: Uint8Array[] = [];

	const end = (isOurDoing: boolean, refuseMs = 0): void => {
		if (isOver) return;
		isOver = true;
		waiting.length = 0;
		line.close();
		options.onClose(refuseMs);
		if (!isOurDoing) events?.closed();
	};
	const push = (bytes: Uint8Array): void => {
		for (let at = 0; at < bytes.length; at += messageBytes) {
			line.send(bytes.subarray(at, at + messageBytes));
		}
	};
	const flush = (): void => {
		try {
			while (waiting[0] && (channel?.bufferedAmount ?? 0) < highBytes) {
				const [next] = waiting.splice(0, 1);
				waitingBytes -= next?.length ?? 0;
				if (next) push(next);
			}
		} catch {
			// The channel closed between two events: whoever reads hears of it.
			end(false);
		}
	};
	const drained = (): void => {
		if (isOver) return;
		flush();
		if (!isFull || waitingBytes > 0) return;
		isFull = false;
		events?.writable();
	};

	if (channel) {
		channel.bufferedAmountLowThreshold = lowBytes;
		channel.addEventListener('bufferedamountlow', drained);
	}
	line.listen({
		data: (bytes) => {
			if (isOver) return;
			if (events) events.data(bytes);
			else early.push(bytes);
		},
		end: () => {
			end(false);
		}
	});
	if (connection && 'getStats' in connection) {
		void roundTripOf(connection).then(
			(ms) => (rttMs = ms),
			() => undefined // A connection that has ended has no figures.
		);
	}

	return {
		isOurs: line.isOurs,
		isLent: line.isLent,
		peerId: options.peerId,
		get rttMs() {
			return rttMs;
		},
		send: (bytes) => {
			if (isOver) return;
			waiting.push(bytes);
			waitingBytes += bytes.length;
			flush();
			const queued = waitingBytes + (channel?.bufferedAmount ?? 0);
			if (queued > limits.torrent.lineBytes) end(false);
			else if (queued > lowBytes) isFull = true;
		},
		queuedBytes: () => (isOver ? 0 : waitingBytes + (channel?.bufferedAmount ?? 0)),
		open: (listener) => {
			events = listener;
			for (const bytes of early.splice(0)) listener.data(bytes);
		},
		close: (refuseMs) => {
			end(true, refuseMs);
		}
	};
};
