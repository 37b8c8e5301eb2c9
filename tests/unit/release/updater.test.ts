/** An update from peers: over the channel's own sync, only what is new, judged before and again by the bootloader. */
import { expect, test } from 'vitest';
import { readFeed, type SyncedFeed } from '#lib/channel/read-feed.ts';
import type { ObjectSource } from '#lib/channel/ports.ts';
import { syncFeed } from '#lib/channel/sync.ts';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import { idToBytes, objectHashOf } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok } from '#lib/core/result.ts';
import { takeUpRelease, type UpdaterOptions } from '#lib/release/updater.ts';
import { createViewer, digest, must, mustFail, verifier } from '#tests/support/channels.ts';
import {
	appFiles,
	createAppPublisher,
	createProject,
	manifestOf,
	signedBy,
	type AppFiles,
	type AppPublisher
} from '#tests/support/releases.ts';
import { boot, openShell, project } from '#tests/support/shell-house.ts';
import { emptyDisk } from '#tests/support/shell-memory.ts';

const { channel, envelope: root } = project.channel;

/** A mirror or peer that counts what it hands out. */
const countingSource = ({ objects }: AppPublisher): ObjectSource & { bytes: number } => {
	const source: ObjectSource & { bytes: number } = {
		bytes: 0,
		fetch: (hash, { limitBytes }) => {
			const bytes = objects.get(hash);
			if (!bytes) return Promise.resolve(err({ type: 'NotFound' }));
			source.bytes += bytes.length;
			return Promise.resolve(
				bytes.length > limitBytes ? err({ type: 'TooLarge', limitBytes }) : ok(bytes)
			);
		}
	};
	return source;
};

/** Bob: a viewer with a bootloader, who follows the app of the project. */
const createBob = async (source: ObjectSource) => {
	const bob = createViewer();
	const { shell } = openShell(emptyDisk());
	must(
		await bob.book.follow({
			hotKey: project.headSigner.publicKey,
			feed: 'app',
			name: '',
			channel,
			trackers: []
		})
	);
	await bob.book.offerRoots(channel, [root]);
	const options: UpdaterOptions = {
		channel,
		boot,
		objects: source,
		keeper: shell,
		device: () => Promise.resolve(utf8('bob')),
		verifier,
		digest,
		clock: bob.clock
	};
	return {
		...bob,
		shell,
		options,
		/** What the newest head points at, by the sync that catalogues use. */
		sync: async (head: Bytes): Promise<SyncedFeed> => {
			await bob.book.offerHead(head);
			must(await syncFeed({ ...bob, channel, feed: 'app', digest, source }));
			const shown = bob.book.shown(channel, 'app');
			if (!shown) throw new Error('nothing is shown');
			return must(await readFeed(shown, { objects: bob.objects, digest }));
		}
	};
};

const releaseOf = async (seq: number, files: AppFiles, signers: readonly number[] = [0, 1]) =>
	signedBy(project, await manifestOf(files, { seq }), signers);

test('an update that changes 3 files of 100 moves those files and at most 20 KB', async () => {
	const alice = createAppPublisher(project);
	const source = countingSource(alice);
	const bob = await createBob(source);
	const before = appFiles();
	const one = await alice.publish(await releaseOf(1, before), before);
	const installed = must(await takeUpRelease(await bob.sync(one.head), bob.options, { now: true }));
	// Where nothing runs yet, the first release does at once.
	expect(installed.state).toBe('current');
	await bob.shell.use();

	source.bytes = 0;
	const change = {
		'/_app/3.js': utf8('3'.repeat(30_000)),
		'/_app/50.js': utf8('5'.repeat(20_000)),
		'/_app/90.js': utf8('9'.repeat(limits.channel.objectBytes + 1))
	};
	const after = appFiles(change);
	const two = await alice.publish(await releaseOf(2, after), after);
	const updated = must(await takeUpRelease(await bob.sync(two.head), bob.options, { now: true }));
	expect(updated).toMatchObject({ state: 'ready', believed: { seq: 2 } });
	const changedBytes = Object.values(change).reduce((sum, { length }) => sum + length, 0);
	const moved = source.bytes + two.head.length;
	expect(moved - changedBytes).toBeGreaterThan(0);
	expect(moved - changedBytes).toBeLessThanOrEqual(20_000);

	await bob.shell.use();
	for (const [path, bytes] of after) expect((await bob.shell.serve(path))?.bytes).toEqual(bytes);
});

