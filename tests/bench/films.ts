/** Every film of a folder (`MATINEE_MEDIA`), given by a seeder in Node: plays, seeks and ends in the app as it does over plain HTTP in the same browser. */
import { chromium, type Browser, type Page } from '@playwright/test';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { makeTorrent } from '#node/make-torrent.ts';
import { startProjector } from '#node/projector.ts';
import { startSeeder } from '#node/seeder.ts';
import { chromiumArgs } from '#tests/support/browsers.ts';
import { accept } from '#tests/e2e/support.ts';
import type { BenchRow } from './row.ts';
import { openPlainServer } from './streaming/plain-pages.ts';

/** How far a film came: nothing at all, its first frame, the middle after a seek, its end after another. */
const outcomes = ['nothing', 'plays', 'seeks', 'ends'] as const;

interface Walk {
	readonly outcome: (typeof outcomes)[number];
	/** From the start of the walk to its end. */
	readonly ms: number;
	/** What the page said when it did not play. */
	readonly said: string;
}

/** Runs in the page: waits for a frame, seeks to the middle and near the end, waits for the end; never longer than this. */
const walk = async (mostMs: number): Promise<Walk> => {
	const beganMs = performance.now();
	const video = (): HTMLVideoElement | null => document.querySelector('video');
	const said = (): string =>
		document.querySelector('[data-testid=player-state]')?.textContent.trim() ??
		video()?.error?.message ??
		'';
	const until = async (isThere: (film: HTMLVideoElement) => boolean): Promise<boolean> => {
		for (;;) {
			const film = video();
			if (film && isThere(film)) return true;
			const isOver = Boolean(film?.error) || /cannot|damaged|not a film/.test(said());
			if (isOver || performance.now() - beganMs > mostMs) return false;
			await new Promise((resolve) => setTimeout(resolve, 25));
		}
	};
	const seek = (seconds: number): Promise<boolean> => {
		const film = video();
		if (film) film.currentTime = seconds;
		return until((now) => !now.seeking && (now.ended || now.currentTime > seconds + 0.1));
	};
	const done = (outcome: Walk['outcome']): Walk => ({
		outcome,
		ms: performance.now() - beganMs,
		said: said()
	});
	if (!(await until((film) => film.readyState >= 2 && film.currentTime > 0.05))) {
		return done('nothing');
	}
	const seconds = video()?.duration ?? NaN;
	// A recording that does not say how long it is has no middle.
	const hasLength = Number.isFinite(seconds);
	if (hasLength && !(await seek(seconds / 2))) return done('plays');
	if (hasLength && !(await seek(Math.max(seconds * 0.9, seconds - 2)))) return done('seeks');
	return done((await until((film) => film.ended)) ? 'ends' : 'seeks');
};

const walkMs = 45_000;

const launch = (): Promise<Browser> =>
	chromium.launch({
		executablePath: process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium',
		args: chromiumArgs
	});

const isFilm = (name: string): boolean => /\.(?:mp4|m4v|mov|webm|mkv)$/.test(name);

/** The row of one film: the app must come as far as HTTP does, and say a word when it does not play. */
const rowOf = (name: string, ours: Walk, http: Walk): BenchRow => {
	const isAsFar = outcomes.indexOf(ours.outcome) >= outcomes.indexOf(http.outcome);
	const hasWord = ours.outcome !== 'nothing' || ours.said !== '';
	return {
		suite: 'films',
		id: `film-${name}`,
		what: `${ours.outcome}${ours.outcome === 'ends' ? '' : ` ("${ours.said}")`}; http ${http.outcome}`,
		unit: 'ms',
		value: Math.round(ours.ms),
		peers: { http: Math.round(http.ms) },
		bar: 'as far as http',
		ok: isAsFar && hasWord,
		runs: { matinee: [Math.round(ours.ms)], http: [Math.round(http.ms)] }
	};
};

const inFreshPage = async (
	browser: Browser,
	play: (page: Page) => Promise<unknown>
): Promise<Walk> => {
	const context = await browser.newContext();
	const page = await context.newPage();
	await play(page);
	const walked = await page.evaluate(walk, walkMs);
	await context.close();
	return walked;
};

/** One row a film and one for all of them together; none without a folder. */
export const filmsSuite = async (): Promise<readonly BenchRow[]> => {
	const media = process.env['MATINEE_MEDIA'];
	if (media === undefined) {
		console.log('films: MATINEE_MEDIA names no folder, so there is nothing to play.');
		return [];
	}
	const home = await mkdtemp(join(tmpdir(), 'matinee-films-'));
	const house = await startProjector({
		port: 0,
		host: '127.0.0.1',
		home,
		buildDir: 'build',
		log: () => undefined
	});
	const seeder = startSeeder({
		trackers: [`${house.url.replace('http', 'ws')}/tracker`],
		iceServers: [],
		onError: (_, error) => {
			console.error(`films: ${error.message}`);
		}
	});
	const plain = await openPlainServer();
	const browser = await launch();
	const entries = await readdir(media, { recursive: true, withFileTypes: true });
	const paths = entries
		.filter((entry) => entry.isFile() && isFilm(entry.name))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
	const rows: BenchRow[] = [];
	for (const path of paths) {
		const film = await makeTorrent(path);
		await seeder.seed(path, film);
		const magnet = `magnet:?xt=urn:btih:${film.infoHash}`;
		const ours = await inFreshPage(browser, async (page) => {
			await page.goto(house.url);
			await accept(page);
			await page.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
		});
		const http = await inFreshPage(browser, async (page) => {
			await page.goto(`${plain.url}/http`);
			await page.evaluate((url) => {
				Object.assign(document.querySelector('video') ?? {}, { src: url });
			}, plain.film(path));
		});
		await seeder.leave(film.infoHash);
		const row = rowOf(relative(media, path), ours, http);
		console.log(`films: ${row.ok ? 'as far as http' : 'NOT AS FAR'}: ${row.id}: ${row.what}`);
		rows.push(row);
	}
	await browser.close();
	await plain.close();
	await seeder.close();
	await house.close();
	await rm(home, { recursive: true, force: true });
	const missed = rows.filter(({ ok }) => !ok).length;
	const ended = rows.filter(({ what }) => what.startsWith('ends')).length;
	return [
		...rows,
		{
			suite: 'films',
			id: 'films',
			what: `films that do not come as far as over HTTP, of ${rows.length}; ${ended} play, seek and end`,
			unit: 'films',
			value: missed,
			peers: {},
			bar: '0',
			ok: missed === 0,
			runs: { matinee: [missed] }
		}
	];
};
