/** Metadata from strangers: asked for once, elsewhere when it is late, and believed only when its hash is right. */
import { expect, test } from 'vitest';
import {
	createMetadataExchange,
	metadataBlockBytes,
	type MetadataStep
} from '#lib/stream/swarm/metadata-exchange.ts';

const size = 3 * metadataBlockBytes + 100;
const blockOf = (index: number, fill = 7): { index: number; bytes: Uint8Array } => ({
	index,
	bytes: new Uint8Array(index === 3 ? 100 : metadataBlockBytes).fill(fill)
});
const asks = (steps: readonly MetadataStep[]): string[] =>
	steps.flatMap((step) => (step.type === 'ask' ? [`${step.peer} ${step.block}`] : []));

test('asks the first peer at once for all of it, and the second for what is still missing', () => {
	const exchange = createMetadataExchange();
	expect(asks(exchange.offered('alice', size, 0))).toEqual([
		'alice 0',
		'alice 1',
		'alice 2',
		'alice 3'
	]);
	expect(exchange.offered('bob', size, 10)).toEqual([]);
	expect(asks(exchange.left('alice', 20))).toEqual(['bob 0', 'bob 1', 'bob 2', 'bob 3']);
});

test('hands all blocks over to be checked, once', () => {
	const exchange = createMetadataExchange();
	exchange.offered('alice', size, 0);
	for (const index of [3, 0, 2]) expect(exchange.arrived('alice', blockOf(index), 5)).toEqual([]);
	const [step, ...others] = exchange.arrived('alice', blockOf(1), 6);
	expect(step).toMatchObject({ type: 'check' });
	expect(step?.type === 'check' && step.bytes.length).toBe(size);
	expect(others).toEqual([]);
	expect(exchange.judged(true, 7)).toEqual([]);
	expect(exchange.tick(10_000)).toEqual([]);
});

test('a block that is late for three seconds, or refused, is asked of somebody else', () => {
	const exchange = createMetadataExchange();
	exchange.offered('mallory', metadataBlockBytes, 0);
	exchange.offered('bob', metadataBlockBytes, 0);
	expect(exchange.tick(2999)).toEqual([]);
	expect(asks(exchange.tick(3000))).toEqual(['bob 0']);
	expect(exchange.refused('bob', 0, 3001)).toEqual([]);
	expect(asks(exchange.tick(6001))).toEqual(['mallory 0']);
});

test('whoever alone sent metadata of another torrent is banned; of several, one is relied on at a time', () => {
	const exchange = createMetadataExchange();
	const two = 17 * metadataBlockBytes;
	exchange.offered('mallory', two, 0);
	expect(asks(exchange.offered('bob', two, 0))).toEqual(['bob 16']);
	for (let index = 0; index < 16; index++) {
		exchange.arrived('mallory', { index, bytes: new Uint8Array(metadataBlockBytes) }, 1);
	}
	const last = { index: 16, bytes: new Uint8Array(metadataBlockBytes) };
	expect(exchange.arrived('bob', last, 1)).toMatchObject([{ type: 'check' }]);
	const again = asks(exchange.judged(false, 2));
	expect(again.every((ask) => ask.startsWith('mallory'))).toBe(true);
	let check: readonly MetadataStep[] = [];
	for (let index = 0; index < 17; index++) {
		check = exchange.arrived('mallory', { index, bytes: new Uint8Array(metadataBlockBytes) }, 3);
	}
	expect(check).toMatchObject([{ type: 'check' }]);
	const steps = exchange.judged(false, 4);
	expect(steps[0]).toEqual({ type: 'ban', peer: 'mallory' });
	expect(asks(steps)[0]).toBe('bob 0');
});

test('sizes beyond four MiB, blocks that nobody asked for and blocks of a wrong length are not believed', () => {
	const exchange = createMetadataExchange();
	for (const wrong of [0, -1, 1.5, Number.NaN, 4 * 1024 * 1024 + 1]) {
		expect(exchange.offered(`peer ${wrong}`, wrong, 0)).toEqual([]);
	}
	exchange.offered('alice', metadataBlockBytes, 0);
	exchange.offered('bob', metadataBlockBytes, 0);
	expect(exchange.arrived('bob', blockOf(0), 1)).toEqual([]);
	expect(exchange.arrived('alice', blockOf(7), 1)).toEqual([]);
	const short = { index: 0, bytes: new Uint8Array(5) };
	expect(asks(exchange.arrived('alice', short, 1))).toEqual(['bob 0']);
});
