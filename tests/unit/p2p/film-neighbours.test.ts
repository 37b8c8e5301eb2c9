import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { limits } from '#lib/core/limits.ts';
import {
	createNeighbours,
	type NeighbourFilm,
	type Neighbours,
	type Seat
} from '#lib/p2p/adapters/film-neighbours.ts';
import type { Pipe } from '#lib/stream/swarm/ports.ts';
import {
	createFakeConnection,
	FakeChannel,
	type FakeConnection
} from '#tests/support/fake-channels.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const { torrent, lobby } = limits;
const hashOf = (count: number): string => count.toString(16).padStart(40, '0');
const labelOf = (infoHash: string): string => `mt-film:${infoHash}`;

interface Setup {
	readonly clock: ReturnType<typeof createSeededClock>;
	readonly neighbours: Neighbours;
	readonly pipes: Pipe[];
	readonly ended: string[];
	readonly abused: string[];
	readonly film: (infoHash: string, change?: Partial<NeighbourFilm>) => NeighbourFilm;
	/** `take` lets the browser's `open` event follow; `takeEarly` does not. */
	readonly enter: (peerId: string) => Seat & FakeConnection & { takeEarly: Seat['take'] };
}

const setUp = (): Setup => {
	const clock = createSeededClock();
	const neighbours = createNeighbours(clock);
	const pipes: Pipe[] = [];
	const ended: string[] = [];
	const abused: string[] = [];
	return {
		clock,
		neighbours,
		pipes,
		ended,
		abused,
		film: (infoHash, change = {}) => ({
			infoHash,
			isWanted: () => true,
			mayMeet: () => true,
			onPipe: (pipe) => pipes.push(pipe),
			onEnd: (peerId) => ended.push(peerId),
			...change
		}),
		enter: (peerId) => {
			const fake = createFakeConnection();
			const { connection } = fake;
			const seat = neighbours.enter({
				ownId: 'bb',
				peerId,
				connection,
				onIdle: () => undefined,
				onAbuse: () => abused.push(peerId)
			});
			const take = (channel: RTCDataChannel): void => {
				seat.take(channel);
				if (channel.readyState === 'open') channel.dispatchEvent(new Event('open'));
			};
			return { ...seat, ...fake, take, takeEarly: seat.take };
		}
	};
};

test('a channel with any other label than a film that is open here is closed, whatever it says', () => {
	const { neighbours, film, enter, pipes } = setUp();
	neighbours.join(film(hashOf(1)));
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				fc.constant(labelOf(hashOf(2))),
				fc.constant(labelOf(hashOf(1).slice(1))),
				fc.constant(`${labelOf(hashOf(1))}\n`),
				fc.constant(labelOf('F'.repeat(40))),
				fc.string({ minLength: 1 }).map((text) => labelOf(hashOf(1)) + text)
			),
			(label) => {
				const mallory = enter('mallory');
				const channel = new FakeChannel(label);
				mallory.take(channel.asChannel);
				expect(channel.readyState).toBe('closed');
				expect(mallory.isBusy()).toBe(false);
			}
		)
	);
	expect(pipes).toEqual([]);
});

test('whoever asks for one film after another soon gets no answer, and is cut off when they go on', () => {
	const { neighbours, film, enter, pipes, abused, clock } = setUp();
	neighbours.join(film(hashOf(1)));
	const mallory = enter('mallory');
	const askFor = (infoHash: string): FakeChannel => {
		const channel = new FakeChannel(labelOf(infoHash));
		mallory.take(channel.asChannel);
		return channel;
	};
	for (let count = 0; count < torrent.lentChannelsBurst; count++) askFor(hashOf(100 + count));
	expect(askFor(hashOf(1)).readyState).toBe('closed');
	expect(pipes).toEqual([]);
	clock.advance(1000 / torrent.lentChannelsPerSecond);
	expect(askFor(hashOf(1)).readyState).toBe('open');
	expect(pipes).toHaveLength(1);
	expect(abused).toEqual([]);
	for (let count = 0; count < 100 && abused.length === 0; count++) askFor(hashOf(1));
	expect(abused).toEqual(['mallory']);
});

test('one connection carries so many films and no more', () => {
	const { neighbours, film, enter, pipes, clock } = setUp();
	const bob = enter('bob');
	for (let count = 0; count <= torrent.lentChannels; count++) {
		neighbours.join(film(hashOf(count), { isWanted: () => false }));
		clock.advance(1000);
		bob.take(new FakeChannel(labelOf(hashOf(count))).asChannel);
	}
	expect(pipes).toHaveLength(torrent.lentChannels);
	bob.ready();
	const wanted = neighbours.join(film(hashOf(99)));
	expect(bob.opened).toEqual([]);
	expect(wanted.peers()).toEqual([]);
});

test('a film asks so many neighbours at a time, and nobody twice within the while', () => {
	const { neighbours, film, enter, clock } = setUp();
	const all = Array.from({ length: 12 }, (_, i) => enter(`peer-${i}`));
	for (const one of all) one.ready();
	const { lookAgain } = neighbours.join(film(hashOf(1)));
	const asked = (): number => all.reduce((sum, { opened }) => sum + opened.length, 0);
	expect(asked()).toBe(torrent.neighboursAsked);
	for (const { opened } of all) opened[0]?.dispatchEvent(new Event('close'));
	lookAgain();
	expect(asked()).toBe(12);
	for (const { opened } of all) opened[0]?.dispatchEvent(new Event('close'));
	lookAgain();
	expect(asked()).toBe(12);
	clock.advance(torrent.neighbourAgainMs);
	lookAgain();
	expect(asked()).toBe(12 + torrent.neighboursAsked);
});

