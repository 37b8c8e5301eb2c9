/** What goes wrong while a film plays: the worker is stopped, nobody answers; the film goes on at the same second. */
import type { CDPSession, Page } from '@playwright/test';
import { openSeeder } from '#tests/support/seeder-page.ts';
import { accept, expect, freshViewer, openHouse, playing, test } from './support.ts';

/** A line so slow that the player is always waiting for bytes: 1.6 times what the film uses up. */
const slowLine = async (session: CDPSession): Promise<void> => {
	await session.send('Network.enable');
	await session.send('Network.emulateNetworkConditions', {
		offline: false,
		latency: 5,
		downloadThroughput: 10_000_000,
		uploadThroughput: 46_000
	});
};

const bufferedTo = (page: Page): Promise<number> =>
	page.locator('video').evaluate((video: HTMLVideoElement) => {
		const { buffered } = video;
		return buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
	});

/** Runs in the page: the longest time for which the film stood still until it has come to this second, milliseconds. */
const longestStall = (until: number): Promise<number> =>
	new Promise((resolve) => {
		let longestMs = 0;
		let movedMs = performance.now();
		let seconds = -1;
		const look = (): void => {
			const now = performance.now();
			const at = document.querySelector('video')?.currentTime ?? 0;
			if (at !== seconds) {
				longestMs = Math.max(longestMs, now - movedMs);
				movedMs = now;
				seconds = at;
			}
			if (at >= until) resolve(longestMs);
			else requestAnimationFrame(look);
		};
		look();
	});

test('a worker that is stopped in the middle of a film costs less than three seconds', async ({
	browser
}) => {
	test.setTimeout(120_000);
	const house = await openHouse({ demoDir: 'nothing-here' });
	const context = await browser.newContext();
	const seeder = await openSeeder(context, `${house.url.replace('http', 'ws')}/tracker`, slowLine);
	const magnet = await seeder.seed('demo/paper-boat/paper-boat.webm');
	const viewer = await freshViewer(browser);
	await viewer.page.goto(house.url);
	await accept(viewer.page);
	await viewer.page.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
	await playing(viewer.page);
	const session = await viewer.context.newCDPSession(viewer.page);
	const statuses: string[] = [];
	session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
		statuses.push(...versions.map(({ runningStatus }) => runningStatus));
	});
	await session.send('ServiceWorker.enable');
	for (let stop = 0; stop < 2; stop++) {
		const reached = await bufferedTo(viewer.page);
		expect(reached).toBeLessThan(40);
		await session.send('ServiceWorker.stopAllWorkers');
		const stalledMs = await viewer.page.evaluate(longestStall, reached + 2);
		console.log(
			`stopped with ${reached.toFixed(1)} s buffered: stood still for ${stalledMs.toFixed(0)} ms`
		);
		expect(stalledMs).toBeLessThan(3000);
		expect(statuses.splice(0)).toContain('stopped');
	}
	expect(viewer.errors).toEqual([]);
	await viewer.context.close();
	await seeder.close();
	await context.close();
	await house.close();
});

test('a film goes on in one tab when the other one, which played it, is closed', async ({
	browser
}) => {
	test.setTimeout(120_000);
	const house = await openHouse({ demoDir: 'nothing-here' });
	const context = await browser.newContext();
	const seeder = await openSeeder(context, `${house.url.replace('http', 'ws')}/tracker`, slowLine);
	const magnet = await seeder.seed('demo/paper-boat/paper-boat.webm');
	const first = await freshViewer(browser);
	await first.page.goto(house.url);
	await accept(first.page);
	const watch = `${house.url}/watch?magnet=${encodeURIComponent(magnet)}`;
	await first.page.goto(watch);
	await playing(first.page);
	// Both tabs show the film, and the first one's engine plays it for both.
	const second = await first.context.newPage();
	const errors: string[] = [];
	second.on('pageerror', ({ message }) => errors.push(message));
	await second.goto(watch);
	await playing(second);
	const reached = await bufferedTo(second);
	await first.page.close();
	const stalledMs = await second.evaluate(longestStall, reached + 3);
	console.log(
		`handed over with ${reached.toFixed(1)} s buffered: stood still for ${stalledMs.toFixed(0)} ms`
	);
	expect(stalledMs).toBeLessThan(5000);
	expect([...first.errors, ...errors]).toEqual([]);
	await first.context.close();
	await seeder.close();
	await context.close();
	await house.close();
});
