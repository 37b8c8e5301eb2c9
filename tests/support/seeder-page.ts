/** A plain WebTorrent page in a tab of its own: it seeds files that tests give it, as any other client would. */
import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';

export interface SeederPage {
	/** Seeds one file, or several as one torrent; the magnet names the tracker. */
	readonly seed: (...paths: readonly string[]) => Promise<string>;
	readonly close: () => Promise<void>;
}

const html = `<!doctype html><title>seeder</title><script type="module">
import WebTorrent from '/webtorrent.min.js';
const client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } });
window.seed = async (offers, tracker) => {
	const files = await Promise.all(offers.map(async ([url, name]) => {
		return new File([await (await fetch(url)).arrayBuffer()], name);
	}));
	const name = files.length === 1 ? files[0].name : 'films';
	return new Promise((resolve) => {
		client.seed(files, { announce: [tracker], name }, (torrent) => resolve(torrent.magnetURI));
	});
};
</script>`;

/**
 * Opens the page in a fresh tab; `tracker` is a ws: address on this machine. `shape` may slow the tab's line down: that
 * works only before the page makes its first connection.
 */
export const openSeeder = async (
	context: BrowserContext,
	tracker: string,
	shape?: (session: CDPSession) => Promise<void>
): Promise<SeederPage> => {
	const offered = new Map<string, string>();
	const library = await readFile('node_modules/webtorrent/dist/webtorrent.min.js');
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		const file = offered.get(path);
		if (file !== undefined) {
			void readFile(file).then((bytes) => response.end(bytes));
		} else if (path === '/webtorrent.min.js') {
			response.setHeader('Content-Type', 'text/javascript');
			response.end(library);
		} else {
			response.setHeader('Content-Type', 'text/html');
			response.end(html);
		}
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo; // A TCP server's address is never a pipe's name.
	const page: Page = await context.newPage();
	await shape?.(await context.newCDPSession(page));
	await page.goto(`http://localhost:${port}/`);
	await page.waitForFunction(() => 'seed' in window);
	return {
		seed: async (...paths) => {
			const files = paths.map((path): [string, string] => {
				const url = `/files/${offered.size}`;
				offered.set(url, path);
				return [url, basename(path)];
			});
			return page.evaluate(
				([offers, at]) =>
					(
						window as unknown as {
							seed: (files: readonly [string, string][], tracker: string) => Promise<string>;
						}
					).seed(offers, at),
				[files, tracker] as const
			);
		},
		close: async () => {
			await page.close();
			await new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			});
		}
	};
};
