/** Watching together: people who have one link see the same second, talk, and wait for each other. */
import type { Browser, Page } from '@playwright/test';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accept, expect, freshViewer, openHouse, playing, test, violations } from './support.ts';

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

test('a showing that has begun opens at the second that everybody sees', async ({ browser }) => {
	const demo = await mkdtemp(join(tmpdir(), 'matinee-hour-'));
	await cp('demo', demo, { recursive: true });
	// By the time that somebody has come in and read the notice it is about twenty seconds old.
	const startMs = (Math.floor(Date.now() / 1000) - 8) * 1000;
	const start = new Date(startMs).toISOString();
	const later = new Date(startMs + 3_600_000).toISOString();
	await writeFile(
		join(demo, 'programme.json'),
		JSON.stringify([
			{ title: 'lamplighter', start },
			{ title: 'dust', start: later }
		])
	);
	const house = await openHouse({ demoDir: demo });
	const { context, page, errors } = await freshViewer(browser);
	await page.goto(house.url);
	await accept(page);
	await expect(page.getByTestId('hour-next')).toContainText('Dust');
	const now = page.getByTestId('hour-now');
	await expect(now).toContainText('The Lamplighter');
	await now.getByRole('link', { name: 'Take a seat' }).click();
	await playing(page);
	const off = (): Promise<number> =>
		page.evaluate((startedMs) => {
			const video = document.querySelector('video');
			return Math.abs((Date.now() - startedMs) / 1000 - (video?.currentTime ?? NaN));
		}, startMs);
	await expect.poll(off).toBeLessThan(1);
	await expect(page.getByTestId('hour-notice')).toContainText('everybody sees this second');

	// Whoever pauses leaves the hour, and comes back to where it is by then.
	await page.keyboard.press('k');
	await expect(page.getByTestId('hour-notice')).toContainText('without you');
	await page.getByRole('button', { name: 'Back to the hour' }).click();
	await expect.poll(off).toBeLessThan(1);
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
	await rm(demo, { recursive: true, force: true });
});
