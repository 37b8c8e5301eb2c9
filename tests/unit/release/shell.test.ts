/** The bootloader takes up what enough keys have signed, serves one whole version, and goes back when it does not start. */
import { expect, test } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import {
	appOf,
	bring,
	makeRelease,
	openShell,
	page,
	wholeVersion
} from '#tests/support/shell-house.ts';
import { emptyDisk, type ShellDisk } from '#tests/support/shell-memory.ts';

/** A disk on which version 1 runs. */
const installed = async (): Promise<ShellDisk> => {
	const disk = emptyDisk();
	expect(await bring(openShell(disk).shell, await makeRelease(1))).toEqual({ state: 'current' });
	return disk;
};

/** A disk on which version 2 is being tried, with the page `first` opened. */
const trying = async (): Promise<ShellDisk> => {
	const disk = await installed();
	const { shell } = openShell(disk);
	expect(await bring(shell, await makeRelease(2))).toEqual({ state: 'ready' });
	expect(await shell.launch('first', true)).toBe(true);
	return disk;
};

test('the first release runs at once, and nothing is served before it', async () => {
	const disk = emptyDisk();
	const { shell } = openShell(disk);
	expect(await shell.serve(page)).toBeUndefined();
	expect(await shell.owns(page)).toBe(false);
	await bring(shell, await makeRelease(1));
	expect(await wholeVersion(shell)).toBe(1);
	expect(await shell.owns(page)).toBe(true);
	expect(await shell.launch('alice', true)).toBe(false);
});

test('only files that changed are wanted', async () => {
	const { shell } = openShell(await installed());
	const answer = await shell.offer((await makeRelease(2)).envelope);
	const paths = answer.state === 'wants' ? answer.files.map(({ path }) => path) : [];
	expect(paths).toHaveLength(15);
	expect(paths).not.toContain('/_app/immutable/same.js');
});

test('a release waits for a launch with no other page open', async () => {
	const { shell } = openShell(await installed());
	await bring(shell, await makeRelease(2));
	expect(await wholeVersion(shell)).toBe(1);
	await shell.launch('second', false);
	expect(await wholeVersion(shell)).toBe(1);
	expect(await shell.launch('third', true)).toBe(true);
	expect(await wholeVersion(shell)).toBe(2);
});

test('a page of the version before still gets its own chunks', async () => {
	const { shell } = openShell(await trying());
	const chunk = await shell.serve('/_app/immutable/chunk-1.js');
	expect(new TextDecoder().decode(chunk?.bytes)).toBe('export const version = 1;');
});

test('a version that does not report health is gone back from, and never taken up again', async () => {
	const disk = await trying();
	const { shell } = openShell(disk);
	expect(await shell.giveUp('first')).toBe(true);
	expect(await wholeVersion(shell)).toBe(1);
	const again = await openShell(disk).shell.offer((await makeRelease(2)).envelope);
	expect(again).toEqual({ state: 'refused', reason: 'NotNewer' });
	expect(await bring(shell, await makeRelease(3))).toEqual({ state: 'ready' });
});

test('a healthy version stays, whatever comes later', async () => {
	const { shell } = openShell(await trying());
	await shell.confirm('first');
	expect(await shell.giveUp('first')).toBe(false);
	expect((await shell.status()).isOnTrial).toBe(false);
	expect(await wholeVersion(shell)).toBe(2);
});

test('a page of the old version cannot say that the new one is healthy', async () => {
	const { shell } = openShell(await trying());
	await shell.confirm('an older page');
	expect((await shell.status()).isOnTrial).toBe(true);
	expect(await shell.giveUp('first')).toBe(true);
});

test('three launches without a word of health, and the fourth has the version before', async () => {
	const disk = await trying();
	expect(await openShell(disk).shell.launch('second', true)).toBe(true);
	expect(await openShell(disk).shell.launch('third', true)).toBe(true);
	const { shell } = openShell(disk);
	expect(await shell.launch('fourth', true)).toBe(false);
	expect(await wholeVersion(shell)).toBe(1);
});

test('nothing is gone back to that is not whole', async () => {
	const disk = await trying();
	disk.shelves.files.clear();
	const { shell } = openShell(disk);
	expect(await shell.giveUp('first')).toBe(false);
});

