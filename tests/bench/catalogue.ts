/** 100,000 titles in the browser: from one peer to searchable, a day's change, and the next start without a network. */
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProjector } from '#node/projector.ts';
import { chromiumArgs } from '#tests/support/browsers.ts';
import { largeCatalogue, startLargePeer } from '#tests/support/large-channel.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import type { BenchRow } from './row.ts';

const titles = 100_000;
const dayChange = 433;
const starts = 5;
const MiB = 1024 * 1024;

const row = (
	id: string,
	what: string,
	unit: string,
	bar: { readonly most: number; readonly text: string },
	runs: readonly number[]
): BenchRow => {
	const sorted = runs.toSorted((a, b) => a - b);
	const value = Math.round((sorted[Math.floor(sorted.length / 2)] ?? NaN) * 100) / 100;
	return {
		suite: 'catalogue',
		id: `catalogue-${id}`,
		what,
		unit,
		value,
		peers: {},
		bar: bar.text,
		ok: value <= bar.most,
		runs: { matinee: runs }
	};
};

/** Types into the search box and waits until the heading says that something was found. */
const search = async (page: Page, text: string, timeout = 60_000): Promise<void> => {
	await page.getByTestId('search').fill(text);
	await page.getByRole('heading', { level: 1, name: /\d+ titles? for/ }).waitFor({ timeout });
};

/** Bytes that scripts of the page and its workers hold: objects and the buffers behind typed arrays. */
const heapBytes = async (session: CDPSession): Promise<number> => {
	interface Usage {
		readonly usedSize: number;
		readonly backingStorageSize?: number;
	}
	const sizeOf = ({ usedSize, backingStorageSize = 0 }: Usage): number =>
		usedSize + backingStorageSize;
	const workers: string[] = [];
	session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
		if (targetInfo.type === 'worker') workers.push(sessionId);
	});
	await session.send('Target.setAutoAttach', {
		autoAttach: true,
		waitForDebuggerOnStart: false,
		flatten: false
	});
	await session.send('HeapProfiler.collectGarbage');
	let total = sizeOf(await session.send('Runtime.getHeapUsage'));
	for (const [number, sessionId] of workers.entries()) {
		const answer = new Promise<Usage>((resolve) => {
			session.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
				const { id, result } = JSON.parse(message) as { id: number; result: Usage };
				if (from === sessionId && id === number + 100) resolve(result);
			});
		});
		const message = JSON.stringify({ id: number + 100, method: 'Runtime.getHeapUsage' });
		await session.send('Target.sendMessageToTarget', { sessionId, message });
		total += sizeOf(await answer);
	}
	return total;
};

/** Notes every task of the main thread over 50 ms, from the first byte of each page on. */
const watchTasks = async (page: Page): Promise<void> => {
	await page.addInitScript(() => {
		const kept = window as unknown as { longTasks: number[] };
		kept.longTasks = [];
		new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) kept.longTasks.push(duration);
		}).observe({ type: 'longtask', buffered: true });
	});
};
const longestTask = (page: Page): Promise<number> =>
	page.evaluate(() =>
		Math.max(0, ...(window as unknown as { longTasks: readonly number[] }).longTasks)
	);

/** Runs the suite; the site must be built. */
export const catalogueSuite = async (): Promise<readonly BenchRow[]> => {
	const rows: BenchRow[] = [];
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
	const profile = await mkdtemp(join(tmpdir(), 'matinee-profile-'));
	const executablePath = process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium';
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		args: chromiumArgs
	});
	const page = await context.newPage();
	await watchTasks(page);

	await page.goto(projector.url);
	await page.getByTestId('consent-accept').click();
	const beganMs = performance.now();
	await page.getByTestId('title-card').first().waitFor({ timeout: 120_000 });
	await search(page, 'a');
	rows.push(
		row(
			'cold-seconds',
			`${titles} titles from one peer to searchable`,
			's',
			{ most: 12, text: '<= 12' },
			[(performance.now() - beganMs) / 1000]
		),
		row('cold-bytes', 'the same: received', 'MB', { most: 30, text: '<= 30' }, [
			peer.sentBytes() / 1e6
		])
	);
	const session = await context.newCDPSession(page);
	rows.push(
		row('heap', 'page and workers, after it', 'MiB', { most: 250, text: '<= 250' }, [
			(await heapBytes(session)) / MiB
		])
	);
	await session.detach();

	const before = peer.sentBytes();
	const publishing = peer.publish(
		largeCatalogue(titles, (number) => number % Math.floor(titles / dayChange) === 0)
	);
	await publishing;
	const changedMs = performance.now();
	while (
		(await page.getByRole('heading', { level: 1 }).textContent())?.includes(
			'titles for “Zanzibarium'
		) !== true
	) {
		await page.getByTestId('search').fill('');
		await page.getByTestId('search').fill('Zanzibarium');
		await page.getByRole('heading', { level: 1, name: /Zanzibarium/ }).waitFor();
	}
	rows.push(
		row(
			'day-seconds',
			`a day's change (${dayChange} titles) to visible`,
			's',
			{ most: 2, text: '<= 2' },
			[(performance.now() - changedMs) / 1000]
		),
		row('day-bytes', 'the same: received', 'KB', { most: 150, text: '<= 150' }, [
			(peer.sentBytes() - before) / 1000
		])
	);

	peer.stop();
	await tracker.close();
	await page.goto(projector.url);
	await page.getByTestId('title-card').first().waitFor();
	await page.waitForFunction(
		async () => (await navigator.serviceWorker.ready).active?.state === 'activated'
	);
	await context.setOffline(true);
	const screens: number[] = [];
	const ready: number[] = [];
	const tasks: number[] = [];
	for (let start = 0; start < starts; start++) {
		await page.goto('about:blank');
		await page.goto(projector.url);
		await page.getByTestId('title-card').first().waitFor();
		screens.push(
			await page.evaluate(() => performance.getEntriesByName('first-titles')[0]?.startTime ?? NaN)
		);
		ready.push(
			await page.evaluate(() => {
				const [began, answered] = ['library-asked', 'library-ready'].map(
					(name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN
				);
				return (answered ?? NaN) - (began ?? NaN);
			})
		);
		await search(page, 'star');
		tasks.push(await longestTask(page));
	}
	rows.push(
		row(
			'start-screen',
			'start without a network: first titles on the screen',
			'ms',
			{ most: 1000, text: '<= 1000' },
			screens
		),
		row(
			'start-search',
			'the same: the library answers',
			'ms',
			{ most: 500, text: '<= 500' },
			ready
		),
		row(
			'start-task',
			'the same: longest task of the main thread',
			'ms',
			{ most: 50, text: '<= 50' },
			tasks
		)
	);
	await context.close();
	await projector.close();
	await rm(home, { recursive: true, force: true });
	await rm(profile, { recursive: true, force: true });
	return rows;
};
