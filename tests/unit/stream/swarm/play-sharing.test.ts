/** What fellows hear of our playhead: once a second, at once after a seek, and nothing without a player. */
import { expect, test } from 'vitest';
import type { SwarmEffect, SwarmEvent } from '#lib/stream/swarm/events.ts';
import { createPlaySharing } from '#lib/stream/swarm/play-sharing.ts';

const pieceBytes = 16 * 1024;
const shape = { pieceBytes, pieces: 100, lengthBytes: 100 * pieceBytes };

const open = () => {
	const part = createPlaySharing({ shape });
	let nowMs = 5000;
	const say = (event: SwarmEvent): readonly SwarmEffect[] => part.step(event, nowMs);
	say({ type: 'joined', peer: 'alice', fast: true, fellow: true });
	say({ type: 'joined', peer: 'a stranger', fast: true, fellow: false });
	return {
		say,
		read: (at: number, dueMs = nowMs): readonly SwarmEffect[] =>
			say({
				type: 'reader',
				need: {
					id: 'one',
					at,
					end: shape.lengthBytes - 1,
					dueMs,
					bytesPerSecond: pieceBytes,
					aheadBytes: 1e9
				}
			}),
		wait: (ms: number): readonly SwarmEffect[] => {
			nowMs += ms;
			return say({ type: 'tick' });
		}
	};
};

test('fellows alone hear of the playhead, and of how long what is here will last', () => {
	const { say, read, wait } = open();
	expect(wait(2000)).toEqual([]);
	for (const piece of [0, 1, 2, 4]) say({ type: 'checked', piece, ok: true, liars: [] });
	expect(read(0)).toEqual([
		{
			type: 'tell-playhead',
			peer: 'alice',
			playhead: { byte: 0, bytesPerSecond: pieceBytes, bufferedMs: 3000, others: 0 }
		}
	]);
	say({ type: 'lost', piece: 1 });
	const [told] = wait(1000);
	expect(told).toMatchObject({ playhead: { bufferedMs: 1000 } });
});

test('it is told once a second, and at once after a seek', () => {
	const { read, wait } = open();
	expect(read(0)).toHaveLength(1);
	expect(wait(400)).toEqual([]);
	expect(read(pieceBytes)).toEqual([]);
	expect(read(50 * pieceBytes)).toHaveLength(1);
	expect(wait(1000)).toHaveLength(1);
});

test('nothing is told once nobody reads, or whoever listened has left', () => {
	const { say, read, wait } = open();
	read(0);
	say({ type: 'reader-gone', id: 'one' });
	expect(wait(2000)).toEqual([]);
	read(0);
	say({ type: 'left', peer: 'alice' });
	expect(wait(2000)).toEqual([]);
});

test('each is told how many others we have lines to', () => {
	const { say, read, wait } = open();
	expect(read(0)).toMatchObject([{ peer: 'alice', playhead: { others: 0 } }]);
	say({ type: 'joined', peer: 'bob', fast: true, fellow: true });
	expect(wait(1000)).toMatchObject([
		{ peer: 'alice', playhead: { others: 1 } },
		{ peer: 'bob', playhead: { others: 1 } }
	]);
	say({ type: 'left', peer: 'alice' });
	expect(wait(1000)).toMatchObject([{ peer: 'bob', playhead: { others: 0 } }]);
});
