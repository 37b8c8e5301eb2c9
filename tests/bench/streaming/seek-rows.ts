/** Rows of the running film: seeks to minutes that are not here yet, and how much of the line is used. */
import type { Page } from '@playwright/test';
import type { BenchRow } from '#tests/bench/row.ts';
import { benchFilm } from './films.ts';
import { figures, firstFrame, seek } from './in-page.ts';
import { lineP, type Line } from './lines.ts';
import { quantile, rowOf, runsEach } from './measure.ts';
import { openStage, type Stage, type Viewer } from './stage.ts';

/** Far from each other and from what a reader ahead of the playhead has by then. */
const seconds = [62, 31, 95, 47, 110];

const seeks = async (opening: Promise<Viewer>): Promise<readonly number[]> => {
	const viewer = await opening;
	await viewer.start();
	await firstFrame(viewer.page);
	const times: number[] = [];
	for (const second of seconds) {
		await viewer.page.waitForTimeout(700); // The viewer looks at what is there, as people do between two seeks.
		times.push(Math.round(await seek(viewer.page, second)));
	}
	await viewer.close();
	return times;
};

const systems = (stage: Stage, title: string, line: Line) => ({
	matinee: () => stage.matinee(title, line),
	webtorrent: () => stage.webtorrent(title, line),
	webtorrentMemory: () => stage.webtorrent(title, line, true),
	http: () => stage.http(title, line)
});

/** seek: 95th percentile of five seeks a run over P. */
export const seekRow = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const stage = await openStage([{ title: 'Seek', film, by: 'tab', line: lineP }]);
	const all: Record<string, number[]> = {};
	for (let round = 0; round < runsEach(); round++) {
		for (const [name, open] of Object.entries(systems(stage, 'Seek', lineP))) {
			const times = await seeks(open());
			(all[name] ??= []).push(...times);
			console.error(`  ${name}: ${times.join(' ')}`);
		}
	}
	await stage.close();
	return [
		rowOf({
			id: 'seek',
			what: 'seek to a minute that is not here, RTT 100 ms, 20 Mbit/s, p95',
			unit: 'ms',
			bar: '<= 1.5 x HTTP',
			runs: all,
			figure: (values) => quantile(values, 0.95),
			ok: (value, { http }) => value <= 1.5 * http
		})
	];
};

/** What came over the page's lines in so many milliseconds, megabits a second. */
const rateOver = async (page: Page, ms: number): Promise<number> => {
	const before = (await figures(page))?.received ?? 0;
	const began = performance.now();
	await page.waitForTimeout(ms);
	const after = (await figures(page))?.received ?? 0;
	return ((after - before) * 8) / 1000 / (performance.now() - began);
};

/** link: what is received over P from one seed while the film plays, as a share of the line. */
export const linkRow = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const stage = await openStage([{ title: 'Link', film, by: 'tab', line: lineP }]);
	const share = async (opening: Promise<Viewer>): Promise<number> => {
		const viewer = await opening;
		await viewer.start();
		await firstFrame(viewer.page);
		await viewer.page.waitForTimeout(2000); // Past the line's slow start.
		const mbits = await rateOver(viewer.page, 12_000);
		await viewer.close();
		return (mbits * 1_000_000) / lineP.downBitsPerSecond;
	};
	const runs: Record<string, number[]> = {};
	const { matinee, webtorrent, webtorrentMemory } = systems(stage, 'Link', lineP);
	for (let round = 0; round < runsEach(); round++) {
		for (const [name, open] of Object.entries({ matinee, webtorrent, webtorrentMemory })) {
			const value = Math.round(1000 * (await share(open()))) / 10;
			(runs[name] ??= []).push(value);
			console.error(`  ${name}: ${String(value)}`);
		}
	}
	await stage.close();
	return [
		rowOf({
			id: 'link',
			what: 'share of a line of 20 Mbit/s, RTT 100 ms, that one seed fills',
			unit: '%',
			bar: '>= 93 %',
			runs,
			ok: (value) => value >= 93
		})
	];
};
