/** For everyone: settings that hold, no flash of another look, arrows from a remote control, what is dropped. */
import { readFile } from 'node:fs/promises';
import { accept, expect, freshViewer, openHouse, test, violations } from './support.ts';

test('settings are in force at once, kept, and there from the first picture of the next start', async ({
	browser
}) => {
	const house = await openHouse();
	const { context, page, errors } = await freshViewer(browser);
	await page.goto(house.url);
	await accept(page);
	await page.goto(`${house.url}/settings`);
	await page.getByRole('button', { name: 'High contrast' }).click();
	await page.getByRole('button', { name: '150%' }).click();
	const root = page.locator('html');
	await expect(root).toHaveAttribute('data-theme', 'contrast');
	await expect(root).toHaveAttribute('data-text', '150');
	await page.getByLabel('At most in a month').fill('2');
	await page.getByLabel('At most in a month').blur();
	await page.getByLabel('Address of a tracker').fill('https://not-a-tracker.example');
	await page.getByRole('button', { name: 'Add' }).first().click();
	await expect(page.getByText('It begins with wss://')).toBeVisible();
	await expect(page.getByTestId('seen')).toContainText('Introduced by');
	await page.getByRole('button', { name: 'Français' }).click();
	await expect(root).toHaveAttribute('lang', 'fr');
	expect(await violations(page)).toEqual([]);
	// With the app's own code held back, what is drawn first is what was chosen.
	await page.route('**/_app/**', (route) => route.abort());
	await page.goto(`${house.url}/settings`, { waitUntil: 'commit' });
	await page.waitForFunction(() => document.documentElement.dataset['text'] === '150');
	await expect(root).toHaveAttribute('data-theme', 'contrast');
	await expect(root).toHaveAttribute('lang', 'fr');
	await page.unroute('**/_app/**');
	await page.goto(`${house.url}/settings`);
	await expect(page.getByLabel('Au plus, par mois')).toHaveValue('2');
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
});

test('arrows go from card to card, and a magnet or a file can be dropped or pasted anywhere', async ({
	browser
}) => {
	const house = await openHouse();
	const { context, page, errors } = await freshViewer(browser);
	await page.goto(`${house.url}/?tv`);
	await accept(page);
	const cards = page.getByTestId('title-card');
	await expect(cards.first()).toBeVisible({ timeout: 30_000 });
	await expect(page.locator('html')).toHaveAttribute('data-layout', 'tv');
	await cards.first().focus();
	await page.keyboard.press('ArrowRight');
	await expect(cards.nth(1)).toBeFocused();
	await page.keyboard.press('ArrowLeft');
	await expect(cards.first()).toBeFocused();

	await page.goto(`${house.url}/about`);
	const film = await readFile('demo/dust/dust.webm');
	const hand = async (kind: 'dragover' | 'drop', file?: { name: string; type: string }) =>
		page.evaluate(
			({ kind, file, bytes }) => {
				const dataTransfer = new DataTransfer();
				const held = Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0));
				if (file) dataTransfer.items.add(new File([held], file.name, { type: file.type }));
				else dataTransfer.setData('text/plain', 'magnet:?xt=urn:btih:' + 'ab'.repeat(20));
				document.body.dispatchEvent(
					new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true })
				);
			},
			{ kind, file, bytes: film.toString('base64') }
		);
	await hand('dragover');
	await expect(page.getByTestId('drop-veil')).toBeVisible();
	await hand('drop', { name: 'thing.exe', type: 'application/octet-stream' });
	await expect(page.getByText('Matinee cannot open that.')).toBeVisible();
	await hand('drop', { name: 'Mine.webm', type: 'video/webm' });
	await expect(page).toHaveURL(/\/play$/);
	await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.1);
	await page.goto(`${house.url}/about`);
	await page.getByRole('heading', { level: 1 }).waitFor();
	await hand('drop');
	await expect(page).toHaveURL(/\/watch\?magnet=/);
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
});
