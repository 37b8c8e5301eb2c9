/** Rows of the scarce seed (S1, S2 of the research): four viewers, a seed with one and a half times the film's rate, and what they do for each other. */
import type { Page } from '@playwright/test';
import type { BenchRow } from '#tests/bench/row.ts';
import { benchFilm } from './films.ts';
import { figures, watched, watchStalls } from './in-page.ts';
import type { Line } from './lines.ts';
import { median, rowOf, runsEach, worst } from './measure.ts';
import { openOwnSeed } from './own-seed.ts';
import { openStage, type Offer, type Viewer } from './stage.ts';

const viewersMost = 4;
const joinMs = 5000;
const watchMs = 80_000;
const smallPieces = 16_384;

interface Crowd {
	/** Of all watch time since the click, percent. */
	readonly stalledPercent: number;
	readonly worstStallMs: number;
	/** Bytes that viewers gave each other over bytes received. */
	readonly offload: number;
	/** Bytes received over bytes of use. */
	readonly waste: number;
	readonly slowestStartMs: number;
	/** After the seed went, where it did: the worst viewer's. */
	readonly stallsAfter: number;
	readonly stalledAfterMs: number;
}

/** RTT 50 ms; the seed gives 1.5 x the rate, a viewer gives twice of it and takes 20 Mbit/s. */
const lines = (bitsPerSecond: number): { readonly seed: Line; readonly viewer: Line } => ({
	seed: {
		latencyMs: 12.5,
		upBitsPerSecond: 1.5 * bitsPerSecond,
		downBitsPerSecond: 20_000_000
	},
	viewer: { latencyMs: 12.5, upBitsPerSecond: 2 * bitsPerSecond, downBitsPerSecond: 20_000_000 }
});

/** Whole copies that the viewers hold between them, at least. */
const copies = async (viewers: readonly Viewer[]): Promise<number> => {
	const all = await Promise.all(viewers.map(({ page }) => figures(page)));
	const have = all.reduce((sum, one) => sum + (one?.have ?? 0), 0);
	return have / (all[0]?.whole ?? Infinity);
};

const watchTogether = async (
	open: () => Promise<Viewer>,
	/** Called when half of the time is over and the viewers hold two copies between them. */
	gone?: () => Promise<void>
): Promise<Crowd> => {
	const viewers: Viewer[] = [];
	const ready = await Promise.all(Array.from({ length: viewersMost }, open));
	const began = performance.now();
	const sleepTo = (ms: number, page: Page): Promise<void> =>
		page.waitForTimeout(Math.max(0, began + ms - performance.now()));
	for (const [number, viewer] of ready.entries()) {
		await sleepTo(number * joinMs, viewer.page);
		await viewer.start();
		await watchStalls(viewer.page);
		viewers.push(viewer);
	}
	const [first] = ready;
	if (!first) throw new Error('there is at least one viewer');
	let before = new Map<Viewer, Awaited<ReturnType<typeof watched>>>();
	if (gone) {
		await sleepTo(watchMs / 2, first.page);
		while ((await copies(viewers)) < 2 && performance.now() - began < watchMs)
			await first.page.waitForTimeout(250);
		before = new Map(
			await Promise.all(viewers.map(async (one) => [one, await watched(one.page)] as const))
		);
		await gone();
	}
	await sleepTo(watchMs, first.page);
	const seen = await Promise.all(viewers.map(({ page }) => watched(page)));
	const moved = await Promise.all(viewers.map(({ page }) => figures(page)));
	await Promise.all(viewers.map((viewer) => viewer.close()));
	const sum = (of: (one: (typeof seen)[number]) => number): number =>
		seen.reduce((all, one) => all + of(one), 0);
	const [received, given, have] = (['received', 'given', 'have'] as const).map((name) =>
		moved.reduce((all, one) => all + (one?.[name] ?? 0), 0)
	);
	const after = seen.map((one, at) => {
		const viewer = viewers[at];
		const then = viewer && before.get(viewer);
		return {
			stalls: one.stalls - (then?.stalls ?? 0),
			ms: one.stalledMs - (then?.stalledMs ?? 0)
		};
	});
	return {
		stalledPercent: (100 * sum(({ stalledMs }) => stalledMs)) / sum(({ watchedMs }) => watchedMs),
		worstStallMs: worst(seen.map(({ stalledMs }) => stalledMs)),
		offload: (given ?? 0) / Math.max(1, received ?? 0),
		waste: (received ?? 0) / Math.max(1, have ?? 0),
		slowestStartMs: worst(
			seen.map(({ firstFrameMs }) => (firstFrameMs === 0 ? watchMs : firstFrameMs))
		),
		stallsAfter: worst(after.map(({ stalls }) => stalls)),
		stalledAfterMs: worst(after.map(({ ms }) => ms))
	};
};

