/** `/watch?magnet=`: films of every container from a plain WebTorrent page, and words for what cannot play. */
import { readdir, readFile } from 'node:fs/promises';
import { parseTorrentFile } from '#lib/stream/torrent-metadata.ts';
import { openSeeder } from '#tests/support/seeder-page.ts';
import { accept, expect, openHouse, playing, test } from './support.ts';

const plays = [
	'wpt_A4.mp4',
	'moov-at-end.mp4',
	'ax_sample_fragmented_seekable.mp4',
	'ff_gizmo.webm',
	'ff_no-cues.webm',
	'av1-opus.webm'
];
const says: readonly (readonly [string, RegExp])[] = [
	['hevc-aac.mp4', /cannot play HEVC/],
	['ax_sample_missing_stsd.mp4', /damaged|not a film/],
	['ff_1180881.webm', /damaged|not a film|cannot play/]
];
const badLinks: readonly (readonly [string, RegExp])[] = [
	['magnet:?xt=urn:btih:zz', /not in order/],
	['magnet:?xt=urn:btmh:1220' + 'ab'.repeat(32), /not in order/],
	['<img src=x onerror=alert(1)>', /not in order/],
	['magnet:?dn=%E0%A4%A', /not in order/]
];

test.describe('films from magnets', () => {
	test('every container plays, and seeks, from a plain WebTorrent page in another tab', async ({
		browser
	}) => {
		const house = await openHouse();
		const context = await browser.newContext();
		const seeder = await openSeeder(context, `${house.url.replace('http', 'ws')}/tracker`);
		const page = await context.newPage();
		const errors: string[] = [];
		page.on('pageerror', (error) => errors.push(error.message));
		await page.goto(house.url);
		await accept(page);
		for (const name of plays) {
			const magnet = await seeder.seed(`tests/fixtures/media/${name}`);
			await page.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
			await playing(page);
			await page.locator('video').evaluate((video: HTMLVideoElement) => {
				video.currentTime = video.duration * 0.6;
			});
			await page.waitForFunction(() => {
				const video = document.querySelector('video');
				return video !== null && !video.seeking && video.currentTime >= video.duration * 0.55;
			});
			expect(errors, name).toEqual([]);
		}
		await seeder.close();
		await context.close();
		await house.close();
	});

	test('what cannot play is said in words, with no exception', async ({ browser }) => {
		const house = await openHouse();
		const context = await browser.newContext();
		const seeder = await openSeeder(context, `${house.url.replace('http', 'ws')}/tracker`);
		const page = await context.newPage();
		const errors: string[] = [];
		page.on('pageerror', (error) => errors.push(error.message));
		await page.goto(house.url);
		await accept(page);
		for (const [name, words] of says) {
			const magnet = await seeder.seed(`tests/fixtures/media/${name}`);
			await page.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
			await expect(page.getByTestId('player-state'), name).toHaveText(words, { timeout: 15_000 });
		}
		for (const [link, words] of badLinks) {
			await page.goto(`${house.url}/watch?magnet=${encodeURIComponent(link)}`);
			await expect(page.getByTestId('player-state'), link).toHaveText(words);
		}
		expect(errors).toEqual([]);
		await seeder.close();
		await context.close();
		await house.close();
	});

	test('a .torrent file that breaks a rule gets a sentence, one in order is shown', async ({
		house,
		page
	}) => {
		const errors: string[] = [];
		page.on('pageerror', (error) => errors.push(error.message));
		await page.goto(house.url);
		await accept(page);
		await page.goto(`${house.url}/open`);
		const folder = 'tests/fixtures/torrents/bad';
		const bad: string[] = [];
		for (const name of await readdir(folder)) {
			// One that is bad only in a link, which is skipped, still has a file to show.
			const bytes = new Uint8Array(await readFile(`${folder}/${name}`));
			if (name.endsWith('.torrent') && !parseTorrentFile(bytes).ok) bad.push(name);
		}
		expect(bad.length).toBeGreaterThan(10);
		for (const name of bad) {
			await page.locator('input[type=file]').setInputFiles(`${folder}/${name}`);
			await expect(page.getByRole('alert'), name).toHaveText(/not in order/);
			await page.goto(`${house.url}/open`);
		}
		await page.locator('input[type=file]').setInputFiles('demo/torrents/sintel.torrent');
		await expect(page.getByTestId('player-state')).toBeVisible();
		expect(errors).toEqual([]);
	});

	test('of a torrent of several films the largest plays first, and any other can be chosen', async ({
		browser
	}) => {
		const house = await openHouse();
		const context = await browser.newContext();
		const seeder = await openSeeder(context, `${house.url.replace('http', 'ws')}/tracker`);
		const magnet = await seeder.seed(
			'tests/fixtures/media/ff_gizmo.webm',
			'tests/fixtures/media/av1-opus.webm'
		);
		const page = await context.newPage();
		await page.goto(house.url);
		await accept(page);
		await page.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
		await playing(page);
		const choice = page.getByLabel('File of the torrent');
		await expect(choice.locator('option:checked')).toHaveText(/ff_gizmo\.webm$/);
		const duration = await page
			.locator('video')
			.evaluate((video: HTMLVideoElement) => video.duration);
		await choice.selectOption({ label: await choice.locator('option').nth(1).innerText() });
		await expect(choice.locator('option:checked')).toHaveText(/av1-opus\.webm$/);
		await playing(page);
		await expect
			.poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.duration))
			.not.toBe(duration);
		await seeder.close();
		await context.close();
		await house.close();
	});

	test('a magnet that nobody has says so within five seconds of looking', async ({
		house,
		page
	}) => {
		await page.goto(house.url);
		await accept(page);
		await page.goto(`${house.url}/watch?magnet=magnet:?xt=urn:btih:${'1'.repeat(40)}`);
		await expect(page.getByTestId('player-state')).toHaveText(/Finding people/);
		await expect(page.getByTestId('player-state')).toHaveText(/Nobody who has this film/, {
			timeout: 10_000
		});
	});

	test('a magnet joins nothing before the notice was accepted', async ({ house, page }) => {
		const sockets: string[] = [];
		page.on('websocket', (socket) => sockets.push(socket.url()));
		await page.goto(`${house.url}/watch?magnet=magnet:?xt=urn:btih:${'1'.repeat(40)}`);
		await expect(page.getByTestId('consent-accept')).toBeVisible();
		await page.getByTestId('consent-decline').click();
		await expect(page.getByTestId('player-state')).toHaveText(/connects you to other viewers/);
		expect(sockets).toEqual([]);
	});
});
