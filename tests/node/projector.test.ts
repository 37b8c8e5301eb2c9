/** The projector as a process: it says where it is, serves its channel, stops in time, and says why it cannot start. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createLobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import { createGossipNode } from '#lib/p2p/node.ts';
import { createHttpMirror } from '#lib/channel/adapters/http-mirror.ts';
import { createMemoryObjectStore } from '#lib/channel/adapters/memory-object-store.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import { nobleHygiene } from '#lib/channel/adapters/noble-hygiene.ts';
import { createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { createFeedBook } from '#lib/channel/feed-book.ts';
import { verifyHead } from '#lib/channel/head-rules.ts';
import { parseIndex } from '#lib/channel/feed-index.ts';
import { parseHead, type Head } from '#lib/channel/head.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import { readFeed } from '#lib/channel/read-feed.ts';
import { verifyRootChain } from '#lib/channel/root-chain.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { parseConfig } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';
import { startProjector, type Projector } from '#node/projector.ts';
import { must } from '#tests/support/channels.ts';
import { writeDemoFolder } from '#tests/support/demo-folder.ts';

let root: string;
const projectors: Projector[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'matinee-projector-'));
	await mkdir(join(root, 'build'));
	await writeFile(join(root, 'build/200.html'), '<!doctype html><title>Matinee</title>');
	await writeDemoFolder(join(root, 'demo'));
});
afterEach(async () => {
	for (const projector of projectors.splice(0)) await projector.close();
	for (const child of children.splice(0)) child.kill('SIGKILL');
	await rm(root, { recursive: true, force: true });
});

const open = async (more: object = {}): Promise<Projector> => {
	const projector = await startProjector({
		port: 0,
		host: '127.0.0.1',
		home: join(root, 'home'),
		buildDir: join(root, 'build'),
		demoDir: join(root, 'demo'),
		log: () => undefined,
		...more
	});
	projectors.push(projector);
	return projector;
};

/** Runs the command line until it ends; `ready` is called with its first line. */
const run = async (
	args: readonly string[],
	ready: (child: ChildProcess, line: string) => void = () => undefined
): Promise<{ code: number | null; out: string; err: string }> => {
	const child = spawn(process.execPath, ['src/node/cli.ts', ...args], { stdio: 'pipe' });
	children.push(child);
	let out = '';
	let err = '';
	child.stdout.on('data', (part: Buffer) => {
		out += part.toString();
		if (out.endsWith('\n')) ready(child, out);
	});
	child.stderr.on('data', (part: Buffer) => (err += part.toString()));
	const [code] = (await once(child, 'close')) as [number | null];
	return { code, out, err };
};
const upArgs = (): string[] => [
	...['up', '--port', '0', '--home', join(root, 'home')],
	...['--build', join(root, 'build'), '--demo', join(root, 'demo')]
];

