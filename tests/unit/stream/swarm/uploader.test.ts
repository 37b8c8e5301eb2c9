/** What the uploader gives to whom: each piece once while its line is short, in turn while it is not, nothing when it is off. */
import { describe, expect, test } from 'vitest';
import type { Block, SwarmEffect, SwarmEvent } from '#lib/stream/swarm/events.ts';
import { createUploader } from '#lib/stream/swarm/uploader.ts';

const pieceBytes = 64 * 1024;
const shape = { pieceBytes, pieces: 16, lengthBytes: 16 * pieceBytes };
const blockOf = (piece: number, offset = 0, length = 16 * 1024): Block => ({
	piece,
	offset,
	length
});

/** A seed of the whole film, with a clock that the test moves. */
const openSeed = () => {
	const part = createUploader({ shape });
	let nowMs = 1000;
	const say = (event: SwarmEvent): readonly SwarmEffect[] => part.step(event, nowMs);
	say({ type: 'held', bitfield: new Uint8Array(2).fill(0xff) });
	say({ type: 'giving', on: true, bytesPerSecond: Infinity });
	const join = (peer: string, fellow = true): readonly SwarmEffect[] => {
		say({ type: 'joined', peer, fast: true, fellow, rttMs: 50 });
		say({ type: 'has', peer, pieces: 'none' });
		return say({ type: 'interest', peer, on: true });
	};
	return {
		say,
		join,
		wait: (ms: number) => {
			nowMs += ms;
			return say({ type: 'tick' });
		},
		/** Asks for these pieces' first blocks, one after the other. */
		ask: (peer: string, ...pieces: readonly number[]): readonly SwarmEffect[] =>
			pieces.flatMap((piece) => say({ type: 'asked', peer, block: blockOf(piece) })),
		/** The line takes nothing more for now. */
		stuff: (peer: string): void => {
			say({ type: 'served', peer, block: blockOf(0), queuedBytes: 4 * 1024 * 1024 });
		}
	};
};
const servedOf = (effects: readonly SwarmEffect[]): readonly (readonly [string, number])[] =>
	effects.flatMap((effect) =>
		effect.type === 'serve' ? [[effect.peer, effect.block.piece] as const] : []
	);
const refusedOf = (effects: readonly SwarmEffect[]): readonly (readonly [string, number])[] =>
	effects.flatMap((effect) =>
		effect.type === 'refuse' ? [[effect.peer, effect.block.piece] as const] : []
	);

describe('a source with room', () => {
	test('unchokes whoever is interested and serves what it is asked for, in turn', () => {
		const seed = openSeed();
		expect(seed.join('alice')).toContainEqual({ type: 'choke', peer: 'alice', on: false });
		seed.join('bob');
		expect(servedOf(seed.ask('alice', 0, 1))).toEqual([
			['alice', 0],
			['alice', 1]
		]);
		expect(servedOf(seed.ask('bob', 0))).toEqual([['bob', 0]]);
	});

	test('refuses at once what it does not have, and what is asked while it chokes', () => {
		const seed = openSeed();
		seed.join('alice');
		seed.say({ type: 'lost', piece: 3 });
		expect(refusedOf(seed.ask('alice', 3))).toEqual([['alice', 3]]);
		seed.say({ type: 'giving', on: false, bytesPerSecond: Infinity });
		expect(refusedOf(seed.ask('alice', 4))).toEqual([['alice', 4]]);
	});

	test('leaves whoever wants nothing for a moment as it is', () => {
		const seed = openSeed();
		seed.join('alice');
		const chokes = [false, true, false].flatMap((on) =>
			seed.say({ type: 'interest', peer: 'alice', on })
		);
		expect(chokes).toEqual([]);
		expect(servedOf(seed.ask('alice', 4))).toEqual([['alice', 4]]);
	});

	test('sends nothing that was withdrawn or whose asker has left', () => {
		const seed = openSeed();
		seed.join('alice');
		seed.stuff('alice');
		seed.ask('alice', 5, 6);
		seed.say({ type: 'withdrawn', peer: 'alice', block: blockOf(5) });
		expect(servedOf(seed.say({ type: 'writable', peer: 'alice' }))).toEqual([['alice', 6]]);
		seed.stuff('alice');
		seed.ask('alice', 7);
		seed.say({ type: 'left', peer: 'alice' });
		expect(servedOf(seed.wait(500))).toEqual([]);
	});
});