test('a release that is not wanted leaves, is not taken up again, and the next one is', async () => {
	const { shell } = openShell(await installed());
	await bring(shell, await makeRelease(2));
	await shell.decline();
	expect(await shell.offer((await makeRelease(2)).envelope)).toEqual({
		state: 'refused',
		reason: 'declined'
	});
	expect(await bring(shell, await makeRelease(3))).toEqual({ state: 'ready' });
	expect(await shell.use()).toBe(true);
	expect(await wholeVersion(shell)).toBe(3);
});

test('replays, too few keys, a key twice, and a bootloader that is too old are refused with the reason', async () => {
	const disk = await trying();
	const { shell } = openShell(disk);
	await shell.confirm('first');
	const reasonFor = async (release: { readonly envelope: Uint8Array<ArrayBuffer> }) => {
		const answer = await shell.offer(release.envelope);
		return answer.state === 'refused' ? answer.reason : answer.state;
	};
	expect(await reasonFor(await makeRelease(1))).toBe('NotNewer');
	expect(await reasonFor(await makeRelease(3, { signers: [0] }))).toBe('Threshold');
	expect(await reasonFor(await makeRelease(3, { signers: [1, 1] }))).toBe('Threshold');
	expect(await reasonFor(await makeRelease(3, { minBoot: 2 }))).toBe('NeedsNewerBoot');
	expect(await reasonFor({ envelope: utf8('<html>This domain has been seized</html>') })).toBe(
		'BadEnvelope'
	);
	expect(await wholeVersion(shell)).toBe(2);
});

test('bytes that no release names, or that are not what it names, are not kept', async () => {
	const disk = await installed();
	const { shell } = openShell(disk);
	const before = disk.shelves.files.size;
	const answer = await shell.offer((await makeRelease(2)).envelope);
	const [wanted] = answer.state === 'wants' ? answer.files : [];
	expect(await shell.give('f'.repeat(64), utf8('a stranger'))).toBe(false);
	expect(await shell.give(wanted?.hash ?? '', utf8('a stranger'))).toBe(false);
	expect(disk.shelves.files.size).toBe(before);
});

test('a file that was tampered with is not served, and healed from the origin or from whoever gives it', async () => {
	const disk = await installed();
	for (const hash of disk.shelves.files.keys()) disk.shelves.files.set(hash, utf8('mallory'));
	expect(await openShell(disk).shell.serve(page)).toBeUndefined();
	const origin = (path: string) => Promise.resolve(appOf(1).get(path));
	expect(await wholeVersion(openShell(disk, { origin }).shell)).toBe(1);
	disk.shelves.files.clear();
	const { shell } = openShell(disk);
	expect(await bring(shell, await makeRelease(1))).toEqual({ state: 'current' });
	expect(await wholeVersion(shell)).toBe(1);
});

test('what an origin says today is served only when it is what was signed', async () => {
	const disk = await installed();
	disk.shelves.files.clear();
	const origin = () => Promise.resolve(utf8('<html>This domain has been seized</html>'));
	expect(await openShell(disk, { origin }).shell.serve(page)).toBeUndefined();
});

test('an envelope that was tampered with is not believed; its own comes back when it is offered', async () => {
	const disk = await installed();
	for (const id of disk.shelves.releases.keys()) disk.shelves.releases.set(id, utf8('mallory'));
	expect(await openShell(disk).shell.serve(page)).toBeUndefined();
	const { shell } = openShell(disk);
	expect(await bring(shell, await makeRelease(1))).toEqual({ state: 'current' });
	expect(await wholeVersion(shell)).toBe(1);
});

test('a lost record is made again from the newest whole release', async () => {
	const disk = await trying();
	await openShell(disk).shell.confirm('first');
	disk.slots = 'garbage';
	const { shell } = openShell(disk);
	expect(await wholeVersion(shell)).toBe(2);
	expect(await shell.offer((await makeRelease(1)).envelope)).toEqual({
		state: 'refused',
		reason: 'NotNewer'
	});
});

test('what no release needs any more is swept away', async () => {
	const disk = emptyDisk();
	const { shell } = openShell(disk);
	for (let seq = 1; seq <= 4; seq++) {
		await bring(shell, await makeRelease(seq));
		await shell.launch(`page ${seq}`, true);
		await shell.confirm(`page ${seq}`);
	}
	// The current and the one before: fifteen files each of their own, and the one that all share.
	expect(disk.shelves.files.size).toBe(31);
	expect(disk.shelves.releases.size).toBe(2);
});
