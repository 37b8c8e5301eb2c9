/** T15: offers without end make no more WebRTC connections than the budget has, and a browser that refuses is let rest. */
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { systemRandom } from '#lib/core/adapters/system.ts';
import { infoHashOf } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { createConnectionBudget } from '#lib/p2p/adapters/connection-budget.ts';
import { createFilmMeeting } from '#lib/p2p/adapters/film-meeting.ts';
import { deadEnd } from '#tests/support/bad-trackers.ts';
import { strangerId } from '#tests/support/hostile/film-scene.ts';

const { rtcConnections, rtcConnectionsPerSecond, rtcRestMs, offers } = limits.torrent;

const counts = vi.hoisted(() => ({ made: 0, alive: 0, mostAlive: 0 }));

/** A connection that never stands: what counts is how many there are. */
vi.mock('@thaunknown/simple-peer/lite.js', async () => {
	const { EventEmitter } = await import('node:events');
	class CountedPeer extends EventEmitter {
		private isOver = false;
		constructor(options: { readonly initiator: boolean }) {
			super();
			if (options.initiator) {
				queueMicrotask(() => this.emit('signal', { type: 'offer', sdp: 'v=0' }));
			}
			counts.made++;
			counts.mostAlive = Math.max(counts.mostAlive, ++counts.alive);
		}
		signal(): void {
			this.emit('signal', { type: 'answer', sdp: 'v=0' });
		}
		destroy(): void {
			if (!this.isOver) counts.alive--;
			this.isOver = true;
		}
	}
	return { default: CountedPeer };
});

const stops: (() => unknown)[] = [];
afterEach(async () => {
	for (const stop of stops.splice(0)) await stop();
});

/** A tracker that answers an announce with offers without end, and then with a number that says that it is done. */
const startFloodingTracker = async (perAnnounce: number): Promise<string> => {
	const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
	stops.push(() => {
		for (const socket of server.clients) socket.terminate();
		server.close();
	});
	server.on('connection', (socket) => {
		let number = 0;
		socket.on('message', (data: Buffer) => {
			const { info_hash, event } = JSON.parse(data.toString()) as Readonly<Record<string, unknown>>; // Only we dial it.
			if (event !== 'started') return;
			const sdp = deadEnd('a');
			for (let one = 0; one < perAnnounce; one++) {
				const name = `-WW0001-${String(number++).padStart(12, '0')}`;
				const common = { action: 'announce', info_hash, peer_id: name, offer_id: name };
				socket.send(JSON.stringify({ ...common, offer: { type: 'offer', sdp } }));
			}
			socket.send(
				JSON.stringify({ action: 'announce', info_hash, interval: 120, complete: 0, incomplete: 0 })
			);
		});
	});
	await once(server, 'listening');
	const address = server.address();
	if (typeof address !== 'object' || address === null) throw new Error('no port');
	return `ws://127.0.0.1:${address.port}`;
};

test('ten thousand offers of a tracker for two films make no more connections than there may be', async () => {
	const clock = createSeededClock();
	const meeting = createFilmMeeting({
		peerId: strangerId(0),
		iceServers: [],
		clock,
		random: systemRandom
	});
	stops.push(meeting.close);
	const tracker = await startFloodingTracker(5000);
	const flooded = [1, 2].map((film) => {
		const { promise, resolve } = Promise.withResolvers<undefined>();
		const joined = meeting.join({
			infoHash: infoHashOf(new Uint8Array(20).fill(film)),
			trackers: [tracker],
			onPipe: () => undefined,
			onChange: () => {
				// Told a moment before it is so.
				queueMicrotask(() => {
					if (joined.status().trackersReached === 1) resolve(undefined);
				});
			}
		});
		joined.setLeft(0);
		return promise;
	});
	await Promise.all(flooded);
	// At one moment: no more than may be begun at once, whatever was offered.
	expect(counts.made).toBeGreaterThan(0);
	expect(counts.made).toBeLessThanOrEqual(2 * offers);
	expect(counts.mostAlive).toBeLessThanOrEqual(rtcConnections);
});

test('there are never more than sixty at a time', () => {
	const clock = createSeededClock();
	const budget = createConnectionBudget(clock);
	let made = 0;
	for (let second = 0; second < 60; second++) {
		for (let number = 0; number < 200; number++) budget.take(() => ++made);
		clock.advance(1000);
	}
	expect(made).toBe(rtcConnections);
	budget.give();
	expect(budget.take(() => ++made)).toBe(rtcConnections + 1);
});

test('no more are begun in a second than may, however many end at once', () => {
	const clock = createSeededClock();
	const budget = createConnectionBudget(clock);
	let made = 0;
	for (let second = 0; second < 60; second++) {
		for (let number = 0; number < 200; number++) {
			if (budget.take(() => ++made) !== undefined) budget.give();
		}
		clock.advance(1000);
	}
	expect(made).toBe(2 * offers + 59 * rtcConnectionsPerSecond);
});

test('after the browser has refused one, none is tried for a minute, and nothing throws', () => {
	const clock = createSeededClock();
	const budget = createConnectionBudget(clock);
	let tries = 0;
	const refuse = (): never => {
		tries++;
		throw new DOMException('Cannot create so many PeerConnections', 'UnknownError');
	};
	for (let second = 0; second < 3 * (rtcRestMs / 1000); second++) {
		expect(budget.take<unknown>(refuse)).toBeUndefined();
		clock.advance(1000);
	}
	expect(tries).toBe(3);
	expect(budget.take(() => 'made')).toBe('made');
});
