/** What every torrent engine must do, with a real swarm on loopback. */
import { afterEach, expect, test as plainTest } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { infoHashOf } from '#lib/core/ids.ts';
import type { OpenRequest, Torrent, TorrentEngine, TorrentSnapshot } from '#lib/stream/ports.ts';
import { createHash } from 'node:crypto';
import { makeTorrent, type FilmTorrent } from '#node/make-torrent.ts';
import { startSeeder } from '#node/seeder.ts';
import { createTracker } from '#node/tracker/tracker.ts';

export const filmBytes = createSeededRandom(7).bytes(1_000_000);

export interface Swarm {
	readonly film: FilmTorrent;
	readonly request: OpenRequest;
	readonly stopSeeding: () => Promise<void>;
}

// In Node a dial fails now and then within libdatachannel; the engine dials again after 5, 15 and 35 seconds.
const test = (what: string, run: () => Promise<void>): void => {
	plainTest(what, { timeout: 90_000 }, run);
};
const cleanups: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
	for (const clean of cleanups.splice(0).reverse()) await clean();
});

const listen = async (server: Server): Promise<string> => {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	// A server that listens on TCP has an address of this shape.
	const { port } = server.address() as AddressInfo;
	return `ws://127.0.0.1:${port}/tracker`;
};

/** The film on disk, and its torrent; gone after the test. */
export const makeFilm = async (): Promise<{
	readonly path: string;
	readonly film: FilmTorrent;
}> => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-engine-'));
	cleanups.push(() => rm(folder, { recursive: true, force: true }));
	const path = join(folder, 'film.webm');
	await writeFile(path, filmBytes);
	return { path, film: await makeTorrent(path) };
};

/** A tracker and one seeder of one film. */
const openTrackedSwarm = async (): Promise<Swarm> => {
	const { path, film } = await makeFilm();
	const tracker = createTracker({ clock: systemClock, random: systemRandom });
	const server = createServer().on('upgrade', tracker.upgrade);
	const address = await listen(server);
	const seeder = startSeeder({ trackers: [address], iceServers: [], onError: () => undefined });
	await seeder.seed(path, film);
	cleanups.push(async () => {
		await seeder.close();
		await tracker.close();
		server.closeAllConnections();
		server.close();
	});
	const { infoHash } = film;
	return {
		film,
		request: { infoHash, trackers: [`${address}?alice`], webSeeds: [] },
		stopSeeding: seeder.close
	};
};

/** bittorrent-tracker shares one socket among all clients of an address in a process: another spelling, another socket. */
const seenFrom = (viewer: string, request: OpenRequest): OpenRequest => ({
	...request,
	trackers: request.trackers.map((tracker) => `${tracker}-${viewer}`)
});

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

const isReady = ({ phase }: TorrentSnapshot): boolean => phase === 'ready';

const readAll = async (
	torrent: Torrent,
	range: { readonly start: number; readonly end: number },
	signal = new AbortController().signal
): Promise<Bytes> => {
	const chunks: Bytes[] = [];
	for await (const chunk of torrent.read(0, range, signal)) chunks.push(chunk);
	return concatBytes(...chunks);
};

/** An info dictionary that nobody seeds, with its infohash. */
const infoOf = (
	entries: readonly (readonly [string, Bvalue])[]
): OpenRequest & { readonly info: Bytes } => {
	const info = encodeBencode(new Map(entries));
	const digest = new Uint8Array(createHash('sha1').update(info).digest());
	return { infoHash: infoHashOf(digest), info, trackers: [], webSeeds: [] };
};

const notSeeded = infoOf([
	['length', 100_000],
	['name', utf8('nobody.webm')],
	['piece length', 65_536],
	['pieces', new Uint8Array(40)]
]);

/**
 * Runs the suite; `setup` hands out a fresh engine each time, which the suite closes, and `setupSwarm` a film with one
 * seeder, whom all engines can reach until it stops.
 */
