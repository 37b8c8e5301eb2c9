/** A library of one's own: said on a title's page, kept, shared out to several people, saved, erased and brought back. */
import type { Page } from '@playwright/test';
import { accept, expect, freshViewer, openHouse, test, violations } from './support.ts';

const firstTitle = async (page: Page, url: string): Promise<string> => {
	await page.goto(url);
	await accept(page);
	const card = page.getByTestId('title-card').first();
	await expect(card).toBeVisible({ timeout: 30_000 });
	await card.click();
	const heading = page.getByRole('heading', { level: 1 });
	await expect(page.getByRole('button', { name: 'Favourite' })).toBeVisible();
	return heading.innerText();
};

test('favourites, hearts and lists are kept, each person has their own, and what is private is gone', async ({
	browser
}) => {
	const house = await openHouse();
	const { context, page, errors } = await freshViewer(browser);
	const name = await firstTitle(page, house.url);
	const address = page.url();
	await page.getByRole('button', { name: 'Favourite' }).click();
	await page.getByRole('radio', { name: '4 hearts' }).check({ force: true });
	await page.getByRole('button', { name: 'Mark as watched' }).click();
	await page.getByRole('button', { name: 'Add to a list' }).click();
	await page.getByLabel('Name of the list').fill('Rainy days');
	await page.getByRole('button', { name: 'Make a list' }).click();
	await expect(page.getByRole('checkbox', { name: 'Rainy days' })).toBeChecked();
	await page.getByRole('button', { name: 'Done' }).click();
	await page.reload();
	await expect(page.getByRole('button', { name: 'In your favourites' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Watched', exact: true })).toBeVisible();
	await expect(page.getByRole('radio', { name: '4 hearts' })).toBeChecked();

	await page.goto(`${house.url}/library?part=lists`);
	await page.getByRole('link', { name: /Rainy days/ }).click();
	await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
	expect(await violations(page)).toEqual([]);

	await page.getByRole('button', { name: 'Who is watching: Me' }).click();
	await page.getByRole('button', { name: 'Add somebody' }).click();
	await page.getByLabel('Name').fill('Bob');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByRole('button', { name: 'Close' }).click();
	await expect(page.getByRole('button', { name: 'Who is watching: Bob' })).toBeVisible();
	await page.goto(`${house.url}/library?part=favourites`);
	await expect(page.getByText('No favourites yet')).toBeVisible();

	await page.getByRole('button', { name: 'Who is watching: Bob' }).click();
	await page.getByRole('checkbox', { name: 'Keep nothing' }).check();
	expect(await violations(page)).toEqual([]);
	await page.getByRole('button', { name: 'Close' }).click();
	await expect(page.getByText('Nothing is kept')).toBeVisible();
	await page.goto(address);
	await page.getByRole('button', { name: 'Favourite' }).click();
	await page.getByRole('link', { name: 'Library' }).first().click();
	await page.getByRole('link', { name: 'Favourites' }).click();
	await expect(page.getByTestId('title-card')).toHaveCount(1);
	await page.getByRole('button', { name: 'Who is watching: Bob' }).click();
	await page.getByRole('checkbox', { name: 'Keep nothing' }).uncheck();
	await expect(page.getByText('No favourites yet')).toBeVisible();
	await page.getByRole('button', { name: /^Me$/ }).click();
	await expect(page.getByTestId('title-card')).toHaveCount(1);
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
});

test('a copy is saved, everything is erased, and the copy brings it back; a damaged one changes nothing', async ({
	browser
}, testInfo) => {
	const house = await openHouse();
	const { context, page, errors } = await freshViewer(browser);
	await firstTitle(page, house.url);
	await page.getByRole('button', { name: 'Favourite' }).click();
	await expect(page.getByRole('button', { name: 'In your favourites' })).toBeVisible();
	await page.goto(`${house.url}/library?part=yours`);
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Save a copy' }).click();
	const path = testInfo.outputPath('mine.matinee-library');
	await (await download).saveAs(path);

	await page.evaluate(async () => {
		localStorage.setItem('canary', '1');
		await caches.open('canary');
		await (await navigator.storage.getDirectory()).getDirectoryHandle('canary', { create: true });
		await new Promise((resolve) => {
			const opening = indexedDB.open('canary');
			opening.onsuccess = () => {
				opening.result.close();
				resolve(undefined);
			};
		});
	});
	await page.getByRole('button', { name: 'Erase everything' }).click();
	await page.getByRole('button', { name: 'Erase everything now' }).click();
	// As on the first day: the notice asks again, and nothing is left but what the app starts from.
	await expect(page.getByTestId('consent-accept')).toBeVisible({ timeout: 30_000 });
	await expect(page.getByText('Everything was erased.')).toBeAttached();
	const left = await page.evaluate(async () => {
		const files: string[] = [];
		for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
		return {
			database: (await indexedDB.databases()).some(({ name }) => name === 'canary'),
			cache: await caches.has('canary'),
			file: files.includes('canary'),
			item: localStorage.getItem('canary')
		};
	});
	expect(left).toEqual({ database: false, cache: false, file: false, item: null });
	await accept(page);
	await page.goto(`${house.url}/library?part=favourites`);
	await expect(page.getByText('No favourites yet')).toBeVisible();

	await page.goto(`${house.url}/library?part=yours`);
	const file = page.locator('input[type=file]');
	await file.setInputFiles({
		name: 'bad.matinee-library',
		mimeType: 'application/json',
		buffer: Buffer.from('{"matinee":"library","v":1,"madeMs":1,"profiles":[{}]}')
	});
	await expect(page.getByText('This copy is damaged')).toBeVisible();
	await file.setInputFiles(path);
	await expect(page.getByText('1 favourite')).toBeVisible();
	await page.getByRole('button', { name: 'Take it in' }).click();
	await expect(page.getByText('It is all here now.')).toBeVisible();
	await page.goto(`${house.url}/library?part=favourites`);
	await expect(page.getByTestId('title-card')).toHaveCount(1, { timeout: 30_000 });
	expect(errors).toEqual([]);
	await context.close();
	await house.close();
});

test('a library moves to another address by two texts, sealed, and is asked about before it is taken in', async ({
	browser
}) => {
	const config = { trackers: [], iceServers: [], channels: [], mirrors: [] };
	const [here, there] = [await openHouse(), await openHouse({ demoDir: 'nothing-here' }, config)];
	const [alice, bob] = [await freshViewer(browser), await freshViewer(browser)];
	await firstTitle(alice.page, here.url);
	await alice.page.getByRole('button', { name: 'Favourite' }).click();
	await expect(alice.page.getByRole('button', { name: 'In your favourites' })).toBeVisible();
	await alice.page.goto(`${here.url}/library?part=yours`);
	await alice.page.getByRole('button', { name: 'Send from here' }).click();
	const link = await alice.page
		.getByRole('textbox', { name: 'The text to bring over' })
		.inputValue();
	expect(link).toContain(`${here.url}/library?part=yours#move=`);

	await bob.page.goto(there.url);
	await accept(bob.page);
	await bob.page.goto(`${there.url}/library?part=yours`);
	await bob.page.getByRole('button', { name: 'Receive here' }).click();
	await bob.page.getByLabel('The text from the other device').fill('no such text');
	await bob.page.getByRole('button', { name: 'Make the answer' }).click();
	await expect(bob.page.getByText('This is not the right text')).toBeVisible();
	await bob.page.getByLabel('The text from the other device').fill(link);
	await bob.page.getByRole('button', { name: 'Make the answer' }).click();
	const answer = await bob.page
		.getByRole('textbox', { name: 'The answer to bring back' })
		.inputValue();

	await alice.page.getByLabel('The answer of the other device').fill(link);
	await alice.page.getByRole('button', { name: 'Connect and send' }).click();
	await expect(alice.page.getByText('This is not the right text')).toBeVisible();
	expect(await violations(alice.page)).toEqual([]);
	await alice.page.getByLabel('The answer of the other device').fill(answer);
	await alice.page.getByRole('button', { name: 'Connect and send' }).click();
	await expect(alice.page.getByText('Everything is across.')).toBeVisible({ timeout: 30_000 });

	await expect(bob.page.getByText('1 favourite')).toBeVisible();
	await expect(bob.page.getByText('1 channel followed')).toBeVisible();
	await bob.page.getByRole('button', { name: 'Take it in' }).click();
	await expect(bob.page.getByText('It is all here now.')).toBeVisible();
	await bob.page.goto(`${there.url}/library?part=favourites`);
	await expect(bob.page.getByRole('listitem').filter({ hasText: /./ })).toHaveCount(1);
	await bob.page.goto(`${there.url}/channels`);
	await expect(bob.page.getByRole('heading', { name: 'matinee-demo' })).toBeVisible();
	for (const { errors, context } of [alice, bob]) {
		expect(errors).toEqual([]);
		await context.close();
	}
	await here.close();
	await there.close();
});
