/** The seeder and plain WebTorrent pages in a real browser: every fresh viewer connects, one after the other. */
import { expect, test } from '@playwright/test';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { makeTorrent, type FilmTorrent } from '#node/make-torrent.ts';
import { startSeeder } from '#node/seeder.ts';
import { createTracker } from '#node/tracker/tracker.ts';

interface Stage {
	readonly url: string;
	readonly tracker: string;
	readonly film: FilmTorrent;
	readonly close: () => Promise<void>;
}

/** A page with WebTorrent's own build, a tracker, and a seeder of one film of random bytes. */
const openStage = async (): Promise<Stage> => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-seeder-'));
	const path = join(folder, 'film.webm');
	await writeFile(path, createSeededRandom(20).bytes(300_000));
	const library = await readFile('node_modules/webtorrent/dist/webtorrent.min.js');
	const tracker = createTracker({ clock: systemClock, random: systemRandom });
	const server = createServer((request, response) => {
		const isLibrary = request.url === '/webtorrent.js';
		response.setHeader('Content-Type', isLibrary ? 'text/javascript' : 'text/html');
		response.end(isLibrary ? library : '<!doctype html><title>viewer</title>');
	}).on('upgrade', tracker.upgrade);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	// A server that listens on TCP has an address of this shape.
	const { port } = server.address() as AddressInfo;
	const address = `ws://127.0.0.1:${port}/tracker`;
	const errors: Error[] = [];
	const seeder = startSeeder({
		trackers: [address],
		iceServers: [],
		onError: (_, error) => errors.push(error)
	});
	const film = await makeTorrent(path);
	await seeder.seed(path, film);
	return {
		url: `http://127.0.0.1:${port}/`,
		tracker: address,
		film,
		close: async () => {
			await seeder.close();
			await tracker.close();
			server.closeAllConnections();
			server.close();
			await rm(folder, { recursive: true, force: true });
			expect(errors).toEqual([]);
		}
	};
};

/** Runs in the page: joins with WebTorrent and downloads the film; milliseconds to the first wire and to the end. */
const watch = async (job: {
	readonly infoHash: string;
	readonly tracker: string;
}): Promise<{ wireMs: number; doneMs: number }> => {
	// The page's own module, known to the browser alone.
	const url = '/webtorrent.js';
	const { default: WebTorrent } = (await import(url)) as {
		default: new (options: object) => {
			add: (magnet: string, options: object) => { on: (event: string, run: () => void) => void };
		};
	};
	const started = performance.now();
	const client = new WebTorrent({ utPex: false, tracker: { rtcConfig: { iceServers: [] } } });
	const magnet = `magnet:?xt=urn:btih:${job.infoHash}&tr=${encodeURIComponent(job.tracker)}`;
	const torrent = client.add(magnet, {});
	return new Promise((resolve) => {
		let wireMs = 0;
		torrent.on('wire', () => {
			wireMs ||= performance.now() - started;
		});
		torrent.on('done', () => {
			resolve({ wireMs, doneMs: performance.now() - started });
		});
	});
};

test('twenty fresh viewers in a row all connect to the seeder', async ({ browser }) => {
	const stage = await openStage();
	const times: number[] = [];
	for (let viewer = 0; viewer < 20; viewer++) {
		const context = await browser.newContext();
		const page = await context.newPage();
		await page.goto(stage.url);
		const { wireMs } = await page.evaluate(watch, {
			infoHash: stage.film.infoHash,
			tracker: stage.tracker
		});
		times.push(wireMs);
		await context.close();
	}
	await stage.close();
	times.sort((a, b) => a - b);
	const [median = 0, slowest = 0] = [times[10], times[19]];
	test.info().annotations.push({
		type: 'wire',
		description: `median ${Math.round(median)} ms, slowest ${Math.round(slowest)} ms`
	});
	console.log(`first wire: median ${Math.round(median)} ms, slowest ${Math.round(slowest)} ms`);
	expect(times).toHaveLength(20);
	// A lost dial waits for the next announce, two minutes later; a wait for ICE takes five seconds.
	expect(slowest).toBeLessThan(5000);
});

test('eight viewers who arrive at once all get the whole film', async ({ browser }) => {
	const stage = await openStage();
	const done = await Promise.all(
		Array.from({ length: 8 }, async () => {
			const context = await browser.newContext();
			const page = await context.newPage();
			await page.goto(stage.url);
			const { doneMs } = await page.evaluate(watch, {
				infoHash: stage.film.infoHash,
				tracker: stage.tracker
			});
			await context.close();
			return doneMs;
		})
	);
	await stage.close();
	expect(done).toHaveLength(8);
	expect(Math.max(...done)).toBeLessThan(20_000);
});
