/** Storage that is killed, damaged or taken away: it is noticed, the page is never blank, and what is lost comes again. */
import type { Page } from '@playwright/test';
import { largeCatalogue, startLargePeer } from '#tests/support/large-channel.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { openStaticSite } from '#tests/support/static-site.ts';
import { accept, expect, freshViewer, openHouse, test } from './support.ts';

/** Titles that a search for `text` finds are on the page. */
const finds = async (page: Page, text: string, timeout: number): Promise<void> => {
	await page.getByTestId('search').fill(text);
	await expect(page.getByRole('heading', { level: 1 })).toContainText(`for “${text}”`, { timeout });
	await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout });
};

test('the worker that keeps catalogues is killed: searching works again within three seconds, and the page says so once', async ({
	browser
}) => {
	const house = await openHouse();
	const { page, context, errors } = await freshViewer(browser);
	await page.goto(house.url);
	await accept(page);
	await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });

	const [worker] = page.workers().filter((one) => one.url().includes('catalogue'));
	expect(worker).toBeDefined();
	const killedMs = Date.now();
	// As from outside: the worker is gone with all that it was asked, and no event says so.
	await worker?.evaluate(() => {
		self.close();
	});
	await finds(page, 'paper', 3000);
	expect(Date.now() - killedMs).toBeLessThan(3000);
	await expect(page.getByText('It was started again.')).toHaveCount(1);
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
});

/** Runs in the page while no app is open in it. */
const damage = {
	noise: async (): Promise<void> => {
		const root = await navigator.storage.getDirectory();
		const folder = await root.getDirectoryHandle('matinee-catalogue');
		const file = await folder.getFileHandle('objects.pack');
		const { size } = await file.getFile();
		const writing = await file.createWritable({ keepExistingData: true });
		const noise = crypto.getRandomValues(new Uint8Array(Math.min(65_536, Math.ceil(size / 2))));
		await writing.write({ type: 'write', position: Math.floor(size / 4), data: noise });
		await writing.close();
	},
	truncation: async (): Promise<void> => {
		const root = await navigator.storage.getDirectory();
		const folder = await root.getDirectoryHandle('matinee-catalogue');
		const index = await folder.getDirectoryHandle('index');
		// The page's library of types does not know that folders can be walked.
		const names = (index as unknown as { keys: () => AsyncIterable<string> }).keys();
		let cut = 0;
		for await (const name of names) {
			const writing = await (
				await index.getFileHandle(name)
			).createWritable({ keepExistingData: true });
			await writing.truncate(100);
			await writing.close();
			cut++;
		}
		if (cut === 0) throw new Error('no part was kept');
	},
	'removed folder': async (): Promise<void> => {
		const root = await navigator.storage.getDirectory();
		await root.removeEntry('matinee-catalogue', { recursive: true });
	},
	'deleted databases': async (): Promise<void> => {
		for (const { name } of await indexedDB.databases()) {
			await new Promise((resolve, reject) => {
				const deleting = indexedDB.deleteDatabase(name ?? '');
				deleting.onsuccess = resolve;
				deleting.onerror = reject;
				deleting.onblocked = reject;
			});
		}
	}
};

for (const [name, harm] of Object.entries(damage)) {
	test(`${name} between two runs is noticed, and the whole library is there again`, async ({
		browser
	}) => {
		const house = await openHouse();
		const { page, context, errors } = await freshViewer(browser);
		await page.goto(house.url);
		await accept(page);
		await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
		const heading = page.getByRole('heading', { level: 1 });
		await finds(page, 'a', 5000);
		const before = await heading.innerText();
		expect(before).toMatch(/^\d+/);

		// A file of the same origin: storage can be reached, the app does not run.
		await page.goto(`${house.url}/manifest.webmanifest`);
		await expect.poll(() => page.workers().length).toBe(0);
		await page.evaluate(harm);
		let loads = 0;
		page.on('load', () => loads++);
		await page.goto(house.url);
		if (name === 'deleted databases') await accept(page);
		await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
		await finds(page, 'a', 5000);
		await expect(heading).toHaveText(before);
		expect(loads).toBe(1);
		expect(errors).toEqual([]);
		await context.close();
		await house.close();
	});
}

test('a device without room for a new version says so once, and shows what it showed before', async ({
	browser
}) => {
	const tracker = await startLobbyTracker();
	const peer = await startLargePeer(tracker.url, largeCatalogue(300));
	const site = await openStaticSite({
		trackers: [tracker.url],
		iceServers: [],
		channels: [],
		mirrors: []
	});
	const { page, context, errors } = await freshViewer(browser);
	await page.goto(site.url);
	await accept(page);
	await page.goto(`${site.url}/channels?follow=${encodeURIComponent(peer.link)}`);
	await page.locator('dialog button[type=submit]:enabled').click();
	await expect(page.getByText('Up to date')).toBeVisible({ timeout: 30_000 });
	await page.goto(site.url);
	await finds(page, 'ba', 10_000);
	const heading = page.getByRole('heading', { level: 1 });
	await expect(heading).toHaveText(/^\d+ titles/);
	const before = await heading.innerText();

	const session = await context.newCDPSession(page);
	await session.send('Storage.overrideQuotaForOrigin', { origin: site.url, quotaSize: 3_000_000 });
	await peer.publish(largeCatalogue(12_000, () => true));
	const banner = page.getByText('no room left');
	await expect(banner).toBeVisible({ timeout: 30_000 });
	await expect(banner).toHaveCount(1);
	await expect(heading).toHaveText(before);
	await finds(page, 'zu', 5000);

	// Another version finds no room either; it was said, and the banner was closed.
	await page.getByRole('button', { name: 'Close' }).click();
	const sent = peer.sentBytes();
	await peer.publish(largeCatalogue(12_100, () => true));
	await expect.poll(peer.sentBytes, { timeout: 30_000 }).toBeGreaterThan(sent + 2000);
	await finds(page, 'ba', 5000);
	await expect(heading).toHaveText(before);
	await expect(banner).toHaveCount(0);

	// With room again, the next start brings the version that found none.
	await session.send('Storage.overrideQuotaForOrigin', { origin: site.url });
	await page.goto(site.url);
	await page.getByTestId('search').fill('zanzibarium');
	await expect(heading).toContainText('12100 titles', { timeout: 30_000 });
	expect(errors).toEqual([]);
	await context.close();
	peer.stop();
	await Promise.all([tracker.close(), site.close()]);
});
