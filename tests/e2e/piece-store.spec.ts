/** The piece store on OPFS in a real browser: the contract, reloads, quota, and an engine that needs no network twice. */
import { expect, test as base, type Page } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { infoHashOf, type InfoHash } from '#lib/core/ids.ts';
import { makeTorrent } from '#node/make-torrent.ts';
import { startSeeder } from '#node/seeder.ts';
import { pieceStoreCases } from '#tests/contract/piece-store.ts';
import type { enginePage as EnginePage } from '#tests/support/engine-page.ts';
import { servePage, type PageServer } from '#tests/support/page-bundle.ts';

/** What engine-page.ts put there. */
declare const enginePage: typeof EnginePage;

const infoHash = infoHashOf(new Uint8Array(20).fill(0x12));

const test = base.extend<object, { server: PageServer }>({
	server: [
		// Playwright tells a fixture's needs from its first argument, which must be a pattern even when empty.
		// eslint-disable-next-line no-empty-pattern
		async ({}, use) => {
			const server = await servePage('tests/support/engine-page.ts');
			await use(server);
			await server.close();
		},
		{ scope: 'worker' }
	]
});

const visit = async (page: Page, server: PageServer): Promise<void> => {
	await page.goto(server.url);
	await page.waitForFunction(() => 'enginePage' in globalThis);
};

for (const { name } of pieceStoreCases) {
	test(`OPFS: ${name}`, async ({ page, server }) => {
		await visit(page, server);
		const wrong = await page.evaluate(
			async (job) => {
				const vault = enginePage.createOpfsVault();
				const found = enginePage.pieceStoreCases.find((one) => one.name === job.name);
				const open = () => vault.open({ infoHash: job.infoHash, ...enginePage.shape });
				return found?.run({ open, isLasting: true }).then(
					() => undefined,
					(cause: unknown) => String(cause)
				);
			},
			{ name, infoHash }
		);
		expect(wrong).toBeUndefined();
	});
}

test('pieces that were put are there after a reload, without being closed before', async ({
	page,
	server
}) => {
	await visit(page, server);
	await page.evaluate(async (hash) => {
		const store = enginePage.createOpfsVault().open({ infoHash: hash, ...enginePage.shape });
		await store.put(6, new Uint8Array(16_384).fill(66));
	}, infoHash);
	await page.reload();
	await page.waitForFunction(() => 'enginePage' in globalThis);
	const [bits, first, last] = await page.evaluate(async (hash) => {
		const store = enginePage.createOpfsVault().open({ infoHash: hash, ...enginePage.shape });
		const piece = await store.get(6);
		return [[...(await store.bitfield())], piece?.[0], piece?.length];
	}, infoHash);
	expect([bits, first, last]).toEqual([[0b0000_0010, 0], 66, 16_384]);
});

test('a bitfield of another length and a data file that was cut are not believed', async ({
	page,
	server
}) => {
	await visit(page, server);
	const found = await page.evaluate(async (hash) => {
		const vault = enginePage.createOpfsVault();
		const store = vault.open({ infoHash: hash, ...enginePage.shape });
		await store.put(1, new Uint8Array(16_384).fill(1));
		await store.put(9, new Uint8Array(16_384).fill(9));
		await store.close();
		const root = await navigator.storage.getDirectory();
		const folder = await root.getDirectoryHandle('matinee-films');
		const data = await (
			await folder.getFileHandle(`${hash}.data`)
		).createWritable({
			keepExistingData: true
		});
		await data.truncate(3 * 16_384);
		await data.close();
		const cut = vault.open({ infoHash: hash, ...enginePage.shape });
		const [kept, lost] = [await cut.get(1), await cut.get(9)];
		const marks = await cut.bitfield();
		await cut.close();
		const again = vault.open({ infoHash: hash, ...enginePage.shape });
		const marksAfter = await again.bitfield();
		await again.close();
		const bits = await (await folder.getFileHandle(`${hash}.bits`)).createWritable();
		await bits.write(new Uint8Array([255, 255, 255]));
		await bits.close();
		const other = vault.open({ infoHash: hash, ...enginePage.shape });
		return {
			kept: kept?.[0],
			lost,
			marks: [...marks],
			marksAfter: [...marksAfter],
			other: [...(await other.bitfield())]
		};
	}, infoHash);
	expect(found).toEqual({
		kept: 1,
		lost: undefined,
		marks: [0b0100_0000, 0b0100_0000],
		marksAfter: [0b0100_0000, 0],
		other: [0, 0]
	});
});

