/** Whole films over the lobby's connections, in Node: from a host's seeder, and from a viewer who has them. */
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { createFilmMeeting } from '#lib/p2p/adapters/film-meeting.ts';
import { newLobbyPeerId } from '#lib/p2p/adapters/lobby-transport.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { Torrent, TorrentEngine, TorrentSnapshot } from '#lib/stream/ports.ts';
import { newPeerId } from '#lib/stream/swarm/peer-id.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { startSeeder } from '#node/seeder.ts';
import { filmBytes, makeFilm } from '#tests/contract/torrent-engine.ts';
import { openFilmHouse, type FilmHouse } from '#tests/support/film-house.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { createSimpleGiver } from '#tests/support/simple-giver.ts';
import { expect, onTestFinished, test } from 'vitest';

const openHouse = (tracker: string, peerId: string): FilmHouse => {
	const house = openFilmHouse([tracker], peerId);
	onTestFinished(house.stop);
	return house;
};

const openEngine = ({ peerId, neighbours }: FilmHouse): TorrentEngine => {
	const world = { clock: systemClock, random: systemRandom };
	const engine = createSwarmEngine({
		...world,
		meeting: createFilmMeeting({ ...world, peerId, neighbours, iceServers: [] }),
		mind: (shape) =>
			createSwarm([createPlanner({ shape, random: systemRandom }), createSimpleGiver()]),
		digest: systemDigest,
		peerId
	});
	onTestFinished(() => engine.close());
	return engine;
};

const linked = async (...houses: readonly FilmHouse[]): Promise<void> => {
	await Promise.all(
		houses.map(({ links }) => links.until(() => links.links.size === houses.length - 1))
	);
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

const readAll = async (torrent: Torrent): Promise<Bytes> => {
	await until(torrent, ({ phase }) => phase === 'ready');
	const chunks: Bytes[] = [];
	const range = { start: 0, end: filmBytes.length - 1 };
	for await (const chunk of torrent.read(0, range, new AbortController().signal))
		chunks.push(chunk);
	return concatBytes(...chunks);
};

test('a seeder that is in the lobby gives a film to a neighbour without any tracker for films', async () => {
	const { path, film } = await makeFilm();
	const tracker = await startLobbyTracker();
	onTestFinished(tracker.close);
	const host = openHouse(tracker.url, newLobbyPeerId(systemRandom));
	const alice = openHouse(tracker.url, newPeerId(systemRandom));
	await linked(host, alice);
	const seeder = startSeeder({ trackers: [], iceServers: [], onError: () => undefined, ...host });
	onTestFinished(seeder.close);
	await seeder.seed(path, film);
	const { infoHash } = film;
	const startedMs = performance.now();
	const torrent = openEngine(alice).open({ infoHash, trackers: [], webSeeds: [] });
	expect(await readAll(torrent)).toEqual(filmBytes);
	console.log(`from click to the last byte ${Math.round(performance.now() - startedMs)} ms`);
	expect(seeder.seeding()).toEqual([{ infoHash, peers: 1 }]);
	expect(torrent.snapshot()).toMatchObject({ peers: 1, trackersReached: 0 });
	await seeder.leave(infoHash);
	await until(torrent, ({ peers }) => peers === 0);
	expect(alice.links.links.size).toBe(1);
});

test('a viewer who meets the seeder in the lobby and at the tracker ends with one line to it', async () => {
	const { path, film } = await makeFilm();
	const tracker = await startLobbyTracker();
	onTestFinished(tracker.close);
	const trackers = [tracker.url];
	const host = openHouse(tracker.url, newLobbyPeerId(systemRandom));
	const alice = openHouse(tracker.url, newPeerId(systemRandom));
	await linked(host, alice);
	const seeder = startSeeder({ trackers, iceServers: [], onError: () => undefined, ...host });
	onTestFinished(seeder.close);
	await seeder.seed(path, film);
	const { infoHash } = film;
	const torrent = openEngine(alice).open({ infoHash, trackers, webSeeds: [] });
	expect(await readAll(torrent)).toEqual(filmBytes);
	await until(torrent, ({ trackersReached }) => trackersReached === 1);
	expect(seeder.seeding()).toEqual([{ infoHash, peers: 1 }]);
	expect(torrent.snapshot().peers).toBe(1);
});

test('a film goes from viewer to viewer, and whoever joins the lobby later gets it as well', async () => {
	const { path, film } = await makeFilm();
	const tracker = await startLobbyTracker();
	onTestFinished(tracker.close);
	const host = openHouse(tracker.url, newLobbyPeerId(systemRandom));
	const alice = openHouse(tracker.url, newPeerId(systemRandom));
	await linked(host, alice);
	const seeder = startSeeder({ trackers: [], iceServers: [], onError: () => undefined, ...host });
	await seeder.seed(path, film);
	const request = { infoHash: film.infoHash, trackers: [], webSeeds: [] };
	const given = openEngine(alice).open(request);
	expect(await readAll(given)).toEqual(filmBytes);
	await seeder.close();
	host.stop();
	await alice.links.until(() => alice.links.links.size === 0);

	const bob = openHouse(tracker.url, newPeerId(systemRandom));
	const torrent = openEngine(bob).open(request);
	expect(await readAll(torrent)).toEqual(filmBytes);
	expect(torrent.snapshot()).toMatchObject({ peers: 1, trackersReached: 0 });
	expect(given.snapshot().uploadedBytes).toBeGreaterThanOrEqual(filmBytes.length);
});
