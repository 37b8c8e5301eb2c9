/** The projector's HTTP side: headers, ranges, tags, precompressed files, and requests that must be refused. */
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock, systemDigest } from '#lib/core/adapters/system.ts';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, parseChannelId } from '#lib/core/ids.ts';
import { openSite, type Site } from '#node/http/server.ts';

const script = 'export const answer = 42;\n'.repeat(100);
const page = `<!doctype html><head><meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'self' 'sha256-abc='"></head>`;
const object = utf8('title record '.repeat(200));
const picture = new Uint8Array([...utf8('RIFF....WEBP'), ...new Uint8Array(2000)]);
const channel = 'c'.repeat(64);

interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

let folder: string;
let site: Site;
const objects = new Map<string, Bytes>();

/** Sends the path as it is: `fetch` and `URL` would tidy it up first. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
	new Promise((resolve, reject) => {
		const options = { host: '127.0.0.1', port: site.port, path, headers, method, agent: false };
		const sent = request(options, (response) => {
			const parts: Buffer[] = [];
			response.on('data', (part: Buffer) => parts.push(part));
			response.on('end', () => {
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					body: Buffer.concat(parts)
				});
			});
		});
		sent.on('error', reject);
		sent.end();
	});

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'matinee-http-'));
	const files: Record<string, string | Buffer> = {
		'build/200.html': page,
		'build/app.js': script,
		'build/_app/immutable/entry.abc.js': script,
		'build/_app/immutable/entry.abc.js.br': brotliCompressSync(script),
		'build/release.cbor': 'cbor',
		'build/service-worker.js': 'self',
		'build/film.webm': Buffer.from(Uint8Array.from({ length: 1000 }, (_, i) => i % 251)),
		'build/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
		'build/.hidden': 'secret',
		'build/empty.txt': '',
		'secret.txt': 'secret'
	};
	for (const [name, text] of Object.entries(files)) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), text);
	}
	for (const bytes of [object, picture]) {
		objects.set(objectHashOf(await systemDigest.sha256(bytes)), bytes);
	}
	site = await openSite({
		port: 0,
		host: '127.0.0.1',
		buildDir: join(folder, 'build'),
		clock: systemClock,
		config: () => '{"trackers":["/tracker"]}',
		upgrade: (_, socket) => socket.destroy(),
		shelf: {
			object: (hash) => Promise.resolve(objects.get(hash)),
			head: (id, feed) =>
				id === parseChannelId(channel) && feed === 'films' ? utf8('head') : undefined,
			root: (id, version) =>
				id === parseChannelId(channel) && version === 1 ? utf8('root') : undefined
		}
	});
});
afterAll(async () => {
	await site.close();
	await rm(folder, { recursive: true, force: true });
});

describe('the site', () => {
	test.each([
		['/app.js', 'text/javascript; charset=utf-8'],
		['/film.webm', 'video/webm'],
		['/release.cbor', 'application/cbor'],
		['/icon.svg', 'image/svg+xml'],
		['/', 'text/html; charset=utf-8'],
		['/watch?title=x', 'text/html; charset=utf-8'],
		['/empty.txt', 'text/plain; charset=utf-8']
	])('%s is served as %s, with every header', async (path, type) => {
		const { status, headers } = await ask(path);
		expect(status).toBe(200);
		expect(headers).toMatchObject({
			'content-type': type,
			'x-content-type-options': 'nosniff',
			'x-frame-options': 'DENY',
			'referrer-policy': 'no-referrer',
			'cross-origin-opener-policy': 'same-origin',
			'cross-origin-resource-policy': 'same-origin'
		});
		expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
		expect(headers['permissions-policy']).toContain('camera=()');
		expect(headers.etag).toMatch(/^"[^"]+"$/);
	});

	test('a page carries the whole policy of its meta element, and no frames', async () => {
		const { headers } = await ask('/');
		expect(headers['content-security-policy']).toBe(
			"default-src 'none'; script-src 'self' 'sha256-abc='; frame-ancestors 'none'"
		);
		expect(headers['cache-control']).toBe('no-cache');
	});

	test('hashed files are kept for ever, all others are asked for again', async () => {
		const hashed = await ask('/_app/immutable/entry.abc.js');
		expect(hashed.headers['cache-control']).toContain('immutable');
		for (const path of ['/release.cbor', '/service-worker.js', '/app.js', '/config.json']) {
			expect((await ask(path)).headers['cache-control']).toBe('no-cache');
		}
	});

	test('a precompressed file is sent to those who take it, and only to them', async () => {
		const path = '/_app/immutable/entry.abc.js';
		const small = await ask(path, { 'accept-encoding': 'gzip, br' });
		expect(small.headers['content-encoding']).toBe('br');
		expect(brotliDecompressSync(small.body).toString()).toBe(script);
		for (const accepted of ['gzip', 'br;q=0', '']) {
			const large = await ask(path, { 'accept-encoding': accepted });
			expect(large.headers['content-encoding']).toBeUndefined();
			expect(large.body.toString()).toBe(script);
			expect(large.headers.etag).not.toBe(small.headers.etag);
		}
	});

	test('a known tag is answered with 304, and another one with the file', async () => {
		const { headers } = await ask('/app.js');
		const tag = headers.etag ?? '';
		for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
			const again = await ask('/app.js', { 'if-none-match': known });
			expect([again.status, again.body.length]).toEqual([304, 0]);
		}
		expect((await ask('/app.js', { 'if-none-match': '"x"' })).status).toBe(200);
	});

	test('a rebuilt file has a new tag', async () => {
		await writeFile(join(folder, 'build/changing.txt'), 'one');
		const before = await ask('/changing.txt');
		await writeFile(join(folder, 'build/changing.txt'), 'two!');
		const after = await ask('/changing.txt');
		expect(after.body.toString()).toBe('two!');
		expect(after.headers.etag).not.toBe(before.headers.etag);
	});

	test.each([
		['bytes=0-9', 206, 'bytes 0-9/1000', 10],
		['bytes=990-', 206, 'bytes 990-999/1000', 10],
		['bytes=-10', 206, 'bytes 990-999/1000', 10],
		['bytes=500-99999', 206, 'bytes 500-999/1000', 500],
		['bytes=1000-', 416, 'bytes */1000', 0],
		['bytes=9-5', 200, undefined, 1000],
		['lines=1-2', 200, undefined, 1000]
	])('range %s: %i', async (range, status, contentRange, length) => {
		const answer = await ask('/film.webm', { range });
		expect(answer.status).toBe(status);
		expect(answer.headers['content-range']).toBe(contentRange);
		expect(answer.body.length).toBe(length);
	});

	test('HEAD has the headers and no body', async () => {
		const answer = await ask('/film.webm', {}, 'HEAD');
		expect(answer.headers['content-length']).toBe('1000');
		expect(answer.body.length).toBe(0);
	});

	test('a missing file is 404 and not a page', async () => {
		for (const path of ['/missing.js', '/_app/immutable/missing', '/stream/abc/0', '/o/x.y']) {
			expect((await ask(path)).status).toBe(404);
		}
	});
});

