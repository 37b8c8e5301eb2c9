/** The tracker under strangers: what is passed on, what is dropped, and that nothing ends the process. */
import fc from 'fast-check';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
	createSeededClock,
	createSeededRandom,
	type SeededClock
} from '#lib/core/adapters/seeded.ts';
import { limits } from '#lib/core/limits.ts';
import { createTracker, type Tracker } from '#node/tracker/tracker.ts';

const film = 'f'.repeat(20);
const idOf = (name: string): string => `-MT0001-${name}`.padEnd(20, '.').slice(0, 20);
const offerOf = (id: string): object => ({
	offer: { type: 'offer', sdp: `v=0\r\no=- ${id}` },
	offer_id: id.padEnd(20, '#')
});
const announce = (name: string, more: object = {}): object => ({
	action: 'announce',
	info_hash: film,
	peer_id: idOf(name),
	event: 'started',
	left: 100,
	uploaded: 0,
	downloaded: 0,
	numwant: 5,
	...more
});
const answerTo = (to: string, from: string, offerId: string): object => ({
	action: 'announce',
	info_hash: film,
	peer_id: idOf(from),
	to_peer_id: idOf(to),
	answer: { type: 'answer', sdp: 'v=0\r\n' },
	offer_id: offerId.padEnd(20, '#')
});

interface House {
	readonly clock: SeededClock;
	readonly tracker: Tracker;
	readonly connect: () => Promise<Guest>;
}
interface Guest {
	readonly socket: WebSocket;
	readonly say: (message: unknown) => void;
	/** The next message, parsed. */
	readonly hear: () => Promise<Record<string, unknown>>;
	readonly closed: Promise<number>;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of open.splice(0)) await close();
});

const openHouse = async (): Promise<House> => {
	const clock = createSeededClock();
	const tracker = createTracker({ clock, random: createSeededRandom(1) });
	const server = createServer().on('upgrade', tracker.upgrade);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	// A server that listens on TCP has an address of this shape.
	const { port } = server.address() as AddressInfo;
	open.push(async () => {
		const closing = tracker.close();
		// Those who do not close in turn are cut when this time is over.
		clock.advance(600);
		await closing;
		server.closeAllConnections();
		server.close();
	});
	return {
		clock,
		tracker,
		connect: async () => {
			const socket = new WebSocket(`ws://127.0.0.1:${port}/tracker`);
			const heard: Record<string, unknown>[] = [];
			const waiting: ((message: Record<string, unknown>) => void)[] = [];
			socket.on('error', () => undefined);
			socket.on('message', (data: Buffer) => {
				// The tracker writes objects.
				const message = JSON.parse(data.toString()) as Record<string, unknown>;
				const next = waiting.shift();
				if (next) next(message);
				else heard.push(message);
			});
			const closed = once(socket, 'close').then(([code]) => Number(code));
			await once(socket, 'open');
			return {
				socket,
				say: (message) => {
					socket.send(typeof message === 'string' ? message : JSON.stringify(message));
				},
				hear: () =>
					new Promise((resolve) => {
						const first = heard.shift();
						if (first) resolve(first);
						else waiting.push(resolve);
					}),
				closed
			};
		}
	};
};

