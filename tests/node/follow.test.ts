/** Following in Node: a host fetches channels of others whole, passes them on when their publisher is gone, and frees what nobody needs. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpMirror } from '#lib/channel/adapters/http-mirror.ts';
import { createMemoryObjectStore } from '#lib/channel/adapters/memory-object-store.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import { nobleHygiene } from '#lib/channel/adapters/noble-hygiene.ts';
import { createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { createFeedBook } from '#lib/channel/feed-book.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import { syncFeed } from '#lib/channel/sync.ts';
import { systemClock, systemDigest } from '#lib/core/adapters/system.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { attachmentsOf } from '#node/follow/attachments.ts';
import { startProjector, type Projector } from '#node/projector.ts';
import { must } from '#tests/support/channels.ts';
import { jsonOf, runCli, type CliEnd } from '#tests/support/cli.ts';
import { film, series, writeDemoFolder } from '#tests/support/demo-folder.ts';

let root: string;
const projectors: Projector[] = [];
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'matinee-follow-'));
	await mkdir(join(root, 'build'));
	await writeFile(join(root, 'build/200.html'), '<!doctype html><title>Matinee</title>');
	await writeDemoFolder(join(root, 'demo'));
});
afterEach(async () => {
	for (const projector of projectors.splice(0)) await projector.close();
	await rm(root, { recursive: true, force: true });
});

const at = (name: string): string => join(root, name);
const open = async (home: string, demoDir?: string): Promise<Projector> => {
	const projector = await startProjector({
		port: 0,
		host: '127.0.0.1',
		home: at(home),
		buildDir: at('build'),
		log: () => undefined,
		...(demoDir === undefined ? {} : { demoDir })
	});
	projectors.push(projector);
	return projector;
};
const cli = (...args: readonly string[]): Promise<CliEnd> => runCli([...args, '--json']);

/** The link of a projector's channel, with its own tracker in it. */
const linkOf = (projector: Projector): string =>
	`${projector.channel ?? ''}&tr=${encodeURIComponent(`ws://127.0.0.1:${projector.port}/tracker`)}`;

/** Resolves when the host has version `seq` of its first followed channel with all that belongs to it. */
const arrivedAt = (projector: Projector, seq = 1): Promise<void> =>
	new Promise((resolve) => {
		const look = (): void => {
			const kept = projector.feeds().find(({ published }) => !published);
			if (kept?.complete !== true || kept.shown?.head.seq !== seq) return;
			stop();
			resolve();
		};
		const stop = projector.subscribe(look);
		look();
	});

/** Resolves when the host follows nothing. */
const emptied = (projector: Projector): Promise<void> =>
	new Promise((resolve) => {
		const stop = projector.subscribe(() => {
			if (projector.feeds().length > 0) return;
			stop();
			resolve();
		});
	});

interface Carol {
	readonly titles: readonly string[];
	readonly objects: ReadonlySet<ObjectHash>;
}

/** A viewer who has nothing but a mirror's address and a link: every attachment must be there as well. */
const syncFrom = async (url: string, text: string): Promise<Carol> => {
	const { channel, feed, ...link } = must(parseChannelLink(text));
	const mirror = createHttpMirror(url, systemDigest);
	const objects = createMemoryObjectStore();
	const ports = { objects, digest: systemDigest };
	const book = createFeedBook({
		clock: systemClock,
		digest: systemDigest,
		verifier: await createVerifier(),
		hygiene: nobleHygiene,
		pointers: createMemoryPointerStore()
	});
	must(await book.follow({ channel, feed, ...link }));
	await book.offerRoots(channel, await mirror.roots(channel, 1));
	await book.offerHead((await mirror.head(channel, feed)) ?? new Uint8Array());
	const version = must(
		await syncFeed({ ...ports, channel, feed, book, clock: systemClock, source: mirror })
	);
	const attachments = (await attachmentsOf(version.index, ports)) ?? new Set<ObjectHash>();
	for (const hash of attachments) {
		must(await mirror.fetch(hash, { limitBytes: limits.channel.objectBytes }));
	}
	return { titles: [`${version.head.titles} titles`], objects: attachments };
};

