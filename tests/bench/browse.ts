/** The grid of a library of 100,000 titles: how evenly frames come while somebody scrolls, and how few cards exist. */
import { chromium, type Page } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProjector } from '#node/projector.ts';
import { chromiumArgs } from '#tests/support/browsers.ts';
import { largeCatalogue, startLargePeer } from '#tests/support/large-channel.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import type { BenchRow } from './row.ts';

const titles = 100_000;
const runs = 3;
/** One notch of a wheel held down: two rows in each third frame, then a page in each. */
const speeds = [40, 120, 800] as const;
const framesASpeed = 200;

interface Scrolled {
	/** Between frames. */
	readonly frameMs: readonly number[];
	readonly cards: number;
}

/** Scrolls by script in each frame, and notes when frames came. */
const scroll = (page: Page): Promise<Scrolled> =>
	page.evaluate(
		async ({ pixels, frames }) => {
			const frameMs: number[] = [];
			let cards = 0;
			for (const speed of pixels) {
				let before = await new Promise<number>(requestAnimationFrame);
				for (let frame = 0; frame < frames; frame++) {
					scrollBy(0, speed);
					const now = await new Promise<number>(requestAnimationFrame);
					frameMs.push(now - before);
					before = now;
					cards = Math.max(cards, document.querySelectorAll('[data-cell]').length);
				}
			}
			return { frameMs, cards };
		},
		{ pixels: speeds, frames: framesASpeed }
	);

const row = (
	id: string,
	what: string,
	{ unit, most }: { readonly unit: string; readonly most: number },
	values: readonly number[]
): BenchRow => {
	const sorted = values.toSorted((a, b) => a - b);
	const value = Math.round((sorted[Math.floor(sorted.length / 2)] ?? NaN) * 100) / 100;
	return {
		suite: 'browse',
		id: `browse-${id}`,
		what,
		unit,
		value,
		peers: {},
		bar: `<= ${most}`,
		ok: value <= most,
		runs: { matinee: values }
	};
};

/** Runs the suite; the site must be built. */
export const browseSuite = async (): Promise<readonly BenchRow[]> => {
	const tracker = await startLobbyTracker();
	const peer = await startLargePeer(tracker.url, largeCatalogue(titles));
	const home = await mkdtemp(join(tmpdir(), 'matinee-bench-'));
	const config = { trackers: [tracker.url], iceServers: [], channels: [peer.link], mirrors: [] };
	await writeFile(join(home, 'config.json'), JSON.stringify(config));
	const projector = await startProjector({
		port: 0,
		host: '127.0.0.1',
		home,
		buildDir: 'build',
		log: () => undefined
	});
	const browser = await chromium.launch({
		executablePath: process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium',
		args: chromiumArgs
	});
	const page = await browser.newPage();
	await page.goto(`${projector.url}/browse`);
	await page.getByTestId('consent-accept').click();
	await page.getByTestId('title-card').first().waitFor({ timeout: 240_000 });
	const done: Scrolled[] = [];
	for (let run = 0; run < runs; run++) {
		await page.evaluate(() => {
			scrollTo(0, 0);
		});
		done.push(await scroll(page));
	}
	await browser.close();
	peer.stop();
	await Promise.all([projector.close(), tracker.close()]);
	await rm(home, { recursive: true, force: true });
	const at = ({ frameMs }: Scrolled, share: number): number => {
		const sorted = frameMs.toSorted((a, b) => a - b);
		return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
	};
	return [
		row(
			'frame-p99',
			`${titles} titles scrolled at 40, 120 and 800 pixels a frame: 99th of 100 frames`,
			{ unit: 'ms', most: 18 },
			done.map((one) => at(one, 0.99))
		),
		row(
			'frame-most',
			'the same: the longest frame',
			{ unit: 'ms', most: 33 },
			done.map((one) => at(one, 1))
		),
		row(
			'cards',
			'the same: cards that exist at one time',
			{ unit: 'cards', most: 100 },
			done.map(({ cards }) => cards)
		)
	];
};
