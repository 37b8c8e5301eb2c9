/** `/transfers`: a film that was played is listed, can be kept, and is gone after it was removed. */
import { openSeeder } from '#tests/support/seeder-page.ts';
import { accept, expect, freshViewer, openHouse, playing, test } from './support.ts';

test('a film that was played stays, is kept when asked, and is removed unless that is undone', async ({
	browser
}) => {
	const house = await openHouse();
	const context = await browser.newContext();
	const seeder = await openSeeder(context, `${house.url.replace('http', 'ws')}/tracker`);
	const magnet = await seeder.seed('tests/fixtures/media/ff_gizmo.webm');
	const page = await context.newPage();
	await page.goto(house.url);
	await accept(page);
	await page.goto(`${house.url}/transfers`);
	await expect(page.getByText('Nothing yet.')).toBeVisible();
	await page.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
	await playing(page);
	await page.goto(`${house.url}/transfers`);
	const film = page.getByTestId('transfer');
	await expect(film).toHaveCount(1);
	await expect(film.getByRole('heading')).toHaveText(/gizmo/);
	await film.getByRole('button', { name: 'Keep on this device' }).click();
	await expect(film.getByRole('button', { name: 'Kept on this device' })).toBeVisible();
	await page.reload();
	await expect(film.getByRole('button', { name: 'Kept on this device' })).toBeVisible();
	await film.getByRole('button', { name: 'Remove' }).click();
	await expect(film).toHaveCount(0);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(film).toHaveCount(1);
	await film.getByRole('button', { name: 'Remove' }).click();
	await expect(page.getByText('Nothing yet.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0, { timeout: 15_000 });
	await page.reload();
	await expect(page.getByText('Nothing yet.')).toBeVisible();
	await seeder.close();
	await context.close();
	await house.close();
});

test('a film that was played in an earlier visit is passed on again, with nobody else left who has it', async ({
	browser
}) => {
	const house = await openHouse();
	const first = await browser.newContext();
	const seeder = await openSeeder(first, `${house.url.replace('http', 'ws')}/tracker`);
	const magnet = await seeder.seed('tests/fixtures/media/ff_gizmo.webm');
	const alice = await browser.newContext();
	const watching = await alice.newPage();
	await watching.goto(house.url);
	await accept(watching);
	await watching.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
	await playing(watching);
	await watching.goto(`${house.url}/transfers`);
	// The strip tells what is on the disk.
	await expect(watching.locator('.strip span[style*="width: 100%"]')).toHaveCount(1);
	await watching.close();
	await seeder.close();
	await first.close();
	const again = await alice.newPage();
	await again.goto(house.url);
	const bob = await freshViewer(browser);
	await bob.page.goto(house.url);
	await accept(bob.page);
	await bob.page.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
	await playing(bob.page);
	expect(bob.errors).toEqual([]);
	await bob.context.close();
	await alice.close();
	await house.close();
});
