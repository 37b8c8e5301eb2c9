/** Subtitles as a viewer meets them: beside the film, from a file of one's own, moved, two at once, searched. */
import type { Page } from '@playwright/test';
import { openSeeder } from '#tests/support/seeder-page.ts';
import { accept, expect, openHouse, playing, test, violations } from './support.ts';

/** "Où étais-tu ?" as Windows wrote it in France, from the first second on. */
const french =
	'1\r\n00:00:00,000 --> 00:00:20,000\r\nO\u00f9 \u00e9tais-tu, gar\u00e7on ?\r\n\r\n2\r\n00:00:20,000 --> 00:00:30,000\r\n<i>Nulle part.</i>\r\n';
const drop = (page: Page, name: string, latin1: string): Promise<void> =>
	page.evaluate(
		([fileName, text]) => {
			const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
			const data = new DataTransfer();
			data.items.add(new File([bytes], fileName));
			const target = document.querySelector('[data-testid="player"]');
			for (const type of ['dragover', 'drop'])
				target?.dispatchEvent(
					new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true })
				);
		},
		[name, latin1] as const
	);
const seek = (page: Page, seconds: number): Promise<void> =>
	page.evaluate((to) => {
		const video = document.querySelector('video');
		if (video) video.currentTime = to;
	}, seconds);

test('subtitles beside the film are offered by language; a dropped one reads right, moves, pairs and is searched', async ({
	browser
}) => {
	const house = await openHouse();
	const context = await browser.newContext({ locale: 'en-GB' });
	const seeder = await openSeeder(context, `${house.url.replace('http', 'ws')}/tracker`);
	const folder = 'demo/paper-boat/paper-boat';
	const magnet = await seeder.seed(`${folder}.webm`, `${folder}.en.vtt`, `${folder}.ar.vtt`);
	const page = await context.newPage();
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(error.message));
	await page.goto(house.url);
	await accept(page);
	await page.goto(`${house.url}/watch?magnet=${encodeURIComponent(magnet)}`);
	await playing(page);
	const layer = page.getByTestId('subtitles');
	await page.keyboard.press('k');

	// From the torrent: English is the viewer's own, and is there without a press.
	await seek(page, 3);
	await expect(layer).toContainText('[the sea, quietly]');
	await page.getByTestId('player-subtitles').click();
	const panel = page.getByTestId('subtitle-panel');
	await expect(panel.getByRole('radio', { name: /English/ })).toBeChecked();
	await expect(panel.getByRole('radio', { name: /Arabic/ })).toBeVisible();
	expect(await violations(page)).toEqual([]);

	// A file of one's own, in the letters of another time.
	await drop(page, 'my.fr.srt', french);
	await expect(layer).toContainText('Où étais-tu, garçon ?');
	await expect(panel.getByTestId('subtitle-letters')).toHaveValue('windows-1252');

	// Two at once: the second stands above the first.
	const english = await panel
		.getByTestId('subtitle-second')
		.locator('option', { hasText: 'English' })
		.getAttribute('value');
	await panel.getByTestId('subtitle-second').selectOption(english ?? '');
	await expect(layer).toContainText('[the sea, quietly]');
	const [above, below] = await Promise.all(
		['[the sea, quietly]', 'Où étais-tu'].map((text) => layer.getByText(text).boundingBox())
	);
	expect(above?.y ?? 0).toBeLessThan((below?.y ?? 0) - 100);
	expect(above?.height ?? 99).toBeLessThan(below?.height ?? 0);

	// In steps of 50 ms, by the keys and by the panel; what was heard and seen makes one of both.
	await panel.getByTestId('subtitle-tab-timing').click();
	const offset = panel.getByTestId('subtitle-offset');
	await page.keyboard.press('h');
	await page.keyboard.press('h');
	await expect(offset).toHaveText('0.10 s later');
	await page.keyboard.press('g');
	await expect(offset).toHaveText('0.05 s later');
	await panel.getByRole('button', { name: 'As in the file' }).click();
	await seek(page, 21);
	await expect(layer).toContainText('Nulle part.');
	await panel.getByRole('button', { name: 'I see it' }).click();
	await seek(page, 23.5);
	await expect(panel).toContainText('Now press “I hear it”');
	await panel.getByRole('button', { name: 'I hear it' }).click();
	await expect(offset).toHaveText('2.50 s later');
	await seek(page, 22);
	await expect(layer).toContainText('Où étais-tu');

	// What is said is found, and a press goes there.
	await panel.getByTestId('subtitle-tab-dialogue').click();
	await panel.getByTestId('dialogue-search').fill('NULLE');
	await expect(panel.getByTestId('dialogue-line')).toHaveCount(1);
	await panel.getByTestId('dialogue-line').click();
	await expect
		.poll(() => page.evaluate(() => document.querySelector('video')?.currentTime))
		.toBeCloseTo(22.5, 1);
	await expect(layer.locator('.italic')).toHaveText('Nulle part.');

	// The look is seen at once; all of it is there again after a reload.
	await panel.getByTestId('subtitle-tab-look').click();
	await panel.getByTestId('look-color').selectOption('yellow');
	await panel.getByTestId('look-size').fill('150');
	const color = (): Promise<string> =>
		layer.locator('.box').evaluate((box) => getComputedStyle(box).color);
	await expect.poll(color).toBe('oklch(0.92 0.17 105)');
	await page.keyboard.press('Escape');
	await expect(panel).toHaveCount(0);
	await page.reload();
	await playing(page);
	await page.keyboard.press('k');
	await seek(page, 23);
	await expect(layer).toContainText('Nulle part.');
	await expect.poll(color).toBe('oklch(0.92 0.17 105)');

	// What the browser draws alone has them, too; off is off.
	const native = (): Promise<number> =>
		page.evaluate(() => {
			const video = document.querySelector('video');
			video?.dispatchEvent(new Event('enterpictureinpicture'));
			const cues = video?.textTracks[0]?.cues?.length ?? 0;
			video?.dispatchEvent(new Event('leavepictureinpicture'));
			return cues;
		});
	expect(await native()).toBe(2);
	await page.keyboard.press('c');
	await expect(page.locator('.said')).toHaveText('Subtitles off');
	await expect(layer).toHaveText('');
	await drop(page, 'notes.txt', 'no times in here');
	await page.getByTestId('player-subtitles').click();
	await expect(panel).toContainText('No subtitles could be read in this file.');
	expect(errors).toEqual([]);
	await seeder.close();
	await context.close();
	await house.close();
});
