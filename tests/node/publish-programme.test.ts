/** programme.json beside the titles: signed with the version, fetched with it, gone when the file is. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseProgramme } from '#lib/catalogue/programme.ts';
import { createSigner, createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { objectsOf } from '#lib/channel/feed-index.ts';
import { parseHead } from '#lib/channel/head.ts';
import { readIndex } from '#lib/channel/read-feed.ts';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { openHome, type Home } from '#node/home.ts';
import { publishFolder, type PublishedFolder } from '#node/publish/publish-folder.ts';
import { must } from '#tests/support/channels.ts';
import { writeDemoFolder } from '#tests/support/demo-folder.ts';

let root: string;
let folder: string;
let home: Home;
const clock = createSeededClock();

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'matinee-programme-'));
	folder = join(root, 'demo');
	home = await openHome(join(root, 'home'), { digest: systemDigest, random: systemRandom });
	await writeDemoFolder(folder);
});
afterEach(async () => {
	home.close();
	await rm(root, { recursive: true, force: true });
});

const publish = async (): Promise<PublishedFolder> =>
	publishFolder(
		{ folder, home, name: 'test', trackers: [] },
		{ clock, digest: systemDigest, verifier: await createVerifier(), createSigner }
	);
const write = (rows: unknown): Promise<void> =>
	writeFile(join(folder, 'programme.json'), JSON.stringify(rows));
const published = async ({ channel }: PublishedFolder) => {
	const pointer = await home.pointers.read(channel, 'films');
	const head = must(parseHead(pointer?.shown ?? new Uint8Array()));
	const index = must(await readIndex(head, { objects: home.objects, digest: systemDigest }));
	const bytes = index.programme && (await home.objects.get(index.programme));
	return { index, programme: bytes ? must(parseProgramme(bytes)) : undefined };
};

test('a programme is part of the version, changes it alone, and goes with its file', async () => {
	const without = await publish();
	expect((await published(without)).programme).toBeUndefined();

	await write([{ title: 'lamplighter', start: '2027-01-15T08:00:00Z' }]);
	const first = await publish();
	expect(first.seq).toBe(without.seq + 1);
	const { index, programme } = await published(first);
	expect(programme).toEqual([
		{ start: Date.UTC(2027, 0, 15, 8) / 1000, id: 'lamplighter', length: 45 }
	]);
	expect(objectsOf(index)).toContain(index.programme);
	expect(await publish()).toMatchObject({ changed: false, seq: first.seq });

	await write([{ title: 'lamplighter', start: '2027-01-15T09:00:00Z', seconds: 60 }]);
	expect((await publish()).seq).toBe(first.seq + 1);
	await rm(join(folder, 'programme.json'));
	expect((await published(await publish())).programme).toBeUndefined();
});

test.each([
	[
		'a title that is not there',
		[{ title: 'nobody', start: '2027-01-15T08:00:00Z' }],
		/names a title/
	],
	['no start', [{ title: 'lamplighter', start: 'soon' }], /needs a start/],
	['no length', [{ title: 'machines', start: '2027-01-15T08:00:00Z' }], /needs "seconds"/],
	[
		'two at once',
		[
			{ title: 'lamplighter', start: '2027-01-15T08:00:00Z' },
			{ title: 'lamplighter', start: '2027-01-15T08:00:10Z' }
		],
		/before the one before/
	],
	['no list', { title: 'lamplighter' }, /must be a JSON list/]
])('%s is said in a sentence', async (_, rows, sentence) => {
	await write(rows);
	await expect(publish()).rejects.toThrow(sentence);
});