test('what runs already is not fetched again', async () => {
	const alice = createAppPublisher(project);
	const source = countingSource(alice);
	const bob = await createBob(source);
	const published = await alice.publish(await releaseOf(1, appFiles()), appFiles());
	const feed = await bob.sync(published.head);
	must(await takeUpRelease(feed, bob.options, { now: true }));
	await bob.shell.use();
	source.bytes = 0;
	expect(must(await takeUpRelease(feed, bob.options, { now: true }))).toEqual({ state: 'current' });
	expect(source.bytes).toBeLessThan(16_000);
});

test('before its turn a device fetches the manifest alone; its viewer may ask for the rest', async () => {
	const clock = createSeededClock();
	const alice = createAppPublisher(project, clock);
	const source = countingSource(alice);
	const bob = await createBob(source);
	const files = appFiles();
	const nobody = { percent: 0, fromMs: 0, overMs: 0 };
	const manifest = await manifestOf(files, { seq: 1, rollout: nobody });
	const envelope = await signedBy(project, manifest);
	const feed = await bob.sync((await alice.publish(envelope, files)).head);
	source.bytes = 0;
	expect(must(await takeUpRelease(feed, bob.options))).toMatchObject({ state: 'later' });
	expect(source.bytes).toBe(envelope.length);
	expect(must(await takeUpRelease(feed, bob.options, { now: true })).state).toBe('current');
});

test('a device whose turn comes is told when, and takes part from then on', async () => {
	const alice = createAppPublisher(project);
	const bob = await createBob(countingSource(alice));
	const feed = await bob.sync(
		(await alice.publish(await releaseOf(1, appFiles()), appFiles())).head
	);
	const later = must(await takeUpRelease(feed, bob.options));
	if (later.state !== 'later' || later.atMs === undefined) throw new Error('a wait was expected');
	expect(later.atMs - bob.clock.now()).toBeLessThanOrEqual(limits.release.delayMs);
	const then = { ...bob.clock, now: () => later.atMs ?? 0 };
	expect(must(await takeUpRelease(feed, { ...bob.options, clock: then })).state).toBe('current');
});

test.each([
	['one signature', [0], { type: 'Threshold', signed: 1, needed: 2 }],
	['one key twice', [2, 2], { type: 'Threshold', signed: 1, needed: 2 }],
	['no signature', [], { type: 'Threshold', signed: 0, needed: 2 }]
])('a release with %s is refused before its files are fetched', async (_what, signers, error) => {
	const alice = createAppPublisher(project);
	const source = countingSource(alice);
	const bob = await createBob(source);
	const envelope = await releaseOf(1, appFiles(), signers);
	const feed = await bob.sync((await alice.publish(envelope, appFiles())).head);
	source.bytes = 0;
	expect(mustFail(await takeUpRelease(feed, bob.options, { now: true }))).toEqual(error);
	expect(source.bytes).toBe(envelope.length);
});

test("mallory's release under mallory's own roots is refused, though a stolen head key points at it", async () => {
	const alice = createAppPublisher(project);
	const bob = await createBob(countingSource(alice));
	const mallory = await createProject('mallory');
	const envelope = await signedBy(mallory, await manifestOf(appFiles(), { seq: 9 }));
	const feed = await bob.sync((await alice.publish(envelope, appFiles())).head);
	expect(mustFail(await takeUpRelease(feed, bob.options, { now: true })).type).toBe('BadRoots');
});

test('a replay of release 1 is refused by the bootloader that runs 2', async () => {
	const alice = createAppPublisher(project);
	const bob = await createBob(countingSource(alice));
	const two = await alice.publish(await releaseOf(2, appFiles()), appFiles());
	must(await takeUpRelease(await bob.sync(two.head), bob.options, { now: true }));
	await bob.shell.use();
	const old = appFiles({ '/_app/1.js': utf8('old') });
	const replay = await alice.publish(await releaseOf(1, old), old);
	const feed = await bob.sync(replay.head);
	expect(mustFail(await takeUpRelease(feed, bob.options, { now: true }))).toEqual({
		type: 'Refused',
		reason: 'NotNewer'
	});
});

const spoiled = async (spoil: (alice: AppPublisher, files: AppFiles) => Promise<void>) => {
	const alice = createAppPublisher(project);
	const source = countingSource(alice);
	const bob = await createBob(source);
	const big = new Uint8Array(limits.channel.objectBytes + 9).fill(1);
	const files = appFiles({ '/big.js': big });
	const feed = await bob.sync((await alice.publish(await releaseOf(1, files), files)).head);
	await spoil(alice, files);
	return { error: mustFail(await takeUpRelease(feed, bob.options, { now: true })), bob };
};
const hashAt = async (files: AppFiles, path: string) =>
	objectHashOf(await digest.sha256(files.get(path) ?? new Uint8Array()));

