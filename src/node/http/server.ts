/** The projector's one HTTP server: the site, the mirror, the configuration, and the way to the tracker. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '#lib/core/ports.ts';
import { systemCode } from '#node/adapters/atomic-write.ts';
import { StartError } from '#node/start-error.ts';
import { everywhere, sameOrigin } from './headers.ts';
import { serveMirror, type MirrorShelf } from './mirror.ts';
import { parseRequestPath, type RequestPath } from './request-path.ts';
import { createStaticSite } from './static-site.ts';

export interface SiteOptions {
	readonly port: number;
	readonly host: string;
	readonly buildDir: string;
	readonly shelf: MirrorShelf;
	/** The text of /config.json. */
	readonly config: () => string;
	readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
	readonly clock: Clock;
}

export interface Site {
	readonly port: number;
	/** Stops taking requests, lets those that run finish for a moment, then cuts them. Idempotent. */
	readonly close: () => Promise<void>;
}

const drainMs = 1000;

const refuse = (response: ServerResponse, status: number, headers = {}): void => {
	response.writeHead(status, { ...everywhere, ...sameOrigin, 'Content-Length': 0, ...headers });
	response.end();
};

const listenError = (cause: unknown, { port, host }: SiteOptions): StartError => {
	const code = systemCode(cause);
	if (code === 'EADDRINUSE') {
		return new StartError(
			`Port ${port} is in use. Choose another with PORT=${port + 1} npm start.`
		);
	}
	if (code === 'EACCES') {
		return new StartError(
			`Port ${port} needs more rights than this user has. Choose another with PORT=8080 npm start.`
		);
	}
	return code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
		? new StartError(`HOST ${host} is not an address of this machine.`)
		: new StartError(`The server could not start: ${String(cause)}`);
};

const listen = (server: Server, options: SiteOptions): Promise<number> =>
	new Promise((resolve, reject) => {
		server.once('error', (cause) => {
			reject(listenError(cause, options));
		});
		server.listen(options.port, options.host, () => {
			// A server that listens on TCP has an address of this shape.
			resolve((server.address() as AddressInfo).port);
		});
	});

const sendConfig = (request: IncomingMessage, response: ServerResponse, text: string): void => {
	const body = Buffer.from(text);
	response.writeHead(200, {
		...everywhere,
		...sameOrigin,
		'Content-Type': 'application/json; charset=utf-8',
		'Content-Length': body.length,
		'Cache-Control': 'no-cache'
	});
	response.end(request.method === 'HEAD' ? undefined : body);
};

/** Listens; rejects with StartError when it cannot. */
export const openSite = async (options: SiteOptions): Promise<Site> => {
	const site = createStaticSite(options.buildDir);

	const answer = async (
		request: IncomingMessage,
		response: ServerResponse,
		path: RequestPath
	): Promise<void> => {
		const [first = ''] = path.segments;
		if (path.pathname === '/config.json') sendConfig(request, response, options.config());
		else if (path.pathname === '/tracker') refuse(response, 426, { Upgrade: 'websocket' });
		else if (path.segments.length > 1 && /^[ohr]$/.test(first)) {
			await serveMirror(options.shelf, request, response, path);
		} else await site.serve(request, response, path);
	};

	const server = createServer(
		{ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000 },
		(request, response) => {
			if (request.method !== 'GET' && request.method !== 'HEAD') {
				refuse(response, 405, { Allow: 'GET, HEAD', Connection: 'close' });
				return;
			}
			const path = parseRequestPath(request.url);
			if (typeof path === 'number') {
				refuse(response, path);
				return;
			}
			answer(request, response, path).catch(() => {
				// The client has gone, or a file went away while it was sent: this answer ends here, nothing else does.
				if (response.headersSent) response.destroy();
				else refuse(response, 500);
			});
		}
	);
	server.on('upgrade', (request, socket, head) => {
		socket.on('error', () => socket.destroy());
		const path = parseRequestPath(request.url);
		if (typeof path !== 'number' && path.pathname === '/tracker') {
			options.upgrade(request, socket, head);
		} else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
	});
	server.on('clientError', (_, socket) => {
		if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
		else socket.destroy();
	});
	const port = await listen(server, options);

	let closing: Promise<void> | undefined;
	return {
		port,
		close: () => {
			closing ??= new Promise<void>((resolve) => {
				const stopWaiting = options.clock.after(drainMs, () => {
					server.closeAllConnections();
				});
				server.close(() => {
					stopWaiting();
					resolve();
				});
				server.closeIdleConnections();
			});
			return closing;
		}
	};
};
