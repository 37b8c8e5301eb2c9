/** Rows of trouble: seeders that lie or keep silent, lines that lose packets, a film much larger than memory. */
import type { BenchRow } from '#tests/bench/row.ts';
import { benchFilm } from './films.ts';
import { figures, firstFrame, watched, watchStalls } from './in-page.ts';
import type { Line } from './lines.ts';
import { alternate, median, rowOf, runsEach } from './measure.ts';
import { openStage, type Offer, type Stage, type Viewer } from './stage.ts';

interface Fetched {
	readonly ms: number;
	readonly received: number;
	readonly whole: number;
}

/** A film of so many bytes fetched whole; gives up after three minutes. */
const fetchWhole = async (opening: Promise<Viewer>): Promise<Fetched> => {
	const viewer = await opening;
	await viewer.start();
	const began = performance.now();
	for (;;) {
		const now = await figures(viewer.page);
		const ms = performance.now() - began;
		if ((now && now.whole > 0 && now.have >= now.whole) || ms > 180_000) {
			await viewer.close();
			return { ms, received: now?.received ?? 0, whole: now?.whole ?? 1 };
		}
		await viewer.page.waitForTimeout(50);
	}
};

/** liars: three of four seeders send damaged blocks; bytes and time beside the same film from honest ones. */
export const liars = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('clip');
	const honest: Offer = { title: 'Honest', film, by: 'tab' };
	const stage = await openStage([
		honest,
		{ title: 'Lied', film, by: 'tab', also: ['liar', 'liar', 'liar'] }
	]);
	const bytes: number[] = [];
	const times: number[] = [];
	const theirs: number[] = [];
	for (let round = 0; round < runsEach(); round++) {
		const clean = await fetchWhole(stage.matinee('Honest'));
		const lied = await fetchWhole(stage.matinee('Lied'));
		bytes.push(lied.received / lied.whole);
		times.push(lied.ms / clean.ms);
		const other = await fetchWhole(stage.webtorrent('Lied'));
		theirs.push(other.received / other.whole);
		console.error(
			`  bytes x ${bytes.at(-1)?.toFixed(3) ?? ''}, time x ${times.at(-1)?.toFixed(2) ?? ''}; WebTorrent bytes x ${theirs.at(-1)?.toFixed(2) ?? ''}`
		);
	}
	await stage.close();
	return [
		rowOf({
			id: 'liars',
			what: 'three liars and one honest seed: bytes received over the film’s',
			unit: 'x',
			bar: '<= 1.25 x',
			runs: { matinee: bytes, webtorrent: theirs },
			ok: (value) => value <= 1.25
		}),
		rowOf({
			id: 'liars-time',
			what: 'three liars and one honest seed: time over that with an honest seed alone',
			unit: 'x',
			bar: '<= 2 x',
			runs: { matinee: times },
			ok: (value) => value <= 2
		})
	];
};

/** mute: one seeder answers, one takes requests and never does. */
export const mute = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('clip');
	const stage = await openStage([{ title: 'Mute', film, by: 'tab', also: ['mute'] }]);
	const timed = async (opening: Promise<Viewer>): Promise<number> => {
		const viewer = await opening;
		await viewer.start();
		const ms = await firstFrame(viewer.page);
		await viewer.close();
		return ms;
	};
	const runs = await alternate({
		matinee: () => timed(stage.matinee('Mute')),
		webtorrent: () => timed(stage.webtorrent('Mute'))
	});
	await stage.close();
	return [
		rowOf({
			id: 'mute',
			what: 'first frame with one honest seeder and one that never answers, loopback',
			unit: 'ms',
			bar: '<= 3,000 ms in the worst run',
			runs,
			ok: () => Math.max(...runs.matinee) <= 3000
		})
	];
};

const lossy = (lossPercent: number): Line => ({
	latencyMs: 75,
	downBitsPerSecond: 20_000_000,
	upBitsPerSecond: 20_000_000,
	lossPercent
});

/** Seconds that stood still, the wait for the first frame with them, in forty seconds. */
const stoodStill = async (opening: Promise<Viewer>): Promise<number> => {
	const viewer = await opening;
	await viewer.start();
	await watchStalls(viewer.page);
	await viewer.page.waitForTimeout(40_000);
	const { stalledMs, firstFrameMs } = await watched(viewer.page);
	await viewer.close();
	return firstFrameMs === 0 ? 40 : (stalledMs + firstFrameMs) / 1000;
};

/** loss: 5 and 10 % of the packets, RTT 300 ms. */
export const loss = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('clip');
	const rows: BenchRow[] = [];
	for (const percent of [5, 10]) {
		const line = lossy(percent);
		const stage: Stage = await openStage([{ title: 'Loss', film, by: 'tab', line }]);
		const runs = await alternate({
			matinee: () => stoodStill(stage.matinee('Loss', line)),
			webtorrent: () => stoodStill(stage.webtorrent('Loss', line)),
			webtorrentMemory: () => stoodStill(stage.webtorrent('Loss', line, true))
		});
		await stage.close();
		rows.push(
			rowOf({
				id: `loss-${String(percent)}`,
				what: `of forty seconds, waited or stood still, ${String(percent)} % loss, RTT 300 ms`,
				unit: 's',
				bar: '<= half of WebTorrent’s',
				runs,
				ok: (value, { webtorrent }) => value <= webtorrent / 2
			})
		);
	}
	return rows;
};

/** Bytes that the page holds after a collection: objects and buffers. */
const heldBytes = async (viewer: Viewer): Promise<number> => {
	const session = await viewer.page.context().newCDPSession(viewer.page);
	await session.send('HeapProfiler.collectGarbage');
	const usage = (await session.send('Runtime.getHeapUsage')) as unknown as Readonly<
		Record<'usedSize' | 'backingStorageSize', number>
	>; // The types of the protocol lag behind it.
	await session.detach();
	return usage.usedSize + usage.backingStorageSize;
};

/** heap: how much the page grows while it plays and fetches a large film for a minute. */
export const heap = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const stage = await openStage([{ title: 'Heap', film, by: 'tab' }]);
	const grown = async (opening: Promise<Viewer>): Promise<number> => {
		const viewer = await opening;
		const before = await heldBytes(viewer);
		await viewer.start();
		await firstFrame(viewer.page);
		let most = 0;
		for (let sample = 0; sample < 12; sample++) {
			await viewer.page.waitForTimeout(2500);
			most = Math.max(most, (await heldBytes(viewer)) - before);
		}
		await viewer.close();
		return most / 1024 / 1024;
	};
	const runs = await alternate({
		matinee: () => grown(stage.matinee('Heap')),
		webtorrent: () => grown(stage.webtorrent('Heap')),
		webtorrentMemory: () => grown(stage.webtorrent('Heap', undefined, true))
	});
	await stage.close();
	return [
		rowOf({
			id: 'heap',
			what: 'most that the page grew by in half a minute of a film of 92 MB that is fetched whole',
			unit: 'MiB',
			bar: '<= 64 MiB',
			runs,
			figure: median,
			ok: (value) => value <= 64
		})
	];
};
