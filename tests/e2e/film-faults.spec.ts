/** What goes wrong around a film that plays: its tracker goes, everybody goes and one comes back, its tab is frozen. */
import type { CDPSession, Page } from '@playwright/test';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { openSeeder } from '#tests/support/seeder-page.ts';
import { accept, expect, freshViewer, openHouse, playing, test } from './support.ts';

/** Faster than the film, and slow enough that it never lies ready as a whole. */
const slowLine = async (session: CDPSession): Promise<void> => {
	await session.send('Network.enable');
	await session.send('Network.emulateNetworkConditions', {
		offline: false,
		latency: 5,
		downloadThroughput: 10_000_000,
		uploadThroughput: 46_000
	});
};

const secondOf = (page: Page): Promise<number> =>
	page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);
const comesTo = (page: Page, second: number, timeout = 30_000): Promise<unknown> =>
	page.waitForFunction((to) => (document.querySelector('video')?.currentTime ?? 0) >= to, second, {
		timeout
	});

/** Runs in the page: how long the film has stood still when its state says this, milliseconds. */
const stillWhenSaid = (words: readonly string[]): Promise<number> =>
	new Promise((resolve) => {
		let movedMs = performance.now();
		let seconds = -1;
		const look = (): void => {
			const at = document.querySelector('video')?.currentTime ?? 0;
			if (at !== seconds) movedMs = performance.now();
			seconds = at;
			const state = document.querySelector('[data-testid=player-state]')?.textContent ?? '';
			if (words.some((one) => state.includes(one))) resolve(performance.now() - movedMs);
			else requestAnimationFrame(look);
		};
		look();
	});

test('F1, F3: a film plays on without its tracker; that everybody has gone is said, and it goes on when one is back', async ({
	browser
}) => {
	const house = await openHouse({ demoDir: 'nothing-here' });
	const tracker = await startLobbyTracker();
	const { port } = new URL(tracker.url);
	const film = 'demo/paper-boat/paper-boat.webm';
	const seeding = await browser.newContext();
	const seeder = await openSeeder(seeding, tracker.url, slowLine);
	const magnet = await seeder.seed(film);
	const { page, context, errors } = await freshViewer(browser);
	await page.goto(house.url);
	await accept(page);
	await page.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
	await playing(page);
	const state = page.getByTestId('player-state');

	await tracker.close();
	await comesTo(page, (await secondOf(page)) + 5);
	await expect(state).toContainText('1 person');

	const back = await startLobbyTracker(Number(port));
	await seeder.close();
	const saidMs = await page.evaluate(stillWhenSaid, ['Nobody who has', 'No answer from']);
	expect(saidMs).toBeLessThan(10_000);
	const stoodAt = await secondOf(page);
	const other = await openSeeder(seeding, tracker.url);
	expect(await other.seed(film)).toBe(magnet);
	const backMs = Date.now();
	await comesTo(page, stoodAt + 0.2);
	console.log(
		`nobody: said ${saidMs.toFixed(0)} ms after it stood still at ${stoodAt.toFixed(1)} s; went on ${Date.now() - backMs} ms after one was back`
	);
	expect(Date.now() - backMs).toBeLessThan(5000);
	expect(errors).toEqual([]);
	await context.close();
	await other.close();
	await seeding.close();
	await back.close();
	await house.close();
});

test('F10: a tab that was frozen plays on within two seconds of its return, and its peers take from it again', async ({
	browser
}) => {
	const house = await openHouse({ demoDir: 'nothing-here' });
	const seeding = await browser.newContext();
	const seeder = await openSeeder(seeding, `${house.url.replace('http', 'ws')}/tracker`, slowLine);
	const magnet = await seeder.seed('demo/paper-boat/paper-boat.webm');
	const watch = `${house.url}/watch?magnet=${encodeURIComponent(magnet)}`;
	const { page, context, errors } = await freshViewer(browser);
	await page.goto(house.url);
	await accept(page);
	await page.goto(watch);
	await playing(page);
	const session = await context.newCDPSession(page);
	await session.send('Page.setWebLifecycleState', { state: 'frozen' });
	// Frozen pages run no timers: what passes meanwhile passes for the others, here as long as a second viewer takes to begin.
	const bob = await freshViewer(browser);
	await bob.page.goto(house.url);
	await accept(bob.page);
	await bob.page.goto(watch);
	await playing(bob.page);
	await session.send('Page.setWebLifecycleState', { state: 'active' });
	const stoodAt = await secondOf(page);
	const activeMs = Date.now();
	await comesTo(page, stoodAt + 0.1);
	expect(Date.now() - activeMs).toBeLessThan(2000);
	await expect(page.getByTestId('player-state')).toContainText('people');
	await seeder.close();
	await comesTo(page, stoodAt + 3);
	expect([...errors, ...bob.errors]).toEqual([]);
	await context.close();
	await bob.context.close();
	await seeding.close();
	await house.close();
});
