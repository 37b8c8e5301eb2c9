/** The main job, end to end: open the page, see a signed catalogue that came from peers, press play. */
import { accept, expect, freshViewer, openHouse, playing, test } from './support.ts';

test('a fresh visit goes from the notice to a playing frame', async ({ house, page }) => {
	const requests: string[] = [];
	page.on('request', (request) => requests.push(request.url()));
	await page.addInitScript(() => {
		const counted = window as unknown as { connections: number };
		counted.connections = 0;
		window.RTCPeerConnection = class extends RTCPeerConnection {
			constructor(configuration?: RTCConfiguration) {
				super(configuration);
				counted.connections++;
			}
		};
	});
	await page.goto(house.url);
	await expect(page.getByTestId('consent-accept')).toBeVisible();
	const before = await page.evaluate(
		() => (window as unknown as { connections: number }).connections
	);
	expect(before, 'no peer connection before the notice was accepted').toBe(0);

	await accept(page);
	const card = page.getByTestId('title-card').first();
	await expect(card).toBeVisible({ timeout: 30_000 });
	await card.click();
	await page.getByRole('link', { name: /play/i }).first().click();
	await playing(page);
	await expect(page.getByTestId('player-state')).toBeAttached();
	await expect(page.locator('video')).toHaveAttribute('src', /^\/stream\/|\/stream\//);

	const foreign = requests.filter(
		(url) => !url.startsWith(house.url) && !/^(blob|data):/.test(url)
	);
	expect(foreign, 'no request to a third party').toEqual([]);
});

test('the catalogue comes from peers when no mirror is named', async ({ browser }) => {
	const house = await openHouse({ mirrors: [] });
	const { context, page } = await freshViewer(browser);
	const objects: string[] = [];
	page.on('request', (request) => {
		if (/\/(o|h|r)\//.test(new URL(request.url()).pathname)) objects.push(request.url());
	});
	await page.goto(house.url);
	await accept(page);
	await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	expect(objects, 'nothing was asked of a static mirror').toEqual([]);
	await context.close();
	await house.close();
});

test('whoever declines peers still browses, over the same signed objects', async ({
	house,
	browser
}) => {
	const { context, page } = await freshViewer(browser);
	const sockets: string[] = [];
	page.on('websocket', (socket) => sockets.push(socket.url()));
	await page.goto(house.url);
	await page.getByTestId('consent-decline').click();
	await expect(page.getByTestId('title-card').first()).toBeVisible({ timeout: 30_000 });
	expect(sockets, 'no tracker was spoken to').toEqual([]);
	await context.close();
});
