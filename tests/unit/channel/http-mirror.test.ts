/** Mirrors over HTTP: caps while streaming, hashes checked, nothing sent along, redirects refused. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpMirror } from '#lib/channel/adapters/http-mirror.ts';
import type { Mirror } from '#lib/channel/ports.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { channelIdFrom, objectHashOf } from '#lib/core/ids.ts';
import { digest } from '#tests/support/channels.ts';

const channel = channelIdFrom(new Uint8Array(32).fill(1));
const film = utf8('film');
const hash = objectHashOf(await digest.sha256(film));

const mirrorOf = async (
	answer: (request: IncomingMessage, response: ServerResponse) => void
): Promise<Mirror> => {
	const server = createServer(answer);
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const port = await new Promise<number>((resolve) => {
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			resolve(typeof address === 'object' && address ? address.port : 0);
		});
	});
	return createHttpMirror(`http://127.0.0.1:${port}/base`, digest);
};

test('objects, heads and roots come from their addresses, without cookies or referrer', async () => {
	const asked: string[] = [];
	const files: Readonly<Record<string, string>> = {
		[`/base/o/${hash}`]: 'film',
		[`/base/h/${channel}/films`]: 'head',
		[`/base/r/${channel}/2`]: 'root 2',
		[`/base/r/${channel}/3`]: 'root 3'
	};
	const mirror = await mirrorOf((request, response) => {
		asked.push(request.url ?? '');
		expect(request.headers.cookie).toBeUndefined();
		expect(request.headers.referer).toBeUndefined();
		const file = files[request.url ?? ''];
		response.writeHead(file === undefined ? 404 : 200).end(file);
	});
	expect(await mirror.fetch(hash, { limitBytes: 4 })).toEqual({ ok: true, value: film });
	expect(await mirror.head(channel, 'films')).toEqual(utf8('head'));
	expect(await mirror.head(channel, 'app')).toBeUndefined();
	expect(await mirror.roots(channel, 2)).toEqual([utf8('root 2'), utf8('root 3')]);
	expect(asked.at(-1)).toBe(`/base/r/${channel}/4`);
	const other = objectHashOf(new Uint8Array(32));
	expect(await mirror.fetch(other, { limitBytes: 4 })).toEqual({
		ok: false,
		error: { type: 'NotFound' }
	});
});

test('no content ends the roots, as a file that is not there does', async () => {
	const mirror = await mirrorOf((request, response) => {
		if (request.url === `/base/r/${channel}/1`) response.end('root 1');
		else response.writeHead(204).end();
	});
	expect(await mirror.roots(channel, 1)).toEqual([utf8('root 1')]);
	expect(await mirror.fetch(hash, { limitBytes: 4 })).toEqual({
		ok: false,
		error: { type: 'NotFound' }
	});
});

test('a body without end is cut off at the limit', async () => {
	let closed: () => void;
	const left = new Promise<void>((resolve) => {
		closed = resolve;
	});
	const mirror = await mirrorOf((_, response) => {
		response.on('close', () => {
			closed();
		});
		const write = (): void => {
			while (!response.destroyed && response.write(Buffer.alloc(16_384)));
			response.once('drain', write);
		};
		write();
	});
	const answer = await mirror.fetch(hash, { limitBytes: 100_000 });
	expect(answer).toEqual({ ok: false, error: { type: 'TooLarge', limitBytes: 100_000 } });
	await left;
});

test.each<[string, (response: ServerResponse) => void, string]>([
	['other bytes', (response) => response.end('other'), 'WrongHash'],
	['an error page', (response) => response.writeHead(500).end('film'), 'Unreachable'],
	['a part', (response) => response.writeHead(206).end('film'), 'Unreachable'],
	[
		'a redirect',
		(response) => response.writeHead(302, { Location: '/elsewhere' }).end(),
		'Unreachable'
	],
	['a broken line', (response) => response.socket?.destroy(), 'Unreachable']
])('a mirror that answers with %s gives a typed error', async (_, answer, type) => {
	const mirror = await mirrorOf((__, response) => {
		answer(response);
	});
	const fetched = await mirror.fetch(hash, { limitBytes: 100 });
	expect(fetched).toMatchObject({ ok: false, error: { type } });
	expect(await mirror.head(channel, 'films')).toEqual(
		type === 'WrongHash' ? utf8('other') : undefined
	);
});

test('a cancelled fetch says so', async () => {
	const stop = new AbortController();
	const mirror = await mirrorOf(() => {
		stop.abort();
	});
	const fetched = await mirror.fetch(hash, { limitBytes: 100, signal: stop.signal });
	expect(fetched).toEqual({ ok: false, error: { type: 'Cancelled' } });
});
