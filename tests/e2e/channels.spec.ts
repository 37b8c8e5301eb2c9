/** Following: a channel from its link and from a file, resting, leaving, blocking; and two tabs that share one node. */
import { accept, expect, freshViewer, openHouse, test } from './support.ts';

test('a channel is followed from its link, rests, is left, comes back, and can be blocked for ever', async ({
	browser
}) => {
	const house = await openHouse();
	const foyer = await openHouse(
		{ demoDir: 'nothing-here' },
		{
			trackers: [`${house.url.replace('http', 'ws')}/tracker`],
			iceServers: [],
			channels: [],
			mirrors: [house.url]
		}
	);
	const { context, page, errors } = await freshViewer(browser);
	await page.goto(foyer.url);
	await accept(page);
	await page.goto(`${foyer.url}/open?uri=${encodeURIComponent(house.projector.channel ?? '')}`);
	await page.locator('form button[type=submit]').click();
	const sheet = page.getByRole('dialog');
	await expect(sheet.getByRole('heading', { level: 3 })).toBeVisible();
	await expect(sheet.getByRole('strong')).toHaveText(/^(\p{L}+ ){5}\p{L}+$/u);
	await expect(page.getByRole('listitem').filter({ hasText: 'titles' })).toHaveCount(0);
	await sheet.getByRole('button', { name: 'Follow' }).click();
	const card = page.getByRole('listitem').filter({ hasText: 'Up to date' });
	await expect(card).toBeVisible({ timeout: 30_000 });
	await expect(card).toContainText('titles');
	await page.goto(foyer.url);
	await expect(page.getByTestId('title-card').first()).toBeVisible();

	await page.goto(`${foyer.url}/channels`);
	await card.getByRole('button', { name: 'Pause' }).click();
	await expect(page.getByText('Paused.')).toBeVisible();
	await page.getByRole('button', { name: 'Resume' }).click();
	await page.getByRole('button', { name: 'Unfollow' }).click();
	await expect(page.getByText('You no longer follow')).toBeVisible();
	await page.goto(foyer.url);
	await expect(page.getByTestId('title-card')).toHaveCount(0);

	await page.goto(
		`${foyer.url}/channels?follow=${encodeURIComponent(house.projector.channel ?? '')}`
	);
	await page.getByRole('dialog').getByRole('button', { name: 'Follow' }).click();
	await expect(card).toBeVisible({ timeout: 30_000 });
	await page.getByRole('button', { name: 'Block' }).click();
	await expect(page.getByRole('heading', { name: 'Blocked' })).toBeVisible();
	await page.reload();
	await expect(page.getByRole('heading', { name: 'Blocked' })).toBeVisible();
	expect(errors).toEqual([]);
	await context.close();
	await foyer.close();
	await house.close();
});

test('a title that is never to be shown again stays hidden over a restart, until it is called back', async ({
	browser
}) => {
	const house = await openHouse();
	const { page, context, errors } = await freshViewer(browser);
	await page.goto(house.url);
	await accept(page);
	const card = page.getByTestId('title-card').filter({ hasText: 'Paper Boat' });
	await card.first().click();
	await page.getByRole('button', { name: 'Never show this again' }).click();
	await expect(page.getByRole('heading', { name: 'You have hidden this title' })).toBeVisible();
	const address = page.url();
	await page.getByRole('link', { name: 'Back to the programme' }).click();
	await expect(page.getByTestId('title-card').first()).toBeVisible();
	await expect(card).toHaveCount(0);
	await page.reload();
	await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	await expect(card).toHaveCount(0);

	await page.goto(address);
	await page.getByRole('button', { name: 'Show it again' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Paper Boat' })).toBeVisible();
	await page.goto(house.url);
	await expect(card.first()).toBeVisible({ timeout: 30_000 });
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
});

test('a channel travels as a file, and is verified with no network', async ({
	browser
}, testInfo) => {
	const house = await openHouse();
	const alice = await freshViewer(browser);
	await alice.page.goto(house.url);
	await accept(alice.page);
	await expect(alice.page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	await alice.page.goto(`${house.url}/channels`);
	const download = alice.page.waitForEvent('download');
	await alice.page.getByRole('button', { name: 'Save as a file' }).click();
	const path = testInfo.outputPath('channel.matinee');
	await (await download).saveAs(path);
	await alice.context.close();

	const foyer = await openHouse(
		{ demoDir: 'nothing-here' },
		{ trackers: [], iceServers: [], channels: [], mirrors: [] }
	);
	const bob = await freshViewer(browser);
	await bob.page.goto(foyer.url);
	await accept(bob.page);
	await house.close();
	await bob.page.goto(`${foyer.url}/channels`);
	await bob.page.getByRole('button', { name: 'Follow a channel' }).click();
	const sheet = bob.page.getByRole('dialog');
	await sheet.locator('input[type=file]').setInputFiles(path);
	await sheet.getByRole('button', { name: 'Follow' }).click();
	await expect(bob.page.getByRole('listitem').filter({ hasText: 'titles' })).toBeVisible({
		timeout: 30_000
	});
	await bob.page.goto(foyer.url);
	await expect(bob.page.getByTestId('title-card').first()).toBeVisible();
	expect(bob.errors).toEqual([]);
	await bob.context.close();
	await foyer.close();
});

test('two tabs share one node, and the second goes on within five seconds when the first is closed', async ({
	browser
}) => {
	const house = await openHouse();
	const { context, page, errors } = await freshViewer(browser);
	await page.goto(house.url);
	await accept(page);
	await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	const second = await context.newPage();
	await second.goto(house.url);
	await expect(second.getByTestId('title-card').first()).toBeVisible();
	await expect(second.getByTestId('peer-count')).toHaveText(/[1-9]/);
	// One worker keeps the catalogues of both.
	const workers = [page, second].map((one) =>
		one.workers().filter((worker) => worker.url().includes('catalogue'))
	);
	expect(workers.map(({ length }) => length)).toEqual([1, 0]);

	const closedMs = Date.now();
	await page.close();
	await second.getByTestId('search').fill('paper');
	await expect(second.getByRole('heading', { level: 1 })).toContainText('for “paper”', {
		timeout: 5000
	});
	expect(Date.now() - closedMs).toBeLessThan(5000);
	await expect(second.getByTestId('peer-count')).toHaveText(/[1-9]/, { timeout: 20_000 });
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
});
