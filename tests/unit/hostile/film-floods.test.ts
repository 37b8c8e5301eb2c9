/** T14: whoever opens lines without end or asks without end takes no place from the honest. */
import { afterEach, expect, test } from 'vitest';
import { limits } from '#lib/core/limits.ts';
import type { Torrent, TorrentEngine } from '#lib/stream/ports.ts';
import { isReady, until } from '#tests/support/small-film.ts';
import { madeFilm, type MadeFilm } from '#tests/support/made-film.ts';
import {
	openFilmScene,
	strangerId,
	vaultWith,
	type FilmScene
} from '#tests/support/hostile/film-scene.ts';
import type { WirePeer } from '#tests/support/wire-peer.ts';

const engines: TorrentEngine[] = [];
afterEach(async () => {
	await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

/** An engine that holds a film and gives it. */
const seeding = async (): Promise<{ scene: FilmScene; film: MadeFilm; torrent: Torrent }> => {
	const film = madeFilm(16);
	const scene = openFilmScene({ vault: vaultWith(film) });
	engines.push(scene.engine);
	const torrent = scene.open(film);
	await until(torrent, isReady);
	return { scene, film, torrent };
};

const ask = (bob: WirePeer, piece: number): Promise<void> =>
	new Promise((resolve) => {
		bob.wire.request(piece, 0, 16_384, (cause) => {
			if (!cause) resolve();
		});
	});
const unchoked = (bob: WirePeer): Promise<void> =>
	new Promise((resolve) => {
		bob.wire.on('unchoke', resolve);
		bob.wire.interested();
	});

test('of three hundred lines at once fifty-five are taken', async () => {
	const { scene, film, torrent } = await seeding();
	let refused = 0;
	const crowd = Array.from({ length: 300 }, (_, number) => scene.enter(film, strangerId(number)));
	for (const { ended } of crowd) void ended.then(() => refused++);
	await scene.pass(
		Promise.all(crowd.slice(0, limits.torrent.connections).map((one) => one.shaken)),
		1000
	);
	expect(torrent.snapshot().peers).toBe(limits.torrent.connections);
	expect(refused).toBe(300 - limits.torrent.connections);
});

test('lines that say nothing hold their places for ten seconds, then somebody who speaks comes in', async () => {
	const { scene, film } = await seeding();
	const statues = Array.from({ length: limits.torrent.connections }, () => scene.enter(film));
	await scene.enter(film, strangerId(1)).ended;
	await scene.pass(Promise.all(statues.map(({ ended }) => ended)), 11_000);
	const bob = scene.enter(film, strangerId(2));
	await scene.pass(Promise.all([bob.shaken, unchoked(bob)]), 5000);
	expect(await scene.pass(ask(bob, 3), 1000)).toBeLessThan(1000);
});

test('a flood of requests ends its line, and whoever asks politely is answered meanwhile', async () => {
	const { scene, film, torrent } = await seeding();
	const [mallory, bob] = [scene.enter(film, strangerId(666)), scene.enter(film, strangerId(2))];
	await scene.pass(Promise.all([mallory.shaken, bob.shaken]), 1000);
	await scene.pass(Promise.all([unchoked(mallory), unchoked(bob)]), 5000);
	const request = new Uint8Array(17);
	const view = new DataView(request.buffer);
	view.setUint32(0, 13);
	view.setUint8(4, 6);
	view.setUint32(13, 16_384);
	for (let number = 0; number < 50_000; number++) {
		view.setUint32(5, number % film.pieces);
		view.setUint32(9, number % 49_152);
		mallory.sendRaw(request);
	}
	await scene.pass(Promise.all([mallory.ended, ask(bob, 7)]), 3000);
	expect(torrent.snapshot().peers).toBe(1);
	// On a line that takes everything at once: fewer than one in twenty was read from disk.
	expect(torrent.snapshot().uploadedBytes).toBeLessThan(2500 * 16_384);
});

test('with a cap on giving, many who ask get no more than the cap together', async () => {
	const { scene, film, torrent } = await seeding();
	scene.engine.setGivingBack(true, 100_000);
	const crowd = Array.from({ length: 20 }, (_, number) => scene.enter(film, strangerId(number)));
	await scene.pass(Promise.all(crowd.map(({ shaken }) => shaken)), 1000);
	for (const one of crowd) {
		one.wire.on('unchoke', () => {
			for (let piece = 0; piece < film.pieces; piece++) {
				one.wire.request(piece, 0, 16_384, () => undefined);
			}
		});
		one.wire.interested();
	}
	const before = torrent.snapshot().uploadedBytes;
	await scene.pass(new Promise<void>((resolve) => scene.clock.after(20_000, resolve)), 21_000);
	const given = torrent.snapshot().uploadedBytes - before;
	expect(given).toBeGreaterThan(1_000_000);
	expect(given).toBeLessThan(20 * 100_000 * 1.15);
});
