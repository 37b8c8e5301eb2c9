import { createSeededClock, createSeededRandom } from '#lib/core/adapters/seeded.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { createMemoryNetwork } from '#lib/p2p/adapters/memory-transport.ts';
import { createGossipNode, type GossipNode } from '#lib/p2p/node.ts';
import { hashOf, promptDigest, toyBook } from '#tests/support/gossip.ts';
import { expect, test } from 'vitest';

const film = Uint8Array.from({ length: 40_000 }, (_, i) => i % 253);
const hash = hashOf(film);

const setup = (shelves: Readonly<Record<string, Bytes>>) => {
	const clock = createSeededClock();
	const network = createMemoryNetwork({ clock, random: createSeededRandom(1) });
	const looks: ObjectHash[] = [];
	const nodes = new Map<string, GossipNode>();
	for (const name of ['alice', ...Object.keys(shelves)]) {
		const node = createGossipNode({
			book: toyBook(clock),
			shelf: {
				get: (wanted) => {
					looks.push(wanted);
					return Promise.resolve(shelves[name]);
				}
			},
			transports: [network.place(name).transport],
			clock,
			digest: promptDigest
		});
		node.start();
		nodes.set(name, node);
		if (name !== 'alice') network.connect('alice', name);
	}
	const alice = nodes.get('alice');
	if (!alice) throw new Error('alice is always there');
	const run = async <T>(promise: Promise<T>): Promise<T> => {
		const state = { isDone: false };
		const done = promise.finally(() => {
			state.isDone = true;
		});
		while (!state.isDone) {
			clock.advance(10);
			await new Promise((resolve) => setImmediate(resolve));
		}
		return done;
	};
	return { alice, nodes, network, run, looks };
};

test('an object is fetched from a peer, which reads its shelf once for all blocks', async () => {
	const { alice, run, looks } = setup({ bob: film });
	const answer = await run(alice.fetch(hash, { limitBytes: 50_000 }));
	expect(answer).toEqual({ ok: true, value: film });
	expect(looks).toEqual([hash]);
});

test('two who want the same object share one transfer, and each is held to its own limit', async () => {
	const { alice, run } = setup({ bob: film });
	const both = await run(
		Promise.all([
			alice.fetch(hash, { limitBytes: 10_000 }),
			alice.fetch(hash, { limitBytes: 50_000 })
		])
	);
	expect(both).toEqual([
		{ ok: false, error: { type: 'TooLarge', limitBytes: 10_000 } },
		{ ok: true, value: film }
	]);
});

test('a shelf that lies makes its owner miss the object, not pass the lie on', async () => {
	const { alice, run } = setup({ bob: film.slice(1) });
	const answer = await run(alice.fetch(hash, { limitBytes: 50_000 }));
	expect(answer).toEqual({ ok: false, error: { type: 'NotFound' } });
	expect(alice.peers()).toBe(1);
});

test('a fetch that is called off says so, and one without peers fails at once', async () => {
	const { alice, run, network } = setup({ bob: film });
	const calling = new AbortController();
	const called = alice.fetch(hash, { limitBytes: 50_000, signal: calling.signal });
	calling.abort();
	expect(await run(called)).toEqual({ ok: false, error: { type: 'Cancelled' } });
	network.sever('alice', 'bob');
	expect(await alice.fetch(hash, { limitBytes: 50_000 })).toEqual({
		ok: false,
		error: { type: 'Unreachable' }
	});
});

test('who listens hears of links that come and go; a stopped node has none and can start again', async () => {
	const { alice, nodes, network, run } = setup({ bob: film });
	const heard: number[] = [];
	alice.subscribe(() => heard.push(alice.peers()));
	network.sever('alice', 'bob');
	network.connect('alice', 'bob');
	expect(heard).toEqual([0, 1]);
	const pending = alice.fetch(hash, { limitBytes: 50_000 });
	alice.stop();
	alice.stop();
	expect(await pending).toEqual({ ok: false, error: { type: 'Unreachable' } });
	expect(nodes.get('bob')?.peers()).toBe(0);
	alice.start();
	network.connect('alice', 'bob');
	expect((await run(alice.fetch(hash, { limitBytes: 50_000 }))).ok).toBe(true);
});
