/** What liars may try on an install that runs version 2: refused, and the running version is whole all the time. */
import { bytesToHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { limits } from '#lib/core/limits.ts';
import { createProject, signedBy } from '#tests/support/releases.ts';
import { digest } from '#tests/support/channels.ts';
import type { Device, Engine, Tab } from './devices.ts';
import type { House, Row } from './house.ts';
import type { Origin } from './origin.ts';
import { rawRelease } from './raw-release.ts';
import { ask, bring, install, servedVersions, startAgain, type ShellWord } from './viewer.ts';

/** An install that runs version 2 at an address that still answers. */
export interface Stand {
	readonly tab: Tab;
	readonly device: Device;
	readonly origin: Origin;
	readonly house: House;
}

interface Attack {
	readonly what: string;
	readonly must: string;
	readonly try: (stand: Stand) => Promise<void>;
}

const expectWord = ({ state, reason }: ShellWord, ...wanted: readonly string[]): void => {
	const said = reason === '' ? state : `${state} ${reason}`;
	if (!wanted.includes(said)) throw new Error(`the bootloader said ${said}`);
};

const offer = (tab: Tab, bytes: Bytes): Promise<ShellWord> => ask(tab, 'shell-offer', { bytes });

/** One attack on an envelope, which is all that it takes to be refused. */
const refused = (what: string, reason: string, make: (house: House) => Promise<Bytes>): Attack => ({
	what,
	must: `refused (${reason})`,
	try: async ({ tab, house }) => {
		expectWord(await offer(tab, await make(house)), `refused ${reason}`);
	}
});

const three = async ({ versions }: House, signers: readonly number[]): Promise<Bytes> =>
	signedBy(versions.project, { ...(await versions.make(3)).release }, signers);

const envelopes: readonly Attack[] = [
	refused('A replay of version 1', 'NotNewer', ({ one }) => Promise.resolve(one.envelope)),
	refused('One signature of the two', 'Threshold', (house) => three(house, [0])),
	refused('One key that signs twice', 'Threshold', (house) => three(house, [1, 1])),
	refused("An attacker's three keys", 'BadRoots', async ({ versions }) =>
		signedBy(await createProject('mallory'), (await versions.make(3)).release)
	),
	refused('A file that was added after the signing', 'Threshold', async ({ versions }) => {
		const { release } = await versions.make(3);
		const extra = { hash: 'ab'.repeat(32), bytes: 4, type: 'text/javascript' };
		const more = { ...release, files: new Map([...release.files, ['/extra.js', extra]]) };
		return rawRelease(versions.project, { signed: release, shown: more });
	}),
	refused('A path that climbs out, well signed', 'BadPath', async ({ versions }) => {
		const { release } = await versions.make(3);
		const file = { hash: 'ab'.repeat(32), bytes: 4, type: 'text/javascript' };
		const climbing = {
			...release,
			files: new Map([...release.files, ['/_app/../service-worker.js', file]])
		};
		return signedBy(versions.project, climbing);
	}),
	refused('Files of more than 50 MiB, well signed', 'TooLarge', async ({ versions }) => {
		const { release } = await versions.make(3);
		const bytes = limits.release.bytes;
		const file = { hash: 'ab'.repeat(32), bytes, type: 'text/javascript' };
		return signedBy(versions.project, {
			...release,
			files: new Map([...release.files, ['/large.js', file]])
		});
	})
];

const others: readonly Attack[] = [
	{
		what: 'A signed list that is longer than any may be',
		must: 'not even read',
		try: async ({ tab }) => {
			const long = encodeCbor({
				t: 'signed-release',
				m: new Uint8Array(limits.release.signedBytes)
			});
			expectWord(
				await ask(tab, 'shell-offer', { bytes: long, silentMs: 2000 }),
				'silent',
				'refused TooLarge'
			);
		}
	},
	{
		what: 'A list that unpacks to 256 MiB',
		must: 'cut off',
		try: async ({ tab, origin }) => {
			await origin.become('bomb');
			expectWord(await ask(tab, 'shell-check'), 'failed');
			await origin.become('site');
		}
	},
	{
		what: 'One altered file of a well signed version',
		must: 'not kept; the version does not run',
		try: async ({ tab, house }) => {
			const { envelope, files, release } = await house.versions.make(3);
			const answer = await offer(tab, envelope);
			const [wanted = ''] = answer.files;
			const path = [...release.files].find(([, { hash }]) => hash === wanted)?.[0] ?? '';
			const altered = (files.get(path) ?? utf8('')).slice();
			altered[0] = (altered[0] ?? 0) ^ 1;
			expectWord(
				await ask(tab, 'shell-file', { hash: wanted, bytes: altered }),
				'refused NotWanted'
			);
			const hash = bytesToHex(await digest.sha256(altered));
			expectWord(await ask(tab, 'shell-file', { hash, bytes: altered }), 'refused NotWanted');
			expectWord(await offer(tab, envelope), 'wants');
			expectWord(await ask(tab, 'shell-use'), 'current');
		}
	},
	{
		what: 'Files overwritten in the cache of the browser',
		must: 'never served; right again once somebody has them',
		try: async ({ tab, origin, house }) => {
			await origin.become('seized');
			// One that both versions have: the other one would be answered with the version before.
			const path = [...house.two.files.keys()].find(
				(name) => /chunks\/.*\.js$/.test(name) && !house.versions.marked.includes(name)
			);
			if (path === undefined) throw new Error('every file is marked');
			const hash = house.two.release.files.get(path)?.hash ?? '';
			const status = await tab.run(
				async ({ path, hash }) => {
					const cache = await caches.open('matinee-app-files');
					await cache.put(`/sha256/${hash}`, new Response('mallory()'));
					return (await fetch(path, { cache: 'no-store' })).status;
				},
				{ path, hash }
			);
			if (status !== 504) throw new Error(`the tampered file was answered with ${status}`);
			await origin.become('site');
			// The address has version 1 alone; another viewer has the file.
			const { state } = await bring(tab, house.two);
			if (state !== 'current') throw new Error(`the bootloader said ${state}`);
		}
	}
];

/** Installs version 1 and brings it to version 2. */
export const openStand = async (engine: Engine, house: House): Promise<Stand> => {
	const [device, origin] = [await engine.device(), await house.origin()];
	const first = await install(device, origin.url);
	const { state } = await bring(first, house.two);
	if (state !== 'ready') throw new Error(`version 2 is ${state}`);
	const tab = await startAgain(device, { tab: first, url: origin.url, seq: 2 });
	return { tab, device, origin, house };
};

/** Throws unless every file that is served is of the version that runs. */
export const isUntouched = async ({ tab, house }: Stand, seq = 2): Promise<void> => {
	const { current } = await ask(tab, 'shell-status');
	const served = await servedVersions(tab, house.versions.marked);
	if (current !== seq || served.join() !== String(seq)) {
		throw new Error(`version ${current} runs, ${served.join(' and ')} are served`);
	}
};

/** All attacks share one install: that it bears one after the other is a part of what they show. */
const stands = new Map<House, Promise<Stand>>();
const standOf = (engine: Engine, house: House): Promise<Stand> => {
	const known = stands.get(house) ?? openStand(engine, house);
	stands.set(house, known);
	return known;
};

/** One row for each attack. */
export const attackRows: readonly Row[] = [...envelopes, ...others].map((attack) => ({
	group: 'attack',
	what: attack.what,
	must: attack.must,
	play: async (engine, house) => {
		const stand = await standOf(engine, house);
		await attack.try(stand);
		await isUntouched(stand);
		return undefined;
	}
}));
