/** Watching together: people who have one link see the same second, talk, and wait for each other. */
import type { Browser, Page } from '@playwright/test';
import { accept, expect, freshViewer, playing, test, violations } from './support.ts';

/** Where the film is on each screen at one moment: read in each page with the time, then told for the same time. */
const spreadMs = async (pages: readonly Page[]): Promise<number> => {
	const read = await Promise.all(
		pages.map((page) =>
			page.evaluate(() => {
				const video = document.querySelector('video');
				return {
					atMs: Date.now(),
					seconds: video?.currentTime ?? NaN,
					rate: video?.paused === false ? video.playbackRate : 0
				};
			})
		)
	);
	const nowMs = Math.max(...read.map(({ atMs }) => atMs));
	const seconds = read.map((one) => one.seconds + (one.rate * (nowMs - one.atMs)) / 1000);
	return Math.round((Math.max(...seconds) - Math.min(...seconds)) * 1000);
};

const isPaused = (page: Page): Promise<boolean | undefined> =>
	page.evaluate(() => document.querySelector('video')?.paused);
const currentTime = (page: Page): Promise<number> =>
	page.evaluate(() => document.querySelector('video')?.currentTime ?? NaN);

const comeIn = async (browser: Browser, link: string, name: string): Promise<Page> => {
	const { page } = await freshViewer(browser);
	await page.goto(link);
	await accept(page);
	await page.getByLabel('Your name here').fill(name);
	await page.getByTestId('together-enter').click();
	await expect(page.getByTestId('room-panel')).toBeVisible();
	return page;
};

test('three people with one link see the same second, also after a seek and a pause, and talk', async ({
	house,
	browser
}) => {
	const { page: alice, errors } = await freshViewer(browser);
	await alice.goto(house.url);
	await accept(alice);
	await alice.getByTestId('title-card').filter({ hasText: 'Paper Boat' }).first().click();
	await alice.getByRole('link', { name: 'Watch together' }).click();
	await alice.getByLabel('Your name here').fill('Alice');
	await alice.getByTestId('together-enter').click();
	await expect(alice.getByTestId('room-panel')).toBeVisible();
	await alice.waitForURL(/#room=[\w-]{43}$/);
	await playing(alice);

	const bob = await comeIn(browser, alice.url(), 'Bob');
	await playing(bob);
	await expect(bob.getByTestId('room-panel').getByRole('listitem')).toHaveCount(2);
	await expect.poll(() => spreadMs([alice, bob]), { timeout: 15_000 }).toBeLessThan(250);

	// Whoever comes late joins at the right second, and moves nobody.
	const carol = await comeIn(browser, alice.url(), 'Carol');
	await playing(carol);
	await expect(alice.getByTestId('room-panel').getByRole('listitem')).toHaveCount(3);
	const all = [alice, bob, carol];
	await expect.poll(() => spreadMs(all), { timeout: 15_000 }).toBeLessThan(250);

	await bob
		.getByRole('slider', { name: /position|seek/i })
		.first()
		.focus();
	await bob.keyboard.press('Home');
	await expect.poll(() => currentTime(carol), { timeout: 15_000 }).toBeLessThan(4);
	await expect.poll(() => spreadMs(all), { timeout: 15_000 }).toBeLessThan(250);

	await bob.getByRole('button', { name: 'Pause' }).first().click();
	for (const page of all) await expect.poll(() => isPaused(page)).toBe(true);
	await expect.poll(() => spreadMs(all)).toBeLessThan(250);

	await carol.getByTestId('room-say').fill('<b>Hello</b> & good evening');
	await carol.keyboard.press('Enter');
	for (const page of all)
		await expect(page.getByTestId('room-log')).toContainText('<b>Hello</b> & good evening');
	await expect(alice.getByTestId('room-log')).toContainText('Bob paused');
	expect(await violations(alice)).toEqual([]);

	// The one who began keeps the film to herself: what others do is undone.
	await alice.getByLabel('Only I play, pause and move the film').check();
	await expect(bob.getByText('Only the person who began the room moves the film.')).toBeVisible();
	await bob.getByRole('button', { name: 'Play' }).first().click();
	await expect.poll(() => isPaused(bob)).toBe(true);
	expect(await isPaused(alice)).toBe(true);

	await carol.context().close();
	await expect(alice.getByTestId('room-log')).toContainText('Carol left');
	await expect(alice.getByTestId('room-panel').getByRole('listitem')).toHaveCount(2);
	expect(errors).toEqual([]);
	await bob.context().close();
	await alice.context().close();
});
