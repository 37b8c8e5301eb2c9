/** A tab of Matinee's own that has a film whole: the seed of our crowds. */
import { figures } from './in-page.ts';
import { shape, type Line } from './lines.ts';
import type { Stage } from './stage.ts';

/** Takes the film whole over a quick line from whoever seeds it, then comes back over the slow one and gives it. */
export const openOwnSeed = async (
	stage: Stage,
	title: string,
	line: Line
): Promise<{ readonly close: () => Promise<void> }> => {
	const first = await stage.matinee(title, undefined, stage.seeders);
	await first.start();
	for (;;) {
		const now = await figures(first.page);
		if (now && now.whole > 0 && now.have >= now.whole) break;
		await first.page.waitForTimeout(100);
	}
	// What was checked last is still on its way to the disk; a page that is closed cannot wait for it.
	await first.page.waitForTimeout(2000);
	const context = first.page.context();
	await first.page.close();
	const page = await context.newPage();
	await shape(page, line);
	await page.goto(stage.house.url);
	await page.getByTestId('title-card').first().waitFor();
	return {
		close: async () => {
			await context.close();
		}
	};
};
