/** Viewers alone: a channel that one of them publishes reaches the others, and a newcomer, with nobody in the middle. */
import type { Page } from '@playwright/test';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { openStaticSite } from '#tests/support/static-site.ts';
import { accept, expect, freshViewer, test } from './support.ts';

const magnet = `magnet:?xt=urn:btih:${'ab'.repeat(20)}`;

/** Signs one film more, as a publisher does in the studio. */
const publish = async (page: Page, title: string): Promise<void> => {
	await page.getByLabel('Title', { exact: true }).fill(title);
	await page.getByLabel('Rights holder').fill('Alice');
	await page.getByLabel('Magnet link of the film').fill(magnet);
	await page.getByLabel('Codecs').fill('avc1.42E01E,mp4a.40.2');
	await page.getByLabel('Size in bytes').fill('1000000');
	await page.getByRole('button', { name: 'Sign and publish' }).click();
	await expect(page.getByText(/^Version \d+ is signed/)).toBeVisible({ timeout: 20_000 });
};
const follow = async (page: Page, site: string, link: string): Promise<void> => {
	await page.goto(`${site}/channels?follow=${encodeURIComponent(link)}`);
	await page.getByRole('dialog').getByRole('button', { name: 'Follow' }).click();
	await expect(page.getByRole('listitem').filter({ hasText: 'Up to date' })).toBeVisible({
		timeout: 60_000
	});
	await page.goto(site);
};
/** Types until the title is found: it may still be on its way. */
const finds = async (page: Page, title: string): Promise<void> => {
	await page.getByTestId('search').fill(title);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(`1 title for “${title}”`, {
		timeout: 30_000
	});
};

test('three viewers and no projector follow what one of them publishes; a fourth joins through a neighbour', async ({
	browser
}) => {
	test.setTimeout(240_000);
	const tracker = await startLobbyTracker();
	const site = await openStaticSite({
		trackers: [tracker.url],
		iceServers: [],
		channels: [],
		mirrors: []
	});
	const [alice, bob, carol, dave] = [
		await freshViewer(browser),
		await freshViewer(browser),
		await freshViewer(browser),
		await freshViewer(browser)
	];
	for (const { page } of [alice, bob, carol]) {
		await page.goto(site.url);
		await accept(page);
	}
	await alice.page.goto(`${site.url}/studio`);
	await alice.page.getByLabel('Name of the channel').fill('Kitchen cinema');
	await alice.page.getByRole('button', { name: 'Make a channel' }).click();
	const link = await alice.page.getByLabel('The link that viewers follow').inputValue();
	await publish(alice.page, 'Marmalade');
	await follow(bob.page, site.url, link);
	await follow(carol.page, site.url, link);
	await finds(bob.page, 'Marmalade');
	await finds(carol.page, 'Marmalade');

	await publish(alice.page, 'Porridge');
	await finds(bob.page, 'Porridge');
	await finds(carol.page, 'Porridge');

	// Dave meets one of them; then the tracker goes, and whoever else he meets comes through that neighbour.
	await dave.page.goto(site.url);
	await accept(dave.page);
	await expect(dave.page.getByTestId('peer-count')).toHaveText(/[1-9]/, { timeout: 30_000 });
	await tracker.close();
	await follow(dave.page, site.url, link);
	await finds(dave.page, 'Porridge');

	for (const { context, errors } of [alice, bob, carol, dave]) {
		expect(errors).toEqual([]);
		await context.close();
	}
	await site.close();
});
