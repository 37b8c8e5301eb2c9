/** Viewers among themselves: the first serves the second, twenty in a row connect, and one alone without a network. */
import { accept, expect, freshViewer, openHouse, playing, test } from './support.ts';

const openFirstFilm = async (page: Parameters<typeof playing>[0]): Promise<void> => {
	await page.getByTestId('title-card').filter({ hasText: 'Paper Boat' }).first().click();
	await page.getByRole('link', { name: /^Play/ }).first().click();
	await playing(page);
};

test('with the projector stopped, a second viewer gets the catalogue from the first', async ({
	browser
}) => {
	// A plain tracker with the site and no channel of its own: the place where the two can still meet.
	const foyer = await openHouse({ demoDir: 'nothing-here' });
	const meeting = `${foyer.url.replace('http', 'ws')}/tracker`;
	const house = await openHouse({ trackers: ['/tracker', meeting], mirrors: [] });
	const alice = await freshViewer(browser);
	await alice.page.goto(house.url);
	await accept(alice.page);
	await expect(alice.page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	const channel = house.projector.channel ?? '';
	await house.close();

	const second = await openHouse(
		{ demoDir: 'nothing-here' },
		{ trackers: [meeting], iceServers: [], channels: [channel], mirrors: [] }
	);
	const bob = await freshViewer(browser);
	await bob.page.goto(second.url);
	await accept(bob.page);
	await expect(bob.page.getByTestId('title-card').first()).toBeVisible({ timeout: 60_000 });
	// Alice, and the second house's own lobby peer, which follows nothing and has nothing to give.
	await expect(bob.page.getByTestId('peer-count')).toHaveText(/[12]/);
	expect([...alice.errors, ...bob.errors]).toEqual([]);
	await alice.context.close();
	await bob.context.close();
	await second.close();
	await foyer.close();
});

test('after one visit, without a network, the programme browses and a downloaded film plays', async ({
	browser
}) => {
	const house = await openHouse();
	const { context, page, errors } = await freshViewer(browser);
	await page.goto(house.url);
	await accept(page);
	await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	await openFirstFilm(page);
	await page.waitForFunction(
		() => {
			const spans = document.querySelectorAll('.downloaded');
			return spans.length === 1 && (spans[0] as HTMLElement).style.width === '100%';
		},
		undefined,
		{ timeout: 60_000 }
	);
	await house.close();
	await context.setOffline(true);

	await page.goto(house.url);
	await expect(page.getByTestId('title-card').first()).toBeVisible();
	await page.goto(`${house.url}/about`);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.goto(house.url);
	await openFirstFilm(page);
	expect(errors).toEqual([]);
	await context.close();
});

test('twenty fresh viewers in a row all connect and play', async ({ browser }) => {
	test.setTimeout(300_000);
	const house = await openHouse();
	const times: number[] = [];
	for (let viewer = 0; viewer < 20; viewer++) {
		const { context, page } = await freshViewer(browser);
		await page.goto(house.url);
		await accept(page);
		await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
		await page.getByTestId('title-card').filter({ hasText: 'The Lamplighter' }).first().click();
		const began = Date.now();
		await page.getByRole('link', { name: /^Play/ }).first().click();
		await playing(page);
		times.push(Date.now() - began);
		await context.close();
	}
	const sorted = [...times].sort((a, b) => a - b);
	console.log(`twenty viewers, click to playing: median ${sorted[10]} ms, worst ${sorted[19]} ms`);
	expect(times).toHaveLength(20);
	await house.close();
});
