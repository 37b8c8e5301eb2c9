/** Browsing: facets in the address, the way back, search from anywhere, readiness before the click. */
import { accept, expect, freshViewer, test, violations } from './support.ts';

test('the library is narrowed, searched and left by addresses, and cards say whether they play', async ({
	house,
	browser
}) => {
	const { context, page, errors } = await freshViewer(browser);
	await page.goto(`${house.url}/browse`);
	await accept(page);
	const cards = page.getByTestId('title-card');
	const heading = page.getByRole('heading', { level: 1 });
	await expect(cards.first()).toBeVisible({ timeout: 30_000 });
	// The projector seeds its own films: its tracker says so before anybody presses Play.
	await expect(cards.getByText('Plays', { exact: true }).first()).toBeVisible({ timeout: 30_000 });

	const status = page.getByRole('status').filter({ hasText: /titles?$/ });
	await expect(status).toBeVisible();
	const whole = await status.innerText();
	const genre = page.getByRole('list', { name: 'Genre' }).getByRole('button').first();
	await genre.click();
	await expect(page).toHaveURL(/[?&]genre=/);
	await expect(genre).toHaveAttribute('aria-pressed', 'true');
	await expect(status).not.toHaveText(whole);
	expect(await violations(page)).toEqual([]);
	const narrowed = page.url();
	await page.goBack();
	await expect(status).toHaveText(whole);

	// A shared address opens the same place.
	await page.goto(narrowed);
	await expect(genre).toHaveAttribute('aria-pressed', 'true', { timeout: 30_000 });
	await page.getByTestId('search').fill('zzzz');
	await expect(page.getByRole('heading', { name: 'Nothing fits all of that' })).toBeVisible();
	await page.getByRole('button', { name: /^The words/ }).click();
	await expect(cards.first()).toBeVisible();

	// From any page: the key, the proposals, the arrow, and the title.
	await page.goto(`${house.url}/settings`);
	await heading.waitFor();
	await page.keyboard.press('/');
	await page.keyboard.type('paper');
	const options = page.getByRole('option');
	await expect(options.first()).toContainText('Paper', { timeout: 30_000 });
	expect(await violations(page)).toEqual([]);
	await page.keyboard.press('ArrowDown');
	await expect(options.first()).toHaveAttribute('aria-selected', 'true');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/title\?title=/);
	await expect(heading).toHaveText('Paper Boat');
	const search = page.getByTestId('search');
	await search.fill('paper');
	await search.press('Enter');
	await expect(page).toHaveURL(/browse\?q=paper/);
	await expect(heading).toContainText('for “paper”');
	expect(errors).toEqual([]);
	await context.close();
});
