/** The way of a library to another device: the text with the key, frames from strangers, and a seal that nothing opens but that key. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { platformDeflater } from '#lib/core/adapters/deflate.ts';
import { bytesToBase64Url, concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { createAesSealer } from '#lib/library/adapters/aes-seal.ts';
import { createCollector, framesOf, parseMoveText, writeMoveText } from '#lib/library/moving.ts';
import type { HandDialling, HandLineEvents } from '#lib/p2p/ports.ts';
import { MoveState } from '#lib/state/move.svelte.ts';

const key = new Uint8Array(32).fill(7);

test('the text reads back bare or as a link, and nothing else does', () => {
	const text = writeMoveText({ invite: 'abc_-9', key });
	expect(parseMoveText(text)).toEqual({ invite: 'abc_-9', key });
	expect(parseMoveText(` https://x.example/library?part=yours#move=${text}\n`)?.key).toEqual(key);
	for (const bad of [
		'',
		'abc',
		`abc.${bytesToBase64Url(key.subarray(1))}`,
		`a b.${text}`,
		'.'.repeat(9)
	]) {
		expect(parseMoveText(bad), bad).toBeUndefined();
	}
	expect(parseMoveText(`${'a'.repeat(9000)}.${bytesToBase64Url(key)}`)).toBeUndefined();
});

test('frames come together to the same bytes, whatever their length', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 70_000 }), (length) => {
			const sealed = new Uint8Array(length).map((_, i) => i % 251);
			const collector = createCollector();
			const taken = framesOf(sealed).map((frame) => collector.take(frame));
			expect(taken.at(-1)).toEqual({ sealed });
			expect(collector.take(new Uint8Array(1))).toBe('bad');
		}),
		{ numRuns: 30 }
	);
});

test('a stranger cannot make the receiver hold more than it was told, or more than a library has', () => {
	const [head = new Uint8Array(0), body = new Uint8Array(0)] = framesOf(new Uint8Array(10));
	const first = createCollector();
	expect(first.take(utf8('hello'))).toBe('bad');
	expect(first.take(head)).toBe('bad');
	const second = createCollector();
	second.take(head);
	expect(second.take(concatBytes(body, body))).toBe('bad');
	const huge = head.slice();
	new DataView(huge.buffer).setUint32(huge.length - 4, limits.library.backupBytes * 2);
	expect(createCollector().take(huge)).toBe('bad');
	const third = createCollector();
	third.take(head);
	expect(third.take(new Uint8Array(0))).toBe('bad');
});

test('what is sealed opens with its key for its meeting, and not with one bit changed', async () => {
	const sealer = createAesSealer(createSeededRandom(3));
	const how = { key, about: 'invite' };
	const sealed = await sealer.seal(utf8('mine'), how);
	expect(await sealer.open(sealed, how)).toEqual(utf8('mine'));
	expect(await sealer.open(sealed, { ...how, about: 'other' })).toBeUndefined();
	expect(await sealer.open(sealed, { ...how, key: new Uint8Array(32) })).toBeUndefined();
	expect(await sealer.open(new Uint8Array(3), how)).toBeUndefined();
	for (let at = 0; at < sealed.length; at++) {
		const spoilt = sealed.map((byte, i) => (i === at ? byte ^ 1 : byte));
		expect(await sealer.open(spoilt, how)).toBeUndefined();
	}
});

/** Two ends in memory: the answer connects them, frames go across at once unless somebody tampers with them. */
const bench = (tamper: (frame: Bytes) => Bytes = (frame) => frame): HandDialling => {
	let [first, second]: [HandLineEvents?, HandLineEvents?] = [];
	const lineTo = (other: () => HandLineEvents | undefined) => ({
		send: (frame: Bytes) => {
			other()?.frame(tamper(frame));
			return Promise.resolve(true);
		},
		close: () => {
			other()?.lost();
		}
	});
	return {
		offer: (events) => {
			first = events;
			const complete = (answer: string): Promise<boolean> => {
				if (answer !== 'answer') return Promise.resolve(false);
				events.open();
				return Promise.resolve(true);
			};
			return Promise.resolve({ text: 'offer', line: lineTo(() => second), complete });
		},
		answer: (offer, events) => {
			second = events;
			const made = { text: 'answer', line: lineTo(() => first) };
			return Promise.resolve(offer === 'offer' ? made : undefined);
		}
	};
};
const ends = (dialling: HandDialling): readonly [MoveState, MoveState] => {
	const random = createSeededRandom(5);
	const end = (): MoveState =>
		new MoveState({
			dialling,
			random,
			sealer: createAesSealer(random),
			deflater: platformDeflater,
			collect: () => Promise.resolve(utf8('a library '.repeat(9000)))
		});
	return [end(), end()];
};

test('both ends agree that all is across, and what came is what went', async () => {
	const [alice, bob] = ends(bench());
	await alice.send();
	await bob.receive(alice.text);
	expect(await alice.take('nonsense')).toBe(false);
	expect(await alice.take(bob.text)).toBe(true);
	await expect.poll(() => [alice.step, bob.step]).toEqual(['done', 'done']);
	expect(bob.received).toEqual(utf8('a library '.repeat(9000)));
});

test('what was changed on the way is refused, and nothing of it arrives', async () => {
	const [alice, mallory] = ends(
		bench((frame) => frame.map((byte, i) => (i === 40 ? byte ^ 1 : byte)))
	);
	await alice.send();
	await mallory.receive(alice.text);
	await alice.take(mallory.text);
	await expect.poll(() => mallory.step).toBe('bad-key');
	expect(mallory.received).toBeUndefined();
	await expect.poll(() => alice.step).toBe('lost');
});
