/** Firefox ESR over WebDriver BiDi: notice, catalogue, a playing frame; following, syncing, searching. */
import puppeteer, { type Browser } from 'puppeteer-core';
import { largeCatalogue, startLargePeer } from '#tests/support/large-channel.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { openStaticSite } from '#tests/support/static-site.ts';
import { expect, isAnswerKept, openHouse, test } from './support.ts';

const launchFirefox = (): Promise<Browser> =>
	puppeteer.launch({
		browser: 'firefox',
		executablePath: process.env['MATINEE_FIREFOX'] ?? '/usr/bin/firefox-esr',
		headless: true,
		extraPrefsFirefox: {
			'media.autoplay.default': 0,
			'media.peerconnection.ice.loopback': true,
			'media.peerconnection.ice.obfuscate_host_addresses': false
		}
	});

test('Firefox goes from the notice to a playing frame', async () => {
	const house = await openHouse();
	const browser = await launchFirefox();
	const page = await browser.newPage();
	await page.goto(house.url);
	await page.locator('[data-testid=consent-accept]').setTimeout(30_000).click();
	await page.waitForSelector('[data-testid=title-card]', { timeout: 30_000 });
	const cards = await page.$$eval('[data-testid=title-card]', (all) => all.length);
	expect(cards).toBeGreaterThan(3);
	const href = await page.$eval(
		'.hero .button.primary',
		(link) => (link as HTMLAnchorElement).href
	);
	await page.goto(href);
	await page.waitForFunction(
		() => {
			const video = document.querySelector('video');
			return video !== null && video.readyState >= 2 && video.currentTime > 0.1;
		},
		{ timeout: 45_000 }
	);
	await browser.close();
	await house.close();
});

test('Firefox follows a channel of 3,000 titles, gets it from a peer, searches it, and starts again without one', async () => {
	test.setTimeout(180_000);
	const tracker = await startLobbyTracker();
	const peer = await startLargePeer(tracker.url, largeCatalogue(3000));
	const site = await openStaticSite({
		trackers: [tracker.url],
		iceServers: [],
		channels: [],
		mirrors: []
	});
	const browser = await launchFirefox();
	const page = await browser.newPage();
	await page.goto(site.url);
	await page.locator('[data-testid=consent-accept]').setTimeout(30_000).click();
	await page.waitForFunction(isAnswerKept);
	await page.goto(`${site.url}/channels?follow=${encodeURIComponent(peer.link)}`);
	await page.locator('dialog button[type=submit]:enabled').setTimeout(30_000).click();
	await page.waitForFunction(() => document.body.textContent.includes('Up to date'), {
		timeout: 60_000
	});
	const find = async (): Promise<void> => {
		await page.locator('[data-testid=search]').fill('zanzibarum');
		await page.focus('[data-testid=search]');
		await page.keyboard.press('Enter');
		await page.waitForFunction(
			() => /^\d+ titles for/.test(document.querySelector('h1')?.textContent ?? ''),
			{
				timeout: 30_000
			}
		);
	};
	await peer.publish(largeCatalogue(3000, (number) => number % 100 === 0));
	await find();
	expect(await page.$eval('h1', (heading) => heading.textContent)).toContain('30 titles');

	peer.stop();
	await tracker.close();
	await page.goto(site.url);
	await find();
	await browser.close();
	await site.close();
});
