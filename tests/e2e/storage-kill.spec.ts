/** A browser that is killed in the middle of a sync: at the next start its library is the old version or the new, whole. */
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { chromiumArgs } from '#tests/support/browsers.ts';
import { largeCatalogue, startLargePeer } from '#tests/support/large-channel.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { openStaticSite } from '#tests/support/static-site.ts';
import { accept, expect, test } from './support.ts';

const titles = 3000;
const kills = 6;
/** One word for each version; every title of that version has it, and no title of another. */
const words = ['Abracadabrum', 'Zanzibarium', 'Quillonquartz', 'Mirliflorum', 'Fjordwyvern'];
words.push('Hocuspocution', 'Kaleidoscopix', 'Umbrellatrix');
const wordOf = (version: number): string => words[version] ?? `Version${version}`;

const catalogueOf = (version: number): readonly unknown[] =>
	largeCatalogue(titles).map((record) => {
		const film = record as { readonly title: { readonly en: string } }; // as `largeCatalogue` makes them
		return { ...film, title: { en: `${wordOf(version)} ${film.title.en}` } };
	});

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
const rolls = (seed: number): (() => number) => {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
};

interface Process {
	readonly pid: number;
	readonly parent: number;
	readonly command: string;
}

const processes = async (): Promise<readonly Process[]> => {
	const found: Process[] = [];
	for (const name of await readdir('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		try {
			const stat = await readFile(`/proc/${name}/stat`, 'utf8');
			const command = await readFile(`/proc/${name}/cmdline`, 'utf8');
			const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
			found.push({ pid: Number(name), parent, command });
		} catch {
			// It ended while it was being read.
		}
	}
	return found;
};

/** The browser of this profile, and whatever it started: no other browser of this machine. */
const processesOf = async (profile: string): Promise<readonly number[]> => {
	const all = await processes();
	const mine = new Set(
		all
			.filter(({ command }) => command.split('\0').includes(`--user-data-dir=${profile}`))
			.map(({ pid }) => pid)
	);
	for (let size = 0; size < mine.size;) {
		size = mine.size;
		for (const { pid, parent } of all) if (mine.has(parent)) mine.add(pid);
	}
	return [...mine];
};

const launch = (profile: string): Promise<BrowserContext> =>
	chromium.launchPersistentContext(profile, {
		executablePath: process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium',
		args: chromiumArgs
	});

/** How many titles a search finds. */
const count = async (page: Page, word: string): Promise<number> => {
	await page.getByTestId('search').fill(word);
	await page.getByTestId('search').press('Enter');
	const heading = page.getByRole('heading', { level: 1 });
	await expect(heading).toContainText(`“${word}”`);
	const text = await heading.innerText();
	return Number(/^(\d+) titles? for/.exec(text)?.[1] ?? 0);
};

/** Waits until all titles of this version are found. */
const comesTo = async (page: Page, version: number): Promise<void> => {
	await page.getByTestId('search').fill(wordOf(version));
	await page.getByTestId('search').press('Enter');
	await page.waitForFunction(
		(start) => document.querySelector('h1')?.textContent.trim().startsWith(start),
		`${titles} titles for “${wordOf(version)}”`,
		{ timeout: 30_000 }
	);
};

test('a browser killed at six moments of a sync shows the old version or the new one at its next start, never a mix', async () => {
	const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
	console.log(`SEED=${seed}`);
	const roll = rolls(seed);
	const tracker = await startLobbyTracker();
	const peer = await startLargePeer(tracker.url, catalogueOf(0));
	const site = await openStaticSite({
		trackers: [tracker.url],
		iceServers: [],
		channels: [],
		mirrors: []
	});
	const profile = await mkdtemp(join(tmpdir(), 'matinee-kill-'));
	const errors: string[] = [];
	let context = await launch(profile);
	let page = context.pages()[0] ?? (await context.newPage());
	await page.goto(site.url);
	await accept(page);
	await page.goto(`${site.url}/channels?follow=${encodeURIComponent(peer.link)}`);
	await page.locator('dialog button[type=submit]:enabled').click();
	await expect(page.getByText('Up to date')).toBeVisible({ timeout: 30_000 });
	await comesTo(page, 0);

	// One sync to its end tells how long one takes on this machine.
	await page.getByTestId('search').fill(wordOf(1));
	await page.getByTestId('search').press('Enter');
	await peer.publish(catalogueOf(1));
	const publishedMs = performance.now();
	await comesTo(page, 1);
	const syncMs = performance.now() - publishedMs;

	const found: string[] = [];
	for (let kill = 1; kill <= kills; kill++) {
		const momentMs = roll() * syncMs;
		const gone = context.waitForEvent('close');
		const pids = await processesOf(profile);
		expect(pids.length).toBeGreaterThan(1);
		await peer.publish(catalogueOf(kill + 1));
		await elapse(momentMs);
		for (const pid of pids) process.kill(pid, 'SIGKILL');
		await gone;

		context = await launch(profile);
		context.on('weberror', (error) => errors.push(error.error().message));
		const alone = context.pages()[0] ?? (await context.newPage());
		// Nobody answers: what is seen was stored.
		await alone.routeWebSocket(/./, () => undefined);
		await alone.goto(site.url);
		await expect(alone.getByTestId('title-card').first()).toBeVisible();
		// While a search is under way the page shows the number of the one before: both are asked until they are settled.
		let counts: readonly number[] = [];
		const ask = async (): Promise<readonly number[]> => {
			counts = [await count(alone, wordOf(kill)), await count(alone, wordOf(kill + 1))];
			return [...counts].sort((a, b) => a - b);
		};
		await expect.poll(ask, { intervals: [20] }).toEqual([0, titles]);
		found.push(`${Math.round(momentMs)} ms: version ${counts[0] === 0 ? 'new' : 'old'}`);

		page = await context.newPage();
		await alone.close();
		await page.goto(site.url);
		await comesTo(page, kill + 1);
	}
	console.log(`a sync takes ${Math.round(syncMs)} ms; killed after ${found.join(', ')}`);
	expect(errors).toEqual([]);
	await context.close();
	peer.stop();
	await Promise.all([tracker.close(), site.close()]);
	await rm(profile, { recursive: true, force: true });
});
