/** Publishing a folder: the same folder gives the same version, a changed one the next, a wrong one a sentence. */
import createTorrent from 'create-torrent';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSigner, createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { parseHead } from '#lib/channel/head.ts';
import { readFeed } from '#lib/channel/read-feed.ts';
import { parseTitleRecord } from '#lib/catalogue/parse-title.ts';
import type { TitleRecord } from '#lib/catalogue/title-record.ts';
import {
	createSeededClock,
	createSeededRandom,
	type SeededClock
} from '#lib/core/adapters/seeded.ts';
import { systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { utf8 } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { parseTorrentFile } from '#lib/stream/torrent-metadata.ts';
import { openHome, type Home } from '#node/home.ts';
import { makeTorrent } from '#node/make-torrent.ts';
import { pieceBytesFor } from '#lib/studio/film-torrent.ts';
import { publishFolder, type PublishedFolder } from '#node/publish/publish-folder.ts';
import { must } from '#tests/support/channels.ts';
import { film, series, writeDemoFolder } from '#tests/support/demo-folder.ts';

let root: string;
let folder: string;
let home: Home;
let clock: SeededClock;

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'matinee-publish-'));
	folder = join(root, 'demo');
	clock = createSeededClock();
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

const recordsOf = async (published: PublishedFolder): Promise<readonly TitleRecord[]> => {
	const pointer = await home.pointers.read(published.channel, 'films');
	const head = must(parseHead(pointer?.shown ?? new Uint8Array()));
	const read = must(await readFeed(head, { objects: home.objects, digest: systemDigest }));
	return [...read.records.values()].map((value) =>
		must(parseTitleRecord(value, published.channel))
	);
};

/** A torrent of two files, as a .torrent file. */
const torrentOf = (name: string): Uint8Array =>
	encodeBencode(
		new Map<string, Bvalue>([
			['announce', utf8('udp://tracker.example')],
			[
				'info',
				new Map<string, Bvalue>([
					[
						'files',
						['Film.en.srt', 'Film.mp4'].map(
							(path, i) =>
								new Map<string, Bvalue>([
									['length', 1000 * (i + 1)],
									['path', [utf8(path)]]
								])
						)
					],
					['name', utf8(name)],
					['piece length', 16_384],
					['pieces', new Uint8Array(20)]
				])
			]
		])
	);

describe('the same folder', () => {
	test('is one channel with one version, however often it is published', async () => {
		const first = await publish();
		const again = await publish();
		expect(first).toMatchObject({ seq: 1, changed: true });
		expect(again).toEqual({ ...first, changed: false });
	});

	test('gets a new head when the old one nears its end, with the same content', async () => {
		const first = await publish();
		const before = await recordsOf(first);
		clock.advance(limits.channel.headLifeMs - limits.channel.headRenewMs + 1000);
		const renewed = await publish();
		expect(renewed).toMatchObject({ seq: 2, changed: true, link: first.link });
		expect(await recordsOf(renewed)).toEqual(before);
	});

	test('that has changed gets the next number', async () => {
		await publish();
		await writeDemoFolder(folder, [{ ...film, year: 2025 }, series]);
		const next = await publish();
		expect(next).toMatchObject({ seq: 2, changed: true });
		expect((await recordsOf(next)).map(({ year }) => year)).toEqual([2025, undefined]);
	});
});

