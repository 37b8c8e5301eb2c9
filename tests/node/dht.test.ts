/** Heads in the DHT, on ten nodes of this machine's own: put, kept, got and judged, and nothing a stranger sends ends the process. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { parseHead, type Head } from '#lib/channel/head.ts';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { systemClock } from '#lib/core/adapters/system.ts';
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { equalBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { openDht, type DhtClient } from '#node/dht/client.ts';
import { createHeadKeeper, type HeadKeeper } from '#node/dht/head-keeper.ts';
import { headOf, itemOf } from '#node/dht/item.ts';
import {
	createPublisher,
	createViewer,
	filmValue,
	must,
	type Publisher,
	type Viewer
} from '#tests/support/channels.ts';

const nodeOf = async (bootstrap: readonly string[]): Promise<DhtClient> => {
	const node = await openDht({ bootstrap, host: '127.0.0.1', port: 0, clock: systemClock });
	onTestFinished(node.close);
	return node;
};

let alice: Publisher;
/** The first of ten nodes that know each other by way of it. */
let entry: DhtClient;
let bootstrap: readonly string[];
beforeEach(async () => {
	alice = await createPublisher('alice');
	entry = await nodeOf([]);
	bootstrap = [`127.0.0.1:${entry.port}`];
	for (let i = 0; i < 9; i++) await nodeOf(bootstrap);
});

const publish = async (...ids: readonly string[]): Promise<Head> =>
	must(parseHead((await alice.publish(ids.map((id) => filmValue(id)))).head));

/** A host with a node of its own that follows alice. */
const hostOf = async (): Promise<
	Viewer & { readonly dht: DhtClient; readonly heads: HeadKeeper }
> => {
	const viewer = createViewer();
	must(await viewer.book.follow(alice.link));
	const dht = await nodeOf(bootstrap);
	const { book, clock } = viewer;
	const heads = createHeadKeeper({ dht, book, links: () => [alice.link], clock });
	onTestFinished(heads.close);
	return { ...viewer, dht, heads };
};

test('a head goes into the DHT and comes out byte for byte', async () => {
	const head = await publish('a');
	const bob = await nodeOf(bootstrap);
	expect(await bob.put(head)).toBeGreaterThan(0);
	await bob.close();
	const carol = await nodeOf(bootstrap);
	expect(await carol.get(head.key, 'films')).toEqual(head.bytes);
	expect(await carol.get(head.key, 'app')).toBeUndefined();
});

/** Datagrams are lost on a busy machine, and a node that missed the second head answers with the first: rounds go on. */
const findsSecond = async (host: Awaited<ReturnType<typeof hostOf>>): Promise<void> => {
	do await host.heads.round();
	while (host.book.newest(alice.channel.channel, 'films')?.seq !== 2);
};

test('the newest head is found when its publisher is gone, and again by whoever joins after the one who passed it on', async () => {
	const { channel, envelope } = alice.channel;
	const first = await publish('a');
	const publisher = await hostOf();
	await publisher.book.offerRoots(channel, [envelope]);
	await publisher.book.offerHead(first.bytes);
	await publisher.heads.round();
	const second = await publish('a', 'b');
	await publisher.book.offerHead(second.bytes);
	await publisher.heads.round();
	await publisher.dht.close();

	const bob = await hostOf();
	await bob.book.offerRoots(channel, [envelope]);
	await findsSecond(bob);
	expect(bob.book.newest(channel, 'films')?.bytes).toEqual(second.bytes);
	await bob.dht.close();

	const carol = await hostOf();
	await carol.book.offerRoots(channel, [envelope]);
	await findsSecond(carol);
	expect(carol.book.newest(channel, 'films')?.seq).toBe(2);
});

test('a head that comes before its root waits for it', async () => {
	const { channel, envelope } = alice.channel;
	const head = await publish('a');
	await (await nodeOf(bootstrap)).put(head);
	const bob = await hostOf();
	await bob.heads.round();
	expect(bob.book.newest(channel, 'films')).toBeUndefined();
	const arrived = new Promise<void>((resolve) => {
		bob.book.subscribe(() => {
			if (bob.book.newest(channel, 'films')) resolve();
		});
	});
	await bob.book.offerRoots(channel, [envelope]);
	await arrived;
	expect(bob.book.newest(channel, 'films')?.seq).toBe(1);
});

