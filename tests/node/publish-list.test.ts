/** Publishing lists: every refused row is named with its line, one and nothing is published; CSV, NDJSON and JSON say the same. */
import fc from 'fast-check';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSigner, createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { parseIndex } from '#lib/channel/feed-index.ts';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { createChannel } from '#lib/studio/channel.ts';
import { encodePoster } from '#node/adapters/picture-encoder.ts';
import { openHome, type Home } from '#node/home.ts';
import { openFolderFiles } from '#node/publish/folder-files.ts';
import { openHomeFeed } from '#node/publish/home-feed.ts';
import { createPictures } from '#node/publish/pictures.ts';
import { publishList, type ListOptions, type ListOutcome } from '#node/publish/publish-list.ts';
import { openList, type ListRow } from '#node/publish/read-list.ts';
import { readLines } from '#node/publish/text-lines.ts';
import { must, signerOf } from '#tests/support/channels.ts';

let root: string;
let home: Home;
const clock = createSeededClock();

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'matinee-list-'));
	home = await openHome(join(root, 'home'), { digest: systemDigest, random: systemRandom });
});
afterEach(async () => {
	home.close();
	await rm(root, { recursive: true, force: true });
});

type Change = Partial<Omit<ListOptions, 'list' | 'files' | 'pictures'>>;

const publish = async (path: string, change: Change = {}): Promise<ListOutcome> => {
	const ports = { clock, digest: systemDigest, verifier: await createVerifier(), createSigner };
	const headSigner = await signerOf('alice head');
	const plan = {
		name: 'Alice',
		rootSigners: [await signerOf('alice root')],
		headKeys: { films: headSigner.publicKey }
	};
	const made = must(
		await createChannel(plan, { clock: createSeededClock(), digest: systemDigest })
	);
	const place = { channel: made.channel, feed: 'films', roots: [made.envelope], headSigner };
	const feed = await openHomeFeed(home, place, ports);
	const list = await openList(path, 'en');
	const files = await openFolderFiles(list.folder, systemDigest);
	const pictures = createPictures(join(home.path, 'posters'), {
		read: files.bytes,
		encode: encodePoster,
		digest: systemDigest
	});
	return publishList(
		feed,
		{
			...{ list, files, pictures, language: 'en', trackers: [] },
			...{ skipBad: false, keepMissing: false, dryRun: false },
			...change
		},
		ports
	);
};

const film = (id: string, change: object = {}): object => ({
	id,
	title: `Film ${id}`,
	licence: 'CC0-1.0',
	rightsHolder: 'Alice',
	infoHash: 'a'.repeat(40),
	container: 'mp4',
	bytes: 1000,
	...change
});
const write = async (name: string, text: string | Uint8Array): Promise<string> => {
	const path = join(root, name);
	await writeFile(path, text);
	return path;
};
const ndjson = (...entries: readonly unknown[]): Promise<string> =>
	write('list.ndjson', entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));

const header =
	'id,title,title_fr,year,runtime,genres,people,licence,rights_holder,infohash,file,container,codecs,bytes,subtitles,chapters,poster';
const rowsIn = async (path: string): Promise<readonly ListRow[]> =>
	Array.fromAsync((await openList(path, 'en')).rows);

describe('a list with rows that break a rule', () => {
	const mixed = (): Promise<string> =>
		write(
			'list.ndjson',
			[
				JSON.stringify(film('a')),
				JSON.stringify(film('b', { licence: undefined })),
				'',
				'{"id": nothing',
				JSON.stringify(film('c', { rightsHolder: '' })),
				JSON.stringify(film('a')),
				JSON.stringify(film('d', { infoHash: undefined })),
				JSON.stringify(film('e', { year: 'long ago' })),
				JSON.stringify(film('f', { poster: 'missing.png' })),
				JSON.stringify(film('g'))
			].join('\n')
		);

	test('is not published, and every such row is named with its line and reason', async () => {
		const outcome = await publish(await mixed());
		expect(outcome.publication).toBeUndefined();
		expect(outcome.refused.map(({ line, id, error }) => [line, id, error])).toEqual([
			[2, 'b', 'NoLicence'],
			[4, undefined, 'Unreadable'],
			[5, 'c', 'NoRightsHolder'],
			[6, 'a', 'RepeatedId'],
			[7, 'd', 'NoVariant'],
			[8, 'e', 'BadField'],
			[9, 'f', 'Unreadable']
		]);
		expect(outcome.refused.at(-2)).toMatchObject({ field: 'year' });
		expect(await readdir(home.path)).toEqual(['lock']);
	});

	test('is published without them when that is asked for', async () => {
		const outcome = await publish(await mixed(), { skipBad: true });
		expect(outcome).toMatchObject({ titles: 2, added: ['a', 'g'] });
		expect(outcome.refused).toHaveLength(7);
		expect(outcome.publication).toMatchObject({ seq: 1, changed: true });
	});

	test('loses no title that was published before because its row is refused now', async () => {
		await publish(await ndjson(film('a'), film('b'), film('c')));
		const bad = await ndjson(film('a'), film('b', { licence: '' }));
		expect(await publish(bad, { skipBad: true })).toMatchObject({ titles: 2, removed: ['c'] });
		const unreadable = await write('list.ndjson', `${JSON.stringify(film('a'))}\n{`);
		expect(await publish(unreadable, { skipBad: true })).toMatchObject({ titles: 2, removed: [] });
	});
});

