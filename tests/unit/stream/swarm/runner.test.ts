/** Our own engine, two and more of it in one process: metadata, pieces, readers, bad peers. */
import { afterEach, expect, test } from 'vitest';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { TorrentEngine } from '#lib/stream/ports.ts';
import type { SwarmEvent, SwarmPart, SwarmShape } from '#lib/stream/swarm/events.ts';
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

const ordinaryMind = (shape: SwarmShape): SwarmPart =>
	createSwarm([createPlanner({ shape, random: systemRandom }), createSimpleGiver()]);

const engineAt = (
	where: MeetingPlace,
	digit: string,
	vault?: PieceVault,
	mind = ordinaryMind
): TorrentEngine => {
	const peerId = peerIdOf(digit);
	const engine = createSwarmEngine({
		meeting: where.meeting(peerId),
		mind,
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

test('fellows know each other by their extensions, and hear where the other is playing', async () => {
	const here = createMeetingPlace();
	const playhead = { byte: 70_000, bytesPerSecond: 250_000, bufferedMs: 12_000, others: 3 };
	const heard: SwarmEvent[] = [];
	const isHeard = Promise.withResolvers<undefined>();
	const talker: SwarmPart = {
		step: (event) =>
			event.type === 'joined' ? [{ type: 'tell-playhead', peer: event.peer, playhead }] : []
	};
	const listener: SwarmPart = {
		step: (event) => {
			if (event.type === 'joined' || event.type === 'has') heard.push(event);
			if (event.type !== 'playhead') return [];
			heard.push(event);
			isHeard.resolve(undefined);
			return [];
		}
	};
	const alice = engineAt(here, 'a', vaultOf(filmPiece), () => talker).open(request);
	await until(alice, isReady);
	engineAt(here, 'b', undefined, () => listener).open({ ...request, info });
	await isHeard.promise;
	expect(heard).toEqual([
		{ type: 'joined', peer: 'peer-0', fast: true, fellow: true },
		{ type: 'has', peer: 'peer-0', pieces: Uint8Array.of(0xff, 0xff) },
		{ type: 'playhead', peer: 'peer-0', playhead }
	]);
});

test('pieces that the disk has lost are downloaded again for whoever reads them', async () => {
	const here = createMeetingPlace();
	const alice = engineAt(here, 'a', vaultOf(filmPiece)).open(request);
	await until(alice, isReady);
	let forgotten = 0;
	const forgetful = vaultOf(filmPiece);
	const bobs: PieceVault = {
		...forgetful,
		open: (options) => ({
			...forgetful.open(options),
			// The disk claims to hold all of it and has lost every piece.
			get: () => {
				forgotten++;
				return Promise.resolve(undefined);
			}
		})
	};
	const bob = engineAt(here, 'b', bobs).open(request);
	await until(bob, isReady);
	expect(bob.snapshot().complete).toBe(true);
	expect(await readAll(bob)).toEqual(film);
	expect(forgotten).toBeGreaterThan(0);
});
