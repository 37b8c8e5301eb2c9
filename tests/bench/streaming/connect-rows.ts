/** Rows of connecting: twenty fresh viewers of each browser, one after the other, to a tab that seeds and to Node. */
import puppeteer, { type Browser as Firefox, type Page as FirefoxPage } from 'puppeteer-core';
import type { BenchRow } from '#tests/bench/row.ts';
import { benchFilm } from './films.ts';
import { firstFrame } from './in-page.ts';
import { neverMs, quantile, rowOf } from './measure.ts';
import { openStage, type Stage } from './stage.ts';

/** Of each browser and each kind of seeder: MATINEE_VIEWERS, else twenty. */
const viewersMost = Number(process.env['MATINEE_VIEWERS'] ?? 20);
const bound = 3000;

const inChromium = async (stage: Stage, title: string): Promise<number> => {
	const viewer = await stage.matinee(title);
	await viewer.start();
	const ms = await firstFrame(viewer.page);
	await viewer.close();
	return ms;
};

/** A fresh Firefox each time costs seconds, so each viewer has a context of its own in one. */
const inFirefox = async (firefox: Firefox, stage: Stage, title: string): Promise<number> => {
	const context = await firefox.createBrowserContext();
	const page: FirefoxPage = await context.newPage();
	await page.goto(stage.house.url);
	await page.locator('[data-testid=consent-accept]').setTimeout(30_000).click();
	await page.waitForSelector('[data-testid=title-card]', { timeout: 30_000 });
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	const id = title.toLowerCase().replaceAll(' ', '-');
	const ms = await page.evaluate(
		(part, most) =>
			new Promise<number>((resolve) => {
				const known = document.querySelector<HTMLAnchorElement>(`a[href*="${part}"]`);
				const key = new URL(known?.href ?? location.href).searchParams.get('title') ?? '';
				const link = document.createElement('a');
				link.href = `/watch?title=${encodeURIComponent(key)}`;
				document.body.append(link);
				const began = performance.now();
				link.click();
				const look = (): void => {
					const video = document.querySelector('video');
					const isShown = video !== null && video.readyState >= 2 && video.currentTime > 0;
					const gone = performance.now() - began;
					if (isShown || gone > most) resolve(gone);
					else requestAnimationFrame(look);
				};
				look();
			}),
		id,
		neverMs
	);
	await context.close();
	return ms;
};

/** connect: click to a playing frame on loopback; all of them, and the 95th percentile. */
export const connect = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('clip');
	const stage = await openStage([
		{ title: 'By Tab', film, by: 'tab' },
		{ title: 'By Node', film, by: 'node' }
	]);
	const firefox = await puppeteer.launch({
		browser: 'firefox',
		executablePath: process.env['MATINEE_FIREFOX'] ?? '/usr/bin/firefox-esr',
		headless: true,
		extraPrefsFirefox: {
			'media.autoplay.default': 0,
			'media.peerconnection.ice.loopback': true,
			'media.peerconnection.ice.obfuscate_host_addresses': false
		}
	});
	const ways: Readonly<Record<string, (title: string) => Promise<number>>> = {
		chromium: (title) => inChromium(stage, title),
		firefox: (title) => inFirefox(firefox, stage, title)
	};
	const rows: BenchRow[] = [];
	for (const [browser, view] of Object.entries(ways)) {
		for (const title of ['By Tab', 'By Node']) {
			const matinee: number[] = [];
			while (matinee.length < viewersMost) {
				matinee.push(Math.round(await view(title)));
				console.error(`  ${browser} ${title}: ${String(matinee.at(-1))}`);
			}
			const played = matinee.filter((ms) => ms < neverMs).length;
			rows.push(
				rowOf({
					id: `connect-${browser}-${title === 'By Tab' ? 'tab' : 'node'}`,
					what: `${String(played)} of ${String(viewersMost)} fresh viewers play, loopback; p95 from the click`,
					unit: 'ms',
					bar: `${String(viewersMost)} of ${String(viewersMost)}, p95 <= ${String(bound)} ms`,
					runs: { matinee },
					figure: (values) => quantile(values, 0.95),
					ok: (value) => played === viewersMost && value <= bound
				})
			);
		}
	}
	await firefox.close();
	await stage.close();
	return rows;
};
