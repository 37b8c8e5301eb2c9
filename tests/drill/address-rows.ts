/** Whatever becomes of the address, the installed app starts, plays, and is updated by another viewer. */
import type { Row } from './house.ts';
import type { OriginState } from './origin.ts';
import { hasUpdate, install, play, servedVersions, startAgain } from './viewer.ts';

const fates: readonly (readonly [OriginState, string])[] = [
	['refused', 'Nobody answers at the address'],
	['404', 'The address answers 404 to everything'],
	['410', 'The address answers 410 to everything'],
	['seized', 'The address shows a seizure page for everything (200)'],
	['redirect', 'The address leads everybody elsewhere'],
	['broken', 'The address serves a broken script for everything']
];

/** One row for each fate. */
export const addressRows: readonly Row[] = fates.map(([fate, what]) => ({
	group: 'address',
	what,
	must: 'starts, plays a film, takes version 2 from a peer, starts with it',
	play: async (engine, { origin: openOrigin, published, tracker, versions }) => {
		const origin = await openOrigin();
		const device = await engine.device();
		const { url } = origin;
		const first = await install(device, url);
		await origin.become(fate);
		const tab = await startAgain(device, { tab: first, url, seq: 1 });
		await play(tab, url);
		// Only now does anybody have version 2, and the address never does.
		const peer = await published.startPeer(tracker);
		await hasUpdate(tab, 2);
		peer.stop();
		const again = await startAgain(device, { tab, url, seq: 2 });
		const served = await servedVersions(again, versions.marked);
		if (served.join() !== '2') throw new Error(`versions ${served.join(' and ')} are served`);
		await device.close();
		await origin.close();
		return undefined;
	}
}));
