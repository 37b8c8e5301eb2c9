/** A smoke run in Firefox ESR over WebDriver BiDi: notice, catalogue, a playing frame. */
import puppeteer from 'puppeteer-core';
import { expect, openHouse, test } from './support.ts';

test('Firefox goes from the notice to a playing frame', async () => {
	const house = await openHouse();
	const browser = await puppeteer.launch({
		browser: 'firefox',
		executablePath: process.env['MATINEE_FIREFOX'] ?? '/usr/bin/firefox-esr',
		headless: true,
		extraPrefsFirefox: {
			'media.autoplay.default': 0,
			'media.peerconnection.ice.loopback': true,
			'media.peerconnection.ice.obfuscate_host_addresses': false
		}
	});
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
