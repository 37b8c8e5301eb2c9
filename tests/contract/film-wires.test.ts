/** Two viewers of one film and no lobby: heads of a channel travel over the film's own wires, in a real swarm. */
import { createEngine } from '#lib/engine.ts';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { utf8 } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import { createFilmWires, type FilmWires } from '#lib/p2p/adapters/film-wires.ts';
import { createLobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import { neighboursOf } from '#lib/p2p/degree.ts';
import { createGossipNode, type GossipNode } from '#lib/p2p/node.ts';
import { newPeerId } from '#lib/stream/swarm/peer-id.ts';
import type { FeedBook } from '#lib/p2p/ports.ts';
import { makeTorrent, type FilmTorrent } from '#node/make-torrent.ts';
import { startSeeder } from '#node/seeder.ts';
import { promptDigest, toyBook, toyChannel } from '#tests/support/gossip.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
	for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Viewer {
	readonly node: GossipNode;
	readonly book: FeedBook;
	readonly films: FilmWires;
	readonly peerId: string;
	/** Resolves once this is true, looked at whenever links or feeds change. */
	readonly until: (isTrue: () => boolean) => Promise<void>;
}

const followed = await toyChannel('films of a friend');

/** A viewer with no lobby, who watches this film and follows the one channel. */
const watch = async (infoHash: InfoHash, tracker: string): Promise<Viewer> => {
	const book = toyBook(systemClock);
	await book.follow(followed.link);
	await book.offerRoots(followed.channel, followed.roots);
	const node = createGossipNode({
		book,
		shelf: { get: () => Promise.resolve(undefined) },
		transports: [],
		clock: systemClock,
		digest: promptDigest
	});
	node.start();
	cleanups.push(node.stop);
	const films = createFilmWires({ events: node.events, clock: systemClock });
	const peerId = newPeerId(systemRandom);
	const engine = createEngine({ ice: () => ({ iceServers: [] }), peerId, onWire: films.onWire });
	cleanups.push(engine.close);
	engine.open({ infoHash, trackers: [tracker], webSeeds: [] });
	const until = (isTrue: () => boolean): Promise<void> =>
		new Promise((resolve) => {
			const look = (): void => {
				if (isTrue()) resolve();
			};
			cleanups.push(node.subscribe(look), book.subscribe(look));
			look();
		});
	return { node, book, films, peerId, until };
};

/** A film, a foreign client that seeds it and knows nothing of gossip, and where its viewers meet. */
const openSwarm = async (): Promise<{ readonly film: FilmTorrent; readonly tracker: string }> => {
	const tracker = await startLobbyTracker();
	cleanups.push(tracker.close);
	const folder = await mkdtemp(join(tmpdir(), 'matinee-film-wires-'));
	cleanups.push(() => rm(folder, { recursive: true, force: true }));
	const path = join(folder, 'film.webm');
	await writeFile(path, systemRandom.bytes(65_536));
	const film = await makeTorrent(path);
	const seeder = startSeeder({
		trackers: [tracker.url],
		iceServers: [],
		onError: () => undefined
	});
	cleanups.push(seeder.close);
	await seeder.seed(path, film);
	return { film, tracker: tracker.url };
};

test(
	'two viewers of one film exchange a head over the film, and the seeder is none the wiser',
	{ timeout: 90_000 },
	async () => {
		const { film, tracker } = await openSwarm();
		const [alice, bob] = [
			await watch(film.infoHash, `${tracker}/?alice`),
			await watch(film.infoHash, `${tracker}/?bob`)
		];
		await Promise.all([alice, bob].map((one) => one.until(() => one.node.peers() === 1)));
		expect(alice.films.peers()).toEqual([bob.peerId]);
		expect(bob.films.peers()).toEqual([alice.peerId]);

		const head = await followed.head(7, utf8('an index'), systemClock.now());
		expect(await alice.book.offerHead(head)).toBe('new');
		await bob.until(() => bob.book.clocks().some(({ seq }) => seq === 7));
		const [clock] = bob.book.clocks();
		expect(clock && bob.book.head(clock.feed8)).toEqual(head);
	}
);

test('a peer who is linked over a film and in the lobby counts once', () => {
	expect(neighboursOf(3, ['aa', 'bb', 'aa'])).toBe(2);
	expect(neighboursOf(3, ['aa'])).toBe(3);
	// The node is told of links a moment after the transports know of them.
	expect(neighboursOf(0, ['aa', 'aa'])).toBe(0);
});

test('the lobby names a peer behind a film wire, so that offers can be passed on to him', () => {
	const lobby = createLobbyTransport({
		trackers: [],
		iceServers: [],
		clock: systemClock,
		random: systemRandom,
		others: { peerOf: (id) => (id === 'film' ? 'aa'.repeat(20) : undefined), peers: () => [] }
	});
	expect(lobby.dialling.peerOf('film')).toEqual(new Uint8Array(20).fill(0xaa));
	expect(lobby.dialling.peerOf('another')).toBeUndefined();
});
