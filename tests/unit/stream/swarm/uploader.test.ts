/** What the uploader gives to whom: each piece once while its line is short, in turn while it is not, nothing when it is off. */
import { describe, expect, test } from 'vitest';
import { limits } from '#lib/core/limits.ts';
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
		/** The line takes all of it at once, and what follows; how many blocks that were. */
		send: (effects: readonly SwarmEffect[]): number => {
			const serves = effects.filter((effect) => effect.type === 'serve');
			for (const { peer, block } of serves) {
				serves.push(
					...say({ type: 'served', peer, block, queuedBytes: 0 }).filter(
						(effect) => effect.type === 'serve'
					)
				);
			}
			return serves.length;
		},
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
			playhead: { byte: 0, bytesPerSecond: pieceBytes, bufferedMs: 0, others: 1 }
		});
		seed.ask('bob', 0);
		expect(servedOf(seed.say({ type: 'writable', peer: 'bob' }))).toContainEqual(['bob', 0]);
	});

	test('sends nobody away who has nobody else to ask, for others may have left unseen', () => {
		const seed = openScarce();
		seed.say({ type: 'have', peer: 'alice', piece: 0 });
		seed.say({ type: 'have', peer: 'alice', piece: 1 });
		const alone = { byte: 0, bytesPerSecond: 0, bufferedMs: 0, others: 0 };
		seed.say({ type: 'playhead', peer: 'bob', playhead: alone });
		const effects = seed.say({ type: 'writable', peer: 'bob' });
		expect(refusedOf(effects)).toEqual([]);
		expect(servedOf(effects).slice(0, 2)).toEqual([
			['bob', 0],
			['bob', 1]
		]);
	});

	test('feeds two lines at a time, and others when one of these is stuck', () => {
		const seed = openSeed();
		const peers = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];
		// Each asks for other pieces, and for more than its line may hold.
		for (const [i, peer] of peers.entries()) {
			seed.join(peer);
			seed.stuff(peer);
			for (let block = 0; block < 8; block++) {
				const offset = 16 * 1024 * (block % 4);
				const piece = 2 * i + Math.floor(block / 4);
				seed.say({ type: 'asked', peer, block: blockOf(piece, offset) });
			}
		}
		const given = peers.map((peer) => servedOf(seed.say({ type: 'writable', peer })).length);
		expect(given).toEqual([6, 6, 0, 0, 0, 0]);
		const later = new Set(servedOf(seed.wait(2000)).map(([peer]) => peer));
		expect(later).toEqual(new Set(['carol', 'dave']));
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

describe('a line', () => {
	const hurl = (seed: ReturnType<typeof openSeed>, blocks: number): readonly SwarmEffect[] =>
		Array.from({ length: blocks }, (_, i) =>
			seed.say({ type: 'asked', peer: 'alice', block: blockOf(i % 16, 16 * 1024 * (i >> 4)) })
		).flat();

	test('that takes nothing is given no more than it may hold, however slowly blocks are read', () => {
		const seed = openSeed();
		seed.join('alice');
		let queuedBytes = 0;
		const serves = hurl(seed, 60).filter((effect) => effect.type === 'serve');
		for (const { block } of serves) {
			queuedBytes += block.length;
			const more = seed.say({ type: 'served', peer: 'alice', block, queuedBytes });
			serves.push(...more.filter((effect) => effect.type === 'serve'));
		}
		expect(queuedBytes).toBe(96 * 1024);
	});

	test('goes on after all that was being read for it was taken back', () => {
		const seed = openSeed();
		seed.join('alice');
		const serves = hurl(seed, 6).filter((effect) => effect.type === 'serve');
		expect(serves).toHaveLength(6);
		for (const { block } of serves) {
			seed.say({ type: 'withdrawn', peer: 'alice', block });
			seed.say({ type: 'served', peer: 'alice', block, queuedBytes: 0, isVoid: true });
		}
		expect(servedOf(seed.ask('alice', 9))).toEqual([['alice', 9]]);
	});
});

describe('places', () => {
	/** Thirty strangers who want and ask nothing; who is unchoked is kept up to date. */
	const openCrowd = () => {
		const seed = openSeed();
		const open = new Set<string>();
		const see = (effects: readonly SwarmEffect[]): void => {
			for (const effect of effects) {
				if (effect.type !== 'choke') continue;
				if (effect.on) open.delete(effect.peer);
				else open.add(effect.peer);
			}
		};
		for (let i = 0; i < 30; i++) see(seed.join(`stranger ${i}`, false));
		return { seed, open, see };
	};

	test('are never more than there are, however many come at once and wait', () => {
		const { seed, open, see } = openCrowd();
		const sizes = [open.size];
		for (let second = 0; second < 40; second++) {
			see(seed.wait(1000));
			sizes.push(open.size);
		}
		expect(Math.max(...sizes)).toBe(limits.torrent.uploadSlots);
		expect(Math.min(...sizes)).toBe(limits.torrent.uploadSlots);
	});

	test('go to everybody in turn, and not for ever to those who sit on them', () => {
		const { seed, open, see } = openCrowd();
		const turns = new Set<string>();
		for (let second = 0; second < 60; second++) {
			see(seed.wait(1000));
			for (const peer of open) turns.add(peer);
		}
		expect(turns.size).toBe(30);
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
			for (let piece = 0; piece < 16; piece++) given += seed.send(seed.ask('alice', piece));
			given += seed.send(seed.wait(1000));
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
