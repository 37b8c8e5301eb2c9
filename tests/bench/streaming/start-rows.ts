/** Rows of the first frame: over a slow line and over none, from a tab and from Node, with many pieces, with the index last, stored. */
import type { BenchRow } from '#tests/bench/row.ts';
import { benchFilm, paddedFilm } from './films.ts';
import { firstFrame, figures } from './in-page.ts';
import { lineP, type Line } from './lines.ts';
import { alternate, median, rowOf } from './measure.ts';
import { openStage, type Stage, type Viewer } from './stage.ts';

/** One viewer from the click to the first frame, then gone. */
const timed = async (opening: Promise<Viewer>): Promise<number> => {
	const viewer = await opening;
	await viewer.start();
	const ms = await firstFrame(viewer.page);
	await viewer.close();
	return ms;
};

const everyone = (stage: Stage, title: string, line?: Line) => ({
	matinee: () => timed(stage.matinee(title, line)),
	webtorrent: () => timed(stage.webtorrent(title, line)),
	webtorrentMemory: () => timed(stage.webtorrent(title, line, true)),
	http: () => timed(stage.http(title, line))
});

/** ttff-cold: click to first frame over P, no link to the seeder yet, the metadata known from the channel. */
export const ttffCold = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const stage = await openStage([{ title: 'Cold', film, by: 'tab', line: lineP }]);
	const runs = await alternate(everyone(stage, 'Cold', lineP));
	await stage.close();
	return [
		rowOf({
			id: 'ttff-cold',
			what: 'first frame, RTT 100 ms, 20 Mbit/s, no link yet',
			unit: 'ms',
			bar: '<= 950 ms and >= 3.2 x faster than WebTorrent',
			runs,
			ok: (value, { webtorrent }) => value <= 950 && webtorrent >= 3.2 * value
		})
	];
};

/** moov-end: the same with the container's index behind everything else. */
export const moovEnd = async (): Promise<readonly BenchRow[]> => {
	const [front, end] = [await benchFilm('main'), await benchFilm('moovEnd')];
	const stage = await openStage([
		{ title: 'Front', film: front, by: 'tab', line: lineP },
		{ title: 'End', film: end, by: 'tab', line: lineP }
	]);
	const runs = await alternate({
		...everyone(stage, 'End', lineP),
		matineeFront: () => timed(stage.matinee('Front', lineP))
	});
	await stage.close();
	const bound = median(runs.matineeFront) + 120;
	return [
		rowOf({
			id: 'moov-end',
			what: 'first frame, RTT 100 ms, index at the end',
			unit: 'ms',
			bar: `<= the film with its index first + 120 ms (${String(Math.round(bound))} in this run)`,
			runs,
			ok: (value) => value <= bound
		})
	];
};

/** ttff-loopback: nothing slows the line down; the film from a tab, and from the projector. */
export const ttffLoopback = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const stage = await openStage([
		{ title: 'From Tab', film, by: 'tab' },
		{ title: 'From Node', film, by: 'node' }
	]);
	const tab = await alternate(everyone(stage, 'From Tab'));
	const node = await alternate(everyone(stage, 'From Node'));
	await stage.close();
	const row = (id: string, where: string, runs: typeof tab, share: number): BenchRow =>
		rowOf({
			id,
			what: `first frame, loopback, ${where}`,
			unit: 'ms',
			bar: `<= ${String(share)} x WebTorrent`,
			runs,
			ok: (value, { webtorrent }) => value <= share * webtorrent
		});
	return [
		row('ttff-loopback-tab', 'a tab seeds', tab, 0.5),
		row('ttff-loopback-node', 'Node seeds', node, 0.2)
	];
};

/** ttff-pieces: the same film in 350 and in 20,000 pieces. */
export const ttffPieces = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const few = 350;
	const many = 20_000;
	const padded = await paddedFilm(film, many * 16_384);
	const stage = await openStage([
		{ title: 'Few', film: padded, by: 'tab', pieceBytes: 1_048_576 },
		{ title: 'Many', film: padded, by: 'tab', pieceBytes: 16_384 }
	]);
	const runs = await alternate({
		matineeFew: () => timed(stage.matinee('Few')),
		matineeMany: () => timed(stage.matinee('Many')),
		webtorrentFew: () => timed(stage.webtorrent('Few')),
		webtorrentMany: () => timed(stage.webtorrent('Many'))
	});
	await stage.close();
	const spread = (of: 'matinee' | 'webtorrent'): number =>
		Math.round(median(runs[`${of}Many`]) - median(runs[`${of}Few`]));
	return [
		{
			suite: 'streaming',
			id: 'ttff-pieces',
			what: `first frame with 20,000 pieces less first frame with ${String(few)}, loopback`,
			unit: 'ms',
			value: spread('matinee'),
			peers: { webtorrent: spread('webtorrent') },
			bar: '<= 50 ms',
			ok: spread('matinee') <= 50,
			runs
		}
	];
};

/** ttff-stored: the film was played, the page is opened again, nobody seeds any more. */
export const ttffStored = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('clip');
	const stage = await openStage([{ title: 'Stored', film, by: 'tab' }]);
	const viewer = await stage.matinee('Stored');
	await viewer.start();
	await firstFrame(viewer.page);
	let have = await figures(viewer.page);
	while (!have || have.have < have.whole) {
		await viewer.page.waitForTimeout(250);
		have = await figures(viewer.page);
	}
	const again = async (): Promise<number> => {
		await viewer.page.goto(stage.house.url);
		await viewer.page.getByTestId('title-card').first().waitFor();
		await viewer.page.waitForTimeout(500);
		await viewer.start();
		return firstFrame(viewer.page);
	};
	const runs = await alternate({
		matinee: again,
		http: () => timed(stage.http('Stored'))
	});
	await stage.close();
	return [
		rowOf({
			id: 'ttff-stored',
			what: 'first frame of a stored film after a reload, loopback',
			unit: 'ms',
			bar: '<= 1.5 x HTTP',
			runs,
			ok: (value, { http }) => value <= 1.5 * http
		})
	];
};
