/** Rows of raw speed: a film fetched whole on loopback beside a plain data channel, and what playing costs the page. */
import type { Page } from '@playwright/test';
import type { BenchRow } from '#tests/bench/row.ts';
import { benchFilm } from './films.ts';
import { figures, firstFrame } from './in-page.ts';
import { connectPages, lineP, rawMbits } from './lines.ts';
import { alternate, median, rowOf } from './measure.ts';
import { openStage, type Stage, type Viewer } from './stage.ts';

/** From the click to the last byte, megabits a second of the film. */
const fetchWhole = async (opening: Promise<Viewer>): Promise<number> => {
	const viewer = await opening;
	await viewer.start();
	const began = performance.now();
	for (;;) {
		const now = await figures(viewer.page);
		if (now && now.whole > 0 && now.have >= now.whole) {
			const mbits = (now.whole * 8) / 1000 / (performance.now() - began);
			await viewer.close();
			return mbits;
		}
		if (performance.now() - began > 180_000) {
			await viewer.close();
			return 0;
		}
		await viewer.page.waitForTimeout(50);
	}
};

const rawBetween = async (stage: Stage): Promise<number> => {
	const open = async (browser: Stage['viewers']): Promise<Page> => {
		const page = await (await browser.newContext()).newPage();
		await page.goto(`${stage.plain.url}/blank`);
		return page;
	};
	const [alice, bob] = [await open(stage.viewers), await open(stage.seeders)];
	await connectPages(alice, bob);
	const mbits = await rawMbits(alice, bob, 100_000_000);
	await alice.context().close();
	await bob.context().close();
	return mbits;
};

/** throughput: a film of 92 MB on loopback, one seed, beside one plain channel between the same two browsers. */
export const throughput = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const stage = await openStage([
		{ title: 'Fast', film, by: 'tab' },
		{ title: 'Fast Large Pieces', film, by: 'tab', pieceBytes: 262_144 }
	]);
	const runs = await alternate({
		matinee: () => fetchWhole(stage.matinee('Fast')),
		matineeLargePieces: () => fetchWhole(stage.matinee('Fast Large Pieces')),
		webtorrent: () => fetchWhole(stage.webtorrent('Fast')),
		webtorrentMemory: () => fetchWhole(stage.webtorrent('Fast', undefined, true)),
		webtorrentLargePieces: () => fetchWhole(stage.webtorrent('Fast Large Pieces')),
		raw: () => rawBetween(stage)
	});
	await stage.close();
	const raw = median(runs.raw);
	return [
		rowOf({
			id: 'throughput',
			what: `a film fetched whole on loopback while it plays; a plain channel ${String(Math.round(raw))}`,
			unit: 'Mbit/s',
			bar: '>= 2 x WebTorrent and >= 0.8 x the plain channel',
			runs,
			ok: (value, { webtorrent }) => value >= 2 * webtorrent && value >= 0.8 * raw
		})
	];
};

interface Cost {
	readonly busyShare: number;
	readonly longestMs: number;
}

/** Share of the main thread's time that tasks took over twenty seconds of playing, and the longest task. */
const costOf = async (opening: Promise<Viewer>): Promise<Cost> => {
	const viewer = await opening;
	const session = await viewer.page.context().newCDPSession(viewer.page);
	await session.send('Performance.enable', { timeDomain: 'timeTicks' });
	await viewer.start();
	await firstFrame(viewer.page);
	await viewer.page.evaluate(() => {
		const world = window as unknown as { longest: number };
		world.longest = 0;
		new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries())
				world.longest = Math.max(world.longest, duration);
		}).observe({ type: 'longtask' });
	});
	const read = async (): Promise<{ busy: number; at: number }> => {
		const { metrics } = await session.send('Performance.getMetrics');
		const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
		return { busy: of('TaskDuration'), at: of('Timestamp') };
	};
	const before = await read();
	await viewer.page.waitForTimeout(20_000);
	const after = await read();
	const longestMs = await viewer.page.evaluate(
		() => (window as unknown as { longest: number }).longest
	);
	await viewer.close();
	return { busyShare: (100 * (after.busy - before.busy)) / (after.at - before.at), longestMs };
};

/** main-thread: what a film that plays and fills at 20 Mbit/s costs the page. */
export const mainThread = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const stage = await openStage([{ title: 'Cost', film, by: 'tab', line: lineP }]);
	const longest: Record<string, number[]> = { matinee: [], webtorrent: [] };
	const shareOf = async (name: string, opening: Promise<Viewer>): Promise<number> => {
		const cost = await costOf(opening);
		longest[name]?.push(Math.round(cost.longestMs));
		return cost.busyShare;
	};
	const busy = await alternate({
		matinee: () => shareOf('matinee', stage.matinee('Cost', lineP)),
		webtorrent: () => shareOf('webtorrent', stage.webtorrent('Cost', lineP))
	});
	await stage.close();
	return [
		rowOf({
			id: 'main-thread',
			what: 'share of the page’s main thread while a film plays and fills at 20 Mbit/s',
			unit: '%',
			bar: '<= 5 %',
			runs: busy,
			ok: (value) => value <= 5
		}),
		rowOf({
			id: 'main-thread-longest',
			what: 'longest task of those twenty seconds (0: none over 50 ms)',
			unit: 'ms',
			bar: '<= 50 ms',
			runs: longest,
			ok: (value) => value <= 50
		})
	];
};
