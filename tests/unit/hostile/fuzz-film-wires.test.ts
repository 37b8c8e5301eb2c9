/** T13: whatever bytes strangers send on a film's wires, the engine lives and answers the honest within a tenth of a second. */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { TorrentEngine } from '#lib/stream/ports.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createPlaySharing } from '#lib/stream/swarm/play-sharing.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createUploader } from '#lib/stream/swarm/uploader.ts';
import { brokenBencode } from '#tests/support/hostile/broken-bencode.ts';
import { strangerId } from '#tests/support/hostile/film-scene.ts';
import {
	filmHash,
	filmInfo,
	filmPiece,
	isReady,
	until,
	vaultOf
} from '#tests/support/small-film.ts';
import { createStage, type WirePeer } from '#tests/support/wire-peer.ts';

/** Lines of strangers, each with up to thirty messages; `FUZZ_RUNS` raises it for a long night. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 300);
const answerMs = 100;

const engines: TorrentEngine[] = [];
afterEach(async () => {
	await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

const uint32 = (value: number): Bytes => {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, value);
	return bytes;
};
const framed = (...parts: readonly Uint8Array[]): Bytes => {
	const body = concatBytes(...parts);
	return concatBytes(uint32(body.length), body);
};

const number = fc.oneof(
	fc.constantFrom(0, 1, 15, 16, 16_384, 65_536, 131_072, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
	fc.nat(0xffff_ffff)
);
const bytes = (most: number): fc.Arbitrary<Bytes> =>
	fc.uint8Array({ maxLength: most }).map((made) => new Uint8Array(made));
/** Every message of BEP 3, 5, 6 and 10, with as many numbers as it should have, and with more and fewer. */
const numbered = fc
	.tuple(fc.nat(23), fc.array(number, { maxLength: 4 }), bytes(40))
	.map(([id, numbers, rest]) => framed(Uint8Array.of(id), ...numbers.map(uint32), rest));
const bitfield = fc
	.tuple(fc.constantFrom(0, 1, 2, 3, 1000, 100_000), fc.nat(255))
	.map(([length, bits]) => framed(Uint8Array.of(5), new Uint8Array(length).fill(bits)));
const extended = fc
	.tuple(fc.nat(4), fc.oneof(brokenBencode.map(utf8), bytes(60)))
	.map(([ext, payload]) => framed(Uint8Array.of(20, ext), payload));
const handshakeAgain = bytes(48).map((rest) =>
	concatBytes(utf8('\u0013BitTorrent protocol'), rest)
);
const lengthAlone = fc.tuple(number, bytes(80)).map(([n, rest]) => concatBytes(uint32(n), rest));
/** A failure shows the beginning of each: a bitfield may be long. */
const said = fc
	.oneof(numbered, numbered, bitfield, extended, extended, lengthAlone, handshakeAgain)
	.map((saying) => ({
		saying,
		[fc.toStringMethod]: () => `${Buffer.from(saying.subarray(0, 60)).toString('hex')}…`
	}));

const ask = (bob: WirePeer, piece: number): Promise<void> =>
	new Promise((resolve) => {
		bob.wire.request(piece, 0, 16_384, () => {
			resolve();
		});
	});
/** Processor time, milliseconds: wall time would blame the engine for a busy machine. */
const spentMs = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
};

test(
	'the engine answers an honest peer at once after anything that strangers say',
	{ timeout: 20_000 + runs * 20 },
	async () => {
		const stage = createStage();
		const engine = createSwarmEngine({
			meeting: stage.meeting,
			mind: (shape) =>
				createSwarm([
					createPlanner({ shape, random: systemRandom }),
					createUploader({ shape }),
					createPlaySharing({ shape })
				]),
			clock: systemClock,
			digest: systemDigest,
			random: systemRandom,
			peerId: `2d4d4e303130302d${'a'.repeat(24)}`,
			vault: vaultOf(filmPiece)
		});
		engines.push(engine);
		const torrent = engine.open({ infoHash: filmHash, info: filmInfo, trackers: [], webSeeds: [] });
		await until(torrent, isReady);
		const bob = stage.enter(filmHash, strangerId(1));
		await bob.shaken;
		const unchoked = new Promise((resolve) => {
			bob.wire.on('unchoke', () => {
				resolve(undefined);
			});
		});
		bob.wire.interested();
		await unchoked;

		let line = 100;
		let messages = 0;
		let worstMs = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.array(said, { minLength: 1, maxLength: 30 }),
				fc.boolean(),
				async (sayings, isShaken) => {
					line++;
					const mallory = stage.enter(filmHash, isShaken ? strangerId(line) : undefined);
					if (isShaken) await mallory.shaken;
					const beganMs = spentMs();
					for (const { saying } of sayings) mallory.sendRaw(saying);
					messages += sayings.length;
					await ask(bob, line % 15);
					const tookMs = spentMs() - beganMs;
					worstMs = Math.max(worstMs, tookMs);
					mallory.wire.destroy();
					mallory.hangUp();
					expect(tookMs).toBeLessThan(answerMs);
				}
			),
			{ numRuns: runs }
		);
		console.log(`${messages} messages; the slowest answer took ${worstMs.toFixed(1)} ms`);
		expect(torrent.snapshot()).toMatchObject({ phase: 'ready', complete: true });
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined(); // The prototype of everything is as it was.
	}
);