describe('introducing peers', () => {
	test('an offer reaches the other peer and its answer comes back', async () => {
		const house = await openHouse();
		const alice = await house.connect();
		const bob = await house.connect();
		alice.say(announce('alice', { left: 0 }));
		expect(await alice.hear()).toMatchObject({ action: 'announce', complete: 1, interval: 120 });
		bob.say(announce('bob', { offers: [offerOf('one')] }));
		expect(await alice.hear()).toMatchObject({
			offer: { type: 'offer' },
			peer_id: idOf('bob'),
			info_hash: film
		});
		await bob.hear();
		alice.say(answerTo('bob', 'alice', 'one'));
		expect(await bob.hear()).toMatchObject({ answer: { type: 'answer' }, peer_id: idOf('alice') });
	});

	test('a peer that misses something hears of a seed, however many others there are', async () => {
		const house = await openHouse();
		const seed = await house.connect();
		seed.say(announce('seed', { left: 0 }));
		await seed.hear();
		const crowd = await house.connect();
		for (let i = 0; i < 7; i++) {
			crowd.say(announce(`crowd${i}`));
			await crowd.hear();
		}
		for (let i = 0; i < 10; i++) {
			const bob = await house.connect();
			bob.say(announce(`bob${i}`, { offers: [offerOf(`offer${i}`)] }));
			expect(await seed.hear()).toMatchObject({ peer_id: idOf(`bob${i}`) });
			bob.socket.close();
			await bob.closed;
		}
	});

	test('one answer is passed on for one offer, and none for an offer that was never made', async () => {
		const house = await openHouse();
		const alice = await house.connect();
		const mallory = await house.connect();
		alice.say(announce('alice', { offers: [offerOf('one'), offerOf('two')] }));
		await alice.hear();
		mallory.say(announce('mallory'));
		await mallory.hear();
		mallory.say(answerTo('alice', 'mallory', 'never'));
		mallory.say(answerTo('alice', 'mallory', 'one'));
		mallory.say(answerTo('alice', 'mallory', 'one'));
		mallory.say(answerTo('alice', 'mallory', 'two'));
		expect(await alice.hear()).toMatchObject({ offer_id: 'one'.padEnd(20, '#') });
		expect(await alice.hear()).toMatchObject({ offer_id: 'two'.padEnd(20, '#') });
	});

	test('a peer id belongs to the socket that used it first', async () => {
		const house = await openHouse();
		const alice = await house.connect();
		const mallory = await house.connect();
		alice.say(announce('alice', { left: 0 }));
		await alice.hear();
		mallory.say(announce('alice', { event: 'stopped' }));
		expect(await mallory.hear()).toHaveProperty('failure reason');
		mallory.say(announce('mallory', { offers: [offerOf('one')] }));
		expect(await alice.hear(), 'alice is still in the swarm').toMatchObject({
			peer_id: idOf('mallory')
		});
	});

	test('a scrape answers for the hashes it lists and for no others', async () => {
		const house = await openHouse();
		const alice = await house.connect();
		alice.say(announce('alice'));
		await alice.hear();
		alice.say({ action: 'scrape', info_hash: ['z'.repeat(20)] });
		const { files } = await alice.hear();
		expect(Object.keys(files as object)).toEqual(['z'.repeat(20)]);
	});
});

describe('hostile messages', () => {
	const good = announce('mallory');
	const cases: readonly (readonly [string, unknown])[] = [
		['a number', 5],
		['null', null],
		['a list', [good]],
		['no JSON', '{"action":'],
		['an unknown action', { ...good, action: 'connect' }],
		['a scrape without a list', { action: 'scrape' }],
		['a scrape of an object', { action: 'scrape', info_hash: {} }],
		['a scrape of a number', { action: 'scrape', info_hash: 7 }],
		['a scrape of nothing', { action: 'scrape', info_hash: [] }],
		[
			'a scrape of too many',
			{
				action: 'scrape',
				info_hash: Array.from({ length: limits.tracker.scrapeHashes + 1 }, () => film)
			}
		],
		['an offer that is null', { ...good, offers: [null] }],
		['offers that are no list', { ...good, offers: { length: 3 } }],
		[
			'too many offers',
			{
				...good,
				offers: Array.from({ length: limits.tracker.offers + 1 }, (_, i) => offerOf(`${i}`))
			}
		],
		['one offer id twice', { ...good, offers: [offerOf('same'), offerOf('same')] }],
		[
			'an offer that is no session description',
			{ ...good, offers: [{ offer: { type: 'offer', sdp: 7 }, offer_id: film }] }
		],
		[
			'a session description that is too long',
			{
				...good,
				offers: [
					{
						offer: { type: 'offer', sdp: `v=0${'a'.repeat(limits.tracker.sdpChars)}` },
						offer_id: film
					}
				]
			}
		],
		['a short info hash', { ...good, info_hash: 'f'.repeat(19) }],
		['an info hash beyond bytes', { ...good, info_hash: 'ł'.repeat(20) }],
		['a peer id that is a list', { ...good, peer_id: [idOf('mallory')] }],
		['a negative remainder', { ...good, left: -1 }],
		['a remainder that is text', { ...good, left: 'all' }],
		['an event nobody knows', { ...good, event: 'toString' }],
		['an answer to nobody', { ...good, answer: { type: 'answer', sdp: 'v=0' } }]
	];
	test.each(cases)('%s closes its own socket and nothing else', async (_, message) => {
		const house = await openHouse();
		const alice = await house.connect();
		alice.say(announce('alice', { left: 0 }));
		await alice.hear();
		const mallory = await house.connect();
		mallory.say(message);
		expect(await mallory.closed).toBe(1008);
		const bob = await house.connect();
		bob.say(announce('bob', { offers: [offerOf('one')] }));
		expect(await alice.hear()).toMatchObject({ peer_id: idOf('bob') });
	});

	test('a frame above the limit closes the socket with 1009', async () => {
		const house = await openHouse();
		const mallory = await house.connect();
		mallory.say('x'.repeat(limits.tracker.frameBytes + 1));
		expect(await mallory.closed).toBe(1009);
	});

	test('no JSON value ends the process', async () => {
		const house = await openHouse();
		const word = fc.constantFrom<unknown>('announce', 'scrape', film, null, 0, {}, []);
		const fields = fc.record(
			{
				action: word,
				info_hash: fc.oneof(word, fc.array(word, { maxLength: 3 })),
				peer_id: word,
				offers: fc.oneof(word, fc.array(word, { maxLength: 3 })),
				answer: word,
				to_peer_id: word,
				offer_id: word,
				event: word,
				left: word
			},
			{ requiredKeys: [] }
		);
		await fc.assert(
			fc.asyncProperty(fc.oneof(fields, fc.json()), async (message) => {
				const mallory = await house.connect();
				mallory.say(message);
				mallory.say({ action: 'scrape', info_hash: film });
				const outcome = await Promise.race([mallory.hear(), mallory.closed]);
				expect(typeof outcome === 'number' ? outcome : outcome['action']).toBeOneOf([
					1008,
					'scrape',
					'announce'
				]);
				mallory.socket.terminate();
			}),
			{ numRuns: 100 }
		);
	});

	test('more messages than anyone needs close the socket', async () => {
		const house = await openHouse();
		const mallory = await house.connect();
		for (let i = 0; i <= limits.tracker.messagesBurst; i++) {
			mallory.say({ action: 'scrape', info_hash: film });
		}
		expect(await mallory.closed).toBe(1008);
	});
});

