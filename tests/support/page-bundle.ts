/** Bundles one module for a browser, the way the site is bundled, and serves it on loopback. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build, loadConfigFromFile } from 'vite';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { createTracker } from '#node/tracker/tracker.ts';

export interface PageServer {
	readonly url: string;
	readonly tracker: string;
	readonly close: () => Promise<void>;
}

/** The page at `url` loads the module `entry` (a path from the root of the project); a tracker listens beside it. */
export const servePage = async (entry: string): Promise<PageServer> => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-page-'));
	const site = await loadConfigFromFile({ command: 'build', mode: 'production' }, 'vite.config.ts');
	await build({
		configFile: false,
		logLevel: 'error',
		publicDir: false,
		resolve: site?.config.resolve ?? {},
		define: site?.config.define ?? {},
		worker: { format: 'es' },
		build: {
			target: 'es2023',
			outDir: folder,
			rolldownOptions: { input: entry, output: { entryFileNames: 'entry.js' } }
		}
	});
	const tracker = createTracker({ clock: systemClock, random: systemRandom });
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		if (!path.endsWith('.js')) {
			response.setHeader('Content-Type', 'text/html');
			response.end(
				'<!doctype html><title>page</title><script type="module" src="/entry.js"></script>'
			);
			return;
		}
		const file = join(folder, path.startsWith('/assets/') ? 'assets' : '', basename(path));
		readFile(file).then(
			(bytes) => {
				response.setHeader('Content-Type', 'text/javascript');
				response.end(bytes);
			},
			() => {
				response.statusCode = 404;
				response.end();
			}
		);
	}).on('upgrade', tracker.upgrade);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	// A server that listens on TCP has an address of this shape.
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/`,
		tracker: `ws://127.0.0.1:${port}/tracker`,
		close: async () => {
			await tracker.close();
			server.closeAllConnections();
			server.close();
			await rm(folder, { recursive: true, force: true });
		}
	};
};
