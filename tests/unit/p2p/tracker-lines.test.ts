/** The lobby and films share one socket to each tracker. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSeededClock, createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { createTrackerLines, type LineUser } from '#lib/p2p/adapters/tracker-lines.ts';
import { FakeSocket } from '#tests/support/fake-socket.ts';

beforeEach(() => {
	vi.stubGlobal('WebSocket', FakeSocket);
	FakeSocket.isUp = true;
});
afterEach(() => {
	vi.unstubAllGlobals();
	FakeSocket.made.length = 0;
});

const url = 'wss://tracker.example';
const open = () => {
	const clock = createSeededClock();
	return { clock, lines: createTrackerLines({ clock, random: createSeededRandom(3) }) };
};
/** Somebody who notes what is heard. */
const listener = (mine = ''): LineUser & { readonly heard: string[] } => {
	const heard: string[] = [];
	return {
		heard,
		isCalm: () => true,
		onOpen: () => void heard.push('open'),
		onLost: () => void heard.push('lost'),
		onText: (text) => {
			if (!text.startsWith(mine)) return false;
			heard.push(text);
			return true;
		}
	};
};
const say = (socket: FakeSocket | undefined, data: string): void => {
	socket?.dispatchEvent(new MessageEvent('message', { data }));
};

test('whoever comes second to a tracker speaks at once, over the socket that stands', async () => {
	const { lines } = open();
	const lobby = listener();
	lines.join(url, lobby);
	FakeSocket.made[0]?.settle();
	const film = listener();
	const line = lines.join(url, film);
	expect(film.heard).toEqual([]);
	await Promise.resolve();
	expect(film.heard).toEqual(['open']);
	expect(lobby.heard).toEqual(['open']);
	expect(line.send('{}')).toBe(true);
	expect(FakeSocket.made).toHaveLength(1);
});

test('a message goes to whom it is for, and a lost socket is told to all', () => {
	const { lines } = open();
	const [lobby, film] = [listener('lobby'), listener('film')];
	lines.join(url, lobby);
	lines.join(url, film);
	const [socket] = FakeSocket.made;
	socket?.settle();
	say(socket, 'film 1');
	say(socket, 'lobby 1');
	say(socket, 'nobody 1');
	socket?.end();
	expect(lobby.heard).toEqual(['open', 'lobby 1', 'lost']);
	expect(film.heard).toEqual(['open', 'film 1', 'lost']);
});

test('the socket closes when the last has left, and a film leaves it standing a while', () => {
	const { clock, lines } = open();
	const lobby = lines.join(url, listener());
	const film = lines.join(url, listener());
	const [socket] = FakeSocket.made;
	socket?.settle();
	lobby.leave(0);
	expect(socket?.readyState).toBe(1);
	film.leave(30_000);
	expect(film.send('{}')).toBe(false);
	clock.advance(29_000);
	expect(socket?.readyState).toBe(1);
	clock.advance(2000);
	expect(socket?.readyState).toBe(3);
});

test('a film that comes while the socket lingers keeps it', () => {
	const { clock, lines } = open();
	lines.join(url, listener()).leave(30_000);
	FakeSocket.made[0]?.settle();
	clock.advance(20_000);
	const next = lines.join(url, listener());
	clock.advance(20_000);
	expect(next.send('{}')).toBe(true);
	expect(FakeSocket.made).toHaveLength(1);
});
