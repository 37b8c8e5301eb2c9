/** What may go wrong while a version comes and when it starts: killed at any moment, or broken. */
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import { isUntouched, openStand } from './attack-rows.ts';
import type { Tab } from './devices.ts';
import type { Row } from './house.ts';
import { ask, bring, servedVersions, shows } from './viewer.ts';

/** MATINEE_SEED replays a run. */
const seed = Number(process.env['MATINEE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const bootKey = /^\/_app\/immutable\/entry\/app\..*\.js$/;

const throwsAtBoot = (files: Map<string, Bytes>): void => {
	for (const [path, bytes] of files) {
		if (!bootKey.test(path)) continue;
		files.set(
			path,
			utf8(`throw new Error('it does not start');\n${new TextDecoder().decode(bytes)}`)
		);
	}
};

const milliseconds = (ms: number): Promise<void> =>
	new Promise((resolve) => {
		setTimeout(resolve, ms);
	});

/** Version after version comes; each time the worker is killed at another moment, and what is served is looked at. */
const killedRow = (kills: number): Row => ({
	group: 'attack',
	what: 'Killed at random moments of an update',
	must: 'no mixed state; the update ends well afterwards',
	only: { engine: 'Chromium', because: 'its workers cannot be killed from outside' },
	play: async (engine, house) => {
		const stand = await openStand(engine, house);
		const { tab, device } = stand;
		const random = createSeededRandom(seed);
		console.log(`     the seed of the kills is ${seed}`);
		let mixed = 0;
		const patience = { silentMs: 1000 };
		let spanMs = 400;
		for (let seq = 3; seq < 3 + kills; seq++) {
			const version = await house.versions.make(seq);
			const began = performance.now();
			const update = (async (): Promise<void> => {
				const { state } = await bring(tab, version, patience);
				if (state === 'ready') await ask(tab, 'shell-use', patience);
			})();
			await milliseconds(random.below(spanMs));
			await device.killWorkers?.(tab);
			await update;
			const served = await servedVersions(tab, house.versions.marked);
			if (served.length !== 1 || ![seq - 1, seq].includes(served[0] ?? -1)) mixed++;
			spanMs = Math.min(900, Math.max(100, Math.round(performance.now() - began)));
			await bring(tab, version);
			await ask(tab, 'shell-use');
			await ask(tab, 'shell-healthy');
			const after = await servedVersions(tab, house.versions.marked);
			if (after.join() !== String(seq))
				throw new Error(`version ${seq} did not come: ${after.join()}`);
		}
		await device.close();
		if (mixed > 0) throw new Error(`${mixed} mixed states in ${kills} kills, seed ${seed}`);
		return `${kills} kills, 0 mixed states`;
	}
});

const rolledBack = async (tab: Tab, url: string): Promise<number> => {
	const began = performance.now();
	await tab.goto(url);
	await shows(tab, 2, 60_000);
	return (performance.now() - began) / 1000;
};

/** Seconds from the start of the broken version to the page of the one before; loading that page is a part of it. */
const broken: Row = {
	group: 'attack',
	what: 'A version, well signed, that throws when it starts',
	must: 'the version before is back within ten seconds; the broken one is never taken again',
	play: async (engine, house) => {
		const stand = await openStand(engine, house);
		const { device, origin } = stand;
		const version = await house.versions.make(3, throwsAtBoot);
		const ready = await bring(stand.tab, version);
		if (ready.state !== 'ready') throw new Error(`the bootloader said ${ready.state}`);
		const next = await device.open();
		await stand.tab.close();
		const seconds = await rolledBack(next, origin.url);
		const after = { ...stand, tab: next };
		await isUntouched(after);
		const again = await ask(next, 'shell-offer', { bytes: version.envelope });
		if (!['blocked', 'NotNewer'].includes(again.reason))
			throw new Error(`the bootloader said ${again.reason}`);
		await device.close();
		console.log(`     it was back after ${seconds.toFixed(1)} s`);
		return undefined;
	}
};

export const updateRows: readonly Row[] = [broken, killedRow(50)];
