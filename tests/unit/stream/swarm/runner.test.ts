/** Our own engine, two and more of it in one process: metadata, pieces, readers, bad peers. */
import { afterEach, expect, test } from 'vitest';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { TorrentEngine } from '#lib/stream/ports.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createMeetingPlace, type MeetingPlace } from '#tests/support/pipe-pair.ts';
import { createSimpleGiver } from '#tests/support/simple-giver.ts';
import {
	film,
	filmHash,
	filmInfo,
	filmPiece,
	isReady,
	readAll,
	until,
	vaultOf
} from '#tests/support/small-film.ts';

const engines: TorrentEngine[] = [];
afterEach(async () => {
	await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

const peerIdOf = (digit: string): string => `2d4d4e303130302d${digit.repeat(24)}`;

const engineAt = (where: MeetingPlace, digit: string, vault?: PieceVault): TorrentEngine => {
	const peerId = peerIdOf(digit);
	const engine = createSwarmEngine({
		meeting: where.meeting(peerId),
		mind: (shape) =>
			createSwarm([createPlanner({ shape, random: systemRandom }), createSimpleGiver()]),
		clock: systemClock,
		digest: systemDigest,
		random: systemRandom,
		peerId,
		...(vault ? { vault } : {})
	});
	engines.push(engine);
	return engine;
};

const info = filmInfo;
const request = { infoHash: filmHash, trackers: [], webSeeds: [] };

test('learns the metadata from a peer, reads the film whole and passes it on', async () => {
	const here = createMeetingPlace();
	const alice = engineAt(here, 'a', vaultOf(filmPiece)).open(request);
	await until(alice, isReady);
	expect(alice.snapshot()).toMatchObject({ complete: true, haveBytes: film.length });
	const bob = engineAt(here, 'b').open(request);
	await until(bob, isReady);
	expect(bob.info()).toEqual(info);
	expect(await readAll(bob)).toEqual(film);
	expect(bob.snapshot()).toMatchObject({ complete: true, peers: 1 });
	await alice.close();
	await until(bob, ({ peers }) => peers === 0);
	const carol = engineAt(here, 'c').open({ ...request, info });
	await until(carol, isReady);
	expect(await readAll(carol, 123_456, 654_321)).toEqual(film.slice(123_456, 654_322));
});

test('metadata travels through peers who learned it late', async () => {
	const here = createMeetingPlace();
	const late = Promise.withResolvers<Bytes | undefined>();
	const alice = engineAt(here, 'a').open({ ...request, info: late.promise });
	const bob = engineAt(here, 'b').open(request);
	await until(bob, ({ peers }) => peers === 1);
	expect(bob.snapshot().phase).toBe('metadata');
	late.resolve(info);
	await until(bob, isReady);
	expect(alice.snapshot().phase).toBe('ready');
	expect(bob.snapshot().files).toMatchObject([{ name: 'film.webm', lengthBytes: film.length }]);
});

test('a peer whose pieces are damaged is banned, and the film comes from another', async () => {
	const here = createMeetingPlace();
	const damaged = vaultOf((piece) => {
		const bytes = filmPiece(piece);
		bytes[100] = (bytes[100] ?? 0) ^ 1;
		return bytes;
	});
	const mallory = engineAt(here, 'd', damaged).open(request);
	await until(mallory, isReady);
	const bob = engineAt(here, 'b').open({ ...request, info });
	await until(bob, ({ phase, peers }) => phase === 'ready' && peers === 1);
	const reading = readAll(bob);
	await until(mallory, ({ peers }) => peers === 0);
	const alice = engineAt(here, 'a', vaultOf(filmPiece)).open(request);
	await until(alice, isReady);
	expect(await reading).toEqual(film);
	expect(bob.snapshot().peers).toBe(1);
});

test('a disk that takes nothing keeps no film from being read', async () => {
	const here = createMeetingPlace();
	const alice = engineAt(here, 'a', vaultOf(filmPiece)).open(request);
	await until(alice, isReady);
	const full = vaultOf(filmPiece);
	const none: PieceVault = {
		...full,
		open: (options) => ({
			...full.open(options),
			get: () => Promise.resolve(undefined),
			bitfield: () => Promise.resolve(new Uint8Array(2))
		})
	};
	const bob = engineAt(here, 'b', none).open(request);
	await until(bob, isReady);
	expect(await readAll(bob)).toEqual(film);
	expect(await readAll(bob, 10, 20)).toEqual(film.slice(10, 21));
});

test('two lines to one peer become one, which brings the film', async () => {
	const here = createMeetingPlace({ lines: 2 });
	const alice = engineAt(here, 'a', vaultOf(filmPiece)).open(request);
	await until(alice, isReady);
	const bob = engineAt(here, 'b').open({ ...request, info });
	await until(bob, isReady);
	expect(await readAll(bob)).toEqual(film);
	expect(alice.snapshot().peers).toBe(1);
	expect(bob.snapshot().peers).toBe(1);
});
