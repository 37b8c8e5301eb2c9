/** What a host frees: attachments two versions old and channels it left, and never what another channel needs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemoryObjectStore } from '#lib/channel/adapters/memory-object-store.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import { parseHead } from '#lib/channel/head.ts';
import { bytesToHex, utf8 } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { openLedger, type FeedName } from '#node/follow/ledger.ts';
import { freeOthers, turnLedger, type SweepPlace } from '#node/follow/sweep.ts';
import { createPublisher, digest, filmValue, must } from '#tests/support/channels.ts';

let folder: string;
let place: SweepPlace;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'matinee-sweep-'));
	const home = { objects: createMemoryObjectStore(), pointers: createMemoryPointerStore() };
	place = { home, ledger: openLedger(folder), digest };
});
afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

/** Stores some bytes as an object. */
const store = async (text: string): Promise<ObjectHash> => {
	const bytes = utf8(text);
	const hash = objectHashOf(await digest.sha256(bytes));
	must(await place.home.objects.put(hash, bytes));
	return hash;
};
const has = (hash: ObjectHash): Promise<boolean> => place.home.objects.has(hash);
const name = async (by: string): Promise<FeedName> => ({
	channel: (await createPublisher(by)).channel.channel,
	feed: 'films'
});
/** The feed has a version with these attachments now. */
const turn = async (
	feed: FeedName,
	version: string,
	attachments: readonly ObjectHash[],
	others: readonly FeedName[] = []
): Promise<void> => {
	const index = await store(version);
	await turnLedger(feed, { index, attachments: new Set(attachments) }, others, place);
};

test('attachments stay one version longer than they are named, and then go', async () => {
	const alice = await name('alice');
	const [first, second, third] = [await store('a'), await store('b'), await store('c')];
	await turn(alice, '1', [first, second]);
	await turn(alice, '2', [second]);
	expect(await has(first)).toBe(true);
	// The same version again, as after a restart, is no new one.
	await turn(alice, '2', [second]);
	expect(await has(first)).toBe(true);
	await turn(alice, '3', [second, third]);
	expect(await Promise.all([first, second, third].map(has))).toEqual([false, true, true]);
});

test('what another channel names stays, whoever names it no more', async () => {
	const [alice, mallory] = [await name('alice'), await name('mallory')];
	const poster = await store('poster');
	await turn(alice, 'alice 1', [poster], [mallory]);
	await turn(mallory, 'mallory 1', [poster], [alice]);
	await turn(mallory, 'mallory 2', [], [alice]);
	await turn(mallory, 'mallory 3', [], [alice]);
	expect(await has(poster)).toBe(true);
});

test('while it is not known what another channel needs nothing is deleted, and it goes when it is', async () => {
	const [alice, bob] = [await name('alice'), await createPublisher('bob')];
	const bobs = { channel: bob.channel.channel, feed: 'films' };
	const { head } = await bob.publish([filmValue('a')]);
	must(
		await place.home.pointers.write(bobs.channel, 'films', {
			roots: [bob.channel.envelope],
			shown: head
		})
	);
	const poster = await store('poster');
	await turn(alice, '1', [poster], [bobs]);
	await turn(alice, '2', [], [bobs]);
	await turn(alice, '3', [], [bobs]);
	expect(await has(poster)).toBe(true);
	await turn(bobs, 'bob 1', [], [alice]);
	await turn(alice, '4', [], [bobs]);
	expect(await has(poster)).toBe(false);
});

test('objects of a version that is shown are never taken for somebody’s old attachments', async () => {
	const [mallory, bob] = [await name('mallory'), await createPublisher('bob')];
	const bobs = { channel: bob.channel.channel, feed: 'films' };
	const { head, objects } = await bob.publish([filmValue('a')]);
	for (const [hash, bytes] of objects) must(await place.home.objects.put(hash, bytes));
	must(
		await place.home.pointers.write(bobs.channel, 'films', {
			roots: [bob.channel.envelope],
			shown: head
		})
	);
	const { index } = must(parseHead(head));
	await turnLedger(bobs, { index, attachments: new Set() }, [mallory], place);
	await turn(mallory, '1', [...objects.keys()], [bobs]);
	await turn(mallory, '2', [], [bobs]);
	await turn(mallory, '3', [], [bobs]);
	expect(await Promise.all([...objects.keys()].map(has))).toEqual(
		[...objects.keys()].map(() => true)
	);
});

test('a channel that is left is freed, says that it has no version, and stays remembered', async () => {
	const [alice, bob] = [await name('alice'), await createPublisher('bob')];
	const bobs = { channel: bob.channel.channel, feed: 'films' };
	const { head, objects } = await bob.publish([filmValue('a')]);
	for (const [hash, bytes] of objects) must(await place.home.objects.put(hash, bytes));
	const roots = [bob.channel.envelope];
	must(await place.home.pointers.write(bobs.channel, 'films', { roots, head, shown: head }));
	const [shared, own] = [await store('shared'), await store('own')];
	await turn(alice, 'alice 1', [shared]);
	const { index } = must(parseHead(head));
	await turnLedger(bobs, { index, attachments: new Set([shared, own]) }, [alice], place);
	await freeOthers([alice, bobs], place);
	expect(await has(own)).toBe(true);
	await freeOthers([alice], place);
	expect(await Promise.all([shared, own, ...objects.keys()].map(has))).toEqual([
		true,
		...[own, ...objects.keys()].map(() => false)
	]);
	expect(await place.home.pointers.read(bobs.channel, 'films')).toEqual({ roots, head });
	expect(await place.ledger.list()).toEqual([alice]);
});

test('a damaged ledger is nobody’s: nothing is deleted for it', async () => {
	const alice = await name('alice');
	const poster = await store('poster');
	await turn(alice, '1', [poster]);
	await writeFile(join(folder, alice.channel, bytesToHex(utf8('films'))), 'damaged');
	expect(await place.ledger.read(alice)).toBeUndefined();
	await turn(alice, '2', []);
	await turn(alice, '3', []);
	expect(await has(poster)).toBe(true);
});