const show = (name: string, crowd: Crowd): void => {
	const { stalledPercent, offload, waste, slowestStartMs, stallsAfter, stalledAfterMs } = crowd;
	console.error(
		`  ${name}: stalled ${stalledPercent.toFixed(2)} %, offload ${offload.toFixed(3)}, waste ${waste.toFixed(3)}, ` +
			`slowest start ${String(Math.round(slowestStartMs))} ms, after ${String(stallsAfter)} x ${String(Math.round(stalledAfterMs))} ms`
	);
};

/** s1-stall, s1-offload, s1-waste: eighty seconds of four viewers who join five seconds apart. */
export const scarceSeed = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('clip');
	const { seed, viewer } = lines(film.bitsPerSecond);
	const offers: readonly Offer[] = [
		{ title: 'Crowd Ours', film, by: 'tab', pieceBytes: smallPieces },
		{ title: 'Crowd Theirs', film, by: 'tab', pieceBytes: smallPieces, line: seed }
	];
	const stage = await openStage(offers);
	const own = await openOwnSeed(stage, 'Crowd Ours', seed);
	await stage.seeder('Crowd Ours')?.close();
	const open = {
		matinee: () => stage.matinee('Crowd Ours', viewer),
		webtorrent: () => stage.webtorrent('Crowd Theirs', viewer),
		webtorrentMemory: () => stage.webtorrent('Crowd Theirs', viewer, true)
	};
	const seen: Record<string, Crowd[]> = {};
	for (let round = 0; round < runsEach(); round++) {
		for (const [name, one] of Object.entries(open)) {
			const crowd = await watchTogether(one);
			show(name, crowd);
			(seen[name] ??= []).push(crowd);
		}
	}
	await own.close();
	await stage.close();
	const runs = (of: (crowd: Crowd) => number): Record<string, number[]> =>
		Object.fromEntries(Object.entries(seen).map(([name, all]) => [name, all.map(of)]));
	const stalls = runs(({ stalledPercent }) => stalledPercent);
	return [
		rowOf({
			id: 's1-stall',
			what: 'scarce seed, four viewers: share of watch time that stood still',
			unit: '%',
			bar: '<= 0.5 % median, <= 2 % worst',
			runs: stalls,
			ok: (value) => value <= 0.5 && worst(stalls['matinee'] ?? []) <= 2
		}),
		rowOf({
			id: 's1-offload',
			what: 'scarce seed: share of the bytes that viewers gave each other (bound 0.75)',
			unit: '',
			bar: '>= 0.70 with s1-stall held',
			runs: runs(({ offload }) => offload),
			ok: (value) => value >= 0.7 && median(stalls['matinee'] ?? []) <= 0.5
		}),
		rowOf({
			id: 's1-waste',
			what: 'scarce seed: bytes received over bytes of use',
			unit: '',
			bar: '<= 1.02',
			runs: runs(({ waste }) => waste),
			ok: (value) => value <= 1.02
		}),
		rowOf({
			id: 's1-start',
			what: 'scarce seed: slowest of the four first frames',
			unit: 'ms',
			bar: '<= 1,200 ms',
			runs: runs(({ slowestStartMs }) => slowestStartMs),
			ok: (value) => value <= 1200
		})
	];
};

/** s2: the seed goes at half time, when the viewers hold two copies between them. */
export const seedGone = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('clip');
	const { seed, viewer } = lines(2 * film.bitsPerSecond);
	const runs: Record<string, number[]> = { matinee: [], matineeStalls: [] };
	for (let round = 0; round < runsEach(); round++) {
		const stage = await openStage([{ title: 'Gone', film, by: 'tab', pieceBytes: smallPieces }]);
		const own = await openOwnSeed(stage, 'Gone', seed);
		await stage.seeder('Gone')?.close();
		const crowd = await watchTogether(() => stage.matinee('Gone', viewer), own.close);
		show('matinee', crowd);
		runs['matinee']?.push(Math.round(crowd.stalledAfterMs));
		runs['matineeStalls']?.push(crowd.stallsAfter);
		await stage.close();
	}
	return [
		rowOf({
			id: 's2',
			what: 'the seed goes at half time with two copies afloat: the worst viewer stands still for',
			unit: 'ms',
			bar: '<= 1 stall, <= 1,000 ms',
			runs,
			ok: (value) => value <= 1000 && median(runs['matineeStalls'] ?? []) <= 1
		})
	];
};
