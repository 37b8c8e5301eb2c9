/** Every page, as a phone and as a desk sees it: no accessibility violation, nothing cut at 320 pixels, French complete. */
import { accept, expect, freshViewer, openHouse, test, violations } from './support.ts';

const pages = [
	'/',
	'/browse',
	'/channels',
	'/studio',
	'/transfers',
	'/about',
	'/about/limits',
	'/settings',
	'/library',
	'/library?part=yours',
	'/open?uri=',
	'/nowhere'
];

test('no page has an accessibility violation, dark or light', async ({ browser }) => {
	const house = await openHouse();
	const { context, page, errors } = await freshViewer(browser);
	// Colours in the middle of a change of theme are nobody's choice.
	await page.emulateMedia({ reducedMotion: 'reduce' });
	await page.goto(house.url);
	await accept(page);
	const card = page.getByTestId('title-card').first();
	await expect(card).toBeVisible({ timeout: 30_000 });
	const titlePage = (await card.getAttribute('href')) ?? '';
	for (const theme of ['dark', 'light']) {
		for (const path of [...pages, titlePage]) {
			await page.goto(`${house.url}${path}`);
			await page.getByRole('heading', { level: 1 }).first().waitFor();
			await page.evaluate((name) => {
				document.documentElement.dataset['theme'] = name;
			}, theme);
			expect(await violations(page), `${path} ${theme}`).toEqual([]);
		}
	}
	await page.goto(`${house.url}/about`);
	// This copy is a project of its own: one key, which the bootloader has checked.
	await expect(page.getByTestId('release')).toContainText('checked on this device');
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
});

test('at 320 pixels nothing is wider than the screen, in English and French', async ({
	browser
}) => {
	const house = await openHouse();
	const { context, page } = await freshViewer(browser);
	await page.setViewportSize({ width: 320, height: 640 });
	await page.goto(house.url);
	await accept(page);
	await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	for (const language of ['English', 'Français']) {
		await page.goto(`${house.url}/settings`);
		await page.getByRole('button', { name: language }).click();
		for (const path of pages) {
			await page.goto(`${house.url}${path}`);
			await page.getByRole('heading', { level: 1 }).first().waitFor();
			const wide = await page.evaluate(() => document.documentElement.scrollWidth);
			expect(wide, `${path} ${language}`).toBeLessThanOrEqual(320);
		}
		expect(await page.evaluate(() => document.documentElement.lang)).toBe(
			language === 'English' ? 'en' : 'fr'
		);
	}
	await context.close();
	await house.close();
});

test('Chromium finds nothing in the way of installing', async ({ house, page, context }) => {
	await page.goto(house.url);
	await page.evaluate(() => navigator.serviceWorker.ready);
	const session = await context.newCDPSession(page);
	const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
	// A fresh test profile counts as private browsing, which nothing on the page can change.
	const own = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
	expect(own).toEqual([]);
});
