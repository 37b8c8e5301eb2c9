/** What strangers may not do to our engine: each breaks one rule, loses its line, and the film goes on without it. */
import { afterEach, expect, test } from 'vitest';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { Torrent, TorrentEngine } from '#lib/stream/ports.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createSimpleGiver } from '#tests/support/simple-giver.ts';
import {
	filmHash,
	filmInfo,
	filmPiece,
	isReady,
	until,
	vaultOf
} from '#tests/support/small-film.ts';
import { createStage, type WirePeer } from '#tests/support/wire-peer.ts';

const engines: TorrentEngine[] = [];
afterEach(async () => {
	await Promise.all(engines.splice(0).map((engine) => engine.close()));
});
const peerIdOf = (digit: string): string => `2d575730303031${digit.repeat(26)}`;

interface Scene {
	readonly torrent: Torrent;
	readonly enter: (peerId?: string) => WirePeer;
}

/** An engine that holds the film, and a stage from which strangers come. */
const play = async (): Promise<Scene> => {
	const stage = createStage();
	const engine = createSwarmEngine({
		meeting: stage.meeting,
		mind: (shape) =>
			createSwarm([createPlanner({ shape, random: systemRandom }), createSimpleGiver()]),
		clock: systemClock,
		digest: systemDigest,
		random: systemRandom,
		peerId: peerIdOf('a'),
		vault: vaultOf(filmPiece)
	});
	engines.push(engine);
	const torrent = engine.open({ infoHash: filmHash, trackers: [], webSeeds: [] });
	await until(torrent, isReady);
	return { torrent, enter: (peerId) => stage.enter(filmHash, peerId) };
};

const message = (id: number, ...numbers: number[]): Uint8Array => {
	const bytes = new Uint8Array(5 + 4 * numbers.length);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, bytes.length - 4);
	view.setUint8(4, id);
	for (const [index, number] of numbers.entries()) view.setUint32(5 + 4 * index, number);
	return bytes;
};

/** Says something until the line is cut; the count is far beyond what any rule forgives. */
const insist = (peer: WirePeer, bytes: Uint8Array, times = 100): void => {
	for (let time = 0; time < times; time++) peer.sendRaw(bytes);
};

for (const { what, say } of [
	{
		what: 'a bitfield of a wrong length',
		say: ({ wire }) => {
			wire.bitfield(new Uint8Array(3));
		}
	},
	{
		what: 'a bitfield with spare bits set and one that is huge',
		say: ({ wire }) => {
			wire.bitfield(new Uint8Array(100_000).fill(0xff));
		}
	},
	{
		what: 'pieces that the torrent does not have',
		say: ({ wire }) => {
			wire.have(99_999);
		}
	},
	{
		what: 'requests beyond the end, again and again',
		say: (peer) => {
			peer.wire.on('unchoke', () => {
				insist(peer, message(6, 15, 16_384, 65_536));
			});
			peer.wire.interested();
		}
	},
	{
		what: 'requests larger than 128 KiB, again and again',
		say: (peer) => {
			peer.wire.on('unchoke', () => {
				insist(peer, message(6, 0, 0, 1_000_000));
			});
			peer.wire.interested();
		}
	},
	{
		what: 'blocks outside of the torrent, again and again',
		say: (peer) => {
			insist(peer, message(7, 4_000_000_000, 0, 1));
		}
	},
	{
		what: 'a change of mind a thousand times',
		say: (peer) => {
			for (let time = 0; time < 500; time++) {
				peer.sendRaw(message(2));
				peer.sendRaw(message(3));
			}
		}
	},
	{
		what: 'a message of four gigabytes',
		say: (peer) => {
			peer.sendRaw(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 7));
		}
	}
] satisfies { what: string; say: (peer: WirePeer) => void }[]) {
	test(`${what}: the line is cut, and whoever was honest stays`, async () => {
		const { torrent, enter } = await play();
		const bob = enter(peerIdOf('b'));
		const mallory = enter(peerIdOf('d'));
		await Promise.all([bob.shaken, mallory.shaken]);
		say(mallory);
		await mallory.ended;
		const block = new Promise((resolve) => {
			bob.wire.on('piece', (piece, offset, bytes) => {
				resolve([piece, offset, bytes.length]);
			});
		});
		bob.wire.on('unchoke', () => {
			bob.wire.request(1, 0, 16_384, () => undefined);
		});
		bob.wire.interested();
		expect(await block).toEqual([1, 0, 16_384]);
		expect(torrent.snapshot().peers).toBe(1);
	});
}

test('whoever was banned is refused by its peer id when it comes again', async () => {
	const { torrent, enter } = await play();
	const mallory = enter(peerIdOf('d'));
	await mallory.shaken;
	mallory.wire.have(99_999);
	await mallory.ended;
	await enter(peerIdOf('d')).ended;
	const bob = enter(peerIdOf('b'));
	await bob.shaken;
	await until(torrent, ({ peers }) => peers === 1);
	expect(torrent.snapshot().peers).toBe(1);
});

test('our own peer id and another infohash are turned away, and beyond 55 lines everybody is', async () => {
	const { torrent, enter } = await play();
	await enter(peerIdOf('a')).ended;
	const lost = enter();
	lost.wire.handshake('00'.repeat(20), peerIdOf('e'));
	await lost.ended;
	const crowd = Array.from({ length: 55 }, (_, guest) =>
		enter(`2d575730303031${String(guest).padStart(26, '0')}`)
	);
	await Promise.all(crowd.map(({ shaken }) => shaken));
	await enter(peerIdOf('f')).ended;
	await until(torrent, ({ peers }) => peers === 55);
	expect(torrent.snapshot().peers).toBe(55);
});

test('metadata is given twice to one line and then no more', async () => {
	const { enter } = await play();
	const greedy = enter(peerIdOf('b'));
	const types: number[] = [];
	const answered = Promise.withResolvers<undefined>();
	greedy.wire.on('extended', (name, payload) => {
		if (name === 'handshake' || !(payload instanceof Uint8Array)) return;
		// `d8:msg_typei1e…` is data, `d8:msg_typei2e…` a refusal.
		types.push((payload[12] ?? 0) - 48);
		if (types.length === 4) answered.resolve(undefined);
	});
	await greedy.shaken;
	const handshake = new Map<string, Bvalue>([['m', new Map([['ut_metadata', 9]])]]);
	const ask = encodeBencode(
		new Map([
			['msg_type', 0],
			['piece', 0]
		])
	);
	const extended = (id: number, payload: Uint8Array): void => {
		const bytes = new Uint8Array(6 + payload.length);
		new DataView(bytes.buffer).setUint32(0, payload.length + 2);
		bytes.set([20, id], 4);
		bytes.set(payload, 6);
		greedy.sendRaw(bytes);
	};
	extended(0, encodeBencode(handshake));
	for (let time = 0; time < 4; time++) extended(1, ask);
	await answered.promise;
	expect(filmInfo.length).toBeLessThan(16_384);
	expect(types).toEqual([1, 1, 2, 2]);
});
