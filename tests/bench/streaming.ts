/** First frame, with sound as in the app, on loopback with a warm seeder: Matinee, WebTorrent's own page and plain HTTP, in turns, in fresh contexts. */
import { chromium, type Browser, type Page } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProjector, type Projector } from '#node/projector.ts';
import { chromiumArgs } from '#tests/support/browsers.ts';
import type { BenchRow } from './row.ts';

const runsEach = 7;
const film = 'demo/paper-boat/paper-boat.webm';
const title = 'Paper Boat';

/** Milliseconds from `start()` to the first frame that the video shows, both on the page's own clock. */
const firstFrame = (page: Page): Promise<number> =>
	page.evaluate(
		() =>
			new Promise<number>((resolve) => {
				const look = (): void => {
					const video = document.querySelector('video');
					if (!video) {
						requestAnimationFrame(look);
						return;
					}
					const done = (): void => {
						resolve(performance.now() - (window as unknown as { began: number }).began);
					};
					if (video.readyState >= 2 && video.currentTime > 0) done();
					else video.requestVideoFrameCallback(done);
				};
				look();
			})
	);

const median = (values: readonly number[]): number =>
	Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);

const pages: Readonly<Record<string, string>> = {
	'/webtorrent': `<!doctype html><video playsinline autoplay></video><script type="module">
import WebTorrent from '/webtorrent.min.js';
const registration = await navigator.serviceWorker.register('/sw.min.js');
await navigator.serviceWorker.ready;
const client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } });
client.createServer({ controller: registration });
window.start = (magnet) => {
	window.began = performance.now();
	client.add(magnet, (torrent) => torrent.files[0].streamTo(document.querySelector('video')));
};
</script>`,
	'/http': `<!doctype html><video playsinline autoplay></video><script>
window.start = (url) => { window.began = performance.now(); document.querySelector('video').src = url; };
</script>`
};

/** WebTorrent's files and the film, as any static server would give them: ranges included. */
const openPlainServer = async (): Promise<{ readonly url: string; readonly server: Server }> => {
	const dist = 'node_modules/webtorrent/dist';
	const files: Readonly<Record<string, { readonly bytes: Buffer; readonly type: string }>> = {
		'/webtorrent.min.js': {
			bytes: await readFile(`${dist}/webtorrent.min.js`),
			type: 'text/javascript'
		},
		'/sw.min.js': { bytes: await readFile(`${dist}/sw.min.js`), type: 'text/javascript' },
		'/film.webm': { bytes: await readFile(film), type: 'video/webm' }
	};
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		const html = pages[path];
		const file = files[path];
		if (html !== undefined) {
			response.setHeader('Content-Type', 'text/html').end(html);
		} else if (file) {
			const [, from] = /^bytes=(\d+)-/.exec(request.headers.range ?? '') ?? [];
			const start = Number(from ?? 0);
			response.writeHead(from === undefined ? 200 : 206, {
				'Content-Type': file.type,
				'Accept-Ranges': 'bytes',
				'Content-Length': file.bytes.length - start,
				...(from === undefined
					? {}
					: { 'Content-Range': `bytes ${start}-${file.bytes.length - 1}/${file.bytes.length}` })
			});
			response.end(file.bytes.subarray(start));
		} else response.writeHead(404).end();
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo; // A TCP server's address is never a pipe's name.
	return { url: `http://localhost:${port}`, server };
};

const inFreshPage = async (
	browser: Browser,
	run: (page: Page) => Promise<number>
): Promise<number> => {
	const context = await browser.newContext();
	const page = await context.newPage();
	const ms = await run(page);
	await context.close();
	return Math.round(ms);
};

/** The notice accepted, the title page open: the press on Play starts the clock. */
const matinee = async (page: Page, house: Projector): Promise<number> => {
	await page.goto(house.url);
	await page.getByTestId('consent-accept').click();
	await page.getByTestId('title-card').filter({ hasText: title }).first().click();
	const play = page.getByRole('link', { name: /^Play/ }).first();
	await play.waitFor();
	await page.waitForLoadState('networkidle');
	await page.evaluate(() => {
		const link = [...document.querySelectorAll('a')].find(({ href }) => href.includes('/watch?'));
		(window as unknown as { began: number }).began = performance.now();
		link?.click();
	});
	return firstFrame(page);
};

const plain = async (page: Page, url: string, what: string): Promise<number> => {
	await page.goto(url);
	await page.waitForFunction(() => 'start' in window);
	await page.evaluate((argument) => {
		(window as unknown as { start: (text: string) => void }).start(argument);
	}, what);
	return firstFrame(page);
};

/** The magnet that Matinee shows for the film, with the projector's tracker in it. */
const magnetOf = async (browser: Browser, house: Projector): Promise<string> => {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(house.url);
	await page.getByTestId('consent-accept').click();
	await page.getByTestId('title-card').filter({ hasText: title }).first().click();
	const href = await page.locator('a[href^="magnet:"]').first().getAttribute('href');
	await context.close();
	return href ?? '';
};

export const streamingSuite = async (): Promise<readonly BenchRow[]> => {
	const home = await mkdtemp(join(tmpdir(), 'matinee-bench-'));
	const house = await startProjector({
		port: 0,
		host: '127.0.0.1',
		home,
		buildDir: 'build',
		demoDir: 'demo',
		log: () => undefined
	});
	const { url, server } = await openPlainServer();
	const executablePath = process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium';
	const browser = await chromium.launch({ executablePath, args: chromiumArgs });
	const magnet = await magnetOf(browser, house);
	const runs = { matinee: [] as number[], webtorrent: [] as number[], http: [] as number[] };
	for (let run = 0; run < runsEach; run++) {
		runs.matinee.push(await inFreshPage(browser, (page) => matinee(page, house)));
		runs.webtorrent.push(
			await inFreshPage(browser, (page) => plain(page, `${url}/webtorrent`, magnet))
		);
		runs.http.push(
			await inFreshPage(browser, (page) => plain(page, `${url}/http`, `${url}/film.webm`))
		);
	}
	await browser.close();
	server.close();
	server.closeAllConnections();
	await house.close();
	await rm(home, { recursive: true, force: true });
	const value = median(runs.matinee);
	const webtorrent = median(runs.webtorrent);
	return [
		{
			suite: 'streaming',
			id: 'first-frame-loopback',
			what: 'press on Play to first frame, loopback, warm seeder',
			unit: 'ms',
			value,
			peers: { webtorrent, http: median(runs.http) },
			bar: 'not slower than WebTorrent’s own page',
			ok: value <= webtorrent,
			runs
		}
	];
};
