/** The player as a viewer uses it: keys and their list, chapters, the next episode, the corner, the same second after a reload. */
import type { Page } from '@playwright/test';
import { accept, expect, freshViewer, playing, test, violations } from './support.ts';

const timeOf = (page: Page): Promise<number> =>
	page.evaluate(() => document.querySelector('video')?.currentTime ?? -1);
const videoIs = (page: Page, fact: 'paused' | 'muted' | 'loop'): Promise<boolean | undefined> =>
	page.evaluate((name) => document.querySelector('video')?.[name], fact);

/** Runs in the page: where each title was left, as it is kept. */
const keptProgress = (): Promise<string> =>
	new Promise((resolve) => {
		const opening = indexedDB.open('matinee-library');
		opening.onsuccess = () => {
			const kept = opening.result.transaction('values').objectStore('values').get('progress');
			kept.onsuccess = () => {
				opening.result.close();
				resolve(JSON.stringify(kept.result ?? ''));
			};
		};
	});

/** Opens an episode of the demo's series and waits for its first frame. */
const watchEpisode = async (page: Page, url: string, number: number): Promise<void> => {
	await page.goto(url);
	await accept(page);
	await page.getByTestId('title-card').filter({ hasText: 'Small Machines' }).first().click();
	await page
		.locator(`a[href*="small-machines-${String(number)}"]`)
		.first()
		.click();
	await playing(page);
};

test('keys do what their list says, can be changed, and stay changed', async ({
	house,
	browser
}) => {
	const { context, page, errors } = await freshViewer(browser);
	await watchEpisode(page, house.url, 1);
	await page.keyboard.press('k');
	expect(await videoIs(page, 'paused')).toBe(true);
	await page.keyboard.press('5');
	await expect.poll(() => timeOf(page)).toBeCloseTo(16.5, 0);
	const half = await timeOf(page);
	await page.keyboard.press('j');
	await expect.poll(() => timeOf(page)).toBeCloseTo(half - 10, 0);
	await page.keyboard.press('.');
	await expect.poll(() => timeOf(page)).toBeGreaterThan(half - 10);
	expect(await timeOf(page)).toBeLessThan(half - 9.8);
	await page.keyboard.press('>');
	await expect(page.locator('.said')).toHaveText('1.25×');
	await page.keyboard.press('=');
	await page.keyboard.press('m');
	expect(await videoIs(page, 'muted')).toBe(true);
	await page.keyboard.press('PageDown');
	await expect(page.locator('.said')).toHaveText('Again');

	await page.keyboard.press('?');
	const list = page.getByRole('dialog');
	await expect(list.getByTestId('key-mute')).toContainText('M');
	expect(await violations(page)).toEqual([]);
	const loop = list.getByTestId('key-loop');
	await loop.getByRole('button').click();
	await page.keyboard.press('m');
	await expect(loop).toContainText('taken by');
	await page.keyboard.press('Escape');
	await loop.getByRole('button').click();
	await page.keyboard.press('z');
	await expect(loop).toContainText('Z');
	await page.getByTestId('keys-close').click();
	await page.keyboard.press('z');
	expect(await videoIs(page, 'loop')).toBe(true);

	const left = await timeOf(page);
	await expect.poll(() => page.evaluate(keptProgress)).toContain('small-machines-1');
	await page.reload();
	await playing(page);
	expect(await timeOf(page)).toBeGreaterThan(left - 4);
	await page.keyboard.press('z');
	expect(await videoIs(page, 'loop')).toBe(true);
	expect(errors).toEqual([]);
	await context.close();
});

test('the next episode is offered before the end, declined or played; chapters and pictures are on the bar', async ({
	house,
	browser
}) => {
	const { context, page, errors } = await freshViewer(browser);
	await watchEpisode(page, house.url, 1);
	await page.keyboard.press('8');
	const card = page.getByTestId('next-card');
	await expect(card).toContainText('Plays in');
	await page.getByTestId('next-cancel').click();
	await expect(card).toHaveCount(0);
	await page.keyboard.press('n');
	await expect(page).toHaveURL(/small-machines-2/);
	await playing(page);
	await page.keyboard.press('9');
	await expect(card).toBeVisible();
	await card.getByRole('button', { name: 'Play now' }).click();
	await expect(page).toHaveURL(/small-machines-3/);
	await playing(page);
	await page.keyboard.press('k');
	const bar = page.getByRole('slider', { name: 'Seek' });
	const box = await bar.boundingBox();
	if (!box) throw new Error('the bar is there');
	await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2);
	await expect(page.locator('output')).toContainText('Day');
	await page.mouse.move(box.x + 4, box.y + box.height / 2);
	await expect(page.locator('output')).toContainText('Night');
	await expect(page.getByTestId('preview')).toBeVisible();
	expect(errors).toEqual([]);
	await context.close();
});

test('a film goes on in the corner while the viewer browses, comes back whole, and can be closed', async ({
	house,
	browser
}) => {
	const { context, page, errors } = await freshViewer(browser);
	await watchEpisode(page, house.url, 2);
	const mark = await page.evaluate(() => {
		const video = document.querySelector('video');
		if (video) video.dataset['mark'] = 'same';
		return video?.currentTime ?? 0;
	});
	await page.keyboard.press('q');
	await expect(page.getByTestId('small-player')).toBeVisible();
	await expect(page).toHaveURL(/\/title/);
	await page.goBack();
	await expect(page.getByTestId('small-player')).toHaveCount(0);
	await page.keyboard.press('q');
	await page.getByRole('link', { name: 'Home' }).first().click();
	await expect(page.getByTestId('small-player')).toBeVisible();
	await expect.poll(() => timeOf(page)).toBeGreaterThan(mark);
	expect(await page.locator('video').getAttribute('data-mark')).toBe('same');
	expect(await violations(page)).toEqual([]);
	await page.getByTestId('small-open').click();
	await expect(page).toHaveURL(/\/watch/);
	expect(await page.locator('video').getAttribute('data-mark')).toBe('same');
	await page.keyboard.press('q');
	await page.getByTestId('small-close').click();
	await expect(page.locator('video')).toHaveCount(0);
	expect(errors).toEqual([]);
	await context.close();
});