const filmBytes = createSeededRandom(11).bytes(3_000_000);

/** A seeder of one film of random bytes, and the film's torrent. */
const seedFilm = async (tracker: string) => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-store-'));
	const path = join(folder, 'film.webm');
	await writeFile(path, filmBytes);
	const seeder = startSeeder({ trackers: [tracker], iceServers: [], onError: () => undefined });
	const film = await makeTorrent(path);
	await seeder.seed(path, film);
	return {
		film,
		close: async () => {
			await seeder.close();
			await rm(folder, { recursive: true, force: true });
		}
	};
};

/** Runs in the page: reads the whole film; what the engine says at the end, and a digest of what was read. */
const readFilm = async (job: {
	readonly infoHash: InfoHash;
	readonly trackers: readonly string[];
}) => {
	const vault = enginePage.createOpfsVault();
	const engine = enginePage.createEngine({
		ice: () => ({ iceServers: [] }),
		peerId: enginePage.newPeerId(enginePage.systemRandom),
		onWire: () => undefined,
		vault
	});
	const began = performance.now();
	const torrent = engine.open({ ...job, webSeeds: [] });
	await new Promise<void>((resolve) => {
		const stop = torrent.subscribe(() => {
			if (torrent.snapshot().phase === 'metadata') return;
			stop();
			resolve();
		});
	});
	const readyMs = performance.now() - began;
	const [file] = torrent.snapshot().files;
	const read = new Uint8Array(file?.lengthBytes ?? 0);
	let at = 0;
	torrent.fill(0);
	const range = { start: 0, end: read.length - 1 };
	for await (const chunk of torrent.read(0, range, new AbortController().signal)) {
		read.set(chunk, at);
		at += chunk.length;
	}
	const { complete, receivedBytes, peers } = torrent.snapshot();
	const stored = await enginePage.storedFilms(vault);
	await engine.close();
	const sha1 = [...(await enginePage.systemDigest.sha1(read))];
	return { readyMs, sha1, complete, receivedBytes, peers, stored };
};

test('a film that was downloaded plays again with no tracker and no peer, ready at once', async ({
	page,
	server
}) => {
	const { film, close } = await seedFilm(server.tracker);
	await visit(page, server);
	const job = { infoHash: film.infoHash, trackers: [server.tracker] };
	const first = await page.evaluate(readFilm, job);
	await close();
	const sha1 = bytesToHex(Uint8Array.from(first.sha1));
	expect(first).toMatchObject({ complete: true, peers: 1, stored: [film.infoHash] });
	expect(first.receivedBytes).toBeGreaterThanOrEqual(filmBytes.length);
	const digest = await crypto.subtle.digest('SHA-1', filmBytes);
	expect(sha1).toBe(bytesToHex(new Uint8Array(digest)));
	await page.reload();
	await page.waitForFunction(() => 'enginePage' in globalThis);
	const second = await page.evaluate(readFilm, { ...job, trackers: [] });
	expect(second).toMatchObject({ complete: true, peers: 0, receivedBytes: 0, sha1: first.sha1 });
	console.log(`stored film ready after ${Math.round(second.readyMs)} ms`);
});

test('a full disk does not end a film: it is read to its end from memory', async ({
	page,
	server
}) => {
	const { film, close } = await seedFilm(server.tracker);
	await visit(page, server);
	const session = await page.context().newCDPSession(page);
	await session.send('Storage.overrideQuotaForOrigin', {
		origin: server.url,
		quotaSize: 1_000_000
	});
	const read = await page.evaluate(readFilm, {
		infoHash: film.infoHash,
		trackers: [server.tracker]
	});
	await close();
	const digest = await crypto.subtle.digest('SHA-1', filmBytes);
	expect(bytesToHex(Uint8Array.from(read.sha1))).toBe(bytesToHex(new Uint8Array(digest)));
	expect(read.stored).toEqual([]);
});

