/** What every browser test shares: a projector of its own on a free port, fresh viewers, a playing frame. */
import {
	test as base,
	expect,
	type Browser,
	type BrowserContext,
	type Page
} from '@playwright/test';
import axe from 'axe-core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProjector, type Projector } from '#node/projector.ts';
import { isAnswerKept } from '#tests/support/answer-kept.ts';

export interface House {
	readonly projector: Projector;
	readonly url: string;
}

/** A projector over a fresh home folder, on a free port, with the demo channel. */
export const openHouse = async (
	options: Partial<Parameters<typeof startProjector>[0]> = {},
	/** A config.json of the host's own. */
	config?: unknown
): Promise<House & { readonly close: () => Promise<void> }> => {
	const home = await mkdtemp(join(tmpdir(), 'matinee-e2e-'));
	if (config !== undefined) await writeFile(join(home, 'config.json'), JSON.stringify(config));
	const projector = await startProjector({
		port: 0,
		host: '127.0.0.1',
		home,
		buildDir: 'build',
		demoDir: 'demo',
		log: () => undefined,
		...options
	});
	return {
		projector,
		url: projector.url,
		close: async () => {
			await projector.close();
			await rm(home, { recursive: true, force: true });
		}
	};
};

export const test = base.extend<{ house: House }>({
	// Playwright tells a fixture's needs from its first argument, which must be a pattern even when empty.
	// eslint-disable-next-line no-empty-pattern
	house: async ({}, use) => {
		const house = await openHouse();
		await use(house);
		await house.close();
	}
});

export { expect, isAnswerKept };

/** A viewer who has never been here: own storage, own worker, every console error kept. */
export const freshViewer = async (
	browser: Browser
): Promise<{ context: BrowserContext; page: Page; errors: string[] }> => {
	const context = await browser.newContext();
	const page = await context.newPage();
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(error.message));
	return { context, page, errors };
};

/** Accepts the notice, as a viewer does; done when the answer is kept, because tests leave the page faster than people. */
export const accept = async (page: Page): Promise<void> => {
	await page.getByTestId('consent-accept').click();
	await expect.poll(() => page.evaluate(isAnswerKept)).toBe(true);
};

/** Waits until the one video on the page has shown a frame and its clock moves. */
export const playing = async (page: Page, timeoutMs = 30_000): Promise<void> => {
	await expect(page.locator('video')).toHaveCount(1, { timeout: timeoutMs });
	await page.waitForFunction(
		() => {
			const video = document.querySelector('video');
			return video !== null && video.readyState >= 2 && video.currentTime > 0.1;
		},
		undefined,
		{ timeout: timeoutMs }
	);
};

/** Accessibility violations of the page as it stands, each with the elements that break the rule. */
export const violations = async (page: Page): Promise<readonly string[]> => {
	await page.evaluate(axe.source);
	return page.evaluate(async () => {
		const engine = (window as unknown as { axe: typeof axe }).axe;
		const found = await engine.run(document, { resultTypes: ['violations'] });
		return found.violations.map(
			({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`
		);
	});
};