test('a channel goes on when its publisher has gone: bob followed it, carol has it from bob', async () => {
	const alice = await open('alice', at('demo'));
	const link = linkOf(alice);
	expect(await cli('follow', link, '--home', at('bob'))).toMatchObject({ code: 0 });
	const bob = await open('bob');
	await arrivedAt(bob);
	await alice.close();
	const carol = await syncFrom(bob.url, link);
	expect(carol.titles).toEqual(['2 titles']);
	// The poster, the captions and the info dictionary of the one film.
	expect(carol.objects.size).toBe(3);
});

test('a host that runs sees a change of its list, and has the next version as soon as there is one', async () => {
	const bob = await open('bob');
	const alice = await open('alice', at('demo'));
	await cli('follow', linkOf(alice), '--home', at('bob'));
	await arrivedAt(bob);
	const listed = await cli('channels', '--home', at('bob'));
	expect(JSON.parse(listed.stdout)).toMatchObject([
		{ published: false, feed: 'films', version: { seq: 1, titles: 2 } }
	]);
	await alice.close();
	await writeDemoFolder(at('demo'), [film, series, { ...series, id: 'more' }]);
	const again = await open('alice', at('demo'));
	await cli('follow', linkOf(again), '--home', at('bob'));
	await arrivedAt(bob, 2);
	const { channel } = must(parseChannelLink(linkOf(again)));
	expect(await cli('unfollow', channel, '--home', at('bob'))).toMatchObject({ code: 0 });
	await emptied(bob);
	const mirror = createHttpMirror(bob.url, systemDigest);
	expect(await mirror.head(channel, 'films')).toBeUndefined();
});

test('a host has a channel from a mirror alone', async () => {
	const alice = await open('alice', at('demo'));
	await cli('follow', alice.channel ?? '', '--mirror', alice.url, '--home', at('bob'));
	const bob = await open('bob');
	await arrivedAt(bob);
	expect((await syncFrom(bob.url, alice.channel ?? '')).titles).toEqual(['2 titles']);
});

test('a list that is damaged is told, and never taken for an empty one', async () => {
	await mkdir(at('bob'));
	await writeFile(at('bob/followed.json'), '{"channels": 3}');
	await expect(open('bob')).rejects.toThrow(/followed\.json is damaged\./);
	expect(await cli('channels', '--home', at('bob'))).toMatchObject({ code: 1 });
	const { channel } = must(parseChannelLink((await open('alice', at('demo'))).channel ?? ''));
	expect(await cli('unfollow', channel, '--home', at('bob'))).toMatchObject({ code: 1 });
});

test.each<[string, readonly string[]]>([
	['no link', ['follow']],
	['two links', ['follow', 'a', 'b']],
	['something else', ['follow', 'https://example.org/']],
	['no channel', ['unfollow']],
	['a short id', ['unfollow', 'abc']],
	['too much', ['channels', 'all']]
])('%s is wrong usage', async (_, args) => {
	expect(await cli(...args, '--home', at('bob'))).toMatchObject({ code: 2 });
});

test('a link whose key is one on which verifiers disagree is not followed', async () => {
	const link = `magnet:?xs=urn:btpk:${'0'.repeat(64)}&s=66696c6d73&x.mc=${'1'.repeat(64)}`;
	const end = await cli('follow', link, '--home', at('bob'));
	expect(end).toMatchObject({ code: 2 });
	expect(JSON.parse((await cli('channels', '--home', at('bob'))).stdout)).toEqual([]);
});

test('what was never followed cannot be unfollowed', async () => {
	const end = await cli('unfollow', 'c'.repeat(64), '--home', at('bob'));
	expect(end.code).toBe(1);
	expect(jsonOf(end)).toMatchObject({ error: 'not followed' });
});
