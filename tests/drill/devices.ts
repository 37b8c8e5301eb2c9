/** The two browsers of the drill behind one handle: devices with storage of their own, tabs on them. */
import { chromium, type Browser as Chromium, type Page as ChromiumPage } from '@playwright/test';
import puppeteer, { type Browser as Firefox, type Page as FirefoxPage } from 'puppeteer-core';
import { chromiumArgs } from '#tests/support/browsers.ts';

/** A function that runs in the page; it names nothing outside itself. */
type InPage<A, R> = (arg: A) => R | Promise<R>;

export interface Tab {
	readonly goto: (url: string) => Promise<void>;
	readonly run: <A, R>(act: InPage<A, R>, arg: A) => Promise<R>;
	/** Waits until it is so, over reloads. */
	readonly until: <A>(isSo: InPage<A, unknown>, arg: A, timeoutMs?: number) => Promise<void>;
	readonly close: () => Promise<void>;
}

export interface Device {
	readonly open: () => Promise<Tab>;
	/** Ends every service worker at once, where the browser can be told to. */
	readonly killWorkers?: (tab: Tab) => Promise<void>;
	readonly close: () => Promise<void>;
}

export interface Engine {
	readonly name: 'Chromium' | 'Firefox';
	/** A device that has never been anywhere. */
	readonly device: () => Promise<Device>;
	readonly close: () => Promise<void>;
}

const untilMs = 30_000;
const betweenMs = 100;

/** Asks again and again, over reloads, which end whatever is asked at that moment; answers that take their time are waited for. */
const untilSo = async (isSo: () => Promise<unknown>, timeoutMs = untilMs): Promise<void> => {
	const endsMs = Date.now() + timeoutMs;
	let last: unknown;
	while (Date.now() < endsMs) {
		const answer = await isSo().catch((cause: unknown) => {
			last = cause;
			return false;
		});
		if (answer) return;
		await new Promise((resolve) => {
			setTimeout(resolve, betweenMs);
		});
	}
	throw new Error(`not so after ${timeoutMs} ms`, { cause: last });
};

const chromiumTab = (page: ChromiumPage): Tab => ({
	goto: async (url) => {
		await page.goto(url, { waitUntil: 'commit' });
	},
	// Playwright's own types unpack handles, of which there are none here.
	run: (act, arg) => page.evaluate(act as never, arg as never),
	until: (isSo, arg, timeoutMs) =>
		untilSo(() => page.evaluate(isSo as never, arg as never), timeoutMs),
	close: () => page.close()
});

const startChromium = (): Promise<Chromium> =>
	chromium.launch({
		executablePath: process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium',
		args: chromiumArgs
	});

/** Chromium over its own protocol. */
export const openChromium = async (): Promise<Engine> => {
	const browser = await startChromium();
	return {
		name: 'Chromium',
		device: async () => {
			const context = await browser.newContext();
			const pages = new Map<Tab, ChromiumPage>();
			return {
				open: async () => {
					const page = await context.newPage();
					const tab = chromiumTab(page);
					pages.set(tab, page);
					return tab;
				},
				killWorkers: async (tab) => {
					const page = pages.get(tab);
					if (!page) throw new Error('a tab of another device');
					const session = await context.newCDPSession(page);
					await session.send('ServiceWorker.enable');
					await session.send('ServiceWorker.stopAllWorkers');
					await session.detach();
				},
				close: () => context.close()
			};
		},
		close: () => browser.close()
	};
};

const firefoxTab = (page: FirefoxPage): Tab => ({
	goto: async (url) => {
		await page.goto(url, { waitUntil: 'domcontentloaded' });
	},
	// Puppeteer's own types unpack handles, of which there are none here.
	run: (act, arg) => page.evaluate(act as never, arg as never),
	until: (isSo, arg, timeoutMs) =>
		untilSo(() => page.evaluate(isSo as never, arg as never), timeoutMs),
	close: () => page.close()
});

const startFirefox = (): Promise<Firefox> =>
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

/** Firefox ESR over WebDriver BiDi. A device is a profile: containers would share what the drill breaks. */
export const openFirefox = (): Promise<Engine> =>
	Promise.resolve({
		name: 'Firefox',
		device: async () => {
			const browser = await startFirefox();
			return {
				open: async () => firefoxTab(await browser.newPage()),
				close: () => browser.close()
			};
		},
		close: () => Promise.resolve()
	});
