/** The studio, as a publisher and a viewer go through it: a film is dropped, described, signed, followed and played from the publisher's tab. */
import { readFile } from 'node:fs/promises';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { openStaticSite } from '#tests/support/static-site.ts';
import { accept, expect, freshViewer, playing, test } from './support.ts';

test('a film that was dropped into the studio plays for whoever follows its channel, and is edited and retired', async ({
	browser
}) => {
	test.setTimeout(120_000);
	const tracker = await startLobbyTracker();
	const site = await openStaticSite({
		trackers: [tracker.url],
		iceServers: [],
		channels: [],
		mirrors: []
	});
	const [alice, bob] = [await freshViewer(browser), await freshViewer(browser)];
	await alice.page.goto(`${site.url}/studio`);
	await accept(alice.page);
	const { page } = alice;

	// Without saved keys nothing is published.
	await page.getByLabel('Name of the channel').fill('Kitchen cinema');
	await page.getByRole('button', { name: 'Make a channel' }).click();
	await expect(page.getByText('Save the keys first')).toBeVisible();
	const saving = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Save the keys' }).click();
	const keys = await readFile(await (await saving).path(), 'utf8');
	const link = await page.getByLabel('The link that viewers follow').inputValue();
	expect(keys).toContain(link);

	// What is no film is refused in words; what is one is read, looked at and described.
	const choose = page.getByLabel('Choose films');
	await choose.setInputFiles({
		name: 'notes.mp4',
		mimeType: 'video/mp4',
		buffer: Buffer.from('This is a list of things to buy.')
	});
	await expect(page.getByRole('alert')).toHaveText(
		'This is not a film that can be played in a browser.'
	);
	await choose.setInputFiles('demo/paper-boat/paper-boat.webm');
	const draft = page.getByRole('form', { name: 'paper-boat.webm' });
	await expect(draft.getByLabel('Title', { exact: true })).toHaveValue('paper-boat', {
		timeout: 30_000
	});
	await expect(draft.getByText(/webm · vp/)).toBeVisible();
	await expect(draft.getByRole('img', { name: 'Picture 1' })).toBeVisible();
	await draft.getByText('Which licence?').click();
	await draft.getByLabel('I made it').check();
	const answer = (question: string, choice: 'Yes' | 'No') =>
		draft.getByRole('group', { name: question }).getByLabel(choice).check();
	await answer('Must people name you?', 'Yes');
	await answer('May others change it?', 'Yes');
	await answer('Must what they make have the same licence?', 'Yes');
	await answer('May others earn money with it?', 'No');
	await expect(draft.getByLabel('Licence', { exact: true })).toHaveValue('CC-BY-NC-SA-4.0');

	// A draft survives the page.
	await draft.getByLabel('Title', { exact: true }).fill('Paper boat of mine');
	await page.reload();
	await expect(draft.getByLabel('Title', { exact: true })).toHaveValue('Paper boat of mine');
	await draft.getByRole('button', { name: 'Sign and publish' }).click();
	await expect(page.getByRole('alert')).toHaveText('Every title names who holds its rights.');
	await draft.getByLabel('Rights holder').fill('Alice');
	await draft.getByRole('button', { name: 'Sign and publish' }).click();
	await expect(page.getByText(/^Version 1 is signed/)).toBeVisible({ timeout: 20_000 });
	await expect(draft).toHaveCount(0);

	// Bob has nobody but Alice.
	await bob.page.goto(`${site.url}/channels?follow=${encodeURIComponent(link)}`);
	await accept(bob.page);
	await bob.page.getByRole('dialog').getByRole('button', { name: 'Follow' }).click();
	await expect(bob.page.getByRole('listitem').filter({ hasText: 'Up to date' })).toBeVisible({
		timeout: 60_000
	});
	await bob.page.goto(site.url);
	const card = bob.page.getByTestId('title-card').filter({ hasText: 'Paper boat of mine' }).first();
	await card.click();
	await bob.page.getByRole('link', { name: /^Play/ }).first().click();
	await playing(bob.page);

	// Written anew, then retired: whoever follows sees both.
	await page.getByRole('button', { name: 'Edit: Paper boat of mine' }).click();
	await page.getByRole('dialog').getByLabel('Title', { exact: true }).fill('A boat of paper');
	await page.getByRole('button', { name: 'Sign the change' }).click();
	await expect(page.getByText(/^Version 2 is signed/)).toBeVisible({ timeout: 20_000 });
	await bob.page.goto(site.url);
	await expect(
		bob.page.getByTestId('title-card').filter({ hasText: 'A boat of paper' }).first()
	).toBeVisible({ timeout: 30_000 });
	await page.getByRole('button', { name: 'Retire: A boat of paper' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
	await expect(page.getByText('Nothing yet. What you publish shows here.')).toBeVisible({
		timeout: 20_000
	});
	await expect(bob.page.getByTestId('title-card')).toHaveCount(0, { timeout: 30_000 });
	expect([...alice.errors, ...bob.errors]).toEqual([]);
	await alice.context.close();
	await bob.context.close();
});