describe('a list that is published again', () => {
	test('gives no new version, and titles keep the day they were added', async () => {
		const first = await publish(await ndjson(film('a')));
		clock.advance(1000);
		const again = await publish(await ndjson(film('a')));
		expect(again.publication).toMatchObject({ seq: 1, changed: false });
		expect(again.publication?.head).toEqual(first.publication?.head);
	});

	test('publishes what changed as a batch, and takes away what is gone', async () => {
		const films = Array.from({ length: 50 }, (_, i) => film(`f${i}`));
		await publish(await ndjson(...films));
		const path = await ndjson(...films.slice(2), film('new'), film('f1', { year: 1950 }));
		const dry = await publish(path, { dryRun: true });
		expect(dry).toMatchObject({ added: ['new'], updated: ['f1'], removed: ['f0'], titles: 50 });
		expect(dry.publication).toBeUndefined();
		const { publication } = await publish(path);
		expect(publication).toMatchObject({ seq: 2 });
		const index = must(parseIndex(publication?.index ?? new Uint8Array()));
		expect(index.log).toMatchObject([{ seq: 2, count: 3 }]);
	});

	test('keeps what it does not name when that is asked for', async () => {
		await publish(await ndjson(film('a'), film('b')));
		const outcome = await publish(await ndjson(film('c')), { keepMissing: true });
		expect(outcome).toMatchObject({ titles: 3, added: ['c'], removed: [] });
	});
});

describe('CSV', () => {
	test('says the same as NDJSON', async () => {
		const subtitle = 'WEBVTT\n';
		await write('a.vtt', subtitle);
		const csv = await write(
			'list.csv',
			`\ufeff${header}\r\na,"The ""A"", again",Le A,1920,1:05:00,Drama; Noir,Ann: Lee:director,CC0-1.0,Alice,${'b'.repeat(40)},2,mp4,"avc1,mp4a",1000,en=a.vtt;fr=#3,0 Dusk;1:05 Dawn,\r\n`
		);
		const [row] = await rowsIn(csv);
		expect(row).toEqual({
			line: 2,
			entry: {
				id: 'a',
				type: 'film',
				title: { en: 'The "A", again', fr: 'Le A' },
				year: 1920,
				runtimeSeconds: 3900,
				genres: ['Drama', 'Noir'],
				people: [{ name: 'Ann: Lee', role: 'director' }],
				licence: 'CC0-1.0',
				rightsHolder: 'Alice',
				variant: {
					infoHash: 'b'.repeat(40),
					fileIndex: 2,
					container: 'mp4',
					codecs: 'avc1,mp4a',
					bytes: 1000
				},
				subtitles: [
					{ lang: 'en', file: 'a.vtt' },
					{ lang: 'fr', fileIndex: 3 }
				],
				chapters: [
					{ start: 0, title: 'Dusk' },
					{ start: 65, title: 'Dawn' }
				]
			}
		});
		const first = await publish(csv);
		const second = await publish(await ndjson(row?.entry));
		expect(first.refused).toEqual([]);
		expect(second.publication).toMatchObject({ seq: 1, changed: false });
	});

	test('counts lines also where a cell has several', async () => {
		const csv = await write('list.csv', 'id,title\na,"two\nlines"\n\nb\nc,x,"y"\nd,"open\n');
		expect(await rowsIn(csv)).toMatchObject([
			{ line: 2, entry: { id: 'a', title: { en: 'two\nlines' } } },
			{ line: 5, id: 'b', problem: 'it has 1 cells, and the header has 2.' },
			{ line: 6, id: 'c', problem: 'it has 3 cells, and the header has 2.' },
			{ line: 7, problem: 'a quote is not closed' }
		]);
	});

	test.each([
		['id,title,color\n', /no column is called color/],
		['id,id\n', /the column id is there twice/],
		['title\n', /the column id is missing/],
		['"id\n', /cannot be read/],
		['id,title_\n', /no column is called title_/]
	])('with the header %j is refused whole', async (text, reason) => {
		await expect(publish(await write('list.csv', text))).rejects.toThrow(reason);
	});

	test('comes back cell by cell, whatever is in the cells', async () => {
		const cell = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) =>
			// Lines may break as they like on the way; cells are trimmed.
			text.replace(/\r\n?/g, '\n').trim()
		);
		const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
		await fc.assert(
			fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), async (rows) => {
				const lines = rows.map((row) => row.map(quote).join(','));
				const read = await rowsIn(await write('list.csv', ['id,title', ...lines].join('\n')));
				expect(read.map(({ entry }) => entry)).toEqual(
					rows.map(([id, title]) => ({
						...(id === '' ? {} : { id }),
						type: 'film',
						...(title === '' ? {} : { title: { en: title } }),
						variant: {}
					}))
				);
			}),
			{ numRuns: 60 }
		);
	});
});

