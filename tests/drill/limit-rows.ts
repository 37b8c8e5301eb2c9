/** What browsers do not allow an app to win, asserted so that nobody claims more; and what goes on when others have gone. */
import { systemClock } from '#lib/core/adapters/system.ts';
import { parseRootEnvelope } from '#lib/channel/root-chain.ts';
import { encodeSignedRelease } from '#lib/release/signed-release.ts';
import { parseSignedRelease } from '#lib/release/signed-release.ts';
import { planOf, rotateRoot } from '#lib/studio/channel.ts';
import { digest, must, signerOf, verifier } from '#tests/support/channels.ts';
import { isUntouched, openStand } from './attack-rows.ts';
import type { House, Row } from './house.ts';
import { ask, hasUpdate, install, play, servedVersions, startAgain } from './viewer.ts';

const hostile: Row = {
	group: 'limit',
	what: 'The address serves a valid worker of somebody else',
	must: 'it takes the app over: no browser lets an app prevent that',
	play: async (engine, house) => {
		const [device, origin] = [await engine.device(), await house.origin()];
		const tab = await install(device, origin.url);
		await origin.become('hostile');
		await tab.run(async () => {
			const registration = await navigator.serviceWorker.ready;
			await registration.update().catch(() => undefined); // Whatever comes of it shows below.
		}, undefined);
		const next = await device.open();
		await next.goto(origin.url);
		await next.until(async () => {
			const answer = await fetch('/anything', { cache: 'no-store' });
			return (await answer.text()).includes('taken over');
		}, undefined);
		await next.goto(origin.url);
		await next.until(() => document.title === 'taken over', undefined);
		await device.close();
		return undefined;
	}
};

const clearing: Row = {
	group: 'limit',
	what: 'The address answers with Clear-Site-Data when the browser looks for a new worker',
	must: 'everything that was kept there is gone: no browser lets an app prevent that',
	only: { engine: 'Chromium', because: 'not tried: the remote control of Firefox breaks with it' },
	play: async (engine, house) => {
		const [device, origin] = [await engine.device(), await house.origin()];
		const tab = await install(device, origin.url);
		await origin.become('clear');
		await tab.run(async () => {
			const registration = await navigator.serviceWorker.ready;
			void registration.update().catch(() => undefined); // It fails: there is no worker any more.
		}, undefined);
		await tab.until(
			async () => (await navigator.serviceWorker.getRegistrations()).length === 0,
			undefined
		);
		const next = await device.open();
		await next.goto(origin.url);
		await next.until(() => document.title === 'gone', undefined);
		const left = await next.run(async () => (await caches.keys()).length, undefined);
		if (left > 0) throw new Error(`${left} caches are left`);
		await device.close();
		return undefined;
	}
};

const publisherGone: Row = {
	group: 'gone',
	what: 'The publisher and the address are gone; one other viewer has version 2',
	must: 'that viewer passes it on',
	play: async (engine, house) => {
		const [origin, tracker] = [await house.origin(), house.tracker];
		const [bob, carol] = [await engine.device(), await engine.device()];
		const bobs = await install(bob, origin.url);
		const peer = await house.published.startPeer(tracker);
		await hasUpdate(bobs, 2);
		peer.stop();
		const carols = await install(carol, origin.url);
		await origin.become('refused');
		await hasUpdate(carols, 2);
		const tab = await startAgain(carol, { tab: carols, url: origin.url, seq: 2 });
		const served = await servedVersions(tab, house.versions.marked);
		if (served.join() !== '2') throw new Error(`versions ${served.join(' and ')} are served`);
		await bob.close();
		await carol.close();
		return undefined;
	}
};

/** Version 3 under a root that closes the project's channel for good. */
const retiredRelease = async ({ versions: { project, make } }: House) => {
	const { channel } = project;
	const rootSigner = await signerOf('drill root');
	const root = must(parseRootEnvelope(channel.envelope)).root;
	const { envelope } = must(
		await rotateRoot(
			{
				channel: channel.channel,
				envelopes: [channel.envelope],
				previousSigners: [rootSigner],
				plan: { ...planOf(root, [rootSigner]), retired: true }
			},
			{ clock: systemClock, digest, verifier }
		)
	);
	const signed = must(parseSignedRelease((await make(3)).envelope));
	return encodeSignedRelease({ ...signed, roots: [channel.envelope, envelope] });
};

const retired: Row = {
	group: 'gone',
	what: "The project's channel is closed for good by its own keys",
	must: 'the app starts and plays; nothing new is taken any more',
	play: async (engine, house) => {
		const stand = await openStand(engine, house);
		const { url } = stand.origin;
		const { reason } = await ask(stand.tab, 'shell-offer', { bytes: await retiredRelease(house) });
		if (reason !== 'Retired') throw new Error(`the bootloader said ${reason}`);
		await stand.origin.become('refused');
		const tab = await startAgain(stand.device, { tab: stand.tab, url, seq: 2 });
		await isUntouched({ ...stand, tab });
		await play(tab, url);
		await stand.device.close();
		return undefined;
	}
};

const nobody: Row = {
	group: 'gone',
	what: 'Address, trackers, publisher and all other viewers are gone',
	must: 'the app starts, the programme shows, a film that was watched plays',
	isLast: true,
	play: async (engine, house) => {
		const [device, origin] = [await engine.device(), await house.origin()];
		const { url } = origin;
		const first = await install(device, url);
		await play(first, url);
		// A film plays without anybody once all of it is here.
		await first.until(
			() => {
				const video = document.querySelector('video');
				const { buffered, duration } = video ?? { buffered: undefined, duration: NaN };
				return (
					buffered?.length === 1 && buffered.start(0) === 0 && buffered.end(0) >= duration - 0.5
				);
			},
			undefined,
			60_000
		);
		await origin.become('refused');
		await house.stopPeers();
		const tab = await device.open();
		await first.close();
		// Which version it is does not matter: others of the drill may have passed the second one on.
		await tab.goto(url);
		await tab.until(
			() => document.querySelectorAll('[data-testid=title-card]').length > 3,
			undefined
		);
		await play(tab, url);
		await device.close();
		return undefined;
	}
};

export const limitRows: readonly Row[] = [hostile, clearing, publisherGone, retired, nobody];
