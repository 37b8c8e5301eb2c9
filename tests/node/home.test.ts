/** The projector's folder: modes, keys that stay, the lock, and the stores behind their contracts. */
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { objectHashOf, parseChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { createFileObjectStore } from '#node/adapters/file-object-store.ts';
import { createFilePointerStore } from '#node/adapters/file-pointer-store.ts';
import { openHome, type Home } from '#node/home.ts';
import { objectStoreContract } from '#tests/contract/object-store.ts';
import { pointerStoreContract } from '#tests/contract/pointer-store.ts';

const folders: string[] = [];
const newFolder = async (): Promise<string> => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-home-'));
	folders.push(folder);
	return folder;
};
afterAll(async () => {
	for (const folder of folders) await rm(folder, { recursive: true, force: true });
});
const open = (folder: string): Promise<Home> =>
	openHome(folder, { digest: systemDigest, random: systemRandom });

objectStoreContract('files', async () => createFileObjectStore(await newFolder()));
pointerStoreContract('files', async () => createFilePointerStore(await newFolder(), systemDigest));

describe('the stores on disk', () => {
	test('a feed name that looks like a path stays inside the folder', async () => {
		const folder = await newFolder();
		const store = createFilePointerStore(join(folder, 'pointers'), systemDigest);
		const channel = parseChannelId('a'.repeat(64));
		if (!channel) throw new Error('64 hex digits parse');
		await store.write(channel, '../../escaped', { roots: [utf8('root')] });
		expect(await store.read(channel, '../../escaped')).toEqual({ roots: [utf8('root')] });
		expect(await readdir(folder)).toEqual(['pointers']);
	});

	test('a pointer file that was cut short reads as nothing', async () => {
		const folder = await newFolder();
		const store = createFilePointerStore(folder, systemDigest);
		const channel = parseChannelId('a'.repeat(64));
		if (!channel) throw new Error('64 hex digits parse');
		await store.write(channel, 'films', { roots: [utf8('root')] });
		await truncate(join(folder, channel, Buffer.from('films').toString('hex')), 40);
		expect(await store.read(channel, 'films')).toBeUndefined();
	});

	test('a file larger than any object is not read', async () => {
		const folder = await newFolder();
		const store = createFileObjectStore(folder);
		const hash = objectHashOf(await systemDigest.sha256(utf8('film')));
		await store.put(hash, utf8('film'));
		await truncate(join(folder, hash.slice(0, 2), hash), limits.channel.objectBytes + 1);
		expect(await store.get(hash)).toBeUndefined();
		expect(await store.has(hash)).toBe(false);
	});

	test('no temporary file is left behind', async () => {
		const folder = await newFolder();
		const store = createFileObjectStore(folder);
		const hash = objectHashOf(await systemDigest.sha256(utf8('film')));
		await Promise.all(Array.from({ length: 8 }, () => store.put(hash, utf8('film'))));
		expect(await readdir(join(folder, hash.slice(0, 2)))).toEqual([hash]);
	});
});

describe('the home folder', () => {
	test('keys are made once, stay the same, and only their owner may read them', async () => {
		const folder = join(await newFolder(), 'deep', '.matinee');
		const first = await open(folder);
		const key = await first.key('films', 'head');
		first.close();
		const second = await open(folder);
		expect(await second.key('films', 'head')).toEqual(key);
		expect((await stat(folder)).mode & 0o777).toBe(0o700);
		expect((await stat(join(folder, 'keys', 'films.key'))).mode & 0o777).toBe(0o600);
		second.close();
	});

	test('a damaged key is named, not replaced', async () => {
		const folder = await newFolder();
		const home = await open(folder);
		await home.key('films', 'head');
		const file = join(folder, 'keys', 'films.key');
		await writeFile(file, 'nonsense');
		await expect(home.key('films', 'head')).rejects.toThrow(`${file} is not a key.`);
		expect(await readFile(file, 'utf8')).toBe('nonsense');
		home.close();
	});

	test('two projectors on one folder: the second says so in a sentence', async () => {
		const folder = await newFolder();
		const home = await open(folder);
		await expect(open(folder)).rejects.toThrow(`Another projector is running on ${folder}.`);
		home.close();
		const again = await open(folder);
		expect(again.path).toBe(folder);
		again.close();
	});

	test('a lock whose process is gone is taken over', async () => {
		const folder = await newFolder();
		await writeFile(join(folder, 'lock'), '4194304 1\n');
		const home = await open(folder);
		expect(await readFile(join(folder, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
		home.close();
	});

	test("a host's config.json is read, and a broken one is named", async () => {
		const folder = await newFolder();
		const home = await open(folder);
		expect(await home.config()).toBeUndefined();
		await writeFile(join(folder, 'config.json'), '{"trackers":[]}');
		expect(await home.config()).toEqual({ trackers: [] });
		await writeFile(join(folder, 'config.json'), '{');
		await expect(home.config()).rejects.toThrow('config.json is not JSON.');
		home.close();
	});
});
