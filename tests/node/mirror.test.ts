/** The static tree: whole versions alone, readable through any web server, the projector's own and the most trivial one. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createHttpMirror } from '#lib/channel/adapters/http-mirror.ts';
import { parseHead } from '#lib/channel/head.ts';
import { parseChannelLink, type ChannelLink } from '#lib/channel/link.ts';
import { createChannelKeeper, type ChannelKeeper } from '#lib/channel/keeper.ts';
import { systemClock, systemDigest } from '#lib/core/adapters/system.ts';
import { err } from '#lib/core/result.ts';
import { createViewer, must } from '#tests/support/channels.ts';
import { jsonOf, runCli, startCli } from '#tests/support/cli.ts';

let root: string;
let link: ChannelLink;
const at = (...names: readonly string[]): string => join(root, ...names);
const record = (id: string): string =>
	JSON.stringify({
		id,
		title: id,
		licence: 'CC0-1.0',
		rightsHolder: 'Alice',
		infoHash: 'a'.repeat(40),
		container: 'mp4',
		bytes: 1000,
		subtitles: [{ lang: 'en', kind: 'captions', file: `${id}.vtt` }]
	});

/** Publishes these films as the next version; each has subtitles of its own beside it. */
const publish = async (...ids: readonly string[]): Promise<void> => {
	for (const id of ids) await writeFile(at(`${id}.vtt`), `WEBVTT\n\nNOTE ${id}\n`);
	await writeFile(at('list.ndjson'), ids.map(record).join('\n'));
	const end = await runCli([
		...['publish', at('list.ndjson'), '--key', at('key'), '--home', at('home'), '--json']
	]);
	const { link: text } = jsonOf(end);
	link = must(parseChannelLink(String(text)));
};
const mirror = async (): Promise<Readonly<Record<string, unknown>>> =>
	jsonOf(await runCli(['mirror', at('www'), '--home', at('home'), '--json']));
const objectsIn = async (folder: string): Promise<readonly string[]> => {
	const files = await readdir(folder, { recursive: true });
	return files.map((file) => file.slice(-64)).filter((file) => /^[0-9a-f]{64}$/.test(file));
};

/** The most trivial web server there is: bytes of a file, or 404. */
const serve = async (folder: string): Promise<string> => {
	const server = createServer((request, response) => {
		readFile(join(folder, request.url ?? '/')).then(
			(bytes) => response.end(bytes),
			() => response.writeHead(404).end('<h1>404</h1>')
		);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	// A server that listens on TCP has an address of this shape.
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

const follow = async (url: string): Promise<ChannelKeeper> => {
	const { book, objects } = createViewer();
	const keeper = createChannelKeeper({
		book,
		objects,
		digest: systemDigest,
		clock: systemClock,
		mirrors: [createHttpMirror(url, systemDigest)],
		peers: { fetch: () => Promise.resolve(err({ type: 'Unreachable' })) }
	});
	onTestFinished(keeper.close);
	const shown = new Promise<void>((resolve) => {
		keeper.subscribe(() => {
			if (keeper.statuses()[0]?.shown) resolve();
		});
	});
	keeper.setMode('mirrors');
	await keeper.follow(link);
	await shown;
	return keeper;
};

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'matinee-mirror-'));
	await runCli(['key', 'new', '--out', at('key')]);
	await publish('a');
});
afterEach(async () => {
	await rm(root, { recursive: true, force: true });
});

test('a viewer syncs from the tree through a trivial web server', async () => {
	expect(await mirror()).toMatchObject({
		feeds: [{ feed: 'films', seq: 1, titles: 1 }],
		missing: 0
	});
	const keeper = await follow(await serve(at('www')));
	expect(keeper.statuses()).toMatchObject([
		{ state: 'current', source: 'mirror', shown: { head: { seq: 1, titles: 1 } } }
	]);
});

test('the tree follows the home; what no head needs goes one change later', async () => {
	await mirror();
	const first = await objectsIn(at('www'));
	await publish('b');
	expect(await mirror()).toMatchObject({ feeds: [{ seq: 2, titles: 1 }], removed: 0 });
	const both = new Set(await objectsIn(at('www')));
	// Whoever read the head before still finds everything.
	expect(first.filter((hash) => !both.has(hash))).toEqual([]);
	await publish('c');
	expect((await mirror())['removed']).toBeGreaterThan(0);
	const third = new Set(await objectsIn(at('www')));
	const gone = first.filter((hash) => !third.has(hash));
	expect(gone.length).toBeGreaterThan(0);
	const url = await serve(at('www'));
	expect((await follow(url)).statuses()).toMatchObject([{ shown: { head: { seq: 3 } } }]);
	expect(await mirror()).toMatchObject({ written: 0, removed: 0 });
});

test('a damaged file of the tree is written anew', async () => {
	await mirror();
	for (const hash of await objectsIn(at('www'))) await writeFile(at('www', 'o', hash), 'damaged');
	expect((await mirror())['written']).toBeGreaterThan(1);
	expect((await follow(await serve(at('www')))).statuses()).toMatchObject([{ state: 'current' }]);
});

test('a head is never replaced by an older one, such as that of a restored home', async () => {
	await cp(at('home'), at('backup'), { recursive: true });
	await publish('b');
	await mirror();
	await rm(at('home'), { recursive: true });
	await cp(at('backup'), at('home'), { recursive: true });
	expect(await mirror()).toMatchObject({ feeds: [{ seq: 2 }] });
	const head = await readFile(at('www', 'h', link.channel, 'films'));
	expect(must(parseHead(new Uint8Array(head))).seq).toBe(2);
});

test('a version of which a part is lost is not shown', async () => {
	await mkdir(at('www'));
	for (const hash of await objectsIn(at('home', 'objects'))) {
		await rm(at('home', 'objects', hash.slice(0, 2), hash));
	}
	expect(await mirror()).toMatchObject({ feeds: [], written: 0 });
	expect(await readdir(at('www'))).not.toContain('h');
});

test('with --watch the tree has the next version by itself, and a signal ends it', async () => {
	const run = startCli(['mirror', at('www'), '--home', at('home'), '--watch', '--json']);
	onTestFinished(() => {
		run.child.kill('SIGKILL');
	});
	const next = (): Promise<unknown> =>
		new Promise((resolve) => {
			run.child.stdout?.once('data', (part: Buffer) => {
				resolve(JSON.parse(part.toString()));
			});
		});
	expect(await next()).toMatchObject({ feeds: [{ seq: 1 }] });
	const second = next();
	await publish('a', 'b');
	expect(await second).toMatchObject({ feeds: [{ seq: 2, titles: 2 }] });
	run.child.kill('SIGTERM');
	expect((await run.end).code).toBe(0);
});

test('two at once on one folder do not meet', async () => {
	const run = startCli(['mirror', at('www'), '--home', at('home'), '--watch']);
	onTestFinished(() => {
		run.child.kill('SIGKILL');
	});
	await new Promise((resolve) => run.child.stdout?.once('data', resolve));
	const end = await runCli(['mirror', at('www'), '--home', at('home'), '--json']);
	expect(end.code).toBe(1);
	expect(String(jsonOf(end)['error'])).toMatch(/^Another/);
});