describe('a source whose line is the bottleneck', () => {
	/** Both lines are full, and both viewers have asked for the same pieces. */
	const openScarce = () => {
		const seed = openSeed();
		for (const peer of ['alice', 'bob']) {
			seed.join(peer);
			seed.stuff(peer);
			seed.ask(peer, 0, 1, 2, 3);
		}
		return seed;
	};

	test('gives each viewer other pieces before it repeats one', () => {
		const seed = openScarce();
		const first = servedOf(seed.say({ type: 'writable', peer: 'alice' })).map(([, piece]) => piece);
		expect(first.length).toBeGreaterThan(0);
		const second = servedOf(seed.say({ type: 'writable', peer: 'bob' })).map(([, piece]) => piece);
		expect(second.filter((piece) => first.includes(piece))).toEqual([]);
	});

	test('sends away whoever asks for what another viewer has, unless it cannot wait', () => {
		const seed = openScarce();
		seed.say({ type: 'have', peer: 'alice', piece: 0 });
		expect(refusedOf(seed.say({ type: 'writable', peer: 'bob' }))).toEqual([['bob', 0]]);
		seed.stuff('bob');
		seed.say({
			type: 'playhead',
			peer: 'bob',
			playhead: { byte: 0, bytesPerSecond: pieceBytes, bufferedMs: 0 }
		});
		seed.ask('bob', 0);
		expect(servedOf(seed.say({ type: 'writable', peer: 'bob' }))).toContainEqual(['bob', 0]);
	});

	test('serves a stranger, who knows nothing of this, after what nobody has', () => {
		const seed = openScarce();
		seed.join('carol', false);
		seed.stuff('carol');
		seed.say({ type: 'have', peer: 'alice', piece: 0 });
		seed.ask('carol', 0, 9);
		const given = servedOf(seed.say({ type: 'writable', peer: 'carol' }));
		expect(given[0]).toEqual(['carol', 9]);
		expect(given).toContainEqual(['carol', 0]);
	});
});

describe('giving', () => {
	test('that is turned off chokes everybody at once and refuses what waits', () => {
		const seed = openSeed();
		seed.join('alice');
		seed.stuff('alice');
		seed.ask('alice', 0);
		const effects = seed.say({ type: 'giving', on: false, bytesPerSecond: Infinity });
		expect(effects).toContainEqual({ type: 'choke', peer: 'alice', on: true });
		expect(refusedOf(effects)).toEqual([['alice', 0]]);
		expect(seed.say({ type: 'giving', on: true, bytesPerSecond: Infinity })).toContainEqual({
			type: 'choke',
			peer: 'alice',
			on: false
		});
	});

	test('with a cap gives no more than it names', () => {
		const seed = openSeed();
		seed.join('alice');
		seed.say({ type: 'giving', on: true, bytesPerSecond: 32 * 1024 });
		let given = 0;
		for (let second = 0; second < 20; second++) {
			for (let piece = 0; piece < 16; piece++) given += servedOf(seed.ask('alice', piece)).length;
			seed.say({ type: 'writable', peer: 'alice' });
			given += servedOf(seed.wait(1000)).length;
		}
		// 20 s of 32 KiB are 40 blocks; what had gathered before is a block of the largest size.
		expect(given).toBeGreaterThanOrEqual(38);
		expect(given).toBeLessThanOrEqual(50);
	});

	test('ends for whoever floods us with requests', () => {
		const seed = openSeed();
		seed.join('mallory');
		const effects = Array.from({ length: 2100 }, (_, i) => seed.ask('mallory', i % 16)).flat();
		expect(effects).toContainEqual({ type: 'ban', peer: 'mallory', why: 'flood' });
	});
});
