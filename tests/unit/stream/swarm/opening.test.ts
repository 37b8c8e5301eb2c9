/** The first flight: what is asked before the peer has spoken is not asked again, not lost, and never held against anybody. */
import Wire from 'bittorrent-protocol';
import { expect, test } from 'vitest';
import { createSwarmOpening } from '#lib/stream/adapters/swarm-opening.ts';
import type { Block, ReaderNeed } from '#lib/stream/swarm/events.ts';
import { openingBlocks } from '#lib/stream/swarm/opening.ts';

const infoHash = 'ab'.repeat(20);
const block = (piece: number): Block => ({ piece, offset: 0, length: 4 });
const shape = { pieceBytes: 65_536, pieces: 3, lengthBytes: 2 * 65_536 + 20_000 };
const need = (at: number, dueMs = 0): ReaderNeed => ({
	id: 'reader-0',
	at,
	end: shape.lengthBytes - 1,
	dueMs,
	bytesPerSecond: 0,
	aheadBytes: 1_000_000
});

/** Two wires with a line between them; `unchokes` is what bob does with whoever is interested. */
const pairOf = async (
	blocks: readonly Block[],
	unchokes: boolean
): Promise<{
	alice: Wire;
	bob: Wire;
	opening: ReturnType<typeof createSwarmOpening>;
	asked: number[];
	refused: number[];
	settled: () => Promise<void>;
}> => {
	const [alice, bob] = [new Wire('webrtc'), new Wire('webrtc')];
	const asked: number[] = [];
	const refused: number[] = [];
	let traffic = 0;
	alice.on('data', (bytes) => {
		traffic++;
		bob.write(bytes);
	});
	bob.on('data', (bytes) => {
		traffic++;
		alice.write(bytes);
	});
	bob.on('handshake', () => {
		bob.handshake(infoHash, '2'.repeat(40), { fast: true });
	});
	bob.on('interested', () => {
		if (unchokes) bob.unchoke();
	});
	bob.on('request', (piece, _offset, _length, respond) => {
		asked.push(piece);
		respond(null, new Uint8Array(4));
	});
	alice.on('reject', (piece) => {
		refused.push(piece);
	});
	alice.handshake(infoHash, '1'.repeat(40), { fast: true });
	const opening = createSwarmOpening(alice, blocks);
	/** Nothing goes over the line any more. */
	const settled = async (): Promise<void> => {
		for (let seen = -1; seen !== traffic;) {
			seen = traffic;
			await new Promise((resolve) => {
				setImmediate(resolve);
			});
			await new Promise((resolve) => {
				setImmediate(resolve);
			});
		}
	};
	await settled();
	return { alice, bob, opening, asked, refused, settled };
};

test('a peer that takes whoever is interested has the requests before it has answered the handshake', async () => {
	const { asked, refused } = await pairOf([block(0), block(1)], true);
	expect(asked).toEqual([0, 1]);
	expect(refused).toEqual([]);
});

test('what the swarm then asks for is on its way already; what it does not want is taken back and swallowed', async () => {
	const { alice, bob, opening, settled } = await pairOf([block(0), block(1)], true);
	const cancelled: number[] = [];
	bob.on('cancel', (piece) => cancelled.push(piece));
	expect(opening.adopt(block(0))).toBe(true);
	expect(opening.adopt(block(2))).toBe(false);
	opening.settle();
	await settled();
	expect(cancelled).toEqual([1]);
	expect(opening.takes(block(0))).toBe(false);
	expect(opening.takes(block(1))).toBe(true);
	expect(opening.takes(block(1))).toBe(false);
	expect(alice.peerChoking).toBe(false);
});

test('a peer that refuses is asked anew once it stops choking', async () => {
	const { refused, opening, alice } = await pairOf([block(0)], false);
	expect(refused).toEqual([0]);
	expect(alice.peerChoking).toBe(true);
	expect(opening.takes(block(0))).toBe(true);
	expect(opening.adopt(block(0))).toBe(false);
});

test('only what a waiting reader lacks is asked for, from where it stands, in order', () => {
	expect(openingBlocks(shape, need(65_536), (piece) => piece === 1)).toEqual([
		{ piece: 2, offset: 0, length: 16_384 },
		{ piece: 2, offset: 16_384, length: 3616 }
	]);
	expect(openingBlocks(shape, need(0), () => false).map(({ piece }) => piece)).toEqual([
		0, 0, 0, 0, 1, 1, 1, 1, 2, 2
	]);
	expect(openingBlocks(shape, need(0, 500), () => false)).toEqual([]);
	expect(openingBlocks(shape, undefined, () => false)).toEqual([]);
});
