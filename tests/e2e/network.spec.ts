/** Viewers alone: a channel that one of them publishes reaches the others, and a newcomer, with nobody in the middle. */
import type { Page } from '@playwright/test';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { openStaticSite, type StaticSite } from '#tests/support/static-site.ts';
import { accept, expect, freshViewer, test } from './support.ts';

const magnet = `magnet:?xt=urn:btih:${'ab'.repeat(20)}`;

/** Makes a channel, with its keys saved; its link. */
const makeChannel = async (page: Page): Promise<string> => {
	await page.getByLabel('Name of the channel').fill('Kitchen cinema');
	await page.getByRole('button', { name: 'Make a channel' }).click();
	await page.getByRole('button', { name: 'Save the keys' }).click();
	await page.getByText('Add a film by its magnet link').click();
	return page.getByLabel('The link that viewers follow').inputValue();
};
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
	await page.getByTestId('search').press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(`1 title for “${title}”`, {
		timeout: 30_000
	});
};

test('three viewers and no projector follow what one of them publishes; a fourth joins through a neighbour', async ({
	browser
}) => {
	test.setTimeout(240_000);
	// Dave's tracker is known to Bob alone: without Bob's help he meets nobody else.
	const [tracker, second] = [await startLobbyTracker(), await startLobbyTracker()];
	const open = (...trackers: readonly string[]): Promise<StaticSite> =>
		openStaticSite({ trackers, iceServers: [], channels: [], mirrors: [] });
	const site = await open(tracker.url);
	const bobs = await open(tracker.url, second.url);
	const daves = await open(second.url);
	const [alice, bob, carol, dave] = [
		await freshViewer(browser),
		await freshViewer(browser),
		await freshViewer(browser),
		await freshViewer(browser)
	];
	for (const [{ page }, { url }] of [
		[alice, site],
		[bob, bobs],
		[carol, site]
	] as const) {
		await page.goto(url);
		await accept(page);
	}
	await alice.page.goto(`${site.url}/studio`);
	const link = await makeChannel(alice.page);
	await publish(alice.page, 'Marmalade');
	await follow(bob.page, bobs.url, link);
	await follow(carol.page, site.url, link);
	await finds(bob.page, 'Marmalade');
	await finds(carol.page, 'Marmalade');

	await publish(alice.page, 'Porridge');
	await finds(bob.page, 'Porridge');
	await finds(carol.page, 'Porridge');

	// Dave meets Bob; then the trackers go, and whoever else he meets comes through that neighbour.
	await dave.page.goto(daves.url);
	await accept(dave.page);
	await expect(dave.page.getByTestId('peer-count')).toHaveText('1', { timeout: 30_000 });
	await tracker.close();
	await second.close();
	await dave.page.getByRole('link', { name: 'Channels' }).first().click();
	await dave.page.getByRole('button', { name: 'Follow a channel' }).click();
	await dave.page.getByLabel('Channel link').fill(link);
	await dave.page.getByRole('dialog').getByRole('button', { name: 'Follow', exact: true }).click();
	await expect(dave.page.getByRole('listitem').filter({ hasText: 'Up to date' })).toBeVisible({
		timeout: 60_000
	});
	await finds(dave.page, 'Porridge');
	await expect(dave.page.getByTestId('peer-count')).toHaveText(/[23]/, { timeout: 60_000 });

	for (const { context, errors } of [alice, bob, carol, dave]) {
		expect(errors).toEqual([]);
		await context.close();
	}
	for (const one of [site, bobs, daves]) await one.close();
});

test('two viewers with no tracker at all meet by two texts, and one gives the other a channel', async ({
	browser
}) => {
	const site = await openStaticSite({ trackers: [], iceServers: [], channels: [], mirrors: [] });
	const [alice, bob] = [await freshViewer(browser), await freshViewer(browser)];
	for (const { page } of [alice, bob]) {
		await page.goto(`${site.url}/studio`);
		await accept(page);
	}
	const link = await makeChannel(alice.page);
	await publish(alice.page, 'Marmalade');

	await alice.page.getByRole('link', { name: 'Channels' }).first().click();
	await alice.page.getByRole('button', { name: 'Meet somebody by hand' }).click();
	await alice.page.getByRole('button', { name: 'Invite somebody' }).click();
	const invite = await alice.page.getByLabel('Text to pass on').first().inputValue();
	expect(new URL(invite).hash).toContain('#invite=');

	// The invite is a link: Bob opens it.
	await bob.page.goto(invite);
	await bob.page.getByRole('button', { name: 'Take it' }).click();
	const answer = await bob.page.getByLabel('Text to pass on').first().inputValue();
	await alice.page.getByLabel('The answer that you got back').fill(answer);
	await alice.page.getByRole('button', { name: 'Take it' }).click();
	await bob.page.getByRole('button', { name: 'Close' }).click();
	await expect(bob.page.getByTestId('peer-count')).toHaveText('1', { timeout: 20_000 });

	await bob.page.getByRole('button', { name: 'Follow a channel' }).click();
	await bob.page.getByLabel('Channel link').fill(link);
	await bob.page.getByRole('dialog').getByRole('button', { name: 'Follow', exact: true }).click();
	await expect(bob.page.getByRole('listitem').filter({ hasText: 'Up to date' })).toBeVisible({
		timeout: 30_000
	});
	await finds(bob.page, 'Marmalade');
	for (const { context, errors } of [alice, bob]) {
		expect(errors).toEqual([]);
		await context.close();
	}
	await site.close();
});
