/** Our own engine beside a client that is not ours: a WebTorrent client gives us a film, and takes one from us. */
import WebTorrent, { type WebTorrentTorrent } from 'webtorrent';
import { afterEach, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { encodeBencode, readBencode, type Bvalue } from '#lib/core/bencode.ts';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { createMemoryPieceStore } from '#lib/stream/adapters/memory-piece-store.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { Torrent, TorrentEngine, TorrentSnapshot } from '#lib/stream/ports.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { makeTorrent, type FilmTorrent } from '#node/make-torrent.ts';
import { createSimpleGiver } from '#tests/support/simple-giver.ts';
import { createTcpMeeting } from '#tests/support/tcp-meeting.ts';

const filmBytes = createSeededRandom(23).bytes(3_000_000);
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const clean of cleanups.splice(0).reverse()) await clean();
});

const startClient = async (): Promise<{ readonly client: WebTorrent; readonly port: number }> => {
	const client = new WebTorrent({
		dht: false,
		lsd: false,
		natUpnp: false,
		natPmp: false,
		utp: false,
		tracker: false,
		torrentPort: { host: '127.0.0.1', port: 0 }
	});
	cleanups.push(
		() =>
			new Promise((resolve) => {
				client.destroy(resolve);
			})
	);
	await new Promise<void>((resolve) => {
		client.once('listening', resolve);
	});
	return { client, port: client.torrentPort };
};

const makeFilm = async (): Promise<{ folder: string; path: string; film: FilmTorrent }> => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-interop-'));
	cleanups.push(() => rm(folder, { recursive: true, force: true }));
	const path = join(folder, 'film.webm');
	await writeFile(path, filmBytes);
	return { folder, path, film: await makeTorrent(path) };
};

const torrentFileOf = (info: Bytes): Bytes => {
	const read = readBencode(info);
	if (!read.ok) throw new Error('made a moment ago');
	return encodeBencode(new Map<string, Bvalue>([['info', read.value.value]]));
};

const openEngine = (port: number, vault?: PieceVault): TorrentEngine => {
	const engine = createSwarmEngine({
		meeting: createTcpMeeting([port]),
		mind: (shape) =>
			createSwarm([createPlanner({ shape, random: systemRandom }), createSimpleGiver()]),
		clock: systemClock,
		digest: systemDigest,
		random: systemRandom,
		...(vault ? { vault } : {})
	});
	cleanups.push(() => engine.close());
	return engine;
};

const until = (torrent: Torrent, holds: (now: TorrentSnapshot) => boolean): Promise<void> =>
	new Promise((resolve) => {
		const look = (): void => {
			if (!holds(torrent.snapshot())) return;
			stop();
			resolve();
		};
		const stop = torrent.subscribe(look);
		look();
	});

const happens = (torrent: WebTorrentTorrent, what: 'ready' | 'done'): Promise<void> =>
	new Promise((resolve) => {
		torrent.on(what, resolve);
	});

const readAll = async (torrent: Torrent): Promise<Bytes> => {
	const chunks: Bytes[] = [];
	const { signal } = new AbortController();
	const range = { start: 0, end: filmBytes.length - 1 };
	for await (const chunk of torrent.read(0, range, signal)) chunks.push(chunk);
	return concatBytes(...chunks);
};

test('takes the metadata and the film from a WebTorrent client', async () => {
	const { folder, film } = await makeFilm();
	const { client, port } = await startClient();
	const seed = client.add(torrentFileOf(film.info), { path: folder });
	await happens(seed, 'done');
	const torrent = openEngine(port).open({
		infoHash: film.infoHash,
		trackers: [],
		webSeeds: []
	});
	await until(torrent, ({ phase }) => phase === 'ready');
	expect(torrent.info()).toEqual(film.info);
	expect(await readAll(torrent)).toEqual(filmBytes);
	expect(torrent.snapshot()).toMatchObject({ complete: true, peers: 1 });
});

test('gives the metadata and the film to a WebTorrent client', async () => {
	const { folder, film } = await makeFilm();
	const { client, port } = await startClient();
	const wanted = client.add({ infoHash: film.infoHash }, { path: join(folder, 'taken') });
	const pieces = Math.ceil(filmBytes.length / film.pieceBytes);
	const store = createMemoryPieceStore({ pieces });
	for (let piece = 0; piece < pieces; piece++) {
		const at = piece * film.pieceBytes;
		await store.put(piece, filmBytes.slice(at, at + film.pieceBytes));
	}
	const vault: PieceVault = {
		open: () => store,
		keepInfo: () => Promise.resolve(),
		info: () => Promise.resolve(film.info),
		list: () => Promise.resolve([]),
		close: () => undefined
	};
	const done = happens(wanted, 'done');
	const torrent = openEngine(port, vault).open({
		infoHash: film.infoHash,
		trackers: [],
		webSeeds: []
	});
	await until(torrent, ({ phase }) => phase === 'ready');
	await done;
	const [file] = wanted.files;
	const taken = await readTaken(wanted, pieces);
	expect(file?.length).toBe(filmBytes.length);
	expect(createHash('sha1').update(taken).digest('hex')).toBe(
		createHash('sha1').update(filmBytes).digest('hex')
	);
	expect(torrent.snapshot().uploadedBytes).toBeGreaterThan(filmBytes.length);
});

const readTaken = async (torrent: WebTorrentTorrent, pieces: number): Promise<Bytes> => {
	const parts: Uint8Array[] = [];
	for (let piece = 0; piece < pieces; piece++) {
		parts.push(
			await new Promise<Uint8Array>((resolve, reject) => {
				torrent.store?.get(piece, null, (error, bytes) => {
					if (bytes) resolve(bytes);
					else reject(error ?? new Error('nothing there'));
				});
			})
		);
	}
	return concatBytes(...parts);
};