test('a file that a peer has altered is not handed over', async () => {
	const { error, bob } = await spoiled(async ({ objects }, files) => {
		const altered = (files.get('/_app/9.js') ?? new Uint8Array()).slice();
		altered[0] = 0;
		objects.set(await hashAt(files, '/_app/9.js'), altered);
	});
	expect(error).toEqual({ type: 'BadFile', path: '/_app/9.js', cause: { type: 'WrongHash' } });
	expect(await bob.shell.status()).not.toHaveProperty('pending');
});

test('a part of a cut file that is another one is found when the file is whole', async () => {
	const { error } = await spoiled(async ({ objects }) => {
		const part = new Uint8Array(limits.channel.objectBytes).fill(1);
		objects.set(objectHashOf(await digest.sha256(part)), part.slice().fill(2));
	});
	expect(error).toMatchObject({ type: 'BadFile', path: '/big.js', cause: { type: 'WrongHash' } });
});

test('a peer that sends more than the file has is cut off', async () => {
	const { error } = await spoiled(async ({ objects }, files) => {
		objects.set(await hashAt(files, '/_app/9.js'), new Uint8Array(limits.channel.objectBytes));
	});
	expect(error).toMatchObject({ type: 'NotFetched', cause: { type: 'TooLarge' } });
});

test('a source that breaks its promise about sizes is cut off all the same', async () => {
	const alice = createAppPublisher(project);
	const bob = await createBob(countingSource(alice));
	const feed = await bob.sync(
		(await alice.publish(await releaseOf(1, appFiles()), appFiles())).head
	);
	const liar: ObjectSource = {
		fetch: () => Promise.resolve(ok(new Uint8Array(limits.channel.objectBytes + 1)))
	};
	const options = { ...bob.options, objects: liar };
	expect(mustFail(await takeUpRelease(feed, options, { now: true }))).toMatchObject({
		type: 'NotFetched',
		cause: { type: 'TooLarge' }
	});
});

test('an extra file in the feed is not fetched: nobody signed it', async () => {
	const alice = createAppPublisher(project);
	const source = countingSource(alice);
	const bob = await createBob(source);
	const files = appFiles();
	const extra = utf8('evil'.repeat(1000));
	const hash = objectHashOf(await digest.sha256(extra));
	const published = await alice.publish(await releaseOf(1, files), files, (records) =>
		new Map(records).set(hash, { id: hash, parts: [idToBytes(hash)] })
	);
	const asked: string[] = [];
	const options: UpdaterOptions = {
		...bob.options,
		objects: {
			fetch: (wanted, how) => {
				asked.push(wanted);
				return source.fetch(wanted, how);
			}
		}
	};
	const feed = await bob.sync(published.head);
	expect(must(await takeUpRelease(feed, options, { now: true })).state).toBe('current');
	expect(asked).not.toContain(hash);
});

test('an update that was interrupted goes on where it was', async () => {
	const alice = createAppPublisher(project);
	const source = countingSource(alice);
	const bob = await createBob(source);
	const feed = await bob.sync(
		(await alice.publish(await releaseOf(1, appFiles()), appFiles())).head
	);
	let left = 40;
	const broken: ObjectSource = {
		fetch: (hash, how) =>
			left-- > 0 ? source.fetch(hash, how) : Promise.resolve(err({ type: 'Unreachable' }))
	};
	const cut = await takeUpRelease(feed, { ...bob.options, objects: broken }, { now: true });
	expect(mustFail(cut)).toEqual({ type: 'NotFetched', cause: { type: 'Unreachable' } });
	const all = [...appFiles().values()].reduce((sum, { length }) => sum + length, 0);
	source.bytes = 0;
	expect(must(await takeUpRelease(feed, bob.options, { now: true })).state).toBe('current');
	expect(source.bytes).toBeLessThan(all * 0.75);
});

test('a cancelled update ends with the reason of whoever cancelled it', async () => {
	const alice = createAppPublisher(project);
	const bob = await createBob(countingSource(alice));
	const feed = await bob.sync(
		(await alice.publish(await releaseOf(1, appFiles()), appFiles())).head
	);
	const stop = new AbortController();
	stop.abort(new Error('enough'));
	await expect(
		takeUpRelease(feed, bob.options, { now: true, signal: stop.signal })
	).rejects.toThrow('enough');
});
