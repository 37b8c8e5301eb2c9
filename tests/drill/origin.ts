/** The address that the app came from, and everything that may become of it. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { shellHeaders } from '#lib/release/shell-headers.ts';
import type { DrillVersion } from './versions.ts';

/** What it answers. */
export type OriginState =
	| 'site'
	/** Nobody listens. */
	| 'refused'
	| '404'
	| '410'
	/** A page, with 200, for whatever is asked. */
	| 'seized'
	| 'redirect'
	/** A script that does not parse, for whatever is asked. */
	| 'broken'
	/** The site, with a list of releases that comes to a gigabyte once it is unpacked. */
	| 'bomb'
	/** A valid worker of somebody else. */
	| 'hostile'
	/** Nothing there, and the order to forget everything. */
	| 'clear';

export interface Origin {
	readonly url: string;
	readonly become: (state: OriginState) => Promise<void>;
	readonly close: () => Promise<void>;
}

const hostileWorker = `
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => event.respondWith(new Response('<title>taken over</title>', { headers: { 'Content-Type': 'text/html' } })));
`;
const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024));
const workerPath = '/service-worker.js';

type Answer = (response: ServerResponse, path: string) => boolean;

const answers: Readonly<Record<Exclude<OriginState, 'site' | 'refused'>, Answer>> = {
	'404': (response) => !!response.writeHead(404).end('gone'),
	'410': (response) => !!response.writeHead(410).end('gone'),
	seized: (response) =>
		!!response
			.writeHead(200, { 'Content-Type': 'text/html' })
			.end('<title>This domain has been seized</title>'),
	redirect: (response) =>
		!!response.writeHead(302, { Location: 'http://localhost:9/banner' }).end(),
	broken: (response) =>
		!!response.writeHead(200, { 'Content-Type': 'text/javascript' }).end('this is ) no script'),
	bomb: (response, path) =>
		path === '/release.cbor' &&
		!!response
			.writeHead(200, { 'Content-Type': 'application/cbor', 'Content-Encoding': 'gzip' })
			.end(bomb),
	hostile: (response, path) =>
		path === workerPath &&
		!!response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(hostileWorker),
	clear: (response) =>
		!!response.writeHead(404, { 'Clear-Site-Data': '"*"' }).end('<title>gone</title>')
};

const listen = async (server: Server, port: number): Promise<number> => {
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	// A server that listens on TCP has an address of this shape.
	return (server.address() as AddressInfo).port;
};

/** Serves a version with this /config.json, until it becomes something else. */
export const openOrigin = async (version: DrillVersion, config: unknown): Promise<Origin> => {
	let state: OriginState = 'site';
	const serve = (response: ServerResponse, path: string): void => {
		if (path === '/config.json') {
			response.setHeader('Content-Type', 'application/json').end(JSON.stringify(config));
			return;
		}
		if (path === '/release.cbor') {
			response.setHeader('Content-Type', 'application/cbor').end(version.envelope);
			return;
		}
		const isPage = !path.split('/').at(-1)?.includes('.');
		const name = isPage ? '/200.html' : path;
		const bytes = version.files.get(name);
		const type = version.release.files.get(name)?.type ?? 'text/javascript; charset=utf-8';
		if (!bytes) response.writeHead(404).end();
		else {
			const headers = shellHeaders(type, () => new TextDecoder().decode(bytes));
			response.writeHead(200, { ...headers, 'Cache-Control': 'no-cache' }).end(bytes);
		}
	};
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		const isAnswered = state !== 'site' && state !== 'refused' && answers[state](response, path);
		if (!isAnswered) serve(response, path);
	});
	const port = await listen(server, 0);
	const stop = async (): Promise<void> => {
		if (!server.listening) return;
		server.close();
		server.closeAllConnections();
		await once(server, 'close');
	};
	return {
		url: `http://localhost:${port}`,
		become: async (next) => {
			state = next;
			// What is kept alive would be answered by the old state.
			server.closeAllConnections();
			if (next === 'refused') await stop();
			else if (!server.listening) await listen(server, port);
		},
		close: stop
	};
};
