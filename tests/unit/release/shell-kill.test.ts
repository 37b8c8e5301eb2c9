/** A worker that is killed at any moment of an update leaves one whole version, and the update can go on. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bring, makeRelease, openShell, wholeVersion } from '#tests/support/shell-house.ts';
import {
	copyDisk,
	emptyDisk,
	Killed,
	type Killing,
	type ShellDisk
} from '#tests/support/shell-memory.ts';

const [first, second] = [await makeRelease(1), await makeRelease(2)];
const installed = emptyDisk();
await bring(openShell(installed).shell, first);

/** The whole update, with a page that opens and is healthy. */
const update = async (disk: ShellDisk, killing?: Killing): Promise<number> => {
	const { shell, store } = openShell(disk, killing ? { killing } : {});
	try {
		await bring(shell, second);
		await shell.launch('alice', true);
		await shell.confirm('alice');
	} catch (cause) {
		if (!(cause instanceof Killed)) throw cause;
	}
	return store.steps();
};

const steps = await update(copyDisk(installed));

test('there are more than fifty moments at which an update can be killed', () => {
	expect(steps).toBeGreaterThan(50);
});

test('killed at each of them, before or after the step reached the disk: never a mixture, and the update ends well', async () => {
	for (let atStep = 1; atStep <= steps; atStep++) {
		for (const isDone of [false, true]) {
			const disk = copyDisk(installed);
			await update(disk, { atStep, isDone });
			expect([1, 2]).toContain(await wholeVersion(openShell(disk).shell));
			await update(disk);
			expect(await wholeVersion(openShell(disk).shell)).toBe(2);
		}
	}
});

test('killed many times in a row, through updates and going back: always one whole version', async () => {
	const kill = fc.record({ atStep: fc.integer({ min: 1, max: steps }), isDone: fc.boolean() });
	const act = fc.constantFrom('bring', 'launch', 'confirm', 'give up', 'use', 'decline');
	await fc.assert(
		fc.asyncProperty(fc.array(fc.tuple(kill, act), { maxLength: 12 }), async (runs) => {
			const disk = copyDisk(installed);
			for (const [killing, what] of runs) {
				const { shell } = openShell(disk, { killing });
				const acts = {
					bring: () => bring(shell, second),
					launch: () => shell.launch('alice', true),
					confirm: () => shell.confirm('alice'),
					'give up': () => shell.giveUp('alice'),
					use: () => shell.use(),
					decline: () => shell.decline()
				};
				await acts[what]().catch((cause: unknown) => {
					if (!(cause instanceof Killed)) throw cause;
				});
				expect([1, 2]).toContain(await wholeVersion(openShell(disk).shell));
			}
		}),
		{ numRuns: 100 }
	);
});

test('killed while its files come, the release before runs on', async () => {
	const disk = copyDisk(installed);
	const { shell } = openShell(disk, { killing: { atStep: steps - 40, isDone: false } });
	await expect(bring(shell, second)).rejects.toThrow(Killed);
	expect(disk.shelves.releases.size).toBe(2);
	expect(await wholeVersion(openShell(disk).shell)).toBe(1);
});
