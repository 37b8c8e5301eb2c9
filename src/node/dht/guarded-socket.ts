/** A UDP socket whose packets cannot end the process: small ones only, not too many, and what trips over one is dropped. */
import { createSocket, type Socket } from 'node:dgram';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';

/** True for as many packets a second as are looked at. */
const createGate = (clock: Clock): (() => boolean) => {
	const { packetsPerSecond } = limits.dht;
	let tokens: number = packetsPerSecond;
	let lastMs = clock.now();
	return () => {
		const nowMs = clock.now();
		tokens = Math.min(packetsPerSecond, tokens + ((nowMs - lastMs) * packetsPerSecond) / 1000);
		lastMs = nowMs;
		if (tokens < 1) return false;
		tokens--;
		return true;
	};
};

/**
 * bittorrent-dht reads the fields of a packet without looking at their types (`a.k` may be a number, `target` a list) and
 * throws out of the socket's own event, which would be the end of the process; it sends to port 0 when a list of nodes says
 * so, which throws out of a timer. Both are caught here, where every packet comes in and goes out.
 */
export const createGuardedSocket = (clock: Clock): Socket => {
	const socket = createSocket('udp4');
	const mayPass = createGate(clock);
	const emit = socket.emit.bind(socket) as (event: string, ...args: readonly unknown[]) => boolean;
	const guardedEmit = (event: string, ...args: readonly unknown[]): boolean => {
		if (event !== 'message') return emit(event, ...args);
		const [packet] = args;
		if (!Buffer.isBuffer(packet) || packet.length > limits.dht.packetBytes) return false;
		if (!mayPass()) return false;
		try {
			return emit(event, ...args);
		} catch {
			// A stranger's packet that nobody can make sense of.
			return true;
		}
	};
	const send = socket.send.bind(socket) as (...args: readonly unknown[]) => void;
	const guardedSend = (...args: readonly unknown[]): void => {
		try {
			send(...args);
		} catch {
			// A port that is none, or a socket that has just been closed: the query runs into its time-out.
		}
	};
	// The declared types are lists of overloads that no function has; the library calls both as they are called here.
	return Object.assign(socket, { emit: guardedEmit, send: guardedSend });
};