describe('time and room', () => {
	test('a socket that says nothing for ten seconds is closed', async () => {
		const house = await openHouse();
		const mallory = await house.connect();
		house.clock.advance(limits.tracker.firstMessageMs + 1000);
		expect(await mallory.closed).toBe(1008);
	});

	test('a socket that has spoken is closed after 180 idle seconds, whatever it pings', async () => {
		const house = await openHouse();
		const alice = await house.connect();
		alice.say(announce('alice'));
		await alice.hear();
		for (let second = 0; second < 175; second += 25) {
			house.clock.advance(25_000);
			// The ping went out first; once its pong is back the socket counts as alive.
			await new Promise((resolve) => {
				alice.socket.ping();
				alice.socket.once('pong', resolve);
			});
		}
		expect(alice.socket.readyState).toBe(WebSocket.OPEN);
		house.clock.advance(6000);
		expect(await alice.closed).toBe(1008);
	});

	test('a socket that does not answer a ping is cut', async () => {
		const house = await openHouse();
		const mallory = await house.connect();
		mallory.say(announce('mallory'));
		await mallory.hear();
		mallory.socket.pause();
		house.clock.advance(2 * limits.tracker.pingMs + 2000);
		mallory.socket.resume();
		expect(await mallory.closed).toBe(1006);
	});

	test('swarms are forgotten when their last peer has gone', async () => {
		const house = await openHouse();
		const alice = await house.connect();
		for (let i = 0; i < 50; i++) {
			alice.say(announce('alice', { info_hash: `film${i}`.padEnd(20, '-') }));
			await alice.hear();
		}
		expect(house.tracker.counts()).toEqual({ sockets: 1, swarms: 50 });
		const bob = await house.connect();
		alice.socket.close();
		await alice.closed;
		// One exchange, so that the tracker has seen the close.
		bob.say({ action: 'scrape', info_hash: film });
		await bob.hear();
		await new Promise((resolve) => setImmediate(resolve));
		house.clock.advance(limits.tracker.sweepMs + 1000);
		expect(house.tracker.counts().swarms).toBe(0);
	});

	test('one socket may be in so many swarms and no more', async () => {
		const house = await openHouse();
		const mallory = await house.connect();
		for (let i = 0; i < limits.tracker.swarmsPerSocket; i++) {
			mallory.say(announce('mallory', { info_hash: `film${i}`.padEnd(20, '-') }));
			await mallory.hear();
		}
		mallory.say(announce('mallory', { info_hash: 'one too many'.padEnd(20, '-') }));
		expect(await mallory.hear()).toHaveProperty('failure reason');
		expect(house.tracker.counts().swarms).toBe(limits.tracker.swarmsPerSocket);
	});

	test('closing the tracker closes every socket', async () => {
		const house = await openHouse();
		const alice = await house.connect();
		await house.tracker.close();
		expect(await alice.closed).toBe(1001);
	});
});