describe('requests that are refused', () => {
	test.each([
		['/../secret.txt', 400],
		['/%2e%2e/secret.txt', 400],
		['/..%2fsecret.txt', 400],
		['/a/..%5c..%5csecret.txt', 400],
		['/.hidden', 400],
		['/.git/config', 400],
		['/app.js%00.html', 400],
		['/%ff', 400],
		['/%', 400],
		['/a\\b', 400],
		[`/${'a'.repeat(3000)}`, 414],
		['http://elsewhere.example/app.js', 400]
	])('%s', async (path, status) => {
		const answer = await ask(path);
		expect(answer.status).toBe(status);
		expect(answer.body.toString()).not.toContain('secret');
	});

	test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('%s', async (method) => {
		const answer = await ask('/app.js', {}, method);
		expect(answer.status).toBe(405);
		expect(answer.headers.allow).toBe('GET, HEAD');
	});

	test('headers beyond 16 KiB and lines that are no HTTP end their own connection', async () => {
		for (const text of [`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 'nonsense\r\n\r\n']) {
			const said = await new Promise<string>((resolve) => {
				let all = '';
				const socket = connect(site.port, '127.0.0.1', () => socket.write(text));
				socket.on('data', (part: Buffer) => (all += part.toString()));
				socket.on('error', () => undefined);
				socket.on('close', () => {
					resolve(all);
				});
			});
			expect(said).toMatch(/^(HTTP\/1.1 4|$)/);
		}
		expect((await ask('/app.js')).status).toBe(200);
	});

	test('a WebSocket anywhere but at /tracker, and /tracker without one', async () => {
		const upgrade = { connection: 'upgrade', upgrade: 'websocket' };
		expect((await ask('/elsewhere', upgrade)).status).toBe(404);
		expect((await ask('/tracker')).status).toBe(426);
	});
});

describe('configuration and mirror', () => {
	test('the configuration is what the projector says it is', async () => {
		const answer = await ask('/config.json');
		expect(JSON.parse(answer.body.toString())).toEqual({ trackers: ['/tracker'] });
	});

	test('an object is for everybody, for ever, and compressed for those who take it', async () => {
		const hash = objectHashOf(await systemDigest.sha256(object));
		const answer = await ask(`/o/${hash}`, { 'accept-encoding': 'gzip' });
		expect(answer.headers).toMatchObject({
			'access-control-allow-origin': '*',
			'cross-origin-resource-policy': 'cross-origin',
			'cache-control': 'public, max-age=31536000, immutable',
			'content-encoding': 'gzip',
			'content-type': 'application/octet-stream',
			etag: `"${hash}"`
		});
		expect(new Uint8Array(gunzipSync(answer.body))).toEqual(object);
		expect((await ask(`/o/${hash}`, { 'if-none-match': `"${hash}"` })).status).toBe(304);
	});

	test('a picture is sent as it is', async () => {
		const hash = objectHashOf(await systemDigest.sha256(picture));
		const answer = await ask(`/o/${hash}`, { 'accept-encoding': 'gzip' });
		expect(answer.headers['content-encoding']).toBeUndefined();
		expect(new Uint8Array(answer.body)).toEqual(picture);
	});

	test('heads are asked for again, signed roots are kept', async () => {
		const head = await ask(`/h/${channel}/films`);
		expect([head.body.toString(), head.headers['cache-control']]).toEqual(['head', 'no-cache']);
		const root = await ask(`/r/${channel}/1`);
		expect(root.body.toString()).toBe('root');
		expect(root.headers['cache-control']).toContain('immutable');
	});

	test('the root after the newest is no content, not an error, and is asked for again', async () => {
		const next = await ask(`/r/${channel}/2`);
		expect([next.status, next.body.length]).toEqual([204, 0]);
		expect(next.headers['cache-control']).toBe('no-cache');
	});

	test.each([
		`/o/${'0'.repeat(64)}`,
		'/o/short',
		`/h/${channel}/app`,
		`/h/${channel}`,
		`/r/${channel}/3`,
		`/r/${'0'.repeat(64)}/2`,
		`/r/${channel}/0`,
		`/r/${channel}/1e3`,
		`/r/${channel}/1/2`,
		`/o/${'0'.repeat(64)}/films`
	])('%s is not here', async (path) => {
		expect((await ask(path)).status).toBe(404);
	});
});

test('a port in use is told in one sentence', async () => {
	const options = { port: site.port, host: '127.0.0.1', buildDir: folder, clock: systemClock };
	const nothing = {
		object: () => Promise.resolve(undefined),
		head: () => undefined,
		root: () => undefined
	};
	const second = openSite({
		...options,
		shelf: nothing,
		config: () => '',
		upgrade: () => undefined
	});
	await expect(second).rejects.toThrow(
		`Port ${site.port} is in use. Choose another with PORT=${site.port + 1} npm start.`
	);
});
