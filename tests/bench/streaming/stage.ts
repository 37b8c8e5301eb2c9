/** Everything a row plays on: a projector with a channel that names the bench's films, tabs that seed them, and viewers of each kind in fresh contexts. */
import { chromium, type Browser, type Page } from '@playwright/test';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProjector, type Projector } from '#node/projector.ts';
import { chromiumArgs } from '#tests/support/browsers.ts';
import type { BenchFilm } from './films.ts';
import { shape, shapeHttp, type Line } from './lines.ts';
import { openPlainServer, type PlainServer } from './plain-pages.ts';

/** A film that a tab or the projector seeds, and that the channel names. */
export interface Shown {
	readonly title: string;
	readonly film: BenchFilm;
	/** For WebTorrent's page. */
	readonly magnet: string;
}

/** A page that is ready for the click, of any system. */
export interface Viewer {
	readonly page: Page;
	/** The click; `window.began` is set in the page. */
	readonly start: () => Promise<void>;
	readonly close: () => Promise<void>;
}

export interface Stage {
	readonly plain: PlainServer;
	readonly house: Projector;
	readonly viewers: Browser;
	readonly seeders: Browser;
	readonly shown: ReadonlyMap<string, Shown>;
	/** The page of the tab that seeds this title. */
	readonly seeder: (title: string) => Page | undefined;
	/** In a context of its own, of the viewers' browser unless told. */
	readonly matinee: (title: string, line?: Line, browser?: Browser) => Promise<Viewer>;
	readonly webtorrent: (title: string, line?: Line, memory?: boolean) => Promise<Viewer>;
	readonly http: (title: string, line?: Line) => Promise<Viewer>;
	readonly close: () => Promise<void>;
}

/** How one title is seeded. */
export interface Offer {
	readonly title: string;
	readonly film: BenchFilm;
	/** 'tab': a WebTorrent page that holds it in memory; 'node': the projector, from disk. */
	readonly by: 'tab' | 'node';
	readonly pieceBytes?: number;
	/** Of the seeding tab. */
	readonly line?: Line;
	/** Further tabs that claim to have the film: some send other bytes, some none. */
	readonly also?: readonly ('liar' | 'mute')[];
}

const noThrottling = [
	'--disable-background-timer-throttling',
	'--disable-backgrounding-occluded-windows',
	'--disable-renderer-backgrounding'
];

const launch = (): Promise<Browser> =>
	chromium.launch({
		executablePath: process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium',
		args: [...chromiumArgs, ...noThrottling]
	});

const idOf = (title: string): string => title.toLowerCase().replaceAll(' ', '-');

/** A tab that seeds one film from memory, on its own line. */
const openSeeder = async (
	browser: Browser,
	plain: PlainServer,
	offer: Offer,
	tracker: string,
	kind: 'honest' | 'liar' | 'mute' = 'honest'
): Promise<{ page: Page; magnet: string; torrent: Buffer }> => {
	const page = await (await browser.newContext()).newPage();
	await page.goto(`${plain.url}/seeder?${kind}`);
	await page.waitForFunction(() => 'seed' in window);
	await shape(page, offer.line && { ...offer.line, downBitsPerSecond: 4_000_000_000 });
	const { magnet, torrent } = await page.evaluate(
		([url, name, pieceBytes, at]) =>
			(
				window as unknown as {
					seed: (
						url: string,
						name: string,
						pieceBytes: number,
						tracker: string
					) => Promise<{ magnet: string; torrent: string }>;
				}
			).seed(url, name, pieceBytes, at),
		[
			plain.film(offer.film.path),
			`${idOf(offer.title)}.mp4`,
			offer.pieceBytes ?? 65_536,
			tracker
		] as const
	);
	return { page, magnet, torrent: Buffer.from(torrent, 'base64') };
};

const entryOf = (offer: Offer, variant: object): object => ({
	id: idOf(offer.title),
	type: 'film',
	title: { en: offer.title },
	licence: 'CC0-1.0',
	rightsHolder: 'Matinee project',
	runtimeSeconds: offer.film.seconds,
	added: '2026-11-20T00:00:00Z',
	...variant
});

