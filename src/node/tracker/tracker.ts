/** The WebSocket tracker at /tracker: who may speak, how often, and about whom (DESIGN.md section 8). */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { createIntroducer, type Seat } from './introducer.ts';
import { createMembers, rememberOffers, type Member } from './members.ts';
import {
	parseTrackerMessage,
	type Announce,
	type Answer,
	type BinaryId,
	type TrackerMessage
} from './messages.ts';

export interface Tracker {
	/** Takes over a connection that asks for a WebSocket. */
	readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
	/** Figures for tests and the health page: sockets that are open, swarms that somebody is in. */
	readonly counts: () => { readonly sockets: number; readonly swarms: number };
	/** Ends every connection. Idempotent. */
	readonly close: () => Promise<void>;
}

interface Guest {
	readonly socket: WebSocket;
	readonly seatByPeerId: Map<BinaryId, Seat>;
	/** When it is shown out unless it says something sensible before. */
	deadlineMs: number;
	pingDueMs: number;
	isAlive: boolean;
	tokens: number;
	filledMs: number;
}

/** The name of the seat from which somebody asks without being a peer. */
const onlooker = '';
const tickMs = 1000;

const bytesOf = (data: RawData): Uint8Array =>
	Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data);

/** A tracker that waits for connections; `close()` ends it. */
export const createTracker = (options: {
	readonly clock: Clock;
	readonly random: Random;
}): Tracker => {
	const { clock } = options;
	const rules = limits.tracker;
	const guests = new Set<Guest>();
	const members = createMembers<Guest>();
	const introducer = createIntroducer({ random: options.random, seeds: members.seeds });
	const sockets = new WebSocketServer({
		noServer: true,
		maxPayload: rules.frameBytes,
		perMessageDeflate: false,
		clientTracking: false
	});
	let closed = false;
	let sweepDueMs = clock.now() + rules.sweepMs;

	const sendTo = (guest: Guest, text: string): void => {
		const { socket } = guest;
		if (socket.readyState !== socket.OPEN) return;
		if (socket.bufferedAmount > rules.unsentBytes) socket.terminate();
		else socket.send(text);
	};
	const showOut = (guest: Guest, reason: string): void => {
		// 1008: policy violation (RFC 6455 section 7.4.1). Whoever does not close in turn is cut at the next tick.
		guest.socket.close(1008, reason);
		guest.deadlineMs = Math.min(guest.deadlineMs, clock.now());
	};
	const refuse = (guest: Guest, infoHash: BinaryId, reason: string): void => {
		sendTo(
			guest,
			JSON.stringify({ action: 'announce', info_hash: infoHash, 'failure reason': reason })
		);
	};
	const seatOf = (guest: Guest, peerId: BinaryId): Seat | undefined => {
		const known = guest.seatByPeerId.get(peerId);
		if (known) return known;
		if (guest.seatByPeerId.size >= rules.peerIdsPerSocket) return undefined;
		const seat = introducer.seat((text) => {
			sendTo(guest, text);
		});
		guest.seatByPeerId.set(peerId, seat);
		return seat;
	};

	const stop = (guest: Guest, member: Member<Guest>): void => {
		members.leave(member);
		const { peerId } = member;
		if ([...members.ownedBy(guest)].some((other) => other.peerId === peerId)) return;
		// The name is in no swarm any more: its seat is free for another.
		guest.seatByPeerId.get(peerId)?.close();
		guest.seatByPeerId.delete(peerId);
	};
	const onAnnounce = (guest: Guest, message: Announce): void => {
		const { info_hash: infoHash, peer_id: peerId } = message;
		const known = members.find(infoHash, peerId);
		// A name belongs to the socket that used it first: nobody stops or speaks for somebody else.
		if (known && known.owner !== guest) {
			refuse(guest, infoHash, 'this peer id is in use');
			return;
		}
		if (!known && message.event === 'stopped') return;
		const seat = seatOf(guest, peerId);
		const member = seat && (known ?? members.join(guest, infoHash, peerId));
		if (!member) {
			refuse(guest, infoHash, 'too many swarms or peer ids on one connection');
			return;
		}
		if (message.left === 0 || message.event === 'completed') members.markSeed(member);
		rememberOffers(
			member,
			message.offers.map((offer) => offer.offer_id)
		);
		seat.announce(message);
		if (message.event === 'stopped') stop(guest, member);
	};
	const onAnswer = (guest: Guest, message: Answer): void => {
		const own = members.find(message.info_hash, message.peer_id);
		const asked = members.find(message.info_hash, message.to_peer_id);
		// An answer that comes too late is no offence; one to an offer that was never made is not passed on either.
		if (own?.owner !== guest || !asked?.openOffers.delete(message.offer_id)) return;
		seatOf(guest, message.peer_id)?.answer(message);
	};
	const onMessage = (guest: Guest, message: TrackerMessage): void => {
		switch (message.action) {
			case 'announce':
				onAnnounce(guest, message);
				break;
			case 'answer':
				onAnswer(guest, message);
				break;
			case 'scrape':
				seatOf(guest, onlooker)?.scrape(message);
				break;
		}
	};
	const spend = (guest: Guest): boolean => {
		const now = clock.now();
		const gained = ((now - guest.filledMs) / 1000) * rules.messagesPerSecond;
		guest.tokens = Math.min(rules.messagesBurst, guest.tokens + gained) - 1;
		guest.filledMs = now;
		return guest.tokens >= 0;
	};

	const welcome = (socket: WebSocket): void => {
		const now = clock.now();
		const guest: Guest = {
			socket,
			seatByPeerId: new Map(),
			deadlineMs: now + rules.firstMessageMs,
			pingDueMs: now + rules.pingMs,
			isAlive: true,
			tokens: rules.messagesBurst,
			filledMs: now
		};
		guests.add(guest);
		socket.on('message', (data) => {
			if (socket.readyState !== socket.OPEN) return;
			const message = spend(guest) ? parseTrackerMessage(bytesOf(data)) : undefined;
			if (!message) {
				showOut(guest, 'not a tracker message, or too many');
				return;
			}
			guest.deadlineMs = clock.now() + rules.idleMs;
			onMessage(guest, message);
		});
		socket.on('pong', () => {
			guest.isAlive = true;
		});
		// A frame that is too large, or no frame at all: `ws` closes the socket with the code that says so.
		socket.on('error', () => undefined);
		socket.on('close', () => {
			guests.delete(guest);
			members.leaveAll(guest);
			for (const seat of guest.seatByPeerId.values()) seat.close();
			guest.seatByPeerId.clear();
		});
	};

	const tick = (): void => {
		if (closed) return;
		const now = clock.now();
		for (const guest of guests) {
			if (now >= guest.deadlineMs) {
				if (guest.socket.readyState === guest.socket.OPEN) showOut(guest, 'silent for too long');
				else guest.socket.terminate();
			} else if (now >= guest.pingDueMs) {
				if (!guest.isAlive) guest.socket.terminate();
				guest.isAlive = false;
				guest.pingDueMs = now + rules.pingMs;
				guest.socket.ping();
			}
		}
		if (now >= sweepDueMs) {
			introducer.sweep();
			sweepDueMs = now + rules.sweepMs;
		}
		stopTick = clock.after(tickMs, tick);
	};
	let stopTick = clock.after(tickMs, tick);

	return {
		upgrade: (request, socket, head) => {
			if (closed || guests.size >= rules.sockets) {
				socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
				return;
			}
			sockets.handleUpgrade(request, socket, head, welcome);
		},
		counts: () => ({ sockets: guests.size, swarms: introducer.swarms() }),
		close: async () => {
			closed = true;
			stopTick();
			const gone = [...guests].map(
				({ socket }) =>
					new Promise<void>((resolve) => {
						socket.once('close', () => {
							resolve();
						});
						socket.close(1001, 'the tracker is going away');
					})
			);
			// A browser closes in turn within milliseconds; whoever does not is cut.
			const stopWaiting = clock.after(500, () => {
				for (const { socket } of guests) socket.terminate();
			});
			await Promise.all(gone);
			stopWaiting();
			introducer.close();
			sockets.close();
		}
	};
};
