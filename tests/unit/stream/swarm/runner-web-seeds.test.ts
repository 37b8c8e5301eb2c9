/** Web seeds: a film comes from a plain server, across files, and from peers when the server fails. */
import { afterEach, expect, test } from 'vitest';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { infoHashOf } from '#lib/core/ids.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { TorrentEngine } from '#lib/stream/ports.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { isSeedAddress, seedFilesOf, seedRanges } from '#lib/stream/swarm/web-seed-files.ts';
import { createMeetingPlace } from '#tests/support/pipe-pair.ts';
import { createSimpleGiver } from '#tests/support/simple-giver.ts';
import {
	film,
	filmHash,
	filmInfo,
	filmPiece,
	filmPieceBytes,
	filmPieces,
	isReady,
	readAll,
	until,
	vaultOf
} from '#tests/support/small-film.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const clean of cleanups.splice(0).reverse()) await clean();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const serve = async (answer: Answer): Promise<string> => {
	const server = createServer(answer);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	cleanups.push(() => {
		server.closeAllConnections();
		server.close();
		return Promise.resolve();
	});
	// A server that listens on TCP has an address of this shape.
	const { port } = server.address() as AddressInfo;
	return `http://127.0.0.1:${port}`;
};

/** Answers range requests out of files by path, as any server of files does. */
const filesAt =
	(files: Readonly<Record<string, Bytes>>, asked: string[] = []): Answer =>
	(request, response) => {
		const bytes = files[request.url ?? ''];
		const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
		asked.push(`${request.url ?? ''} ${request.headers.range ?? ''}`);
		if (!bytes || !range) {
			response.writeHead(404).end();
			return;
		}
		const [first, last] = [Number(range[1]), Number(range[2])];
		response
			.writeHead(206, { 'content-range': `bytes ${first}-${last}/${bytes.length}` })
			.end(bytes.subarray(first, last + 1));
	};

const place = createMeetingPlace();
const openEngine = (digit: string, where = place, vault?: PieceVault): TorrentEngine => {
	const peerId = `2d4d4e303130302d${digit.repeat(24)}`;
	const engine = createSwarmEngine({
		meeting: where.meeting(peerId),
		mind: (shape) =>
			createSwarm([createPlanner({ shape, random: systemRandom }), createSimpleGiver()]),
		clock: systemClock,
		digest: systemDigest,
		random: systemRandom,
		peerId,
		...(vault ? { vault } : {})
	});
	cleanups.push(() => engine.close());
	return engine;
};

test('a film that nobody seeds comes from its web seed alone', async () => {
	const url = await serve(filesAt({ '/film.webm': film }));
	const torrent = openEngine('b').open({
		infoHash: filmHash,
		info: filmInfo,
		trackers: [],
		webSeeds: [`${url}/film.webm`]
	});
	await until(torrent, isReady);
	expect(await readAll(torrent)).toEqual(film);
	const { fromWebSeedsBytes, peers, complete } = torrent.snapshot();
	expect({ peers, complete }).toEqual({ peers: 0, complete: true });
	expect(fromWebSeedsBytes).toBeGreaterThanOrEqual(film.length);
});

test('pieces that lie in several files are put together from all of them', async () => {
	const cut = 300_001;
	const files: Bvalue = [
		new Map<string, Bvalue>([
			['length', cut],
			['path', [utf8('a b.webm')]]
		]),
		new Map<string, Bvalue>([
			['length', film.length - cut],
			['path', [utf8('more'), utf8('c.webm')]]
		])
	];
	const hashes = Array.from(
		{ length: filmPieces },
		(_, piece) => new Uint8Array(createHash('sha1').update(filmPiece(piece)).digest())
	);
	const info = encodeBencode(
		new Map<string, Bvalue>([
			['files', files],
			['name', utf8('films')],
			['piece length', filmPieceBytes],
			['pieces', concatBytes(...hashes)]
		])
	);
	const asked: string[] = [];
	const url = await serve(
		filesAt(
			{ '/x/films/a%20b.webm': film.slice(0, cut), '/x/films/more/c.webm': film.slice(cut) },
			asked
		)
	);
	const infoHash = infoHashOf(new Uint8Array(createHash('sha1').update(info).digest()));
	const torrent = openEngine('b').open({ infoHash, info, trackers: [], webSeeds: [`${url}/x`] });
	await until(torrent, isReady);
	expect(await readAll(torrent, 0, cut - 1)).toEqual(film.slice(0, cut));
	expect(asked.some((one) => one.startsWith('/x/films/more/c.webm bytes=0-'))).toBe(true);
});

test('a web seed that fails or lies leaves the film to peers', async () => {
	const where = createMeetingPlace();
	const alice = openEngine('a', where, vaultOf(filmPiece)).open({
		infoHash: filmHash,
		trackers: [],
		webSeeds: []
	});
	await until(alice, isReady);
	const broken = await serve((_, response) => {
		response.writeHead(503).end();
	});
	const lying = await serve(filesAt({ '/film.webm': new Uint8Array(film.length) }));
	const bob = openEngine('b', where).open({
		infoHash: filmHash,
		info: filmInfo,
		trackers: [],
		webSeeds: [`${broken}/film.webm`, `${lying}/film.webm`]
	});
	await until(bob, isReady);
	expect(await readAll(bob)).toEqual(film);
	expect(bob.snapshot().complete).toBe(true);
});

test('only https is asked, and http on this machine; never with a name and password', () => {
	const addresses = [
		'https://films.example/x',
		'http://127.0.0.1:8080/x',
		'http://films.example/x',
		'https://me:secret@films.example/x',
		'ftp://films.example/x',
		'javascript:alert(1)',
		'nothing'
	];
	expect(addresses.filter(isSeedAddress)).toEqual(addresses.slice(0, 2));
});

test('padding is zeros and empty files take no request', () => {
	const fileOf = (length: number, name: string, attr?: string): Bvalue =>
		new Map<string, Bvalue>([
			...(attr === undefined ? [] : [['attr', utf8(attr)] as const]),
			['length', length],
			['path', [utf8(name)]]
		]);
	const info = encodeBencode(
		new Map<string, Bvalue>([
			['files', [fileOf(10, 'a'), fileOf(6, '.pad', 'p'), fileOf(0, 'empty'), fileOf(4, 'b')]],
			['name', utf8('n')]
		])
	);
	const ranges = seedRanges(seedFilesOf(info), 'https://s.example/', { start: 8, length: 10 });
	expect(ranges).toEqual([
		{ url: 'https://s.example/n/a', first: 8, last: 9 },
		{ url: undefined, first: 0, last: 5 },
		{ url: 'https://s.example/n/b', first: 0, last: 1 }
	]);
});