test('a film that is whole asks nobody, and one whose peer is met already does not ask it', () => {
	const { neighbours, film, enter } = setUp();
	const alice = enter('alice');
	alice.ready();
	neighbours.join(film(hashOf(1), { isWanted: () => false }));
	neighbours.join(film(hashOf(2), { mayMeet: (peerId) => peerId !== 'alice' }));
	expect(alice.opened).toEqual([]);
	neighbours.join(film(hashOf(3)));
	expect(alice.opened.map(({ label }) => label)).toEqual([labelOf(hashOf(3))]);
});

test('a neighbour is asked only when it knows who we are', () => {
	const { neighbours, film, enter } = setUp();
	neighbours.join(film(hashOf(1)));
	const alice = enter('alice');
	expect(alice.opened).toEqual([]);
	alice.ready();
	expect(alice.opened).toHaveLength(1);
});

test('a channel that is not opened in time is given up, and what opens late is no line', () => {
	const { neighbours, film, enter, pipes, ended, clock } = setUp();
	const alice = enter('alice');
	alice.ready();
	neighbours.join(film(hashOf(1)));
	clock.advance(lobby.connectMs);
	expect(ended).toEqual(['alice']);
	alice.opened[0]?.opens();
	expect(alice.isBusy()).toBe(false);
	expect(pipes).toEqual([]);
});

test('text, which no peer of films sends, ends the line, and what came before it was heard', () => {
	const { neighbours, film, enter, pipes, ended } = setUp();
	neighbours.join(film(hashOf(1)));
	const mallory = enter('mallory');
	const channel = new FakeChannel(labelOf(hashOf(1)));
	mallory.take(channel.asChannel);
	const heard: number[] = [];
	let closed = 0;
	pipes[0]?.open({
		data: (bytes) => heard.push(...bytes),
		writable: () => undefined,
		closed: () => closed++
	});
	channel.hears(Uint8Array.of(1, 2).buffer);
	channel.hears('hello');
	channel.hears(Uint8Array.of(3).buffer);
	expect(heard).toEqual([1, 2]);
	expect(closed).toBe(1);
	expect(ended).toEqual(['mallory']);
	expect(channel.readyState).toBe('closed');
});

test('a second channel of one peer for one film is closed, and the first stays', () => {
	const { neighbours, film, enter, pipes } = setUp();
	const joined = neighbours.join(film(hashOf(1)));
	const mallory = enter('mallory');
	const channels = [0, 1].map(() => new FakeChannel(labelOf(hashOf(1))));
	for (const { asChannel } of channels) mallory.take(asChannel);
	expect(channels.map(({ readyState }) => readyState)).toEqual(['open', 'closed']);
	expect(pipes).toHaveLength(1);
	expect(joined.peers()).toEqual(['mallory']);
});

test('of two channels that crossed, the lower peer id keeps its own, and the higher gives way', () => {
	const { neighbours, film, enter, pipes } = setUp();
	const [lower, higher] = [enter('aa'), enter('cc')];
	for (const one of [lower, higher]) one.ready();
	neighbours.join(film(hashOf(1)));
	const crossing = [lower, higher].map((one) => {
		one.opened[0]?.opens();
		const channel = new FakeChannel(labelOf(hashOf(1)));
		one.take(channel.asChannel);
		return channel;
	});
	expect(crossing.map(({ readyState }) => readyState)).toEqual(['open', 'closed']);
	expect([lower, higher].map(({ opened }) => opened[0]?.readyState)).toEqual(['closed', 'open']);
	expect(pipes.map(({ isOurs, peerId }) => [isOurs, peerId])).toEqual([
		[true, 'aa'],
		[false, 'aa'],
		[true, 'cc']
	]);
});

test('a channel that comes after its neighbour has left is closed', () => {
	const { neighbours, film, enter, pipes } = setUp();
	neighbours.join(film(hashOf(1)));
	const alice = enter('alice');
	alice.leave();
	const channel = new FakeChannel(labelOf(hashOf(1)));
	alice.take(channel.asChannel);
	expect(channel.readyState).toBe('closed');
	expect(pipes).toEqual([]);
});

test.each([
	[
		'its event tells',
		(channel: FakeChannel) => {
			channel.opens();
		}
	],
	[
		'the other end has spoken',
		(channel: FakeChannel) => {
			channel.hears(Uint8Array.of(1).buffer);
		}
	],
	[
		'no event has told for a while',
		(_: FakeChannel, clock: Setup['clock']) => {
			clock.advance(100);
		}
	]
] as const)('a channel that says to be open is not written to before %s', (_what, happens) => {
	const { neighbours, film, enter, pipes, clock } = setUp();
	neighbours.join(
		film(hashOf(1), {
			onPipe: (pipe) => {
				pipes.push(pipe);
				pipe.send(Uint8Array.of(7));
			}
		})
	);
	const channel = new FakeChannel(labelOf(hashOf(1)));
	enter('alice').takeEarly(channel.asChannel);
	expect(channel.sent).toEqual([]);
	happens(channel, clock);
	expect(channel.sent).toEqual([Uint8Array.of(7)]);
});

test('a channel that hears something before it is open is used when it is, and what it heard is not lost', () => {
	const { neighbours, film, enter, pipes } = setUp();
	const alice = enter('aa');
	alice.ready();
	neighbours.join(film(hashOf(1)));
	const [channel] = alice.opened;
	channel?.hears(Uint8Array.of(7).buffer);
	expect(pipes).toEqual([]);
	channel?.opens();
	expect(pipes).toHaveLength(1);
	const heard: Uint8Array[] = [];
	pipes[0]?.open({
		data: (bytes) => heard.push(bytes),
		writable: () => undefined,
		closed: () => undefined
	});
	expect(heard).toEqual([Uint8Array.of(7)]);
});