describe('what becomes of an entry', () => {
	test('a film on disk becomes a torrent', async () => {
		const published = await publish();
		const [record] = await recordsOf(published);
		const [seeded] = published.films;
		expect(record?.variants[0]).toMatchObject({
			infoHash: seeded?.torrent.infoHash,
			fileIndex: 0,
			container: 'webm',
			bytes: 200_000,
			trackers: []
		});
		expect(record?.addedMs).toBe(Date.parse('2026-11-20T00:00:00Z'));
		expect(record?.chapters).toEqual([{ startSeconds: 0, title: 'Dusk' }]);
	});

	test('dictionary, poster and subtitles of a film are objects', async () => {
		const published = await publish();
		const [record] = await recordsOf(published);
		const [track] = record?.subtitles ?? [];
		const stored = async (hash: ObjectHash | undefined): Promise<unknown> =>
			hash && home.objects.get(hash);
		expect(await stored(record?.variants[0]?.info)).toEqual(published.films[0]?.torrent.info);
		expect(await stored(record?.poster)).toEqual(utf8('poster'));
		expect(await stored(track && 'object' in track ? track.object : undefined)).toEqual(
			utf8('WEBVTT\n')
		);
	});

	test('a torrent that others seed is named by its infohash, its file and its subtitles by number', async () => {
		await writeFile(join(folder, 'film.torrent'), torrentOf('Film'));
		const foreign = {
			...film,
			film: undefined,
			poster: undefined,
			variant: {
				torrent: 'film.torrent',
				file: 'Film/Film.mp4',
				container: 'mp4',
				codecs: 'h264,aac',
				trackers: ['wss://tracker.example'],
				webSeeds: ['https://seeds.example/']
			},
			subtitles: [{ lang: 'en', torrentFile: 'Film/Film.en.srt' }]
		};
		await writeDemoFolder(folder, [foreign]);
		const published = await publish();
		const [record] = await recordsOf(published);
		expect(published.films).toEqual([]);
		expect(record?.variants[0]).toMatchObject({
			fileIndex: 1,
			bytes: 2000,
			trackers: ['wss://tracker.example/'],
			webSeeds: ['https://seeds.example/']
		});
		const info = record?.variants[0]?.info;
		const parsed = must(parseTorrentFile(new Uint8Array(torrentOf('Film'))));
		expect(info && (await home.objects.get(info))).toEqual(parsed.infoBytes);
		expect(record?.subtitles[0]).toMatchObject({ kind: 'subtitles', fileIndex: 0 });
	});

	test('an infohash alone is enough', async () => {
		const variant = { infoHash: 'a'.repeat(40), container: 'mp4', codecs: 'h264', bytes: 5 };
		await writeDemoFolder(folder, [{ ...film, film: undefined, variant }]);
		const [record] = await recordsOf(await publish());
		expect(record?.variants[0]).toMatchObject({ infoHash: 'a'.repeat(40), fileIndex: 0, bytes: 5 });
	});
});

describe('a folder that cannot be published', () => {
	const wrong: readonly (readonly [string, object, RegExp])[] = [
		['no licence', { licence: undefined }, /lamplighter: NoLicence/],
		['no rights holder', { rightsHolder: undefined }, /lamplighter: NoRightsHolder/],
		[
			'a film that is not there',
			{ film: 'missing.webm' },
			/names missing\.webm, which is not there/
		],
		['a film outside of the folder', { film: '../outside.webm' }, /outside of/],
		['a poster behind a link', { poster: 'link.webp' }, /outside of/],
		['an infohash that is none', { film: undefined, variant: { infoHash: 'xyz' } }, /no infohash/],
		['a date that is none', { added: 'yesterday' }, /a date must look like/],
		['a list that is none', { subtitles: 'en' }, /subtitles must be a list/]
	];
	test.each(wrong)('says so in a sentence: %s', async (_, change, sentence) => {
		await writeFile(join(root, 'outside.webm'), 'secret');
		await symlink(join(root, 'outside.webm'), join(folder, 'link.webp'));
		await writeDemoFolder(folder, [{ ...film, ...change }]);
		await expect(publish()).rejects.toThrow(sentence);
	});

	test('says so when titles.json is no list', async () => {
		await writeFile(join(folder, 'titles.json'), '{}');
		await expect(publish()).rejects.toThrow(/must be a JSON list/);
	});

	test('a poster that is too large is named', async () => {
		await writeFile(join(folder, 'lamplighter/poster.webp'), new Uint8Array(300 * 1024));
		await expect(publish()).rejects.toThrow('lamplighter/poster.webp is larger than 256 KiB.');
	});
});

describe('the torrent of a film', () => {
	test('is the one that create-torrent makes', async () => {
		for (const lengthBytes of [1, 65_536, 65_537, 200_000]) {
			const path = join(root, 'film.webm');
			await writeFile(path, createSeededRandom(lengthBytes).bytes(lengthBytes));
			const theirs = await new Promise<Uint8Array>((resolve, reject) => {
				createTorrent(path, { pieceLength: 65_536, announceList: [] }, (error, torrent) => {
					if (error) reject(error);
					else resolve(torrent);
				});
			});
			const { infoBytes } = must(parseTorrentFile(new Uint8Array(theirs)));
			expect((await makeTorrent(path)).info).toEqual(infoBytes);
		}
	});

	test('has pieces that grow with the film', () => {
		expect(pieceBytesFor(2_000_000)).toBe(65_536);
		expect(pieceBytesFor(700_000_000)).toBe(524_288);
		expect(pieceBytesFor(50_000_000_000)).toBe(4_194_304);
	});
});