/** Runs in the page: turns over one byte of a stored film. */
const spoil = async (hash: string) => {
	const root = await navigator.storage.getDirectory();
	const folder = await root.getDirectoryHandle('matinee-films');
	const handle = await folder.getFileHandle(`${hash}.data`);
	const before = new Uint8Array(await (await handle.getFile()).arrayBuffer());
	const file = await handle.createWritable({ keepExistingData: true });
	const data = new Uint8Array([(before[1_500_000] ?? 0) ^ 1]);
	await file.write({ type: 'write', position: 1_500_000, data });
	await file.close();
};

test('F20: a byte that turned over on disk is noticed at the first read after an unclean end; after a clean one nothing is hashed', async ({
	page,
	server
}) => {
	const { film, close } = await seedFilm(server.tracker);
	await visit(page, server);
	const job = { infoHash: film.infoHash, trackers: [server.tracker] };
	await page.evaluate(readFilm, job);
	await close();
	await page.evaluate(spoil, film.infoHash);
	const [before, after] = await page.evaluate(
		async ({ hash, pieceBytes, lengthBytes }) => {
			const vault = enginePage.createOpfsVault();
			const pieces = Math.ceil(lengthBytes / pieceBytes);
			const shape = { infoHash: hash, pieceBytes, pieces, lengthBytes };
			const piece = Math.floor(1_500_000 / pieceBytes);
			const clean = vault.open(shape);
			const believed = await clean.get(piece);
			await clean.close();
			const root = await navigator.storage.getDirectory();
			const folder = await root.getDirectoryHandle('matinee-films');
			const mark = await (
				await folder.getFileHandle(`${hash}.mark`)
			).createWritable({ keepExistingData: true });
			await mark.write({ type: 'write', position: 0, data: new Uint8Array([0]) });
			await mark.close();
			const unclean = vault.open(shape);
			const doubted = await unclean.get(piece);
			const marks = await vault.list();
			await unclean.close();
			return [believed?.length, [doubted?.length, marks.length]];
		},
		{ hash: film.infoHash, pieceBytes: film.pieceBytes, lengthBytes: filmBytes.length }
	);
	expect(before).toBe(film.pieceBytes);
	expect(after).toEqual([undefined, 1]);
});

test('what was played when, what is pinned and how large it is can be asked, and a film taken off', async ({
	page,
	server
}) => {
	await visit(page, server);
	const found = await page.evaluate(async (hash) => {
		const vault = enginePage.createOpfsVault();
		const store = vault.open({ infoHash: hash, ...enginePage.shape });
		await vault.keepInfo(hash, new Uint8Array([1]));
		await store.put(0, new Uint8Array(16_384));
		await vault.note(hash, { pinned: true });
		await store.close();
		await vault.note(hash, { playedMs: 77 });
		const [row] = await vault.list();
		await vault.remove(hash);
		return [row?.pinned, row?.playedMs, row?.sizeBytes, (await vault.list()).length];
	}, infoHash);
	expect(found).toEqual([true, 77, 16_384, 0]);
});

test('pieces that come together share their flushes', async ({ page, server }) => {
	await visit(page, server);
	const megabytesPerSecond = await page.evaluate(async (infoHash) => {
		const pieceBytes = 262_144;
		const pieces = 400;
		const vault = enginePage.createOpfsVault();
		const store = vault.open({ infoHash, pieceBytes, pieces, lengthBytes: pieces * pieceBytes });
		await store.bitfield();
		const began = performance.now();
		await Promise.all(
			Array.from({ length: pieces }, (_, piece) =>
				store.put(piece, new Uint8Array(pieceBytes).fill(piece))
			)
		);
		const ms = performance.now() - began;
		await store.destroy();
		return (pieces * pieceBytes) / 1e6 / (ms / 1000);
	}, infoHash);
	console.log(`pieces are put at ${Math.round(megabytesPerSecond)} MB/s`);
	expect(megabytesPerSecond).toBeGreaterThan(20);
});