test('heads are put again every 50 minutes, a new one after seconds, and none twice in between', async () => {
	const { channel, envelope } = alice.channel;
	const viewer = createViewer();
	const { book, clock } = viewer;
	must(await book.follow(alice.link));
	const puts: number[] = [];
	const waiting: (() => void)[] = [];
	const heads = createHeadKeeper({
		dht: {
			get: () => Promise.resolve(undefined),
			put: (head) => {
				puts.push(head.seq);
				waiting.shift()?.();
				return Promise.resolve(8);
			}
		},
		book,
		links: () => [alice.link],
		clock
	});
	onTestFinished(heads.close);
	const put = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
	await book.offerRoots(channel, [envelope]);
	await book.offerHead((await publish('a')).bytes);
	const soon = put();
	clock.advance(limits.dht.soonMs);
	await soon;
	await heads.round();
	await heads.round();
	expect(puts).toEqual([1]);
	clock.advance(limits.dht.putEveryMs);
	await heads.round();
	expect(puts).toEqual([1, 1]);
	await book.offerHead((await publish('a', 'b')).bytes);
	await heads.round();
	expect(puts).toEqual([1, 1, 2]);
});

test('a head by another key, or with a signature that does not fit, is nobody’s', async () => {
	const mallory = await createPublisher('mallory');
	const real = await publish('a');
	const forged: Head = {
		...real,
		signature: real.signature.map((byte, i) => (i === 9 ? byte ^ 1 : byte))
	};
	const carol = await nodeOf(bootstrap);
	await carol.put(forged);
	const lying = must(parseHead((await mallory.publish([filmValue('x')])).head));
	await carol.put(lying);
	expect(await carol.get(real.key, 'films')).toBeUndefined();
	const bob = await hostOf();
	await bob.book.offerRoots(alice.channel.channel, [alice.channel.envelope]);
	await bob.heads.round();
	expect(bob.book.newest(alice.channel.channel, 'films')).toBeUndefined();
});

test('items of strangers are heads or nothing, whatever they hold', async () => {
	const head = await publish('a');
	const item = itemOf(head);
	expect(item && headOf(item, 'films')).toEqual(head.bytes);
	const leaf = fc.oneof(
		fc.double(),
		fc.integer(),
		fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
	);
	const { value } = fc.letrec((tie) => ({
		value: fc.oneof(
			{ depthSize: 'small' },
			leaf,
			fc.array(tie('value'), { maxLength: 4 }),
			fc.dictionary(fc.string({ maxLength: 3 }), tie('value'), { maxKeys: 6 })
		)
	}));
	fc.assert(
		fc.property(fc.dictionary(fc.constantFrom('k', 'seq', 'sig', 'v'), value), (odd) => {
			// The type is what the library promises; strangers do not keep promises.
			const made = headOf({ ...item, ...odd } as Parameters<typeof headOf>[0], 'films');
			return made === undefined || parseHead(made).ok;
		}),
		{ verbose: true }
	);
});

/** Packets that the library would throw at: each field that it uses, as something else. */
const oddPackets = (): readonly Bvalue[] => {
	const odd: readonly Bvalue[] = [1, utf8('x'), [], new Map<string, Bvalue>()];
	const id = createSeededRandom(3).bytes(20);
	const query = (q: string, a: ReadonlyMap<string, Bvalue>): Bvalue =>
		new Map<string, Bvalue>([
			['a', a],
			['q', utf8(q)],
			['t', utf8('aa')],
			['y', utf8('q')]
		]);
	const fields = ['id', 'info_hash', 'k', 'salt', 'seq', 'sig', 'target', 'token', 'v'];
	return ['ping', 'find_node', 'get_peers', 'announce_peer', 'get', 'put'].flatMap((q) =>
		odd.flatMap((value) =>
			fields.map((field) =>
				query(
					q,
					new Map<string, Bvalue>(
						fields.map((name) => [
							name,
							name === field ? value : name === 'id' ? id : utf8('aaaaaaaaaaaaaaaaaaaa')
						])
					)
				)
			)
		)
	);
};

test('packets that nobody can make sense of are dropped, and the node goes on', async () => {
	const head = await publish('a');
	const socket = createSocket('udp4').bind(0, '127.0.0.1');
	await once(socket, 'listening');
	onTestFinished(() => {
		socket.close();
	});
	const send = (bytes: Bytes): Promise<void> =>
		new Promise((resolve) => {
			socket.send(bytes, entry.port, '127.0.0.1', () => {
				resolve();
			});
		});
	for (const packet of oddPackets()) await send(encodeBencode(packet));
	for (const text of [
		'',
		'd',
		'l'.repeat(60_000),
		'd1:y1:q1:q3:gete',
		'd1:rd5:nodes6:aaaaaae1:t2:aa1:y1:re'
	]) {
		await send(utf8(text));
	}
	expect(await entry.put(head)).toBeGreaterThan(0);
	const found = await (await nodeOf(bootstrap)).get(head.key, 'films');
	expect(found && equalBytes(found, head.bytes)).toBe(true);
});