export const torrentEngineContract = (
	name: string,
	setup: () => Promise<TorrentEngine>,
	setupSwarm: () => Promise<Swarm> = openTrackedSwarm
): void => {
	const openSwarm = async (): Promise<Swarm> => {
		const swarm = await setupSwarm();
		cleanups.push(swarm.stopSeeding);
		return swarm;
	};
	const openEngine = async (): Promise<TorrentEngine> => {
		const engine = await setup();
		cleanups.push(() => engine.close());
		return engine;
	};

	test(`${name}: learns the metadata from a peer and reads a whole film`, async () => {
		const { request, film } = await openSwarm();
		const torrent = (await openEngine()).open(request);
		expect(torrent.snapshot()).toMatchObject({ phase: 'metadata', files: [], complete: false });
		await until(torrent, isReady);
		expect(torrent.info()).toEqual(film.info);
		expect(torrent.snapshot().files).toMatchObject([
			{ index: 0, name: 'film.webm', lengthBytes: filmBytes.length }
		]);
		expect(await readAll(torrent, { start: 0, end: filmBytes.length - 1 })).toEqual(filmBytes);
		expect(torrent.snapshot()).toMatchObject({ peers: 1, complete: true });
		expect(torrent.spans(0)).toEqual([{ start: 0, end: filmBytes.length }]);
	});

	test(`${name}: reads any part, first byte and last byte alone, two parts at once`, async () => {
		const { request, film } = await openSwarm();
		const torrent = (await openEngine()).open({ ...request, info: film.info });
		await until(torrent, isReady);
		const parts = [
			{ start: 0, end: 0 },
			{ start: filmBytes.length - 1, end: filmBytes.length - 1 },
			{ start: 65_535, end: 65_536 },
			{ start: 400_000, end: 700_000 }
		];
		const read = await Promise.all(parts.map((part) => readAll(torrent, part)));
		expect(read).toEqual(parts.map(({ start, end }) => filmBytes.slice(start, end + 1)));
	});

	test(`${name}: downloads nothing that nobody reads, and the rest of a file once it is filled`, async () => {
		const { request, film } = await openSwarm();
		const torrent = (await openEngine()).open({ ...request, info: film.info });
		await until(torrent, ({ peers, phase }) => phase === 'ready' && peers === 1);
		await readAll(torrent, { start: 0, end: 10 });
		expect(torrent.spans(0)).toEqual([{ start: 0, end: 65_536 }]);
	});

	test(`${name}: a read that is called off rejects with its reason, and so does one of a closed torrent`, async () => {
		const torrent = (await openEngine()).open(notSeeded);
		await until(torrent, isReady);
		const leaving = new AbortController();
		const called = readAll(torrent, { start: 0, end: 9 }, leaving.signal);
		const orphaned = readAll(torrent, { start: 0, end: 9 });
		leaving.abort(new Error('seek'));
		await expect(called).rejects.toThrow('seek');
		await torrent.close();
		await expect(orphaned).rejects.toThrow('closed');
	});

	test(`${name}: says what a reader waits for, and nothing while nobody does`, async () => {
		const torrent = (await openEngine()).open(notSeeded);
		await until(torrent, isReady);
		expect(torrent.snapshot().waiting).toBeUndefined();
		const leaving = new AbortController();
		const reading = readAll(torrent, { start: 70_000, end: 70_001 }, leaving.signal);
		expect(torrent.snapshot().waiting).toEqual({ haveBytes: 0, needBytes: 100_000 - 65_536 });
		leaving.abort(new Error('left'));
		await expect(reading).rejects.toThrow('left');
		expect(torrent.snapshot().waiting).toBeUndefined();
	});

	test(`${name}: refuses metadata that breaks a rule, and ignores metadata of another torrent`, async () => {
		const engine = await openEngine();
		const bad = engine.open(
			infoOf([
				['length', 100],
				['name', utf8('../../etc/passwd')],
				['piece length', 65_536],
				['pieces', new Uint8Array(20)]
			])
		);
		await until(bad, ({ phase }) => phase === 'failed');
		expect(bad.snapshot().error).toEqual({ type: 'BadTorrent', rule: 'name-unsafe' });
		const v2 = engine.open(
			infoOf([
				['meta version', 2],
				['name', utf8('v2')]
			])
		);
		await until(v2, ({ phase }) => phase === 'failed');
		expect(v2.snapshot().error).toEqual({ type: 'V2Only' });
		const { request } = await openSwarm();
		const lied = engine.open({ ...request, info: notSeeded.info });
		await until(lied, isReady);
		expect(lied.snapshot().files).toMatchObject([{ name: 'film.webm' }]);
	});

	test(`${name}: metadata that comes late, never or from a place that fails holds nothing up`, async () => {
		const engine = await openEngine();
		const fails = (): Promise<undefined> => Promise.reject(new Error('no such object'));
		const late = Promise.withResolvers<Bytes | undefined>();
		const torrent = engine.open({ ...notSeeded, info: late.promise });
		expect(torrent.snapshot().phase).toBe('metadata');
		late.resolve(notSeeded.info);
		await until(torrent, isReady);
		expect(torrent.info()).toEqual(notSeeded.info);
		expect(engine.open({ ...notSeeded, info: fails() }).snapshot().phase).toBe('ready');
		for (const look of [() => Promise.resolve(undefined), fails]) {
			const { request, stopSeeding } = await openSwarm();
			const fromPeers = engine.open({ ...request, info: look() });
			await until(fromPeers, isReady);
			expect(fromPeers.snapshot().files).toMatchObject([{ name: 'film.webm' }]);
			await fromPeers.close();
			await stopSeeding();
		}
	});

	test(`${name}: one torrent for all who open it, gone when the last has closed it`, async () => {
		const engine = await openEngine();
		const first = engine.open(notSeeded);
		const second = engine.open(notSeeded);
		await until(first, isReady);
		expect(second.snapshot().phase).toBe('ready');
		await first.close();
		await first.close();
		expect(second.snapshot().phase).toBe('ready');
		await second.close();
		expect(second.snapshot().phase).toBe('closed');
		const third = engine.open(notSeeded);
		await until(third, isReady);
		expect(third.snapshot().files).toHaveLength(1);
	});

	test(`${name}: who gives nothing back uploads nothing, and gives again when the choice changes`, async () => {
		const { request, film, stopSeeding } = await openSwarm();
		const giving = await openEngine();
		const alice = giving.open({ ...request, info: film.info });
		await until(alice, isReady);
		await readAll(alice, { start: 0, end: filmBytes.length - 1 });
		await stopSeeding();
		giving.setGivingBack(false);
		const before = alice.snapshot().uploadedBytes;
		const bob = (await openEngine()).open({ ...seenFrom('bob', request), info: film.info });
		await until(bob, ({ phase, peers }) => phase === 'ready' && peers === 1);
		const reading = readAll(bob, { start: 0, end: filmBytes.length - 1 });
		// Interest was shown and is known; WebTorrent would unchoke at once.
		await until(alice, () => alice.snapshot().uploadedBytes > before);
		expect(bob.snapshot()).toMatchObject({ haveBytes: 0, waiting: { haveBytes: 0 } });
		giving.setGivingBack(true);
		expect(await reading).toEqual(filmBytes);
	});
};
