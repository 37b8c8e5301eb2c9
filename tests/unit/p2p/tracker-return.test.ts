/** F2: a tracker that restarts finds its crowd coming back one after the other, and whoever is alone first. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSeededClock, createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { createTrackerSocket } from '#lib/p2p/adapters/tracker-socket.ts';
import { FakeSocket } from '#tests/support/fake-socket.ts';

beforeEach(() => {
	vi.stubGlobal('WebSocket', FakeSocket);
	FakeSocket.isUp = true;
});
afterEach(() => {
	vi.unstubAllGlobals();
	FakeSocket.made.length = 0;
});

/** So many peers at one tracker, which has answered all of them. */
const openCrowd = (peers: number, isCalm: (peer: number) => boolean) => {
	const clock = createSeededClock();
	const random = createSeededRandom(9);
	const sockets = Array.from({ length: peers }, (_, peer) =>
		createTrackerSocket({
			url: 'wss://tracker.example',
			clock,
			random,
			isCalm: () => isCalm(peer),
			onOpen: () => undefined,
			onLost: () => undefined,
			onText: () => undefined
		})
	);
	for (const socket of FakeSocket.made.splice(0)) {
		socket.settle();
		socket.send();
		standing.push(socket);
	}
	return { clock, sockets };
};
const standing: FakeSocket[] = [];

/** All of them lose the tracker; how many dial it in each second after that. */
const restart = (clock: ReturnType<typeof createSeededClock>, seconds: number): number[] => {
	for (const socket of standing.splice(0)) socket.end();
	return Array.from({ length: seconds }, () => {
		clock.advance(1000);
		const dialled = FakeSocket.made.splice(0);
		for (const socket of dialled) {
			socket.settle();
			if (FakeSocket.isUp) socket.send();
		}
		return dialled.length;
	});
};

describe('a tracker that restarts with five thousand peers', () => {
	test('is dialled by no more than a tenth of them in a second, and has all of them back within half a minute', () => {
		const { clock } = openCrowd(5000, () => true);
		const perSecond = restart(clock, 31);
		expect(Math.max(...perSecond)).toBeLessThanOrEqual(500);
		expect(perSecond.slice(25, 30).every((count) => count > 0)).toBe(true);
		expect(perSecond.reduce((sum, count) => sum + count, 0)).toBe(5000);
	});

	test('is found at once by those who are alone', () => {
		const { clock } = openCrowd(100, (peer) => peer >= 10);
		const [first = 0] = restart(clock, 1);
		expect(first).toBeGreaterThanOrEqual(10);
		expect(first).toBeLessThan(20);
	});

	test('is found within a second by whoever loses the last neighbour meanwhile', () => {
		let isCalm = true;
		const { clock, sockets } = openCrowd(200, () => isCalm);
		const [early = 0] = restart(clock, 1);
		isCalm = false;
		for (const { hurry } of sockets) hurry();
		expect(early + (restart(clock, 1)[0] ?? 0)).toBe(200);
	});

	test('that stays down is tried ever more rarely', () => {
		const { clock } = openCrowd(1000, () => true);
		FakeSocket.isUp = false;
		const perSecond = restart(clock, 240);
		const lastMinute = perSecond.slice(-60);
		expect(Math.max(...lastMinute)).toBeLessThanOrEqual(100);
		expect(lastMinute.reduce((sum, count) => sum + count, 0)).toBeLessThan(2000);
	});
});
