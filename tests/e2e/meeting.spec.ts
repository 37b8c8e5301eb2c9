/** Meeting in real browsers: through a tracker, then without it through a neighbour, by hand, and between tabs. */
import { expect, test as base, type Page } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import { limits } from '#lib/core/limits.ts';
import type { meetingPage as MeetingPage } from '#tests/support/meeting-page.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { servePage, type PageServer } from '#tests/support/page-bundle.ts';

/** What meeting-page.ts put there. */
declare const meetingPage: typeof MeetingPage;

const test = base.extend<object, { server: PageServer }>({
	server: [
		// Playwright tells a fixture's needs from its first argument, which must be a pattern even when empty.
		// eslint-disable-next-line no-empty-pattern
		async ({}, use) => {
			const server = await servePage('tests/support/meeting-page.ts');
			await use(server);
			await server.close();
		},
		{ scope: 'worker' }
	]
});

const visit = async (page: Page, server: PageServer): Promise<Page> => {
	await page.goto(server.url);
	await page.waitForFunction(() => 'meetingPage' in globalThis);
	return page;
};

const join = (page: Page, trackers: readonly string[]): Promise<string> =>
	page.evaluate((urls) => meetingPage.join(urls), trackers);

const linked = (page: Page, count: number): Promise<void> =>
	page.evaluate((links) => meetingPage.linked(links), count);

const sends = async (from: Page, to: Page, byte: number): Promise<void> => {
	expect(await from.evaluate((sent) => meetingPage.send(sent), byte)).toBe(true);
	await to.evaluate((sent) => meetingPage.heard(sent), byte);
};

/** Alice invites, bob accepts, and the two texts are carried by hand; how long they were. */
const carryInvite = async (alice: Page, bob: Page): Promise<readonly number[]> => {
	const text = (await alice.evaluate(() => meetingPage.invite())) ?? '';
	const answer = (await bob.evaluate((said) => meetingPage.acceptInvite(said), text)) ?? '';
	expect(await alice.evaluate((said) => meetingPage.completeInvite(said), answer)).toBe(true);
	return [text.length, answer.length];
};

test('two pages with no tracker at all connect by two texts that are passed on by hand', async ({
	browser,
	server
}) => {
	const [alice, bob] = [
		await visit(await browser.newPage(), server),
		await visit(await browser.newPage(), server)
	];
	await join(alice, []);
	await join(bob, []);
	const lengths = await carryInvite(alice, bob);
	await Promise.all([linked(alice, 1), linked(bob, 1)]);
	await sends(alice, bob, 1);
	await sends(bob, alice, 2);
	console.log(`invite ${lengths.join(' and ')} characters`);
	expect(Math.max(...lengths)).toBeLessThanOrEqual(350);
	await alice.close();
	await bob.close();
});

test('Firefox accepts an invite of Chromium, and the other way round', async ({
	browser,
	server
}) => {
	const firefox = await puppeteer.launch({
		browser: 'firefox',
		executablePath: process.env['MATINEE_FIREFOX'] ?? '/usr/bin/firefox-esr',
		headless: true,
		extraPrefsFirefox: {
			'media.peerconnection.ice.loopback': true,
			'media.peerconnection.ice.obfuscate_host_addresses': false
		}
	});
	const alice = await visit(await browser.newPage(), server);
	const bob = await firefox.newPage();
	await bob.goto(server.url);
	await bob.waitForFunction(() => 'meetingPage' in globalThis);
	await join(alice, []);
	const bobId = await bob.evaluate(() => meetingPage.join([]));
	expect(bobId).toMatch(/^[0-9a-f]{40}$/);

	const text = (await alice.evaluate(() => meetingPage.invite())) ?? '';
	const answer = (await bob.evaluate((said) => meetingPage.acceptInvite(said), text)) ?? '';
	expect(await alice.evaluate((said) => meetingPage.completeInvite(said), answer)).toBe(true);
	await Promise.all([linked(alice, 1), bob.evaluate(() => meetingPage.linked(1))]);

	const carol = await visit(await browser.newPage(), server);
	await join(carol, []);
	const second = (await bob.evaluate(() => meetingPage.invite())) ?? '';
	const taken = (await carol.evaluate((said) => meetingPage.acceptInvite(said), second)) ?? '';
	expect(await bob.evaluate((said) => meetingPage.completeInvite(said), taken)).toBe(true);
	await Promise.all([linked(carol, 1), bob.evaluate(() => meetingPage.linked(2))]);
	const lengths = [text, answer, second, taken].map(({ length }) => length);
	console.log(`invites between Chromium and Firefox: ${lengths.join(', ')} characters`);
	expect(Math.max(...lengths)).toBeLessThanOrEqual(350);
	await firefox.close();
	await alice.close();
	await carol.close();
});

test('with the tracker stopped, a neighbour of a neighbour is reached by an offer that is passed on', async ({
	browser,
	server
}) => {
	const tracker = await startLobbyTracker();
	const [alice, bob, carol] = [
		await visit(await browser.newPage(), server),
		await visit(await browser.newPage(), server),
		await visit(await browser.newPage(), server)
	];
	const aliceId = await join(alice, [tracker.url]);
	await join(bob, [tracker.url]);
	await Promise.all([linked(alice, 1), linked(bob, 1)]);
	await tracker.close();
	const carolId = await join(carol, []);
	await carryInvite(bob, carol);
	await Promise.all([linked(bob, 2), linked(carol, 1)]);

	const offer = await alice.evaluate(() => meetingPage.offer());
	const sdp = offer?.sdp ?? '';
	const answer = await carol.evaluate(
		([from = '', said = '']) => meetingPage.answer(from, said),
		[aliceId, sdp]
	);
	console.log(`offer ${sdp.length} characters, answer ${answer?.length}`);
	expect(sdp.length).toBeLessThanOrEqual(limits.lobby.relayedSdpChars);
	await alice.evaluate(
		([offerId = '', from = '', said = '']) => {
			meetingPage.complete(offerId, from, said);
		},
		[offer?.offerId ?? '', carolId, answer ?? '']
	);
	await Promise.all([linked(alice, 2), linked(carol, 2)]);
	await sends(alice, carol, 3);
	expect(await bob.evaluate(() => meetingPage.ended())).toBe(0);
	for (const page of [alice, bob, carol]) await page.close();
});

test('tabs of one browser are linked, and a tab that is closed is gone within five seconds', async ({
	context,
	server
}) => {
	const [alice, bob] = [
		await visit(await context.newPage(), server),
		await visit(await context.newPage(), server)
	];
	for (const page of [alice, bob]) {
		await page.evaluate(() => {
			meetingPage.joinTabs('matinee-meeting');
		});
	}
	const tabsLinked = (page: Page, count: number): Promise<void> =>
		page.evaluate((links) => meetingPage.tabsLinked(links), count);
	await Promise.all([tabsLinked(alice, 1), tabsLinked(bob, 1)]);
	const closedMs = performance.now();
	await bob.close({ runBeforeUnload: false });
	await tabsLinked(alice, 0);
	expect(performance.now() - closedMs).toBeLessThan(5500);
});
