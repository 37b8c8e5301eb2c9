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