describe('a running projector', () => {
	test('hands out its channel whole to whoever checks everything', async () => {
		const projector = await open();
		const config = must(
			parseConfig(await (await fetch(`${projector.url}/config.json`)).json(), projector.url)
		);
		expect(config.trackers).toEqual([`ws://localhost:${projector.port}/tracker`]);
		const link = must(parseChannelLink(config.channels[0] ?? ''));
		const mirror = createHttpMirror(config.mirrors[0] ?? '', systemDigest);
		const verifier = await createVerifier();
		const { channel } = link;
		const envelopes = await mirror.roots(channel, 1);
		const chain = must(
			await verifyRootChain({ channel, envelopes, verifier, digest: systemDigest })
		);
		const head = must(parseHead((await mirror.head(channel, 'films')) ?? new Uint8Array()));
		must(await verifyHead({ head, channel, root: chain.newest, verifier, nowMs: Date.now() }));
		const objects = {
			get: async (hash: Parameters<typeof mirror.fetch>[0]) =>
				must(await mirror.fetch(hash, { limitBytes: limits.channel.objectBytes }))
		};
		const feed = must(await readFeed(head, { objects, digest: systemDigest }));
		expect([...feed.records.keys()]).toEqual(['lamplighter', 'machines']);
	});

	test('keeps its channel over a restart', async () => {
		const first = await open();
		await first.close();
		const second = await open();
		expect(second.channel).toBe(first.channel);
		expect(second.channel).toMatch(/^magnet:\?xs=urn:btpk:/);
	});

	test('says in /config.json what it was told to, or what the host wrote', async () => {
		const told = await open({ mirrors: [], trackers: [] });
		const config: unknown = await (await fetch(`${told.url}/config.json`)).json();
		expect(config).toMatchObject({ trackers: [], mirrors: [], channels: [told.channel] });
		await told.close();
		const own = { trackers: ['wss://tracker.example/'], channels: [], iceServers: [], mirrors: [] };
		await writeFile(join(root, 'home/config.json'), JSON.stringify(own));
		const host = await open();
		expect(await (await fetch(`${host.url}/config.json`)).json()).toEqual(own);
	});

	test('seeds its films: the tracker knows one seed', async () => {
		const projector = await open();
		const link = must(parseChannelLink(projector.channel ?? ''));
		expect(link.feed).toBe('films');
		const socket = new WebSocket(`ws://127.0.0.1:${projector.port}/tracker`);
		await once(socket, 'open');
		const { infoHash } = await filmTorrent();
		const binary = Buffer.from(infoHash, 'hex').toString('latin1');
		socket.send(JSON.stringify({ action: 'scrape', info_hash: binary }));
		const [data] = (await once(socket, 'message')) as [Buffer];
		expect(JSON.parse(data.toString())).toMatchObject({ files: { [binary]: { complete: 1 } } });
		socket.close();
	});

	test('is a peer in the lobby: a follower takes head and index from it over WebRTC', async () => {
		const projector = await open();
		const link = must(parseChannelLink(projector.channel ?? ''));
		const book = createFeedBook({
			clock: systemClock,
			digest: systemDigest,
			verifier: await createVerifier(),
			hygiene: nobleHygiene,
			pointers: createMemoryPointerStore()
		});
		must(await book.follow(link));
		const lobby = createLobbyTransport({
			trackers: [`ws://127.0.0.1:${projector.port}/tracker`],
			iceServers: [],
			clock: systemClock,
			random: systemRandom
		});
		const node = createGossipNode({
			book,
			shelf: createMemoryObjectStore(),
			transports: [lobby],
			clock: systemClock,
			digest: systemDigest
		});
		const arrived = new Promise<Head>((resolve) => {
			book.subscribe(() => {
				const head = book.newest(link.channel, 'films');
				if (head) resolve(head);
			});
		});
		node.start();
		const head = await arrived;
		const index = await node.fetch(head.index, { limitBytes: limits.channel.indexBytes });
		node.stop();
		expect(head.seq).toBe(1);
		expect(must(parseIndex(must(index))).base.titles).toBe(2);
	});

	test('closes while viewers are connected, within three seconds', async () => {
		const projector = await open();
		const socket = new WebSocket(`ws://127.0.0.1:${projector.port}/tracker`);
		await once(socket, 'open');
		const idle = await fetch(`${projector.url}/`);
		const started = performance.now();
		await projector.close();
		await projector.close();
		expect(performance.now() - started).toBeLessThan(3000);
		expect(idle.status).toBe(200);
		await expect(fetch(`${projector.url}/`)).rejects.toThrow();
	});
});

const filmTorrent = async (): Promise<{ infoHash: string }> => {
	const { makeTorrent } = await import('#node/make-torrent.ts');
	return makeTorrent(join(root, 'demo/lamplighter/lamplighter.webm'));
};

describe('reasons not to start', () => {
	test('a second projector on one home folder', async () => {
		await open();
		await expect(open()).rejects.toThrow(/^Another projector is running on .*\./);
	});

	test('a port in use, and the home folder is free again afterwards', async () => {
		const other = createServer().listen(0, '127.0.0.1');
		await once(other, 'listening');
		// A server that listens on TCP has an address of this shape.
		const { port } = other.address() as AddressInfo;
		await expect(open({ port })).rejects.toThrow(`Port ${port} is in use.`);
		other.close();
		expect((await open()).port).toBeGreaterThan(0);
	});

	test('no built site', async () => {
		await rm(join(root, 'build/200.html'));
		await expect(open()).rejects.toThrow(/^There is no built site in .*npm run build\.$/);
	});
});

describe('the command line', () => {
	test.each(['SIGINT', 'SIGTERM'] as const)(
		'up prints one line, and %s ends it with 0 within three seconds',
		async (signal) => {
			let stoppedMs = 0;
			const { code, out } = await run(upArgs(), (child) => {
				stoppedMs = performance.now();
				child.kill(signal);
			});
			expect(performance.now() - stoppedMs).toBeLessThan(3000);
			expect(out).toMatch(/^Matinee is on at http:\/\/localhost:\d+\n$/);
			expect(code).toBe(0);
		}
	);

	test('up --json prints one object', async () => {
		const { out } = await run([...upArgs(), '--json'], (child) => child.kill('SIGTERM'));
		expect(JSON.parse(out)).toMatchObject({ url: expect.stringMatching(/^http:/) as string });
	});

	test('a reason not to start is one sentence on stderr and exit code 1', async () => {
		await rm(join(root, 'build/200.html'));
		const { code, out, err } = await run(upArgs());
		expect([code, out]).toEqual([1, '']);
		expect(err).toMatch(/^There is no built site in [^\n]*\n$/);
	});

	test.each([[[]], [['sing']], [['up', '--loud']], [['up', '--port', 'http']]])(
		'wrong usage is told with exit code 2: %j',
		async (args) => {
			const { code, err } = await run(args);
			expect(code).toBe(2);
			expect(err).not.toBe('');
		}
	);

	test.each([[['--help']], [['up', '--help']]])('%j prints help and ends with 0', async (args) => {
		const { code, out } = await run(args);
		expect(code).toBe(0);
		expect(out).toContain('Usage:');
	});
});
