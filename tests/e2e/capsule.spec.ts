/** The capsule: saved from inside the app, opened from a disk, it follows a channel, browses and plays with no address of its own. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fieldsOf, listOf } from '#lib/core/fields.ts';
import { accept, expect, freshViewer, openHouse, playing, test } from './support.ts';

const file = resolve('build/capsule.html');

test('the whole app in one file: saved, opened from a disk, it follows, browses and plays', async ({
	browser
}) => {
	const house = await openHouse();
	const saver = await freshViewer(browser);
	await saver.page.goto(`${house.url}/about`);
	const [saved] = await Promise.all([
		saver.page.waitForEvent('download'),
		saver.page.getByRole('button', { name: 'Save Matinee as a file' }).click()
	]);
	expect((await readFile(await saved.path())).equals(await readFile(file))).toBe(true);
	await saver.context.close();

	const config = fieldsOf(await (await fetch(`${house.url}/config.json`)).json());
	const [channel = ''] =
		listOf(config?.['channels'], 10, (link) => (typeof link === 'string' ? link : undefined)) ?? [];
	const tracker = `${house.url.replace('http', 'ws')}/tracker`;
	const { context, page, errors } = await freshViewer(browser);
	const outside: string[] = [];
	page.on('request', (request) => {
		if (!/^(data|blob):/.test(request.url())) outside.push(request.url());
	});
	await page.goto(pathToFileURL(file).href);
	await accept(page);
	await page.getByRole('link', { name: 'Channels' }).first().click();
	await page.getByRole('button', { name: 'Follow a channel' }).first().click();
	await page.getByLabel('Channel link').fill(`${channel}&tr=${encodeURIComponent(tracker)}`);
	await page.getByRole('button', { name: 'Follow', exact: true }).click();
	await expect(page.getByText('Up to date')).toBeVisible({ timeout: 15_000 });

	await page.getByRole('link', { name: 'Home' }).first().click();
	await page.getByTestId('title-card').first().click();
	await page.getByRole('link', { name: /^Play/ }).first().click();
	await playing(page);
	expect(page.url()).toMatch(/^file:.*#\/watch\?title=/);
	expect(await page.locator('video').evaluate((video: HTMLVideoElement) => video.src)).toMatch(
		/^blob:/
	);
	await page.getByRole('button', { name: 'Share' }).click();
	await expect(page.getByLabel(/^Magnet link/)).toBeVisible();
	// The path of a file on this disk is nobody else's business.
	await expect(page.getByLabel('Link to this page')).toHaveCount(0);
	// Itself, as often as it was loaded, and nothing else: not beside it on the disk, not from anywhere.
	expect(new Set(outside.map((url) => url.replace(/#.*/, '')))).toEqual(
		new Set([pathToFileURL(file).href])
	);
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
});

test('the app and a channel travel on a stick: two files, opened with no network at all', async ({
	browser
}, testInfo) => {
	const house = await openHouse();
	const alice = await freshViewer(browser);
	await alice.page.goto(house.url);
	await accept(alice.page);
	await expect(alice.page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	await alice.page.goto(`${house.url}/channels`);
	const [saved] = await Promise.all([
		alice.page.waitForEvent('download'),
		alice.page.getByRole('button', { name: 'Save as a file' }).click()
	]);
	const channel = testInfo.outputPath('channel.matinee');
	await saved.saveAs(channel);
	await alice.context.close();
	await house.close();

	const { context, page, errors } = await freshViewer(browser);
	await context.setOffline(true);
	await page.goto(pathToFileURL(file).href);
	// Whoever meets nobody reads what is on the stick all the same.
	await page.getByRole('button', { name: 'Browse without peers' }).click();
	await page.getByRole('link', { name: 'Channels' }).first().click();
	await page.getByRole('button', { name: 'Follow a channel' }).first().click();
	const sheet = page.getByRole('dialog');
	await sheet.locator('input[type=file]').setInputFiles(channel);
	await sheet.getByRole('button', { name: 'Follow' }).click();
	await expect(page.getByRole('listitem').filter({ hasText: 'titles' })).toBeVisible({
		timeout: 15_000
	});
	await page.getByRole('link', { name: 'Home' }).first().click();
	await page.getByTestId('title-card').first().click();
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	expect(page.url()).toMatch(/^file:.*#\/title\?title=/);
	expect(errors).toEqual([]);
	await context.close();
});
