/** T12: peers that take requests and do not answer them, or hardly, cost the player seconds at most. */
import { afterEach, expect, test } from 'vitest';
import type { TorrentEngine } from '#lib/stream/ports.ts';
import { until } from '#tests/support/small-film.ts';
import { madeFilm } from '#tests/support/made-film.ts';
import {
	give,
	openFilmScene,
	readsRight,
	strangerId,
	type FilmScene
} from '#tests/support/hostile/film-scene.ts';
import type { MadeFilm } from '#tests/support/made-film.ts';
import type { WirePeer } from '#tests/support/wire-peer.ts';

const engines: TorrentEngine[] = [];
afterEach(async () => {
	await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

type Play = (peer: WirePeer, scene: FilmScene, film: MadeFilm) => void;

/** Takes every request and answers none. */
const mute: Play = (peer, _, film) => {
	give(peer, film, () => 'silence');
};
/** Claims to hold what it refuses to give. */
const boaster: Play = (peer, _, film) => {
	give(peer, film, () => 'refuse');
};
/** Begins an answer, and then sends one byte of it a second. */
const trickler: Play = (peer, { clock }, film) => {
	let hasBegun = false;
	const drip = (): void => {
		peer.sendRaw(Uint8Array.of(0));
		clock.after(1000, drip);
	};
	give(peer, film, (piece, offset, length) => {
		if (!hasBegun) {
			hasBegun = true;
			const head = new Uint8Array(13);
			const view = new DataView(head.buffer);
			view.setUint32(0, 9 + length);
			view.setUint8(4, 7);
			view.setUint32(5, piece);
			view.setUint32(9, offset);
			peer.sendRaw(head);
			drip();
		}
		return 'silence';
	});
};
/** Lets itself be asked, chokes at once, and lets itself be asked again. */
const flapper: Play = (peer, { clock }, film) => {
	give(peer, film, () => {
		peer.wire.choke();
		clock.after(10, () => {
			peer.wire.unchoke();
		});
		return 'silence';
	});
};
/** Nothing ever, in either direction: not even interest is answered after the handshake. */
const statue: Play = (peer, _, film) => {
	peer.wire.on('handshake', () => {
		peer.wire.bitfield(new Uint8Array(film.pieces / 8).fill(0xff));
	});
};

/** How long reading the whole film takes beside so many of a kind, milliseconds. */
const watch = async (play: Play, strangers: number): Promise<number> => {
	const scene = openFilmScene();
	engines.push(scene.engine);
	const film = madeFilm(64);
	const torrent = scene.open(film);
	await until(torrent, ({ phase }) => phase === 'ready');
	// A minute and a half of film: nothing is urgent but its beginning.
	torrent.setRate?.(0, film.lengthBytes / 90);
	for (let number = 0; number < strangers; number++) {
		play(scene.enter(film, strangerId(100 + number)), scene, film);
	}
	const alice = scene.enter(film, strangerId(1));
	give(alice, film);
	const reading = readsRight(torrent, film);
	const ms = await scene.pass(reading, 120_000);
	expect(await reading).toBe(true);
	return ms;
};

/** Blocks that were asked of somebody who does not answer are asked of somebody else by then (issue 4, `mute`). */
const graceMs = 3000;

for (const [name, play] of Object.entries({ mute, boaster, trickler, flapper, statue })) {
	for (const strangers of [1, 4]) {
		test(`the film is read no later than three seconds after it would be, beside ${strangers} of the kind "${name}"`, async () => {
			const alone = await watch(play, 0);
			const beside = await watch(play, strangers);
			expect(beside).toBeLessThanOrEqual(alone + graceMs);
		});
	}
}

test('whoever chokes and unchokes without end loses its line', async () => {
	const scene = openFilmScene();
	engines.push(scene.engine);
	const film = madeFilm(64);
	const torrent = scene.open(film);
	await until(torrent, ({ phase }) => phase === 'ready');
	const mallory = scene.enter(film, strangerId(100));
	flapper(mallory, scene, film);
	// Its film is read by nobody else: it is asked again and again.
	const reading = readsRight(torrent, film);
	reading.catch(() => undefined);
	await scene.pass(mallory.ended, 60_000);
	expect(torrent.snapshot().peers).toBe(0);
	await torrent.close();
	await expect(reading).rejects.toThrow();
});
