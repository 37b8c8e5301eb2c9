/** F13, F20 and F27: disks that are full or lose bytes, and the same peer or torrent twice, end no film. */
import { afterEach, expect, test } from 'vitest';
import type { Bytes } from '#lib/core/bytes.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import type { TorrentEngine } from '#lib/stream/ports.ts';
import { isReady, until } from '#tests/support/small-film.ts';
import { madeFilm, type MadeFilm } from '#tests/support/made-film.ts';
import {
	give,
	openFilmScene,
	readsRight,
	strangerId,
	vaultWith
} from '#tests/support/hostile/film-scene.ts';

const engines: TorrentEngine[] = [];
afterEach(async () => {
	await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

/** A disk with room for so many bytes; every write beyond fails as a browser's does. */
const smallDisk = (film: MadeFilm, roomBytes: number) => {
	const pieces = new Map<number, Bytes>();
	let left = roomBytes;
	let refused = 0;
	let destroyed = 0;
	const vault: PieceVault = {
		...vaultWith(film),
		info: () => Promise.resolve(undefined),
		open: () => ({
			get: (piece) => Promise.resolve(pieces.get(piece)),
			put: (piece, bytes) => {
				if (bytes.length > left) {
					refused++;
					return Promise.reject(new DOMException('full', 'QuotaExceededError'));
				}
				left -= bytes.length;
				pieces.set(piece, bytes.slice());
				return Promise.resolve();
			},
			bitfield: () => Promise.resolve(new Uint8Array(Math.ceil(film.pieces / 8))),
			close: () => Promise.resolve(),
			destroy: () => {
				destroyed++;
				return Promise.resolve();
			}
		})
	};
	return { vault, figures: () => ({ written: pieces.size, refused, destroyed }) };
};

test('F13: wherever the disk is full, the film is read to its end, and again, and the disk is not asked at every piece', async () => {
	const film = madeFilm(40);
	for (let room = 0; room <= 40; room += 5) {
		const disk = smallDisk(film, room * film.pieceBytes + 1000);
		const scene = openFilmScene({ vault: disk.vault });
		engines.push(scene.engine);
		const torrent = scene.open(film);
		await until(torrent, isReady);
		const alice = scene.enter(film, strangerId(1));
		give(alice, film);
		const first = readsRight(torrent, film);
		await scene.pass(first, 30_000);
		const again = readsRight(torrent, film, { start: 100, end: 1_500_000 });
		await scene.pass(again, 30_000);
		expect([await first, await again]).toEqual([true, true]);
		expect(torrent.snapshot()).toMatchObject({ phase: 'ready', complete: true });
		const { written, refused, destroyed } = disk.figures();
		expect(written).toBe(room);
		expect(destroyed).toBe(0);
		// Those that were under way when the first was refused, and none after them.
		expect(refused).toBeLessThanOrEqual(Math.min(8, 40 - room));
	}
});

test('F20: pieces that the disk gives back no more, too short or not at all, are fetched anew and nothing wrong is read or given', async () => {
	const film = madeFilm(24);
	const whole = vaultWith(film);
	const vault: PieceVault = {
		...whole,
		open: (options) => ({
			...whole.open(options),
			get: (piece) => {
				if (piece % 3 === 0) return Promise.resolve(undefined);
				if (piece % 3 === 1) return Promise.resolve(film.piece(piece).slice(0, 1000));
				return Promise.reject(new DOMException('cannot be read', 'NotReadableError'));
			}
		})
	};
	const scene = openFilmScene({ vault });
	engines.push(scene.engine);
	const torrent = scene.open(film);
	await until(torrent, isReady);
	const bob = scene.enter(film, strangerId(2));
	let wrong = 0;
	bob.wire.on('piece', (piece, offset, bytes) => {
		const right = film.piece(piece).slice(offset, offset + bytes.length);
		if (Buffer.compare(right, bytes) !== 0) wrong++;
	});
	bob.wire.on('unchoke', () => {
		for (let piece = 0; piece < 9; piece++) bob.wire.request(piece, 0, 16_384, () => undefined);
	});
	bob.wire.interested();
	const alice = scene.enter(film, strangerId(1));
	give(alice, film);
	const reading = readsRight(torrent, film);
	await scene.pass(reading, 30_000);
	expect(await reading).toBe(true);
	expect(wrong).toBe(0);
	expect(torrent.snapshot().phase).toBe('ready');
});

test('F27: one peer that comes on many lines has one, and ourselves none; a torrent that is opened twice is one', async () => {
	const film = madeFilm(16);
	const scene = openFilmScene({ vault: vaultWith(film) });
	engines.push(scene.engine);
	const torrent = scene.open(film);
	const twin = scene.open(film);
	await until(torrent, isReady);
	const lines = Array.from({ length: 10 }, () => scene.enter(film, strangerId(7)));
	const ourselves = scene.enter(film, `2d4d4e303130302d${'a'.repeat(24)}`);
	let ended = 0;
	for (const line of lines) void line.ended.then(() => ended++);
	await scene.pass(Promise.all([ourselves.ended, ...lines.map(({ shaken }) => shaken)]), 2000);
	expect(ended).toBe(9);
	expect(torrent.snapshot().peers).toBe(1);
	expect(twin.snapshot().peers).toBe(1);
	await torrent.close();
	expect(twin.snapshot().phase).toBe('ready');
	const reading = readsRight(twin, film);
	await scene.pass(reading, 2000);
	expect(await reading).toBe(true);
});
