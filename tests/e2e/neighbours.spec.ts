/** Films over the lobby's connections: with every tracker and host gone, one viewer plays from another. */
import type { Page } from '@playwright/test';
import { accept, expect, freshViewer, openHouse, playing, test } from './support.ts';

const openTitle = async (page: Page): Promise<void> => {
	await page.getByTestId('title-card').filter({ hasText: 'Paper Boat' }).first().click();
	await expect(page.getByRole('link', { name: /^Play/ }).first()).toBeVisible();
};
const play = async (page: Page): Promise<number> => {
	const clickedMs = Date.now();
	await page.getByRole('link', { name: /^Play/ }).first().click();
	await playing(page);
	return Date.now() - clickedMs;
};
const people = (page: Page, count: number): Promise<void> =>
	expect(page.getByTestId('peer-count')).toHaveText(new RegExp(`\\b${count}\\b`), {
		timeout: 60_000
	});

test('two viewers who are connected by gossip play a film, one from the other, without any tracker', async ({
	browser
}) => {
	const house = await openHouse();
	const [alice, bob] = [await freshViewer(browser), await freshViewer(browser)];
	for (const { page } of [alice, bob]) {
		await page.goto(house.url);
		await accept(page);
		await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	}
	// The host and each other.
	await people(bob.page, 2);
	await openTitle(alice.page);
	const fromHostMs = await play(alice.page);
	await expect(alice.page.locator('.downloaded')).toHaveAttribute('style', /width: 100%/, {
		timeout: 60_000
	});
	await people(bob.page, 2);
	await house.close();
	await people(bob.page, 1);

	await openTitle(bob.page);
	const fromViewerMs = await play(bob.page);
	console.log(`click to playing: from the host ${fromHostMs} ms, from a viewer ${fromViewerMs} ms`);
	expect([...alice.errors, ...bob.errors]).toEqual([]);
	await alice.context.close();
	await bob.context.close();
});