describe('a file that is hostile or wrong', () => {
	test('has its bytes read line by line, and no line is held beyond its limit', async () => {
		const path = await write(
			'list.ndjson',
			Buffer.concat([
				Buffer.from('ok\r\n'),
				Buffer.alloc(2000, 120),
				Buffer.from('\nend\n\xff\n', 'latin1')
			])
		);
		expect(await Array.fromAsync(readLines(path, 1000))).toEqual([
			{ line: 1, text: 'ok' },
			{ line: 2, problem: 'the line is too long' },
			{ line: 3, text: 'end' },
			{ line: 4, problem: 'the line is not UTF-8' }
		]);
	});

	test('never makes the reader throw anything but its own reasons', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
				for (const name of ['list.ndjson', 'list.csv', 'list.json']) {
					const read = rowsIn(await write(name, bytes));
					const names = await read.then(
						() => 'read',
						(cause: unknown) => (cause instanceof Error ? cause.name : 'other')
					);
					expect(['read', 'StartError']).toContain(names);
				}
			}),
			{ numRuns: 100 }
		);
	});

	test.each([
		['nothing.csv', /There is no /],
		['list.txt', /must end in \.ndjson, \.csv or \.json/],
		['.', /There is no titles\.json, titles\.ndjson or titles\.csv/]
	])('%s is refused with a sentence', async (name, reason) => {
		await write('list.txt', '');
		await expect(publish(join(root, name))).rejects.toThrow(reason);
	});

	test('cannot name files outside of its folder', async () => {
		await mkdir(join(root, 'inner'));
		await write('secret.vtt', 'secret');
		const entry = film('a', { subtitles: [{ lang: 'en', file: '../secret.vtt' }] });
		const outcome = await publish(await write('inner/list.ndjson', JSON.stringify(entry)));
		expect(outcome.refused[0]?.reason).toMatch(/outside of/);
	});
});

test('a version written as static files is what a mirror hands out: readable by all, objects named by their hash', async () => {
	await write('a.vtt', 'WEBVTT\n');
	const path = await ndjson(film('a', { subtitles: [{ lang: 'en', file: 'a.vtt' }] }));
	const staticFolder = join(root, 'static');
	const { publication, channel } = await publish(path, { staticFolder });
	expect(new Uint8Array(await readFile(join(staticFolder, 'h', channel, 'films')))).toEqual(
		publication?.head
	);
	expect((await stat(join(staticFolder, 'h', channel, 'films'))).mode & 0o777).toBe(0o644);
	expect(await readdir(join(staticFolder, 'r', channel))).toEqual(['1']);
	const objects = await readdir(join(staticFolder, 'o'));
	// Index, one chunk, one subtitle.
	expect(objects).toHaveLength(3);
	for (const hash of objects) {
		const bytes = await readFile(join(staticFolder, 'o', hash));
		expect(bytesToHex(await systemDigest.sha256(bytes))).toBe(hash);
	}
});
