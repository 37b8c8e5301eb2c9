/** Our engine among strangers that a test plays, under a clock that is turned by hand: no sockets, no waiting. */
import { createSeededClock, createSeededRandom } from '#lib/core/adapters/seeded.ts';
import type { SeededClock } from '#lib/core/adapters/seeded.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { Torrent, TorrentEngine } from '#lib/stream/ports.ts';
import type { SwarmEvent, SwarmPart } from '#lib/stream/swarm/events.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createUploader } from '#lib/stream/swarm/uploader.ts';
import { promptDigest, type MadeFilm } from '#tests/support/made-film.ts';
import { createStage, type WirePeer } from '#tests/support/wire-peer.ts';

/** A vault that holds the film whole and takes nothing. */
export const vaultWith = (film: MadeFilm): PieceVault => ({
	open: () => ({
		get: (piece) => Promise.resolve(film.piece(piece)),
		put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
		bitfield: () => Promise.resolve(allBits(film.pieces)),
		close: () => Promise.resolve(),
		destroy: () => Promise.resolve()
	}),
	keepInfo: () => Promise.resolve(),
	info: (wanted) => Promise.resolve(wanted === film.infoHash ? film.info : undefined),
	list: () => Promise.resolve([]),
	close: () => undefined
});

/** A peer id of somebody who is not one of us, 40 hex digits. */
export const strangerId = (number: number): string =>
	`2d575730303031${String(number).padStart(26, '0')}`;

/** A bitfield of so many pieces, all held; spare bits are zero (BEP 3). */
const allBits = (pieces: number): Bytes => {
	const bits = new Uint8Array(Math.ceil(pieces / 8)).fill(0xff);
	bits[bits.length - 1] = (0xff << (bits.length * 8 - pieces)) & 0xff;
	return bits;
};

export interface FilmScene {
	readonly engine: TorrentEngine;
	readonly clock: SeededClock;
	/** Everything the engine's mind has been told, in order. */
	readonly heard: readonly SwarmEvent[];
	/** Opens a film whose metadata is known. */
	readonly open: (film: MadeFilm) => Torrent;
	readonly enter: (film: MadeFilm, peerId?: string) => WirePeer;
	/** Turns the clock until the work is done; throws when that takes longer. Milliseconds that passed. */
	readonly pass: (work: Promise<unknown>, mostMs: number) => Promise<number>;
}

/** One step of the clock: what two ends say to each other meanwhile takes a step each way. */
const stepMs = 10;

/** An engine with the planner and the uploader of the app. */
export const openFilmScene = (options: { readonly vault?: PieceVault } = {}): FilmScene => {
	const clock = createSeededClock();
	const random = createSeededRandom(5);
	const stage = createStage();
	const heard: SwarmEvent[] = [];
	const listener: SwarmPart = {
		step: (event) => {
			heard.push(event);
			return [];
		}
	};
	const engine = createSwarmEngine({
		meeting: stage.meeting,
		mind: (shape) =>
			createSwarm([listener, createPlanner({ shape, random }), createUploader({ shape })]),
		clock,
		digest: promptDigest,
		random,
		peerId: `2d4d4e303130302d${'a'.repeat(24)}`,
		...(options.vault ? { vault: options.vault } : {})
	});
	return {
		engine,
		clock,
		heard,
		open: ({ infoHash, info }) => engine.open({ infoHash, info, trackers: [], webSeeds: [] }),
		enter: ({ infoHash }, peerId) => stage.enter(infoHash, peerId),
		pass: async (work, mostMs) => {
			const beganMs = clock.now();
			const state = { isDone: false };
			const done = work.finally(() => (state.isDone = true));
			// Whoever waits for `done` below hears of a rejection; until then nobody does.
			done.catch(() => undefined);
			for (;;) {
				await new Promise((resolve) => setImmediate(resolve));
				if (state.isDone) break;
				if (clock.now() - beganMs > mostMs) throw new Error(`not done after ${mostMs} ms`);
				clock.advance(stepMs);
			}
			await done;
			return clock.now() - beganMs;
		}
	};
};

/** What a giver does with a request: bytes, a refusal, or nothing at all. */
export type Answer = Bytes | 'refuse' | 'silence';

/** Says to hold the whole film, unchokes, and answers each request as the script says; an honest giver by default. */
export const give = (
	peer: WirePeer,
	film: MadeFilm,
	answer: (piece: number, offset: number, length: number) => Answer = (piece, offset, length) =>
		film.piece(piece).slice(offset, offset + length)
): void => {
	const { wire } = peer;
	wire.on('request', (piece, offset, length, respond) => {
		const said = answer(piece, offset, length);
		if (said === 'silence') return;
		if (said === 'refuse') respond(new Error('refused'));
		else respond(null, said);
	});
	wire.on('handshake', () => {
		wire.bitfield(allBits(film.pieces));
		wire.unchoke();
	});
};

/** Reads a span of a film's only file; true when every byte is right. */
export const readsRight = async (
	torrent: Torrent,
	film: MadeFilm,
	{ start = 0, end = film.lengthBytes - 1 } = {}
): Promise<boolean> => {
	const { signal } = new AbortController();
	let at = start;
	for await (const chunk of torrent.read(0, { start, end }, signal)) {
		for (let from = 0; from < chunk.length;) {
			const within = at % film.pieceBytes;
			const length = Math.min(film.pieceBytes - within, chunk.length - from);
			const right = film.piece(Math.floor(at / film.pieceBytes)).subarray(within, within + length);
			if (!Buffer.from(chunk.buffer, chunk.byteOffset + from, length).equals(right)) return false;
			from += length;
			at += length;
		}
	}
	return at === end + 1;
};
