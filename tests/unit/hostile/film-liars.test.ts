/** T11: peers that send damaged pieces cost little, are found out, and stay out, in every film. */
import { afterEach, expect, test } from 'vitest';
import type { TorrentEngine } from '#lib/stream/ports.ts';
import { until } from '#tests/support/small-film.ts';
import { madeFilm } from '#tests/support/made-film.ts';
import {
	give,
	openFilmScene,
	readsRight,
	strangerId,
	type Answer,
	type FilmScene
} from '#tests/support/hostile/film-scene.ts';
import type { MadeFilm } from '#tests/support/made-film.ts';
import type { WirePeer } from '#tests/support/wire-peer.ts';

const engines: TorrentEngine[] = [];
afterEach(async () => {
	await Promise.all(engines.splice(0).map((engine) => engine.close()));
});
const openScene = (): FilmScene => {
	const scene = openFilmScene();
	engines.push(scene.engine);
	return scene;
};

/** A block with one byte that is not the film's. */
const lie =
	(film: MadeFilm) =>
	(piece: number, offset: number, length: number): Answer => {
		const bytes = film.piece(piece).slice(offset, offset + length);
		bytes[7] = (bytes[7] ?? 0) ^ 0xff;
		return bytes;
	};

/** The film is read with so many liars beside one honest peer. */
const watch = async (liars: number) => {
	const scene = openScene();
	const film = madeFilm(128);
	const torrent = scene.open(film);
	await until(torrent, ({ phase }) => phase === 'ready');
	const mallories: WirePeer[] = [];
	for (let liar = 0; liar < liars; liar++) {
		const mallory = scene.enter(film, strangerId(100 + liar));
		give(mallory, film, lie(film));
		mallories.push(mallory);
	}
	const alice = scene.enter(film, strangerId(1));
	give(alice, film);
	let ended = 0;
	for (const { ended: end } of mallories) void end.then(() => ended++);
	const reading = readsRight(torrent, film);
	const ms = await scene.pass(reading, 120_000);
	const { receivedBytes, redundantBytes = NaN, peers } = torrent.snapshot();
	return {
		isRight: await reading,
		ms,
		times: receivedBytes / film.lengthBytes,
		redundantPieces: redundantBytes / film.pieceBytes,
		ended,
		peers
	};
};

test('three liars to one honest peer cost a quarter more bytes and twice the time, are banned, and no byte of theirs is played', async () => {
	const alone = await watch(0);
	for (const liars of [1, 2, 3]) {
		const beside = await watch(liars);
		expect(beside).toMatchObject({ isRight: true, ended: liars, peers: 1 });
		expect(beside.times).toBeLessThanOrEqual(1.25);
		expect(beside.ms).toBeLessThanOrEqual(2 * alone.ms);
		expect(beside.redundantPieces).toBeLessThanOrEqual(2 * 2 * liars);
	}
});

test('whoever was banned from one film is refused in every other', async () => {
	const scene = openScene();
	const [first, second] = [madeFilm(16), madeFilm(16, 65_536, 2)];
	const torrent = scene.open(first);
	await until(torrent, ({ phase }) => phase === 'ready');
	const mallory = scene.enter(first, strangerId(666));
	give(mallory, first, lie(first));
	const alice = scene.enter(first, strangerId(1));
	give(alice, first);
	const reading = readsRight(torrent, first);
	await scene.pass(Promise.all([reading, mallory.ended]), 60_000);
	expect(await reading).toBe(true);

	const other = scene.open(second);
	await until(other, ({ phase }) => phase === 'ready');
	const again = scene.enter(second, strangerId(666));
	give(again, second);
	const bob = scene.enter(second, strangerId(2));
	give(bob, second);
	await scene.pass(Promise.all([again.ended, bob.shaken]), 1000);
	expect(other.snapshot().peers).toBe(1);
});
