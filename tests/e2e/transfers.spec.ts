/** `/transfers`: a film that was played is listed, can be kept, and is gone after it was removed. */
import { openSeeder } from '#tests/support/seeder-page.ts';
import { accept, expect, openHouse, playing, test } from './support.ts';

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