/** Opens the stage; the tabs seed before the channel is published, because its records carry their torrents' metadata. */
export const openStage = async (offers: readonly Offer[]): Promise<Stage> => {
	const home = await mkdtemp(join(tmpdir(), 'matinee-bench-'));
	const demoDir = join(home, 'demo');
	await mkdir(join(demoDir, 'torrents'), { recursive: true });
	const plain = await openPlainServer();
	const [viewers, seeders] = [await launch(), await launch()];
	// The tracker has to be there before the channel that the projector publishes: one of its own.
	const foyer = await startProjector({
		port: 0,
		host: '127.0.0.1',
		home: join(home, 'foyer'),
		buildDir: 'build',
		log: () => undefined
	});
	const tracker = `${foyer.url.replace('http', 'ws')}/tracker`;
	const seeding = new Map<string, Page>();
	const magnets = new Map<string, string>();
	const entries: object[] = [];
	const facts = { container: 'mp4', codecs: 'avc1.640028,mp4a.40.2', width: 1280, height: 720 };
	for (const offer of offers) {
		const id = idOf(offer.title);
		if (offer.by === 'node') {
			await copyFile(offer.film.path, join(demoDir, `${id}.mp4`));
			entries.push(entryOf(offer, { film: `${id}.mp4`, variant: facts }));
			continue;
		}
		const { page, magnet, torrent } = await openSeeder(seeders, plain, offer, tracker);
		for (const kind of offer.also ?? []) await openSeeder(seeders, plain, offer, tracker, kind);
		seeding.set(offer.title, page);
		magnets.set(offer.title, magnet);
		await writeFile(join(demoDir, 'torrents', `${id}.torrent`), torrent);
		const variant = { ...facts, torrent: `torrents/${id}.torrent`, trackers: [tracker] };
		entries.push(entryOf(offer, { variant }));
	}
	await writeFile(join(demoDir, 'titles.json'), JSON.stringify(entries));
	const house = await startProjector({
		port: 0,
		host: '127.0.0.1',
		home: join(home, 'house'),
		buildDir: 'build',
		demoDir,
		trackers: ['/tracker', tracker],
		log: () => undefined
	});
	const shown = new Map<string, Shown>();

	const open = async (
		url: string,
		line: Line | undefined,
		shaped: (page: Page, line: Line | undefined) => Promise<void>,
		browser = viewers
	): Promise<Page> => {
		const page = await (await browser.newContext()).newPage();
		await shaped(page, line);
		await page.goto(url);
		return page;
	};
	const closing = (page: Page) => (): Promise<void> => page.context().close();
	const startable = async (page: Page, what: string): Promise<Viewer> => {
		await page.waitForFunction(() => 'start' in window);
		return {
			page,
			start: () =>
				page.evaluate((text) => {
					(window as unknown as { start: (text: string) => void }).start(text);
				}, what),
			close: closing(page)
		};
	};
	/**
	 * The notice accepted, the programme there, the code loaded as WebTorrent's page has loaded its own: a viewer reads for a
	 * second before the click. The click follows a link to the film from the home page.
	 */
	const matinee = async (title: string, line?: Line, browser?: Browser): Promise<Viewer> => {
		const page = await open(house.url, line, shape, browser);
		await page.getByTestId('consent-accept').click();
		const card = page.getByTestId('title-card').filter({ hasText: title }).first();
		await card.waitFor({ timeout: 60_000 });
		await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
		await page.waitForLoadState('networkidle');
		const href = await page
			.locator(`a[href*="${idOf(title)}"]`)
			.first()
			.getAttribute('href');
		const key = new URL(href ?? '', house.url).searchParams.get('title') ?? '';
		return {
			page,
			start: () =>
				page.evaluate(
					(to) => {
						const link = document.createElement('a');
						link.href = to;
						document.body.append(link);
						(window as unknown as { began: number }).began = performance.now();
						link.click();
					},
					`/watch?title=${encodeURIComponent(key)}`
				),
			close: closing(page)
		};
	};
	const stage: Stage = {
		plain,
		house,
		viewers,
		seeders,
		shown,
		seeder: (title) => seeding.get(title),
		matinee,
		webtorrent: async (title, line, memory = false) =>
			startable(
				await open(`${plain.url}/webtorrent${memory ? '?memory' : ''}`, line, shape),
				shown.get(title)?.magnet ?? ''
			),
		http: async (title, line) =>
			startable(
				await open(`${plain.url}/http`, line, shapeHttp),
				plain.film(shown.get(title)?.film.path ?? '')
			),
		close: async () => {
			await viewers.close();
			await seeders.close();
			await house.close();
			await foyer.close();
			await plain.close();
			await rm(home, { recursive: true, force: true });
		}
	};
	for (const offer of offers) {
		const magnet = magnets.get(offer.title) ?? (await magnetFrom(stage, offer.title));
		shown.set(offer.title, { title: offer.title, film: offer.film, magnet });
	}
	return stage;
};

/** The magnet that the title page shows, for films that the projector made a torrent of. */
const magnetFrom = async (stage: Stage, title: string): Promise<string> => {
	const { page, close } = await stage.matinee(title);
	await page.getByTestId('title-card').filter({ hasText: title }).first().click();
	const href = await page.locator('a[href^="magnet:"]').first().getAttribute('href');
	await close();
	return href ?? '';
};
