/** The built site from a plain static host: files, a fallback page, and a configuration; no tracker, no seeder, no mirror. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.json': 'application/json',
	'.webmanifest': 'application/manifest+json',
	'.svg': 'image/svg+xml',
	'.woff2': 'font/woff2',
	'.png': 'image/png',
	'.cbor': 'application/cbor'
};

export interface StaticSite {
	readonly url: string;
	readonly close: () => Promise<void>;
}

/** Serves `build/` on a free port of this machine with this /config.json. */
export const openStaticSite = async (config: unknown): Promise<StaticSite> => {
	const server = createServer((request, response) => {
		const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
		const answer = async (): Promise<void> => {
			if (path === '/config.json') {
				response.setHeader('Content-Type', 'application/json').end(JSON.stringify(config));
				return;
			}
			const name = path === '/' || extname(path) === '' ? '/200.html' : path;
			const bytes = await readFile(join('build', name));
			response
				.setHeader('Content-Type', types[extname(name)] ?? 'application/octet-stream')
				.end(bytes);
		};
		answer().catch(() => {
			response.writeHead(404).end();
		});
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo; // A TCP server's address is never a pipe's name.
	return {
		url: `http://localhost:${port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => {
					resolve();
				});
				server.closeAllConnections();
			})
	};
};
