/** Posters: made small once, never SVG or huge, fetched only where that is asked for and only from public addresses. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, request, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryObjectStore } from '#lib/channel/adapters/memory-object-store.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { copyBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { encodePoster } from '#node/adapters/picture-encoder.ts';
import { fetchPicture, isPublicAddress } from '#node/adapters/picture-fetcher.ts';
import { createPictures, type PicturePorts } from '#node/publish/pictures.ts';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';

/** A picture of noise: nothing compresses worse. */
const noise = async (width: number, height: number, seed = 1): Promise<Bytes> => {
	const data = createSeededRandom(seed).bytes(width * height * 3);
	const picture = sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 60 });
	return copyBytes(await picture.toBuffer());
};

const plain = async (width: number, height: number): Promise<Bytes> => {
	const background = { r: 200, g: 40, b: 40 };
	const picture = sharp({ create: { width, height, channels: 3, background } }).png();
	return copyBytes(await picture.toBuffer());
};

describe('a picture that is made small', () => {
	test('is WebP, at most 342 pixels wide and at most 24 KiB, even when it is noise', async () => {
		const made = await encodePoster(await noise(700, 1000));
		if (!made) throw new Error('a picture was expected');
		expect(made.length).toBeLessThanOrEqual(24 * 1024);
		const { format, width, height } = await sharp(made).metadata();
		expect({ format, width }).toEqual({ format: 'webp', width: 342 });
		expect(height).toBe(489);
	});

	test('is not made larger', async () => {
		const made = await encodePoster(await plain(100, 150));
		expect(await sharp(made).metadata()).toMatchObject({ width: 100, height: 150 });
	});

	const refused: readonly (readonly [string, () => Promise<Bytes> | Bytes])[] = [
		['an SVG', () => utf8('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
		['more than 4 megapixels', () => plain(2001, 2000)],
		['more than 512 KiB', () => new Uint8Array(512 * 1024 + 1)],
		['no picture', () => utf8('poster')],
		['a picture that is cut short', async () => (await noise(300, 400)).slice(0, 5000)],
		['nothing', () => new Uint8Array()]
	];
	test.each(refused)('is never made of %s', async (_, source) => {
		expect(await encodePoster(await source())).toBeUndefined();
	});
});

describe('the pictures of a publication', () => {
	let folder: string;
	let sources: Map<string, Bytes>;
	let encodes: number;
	let fetched: string[];
	const open = (change: Partial<PicturePorts> = {}) =>
		createPictures(folder, {
			read: (name) => Promise.resolve(sources.get(name) ?? new Uint8Array()),
			encode: (source) => {
				encodes++;
				return Promise.resolve(source.length === 0 ? undefined : utf8(`small ${source.length}`));
			},
			digest: systemDigest,
			...change
		});
	const fetching = {
		fetch: (url: string) => {
			fetched.push(url);
			return Promise.resolve(sources.get(url) ?? 'the answer was 404');
		}
	};

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'matinee-pictures-'));
		sources = new Map([
			['a.png', utf8('a picture')],
			['https://pictures.example/b.png', utf8('another picture')]
		]);
		encodes = 0;
		fetched = [];
	});
	afterEach(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	test('are encoded once, however often they are published', async () => {
		const first = await open().take('a.png');
		const pictures = open();
		expect(await pictures.take('a.png')).toBe(first);
		expect(pictures.counts).toMatchObject({ encoded: 0, cached: 1 });
		expect(encodes).toBe(1);
	});

	test('become objects only when they are stored', async () => {
		const objects = createMemoryObjectStore();
		const pictures = open();
		const hash = await pictures.take('a.png');
		if (!hash) throw new Error('a picture was expected');
		expect(await objects.has(hash)).toBe(false);
		await pictures.store(objects);
		expect(await objects.get(hash)).toEqual(utf8('small 9'));
	});

	test('at an address are left out unless fetching is asked for, and fetched once', async () => {
		const url = 'https://pictures.example/b.png';
		const shy = open();
		expect(await shy.take(url)).toBeUndefined();
		expect(shy.counts.notFetched).toBe(1);
		const hash = await open(fetching).take(url);
		expect(hash).toBeDefined();
		expect(await open(fetching).take(url)).toBe(hash);
		expect(await open().take(url)).toBe(hash);
		expect(fetched).toEqual([url]);
	});

	test('that an address does not give are counted with the reason, and nothing is kept of them', async () => {
		const pictures = open(fetching);
		expect(await pictures.take('https://pictures.example/gone.png')).toBeUndefined();
		expect(pictures.counts.failed).toEqual([
			'https://pictures.example/gone.png: the answer was 404'
		]);
		expect(await readdir(folder)).toEqual([]);
	});

	test('that are none refuse their row', async () => {
		await expect(open().take('empty.png')).rejects.toThrow('empty.png is no picture');
	});
});

describe('fetching', () => {
	test.each([
		['1.1.1.1', true],
		['2606:4700::1111', true],
		['127.0.0.1', false],
		['10.1.2.3', false],
		['172.20.0.1', false],
		['192.168.1.1', false],
		['169.254.169.254', false],
		['100.64.0.1', false],
		['0.0.0.0', false],
		['224.0.0.1', false],
		['255.255.255.255', false],
		['::1', false],
		['::', false],
		['fe80::1', false],
		['fd00::1', false],
		['::ffff:127.0.0.1', false],
		['64:ff9b::7f00:1', false],
		['2002:7f00:1::', false],
		['2001:db8::1', false],
		['localhost', false]
	])('%s may be contacted: %s', (address, isPublic) => {
		expect(isPublicAddress(address)).toBe(isPublic);
	});

	test.each([
		'https://127.0.0.1/a.png',
		'https://[::1]/a.png',
		'https://[::ffff:10.0.0.1]/a.png',
		'https://2130706433/a.png',
		'https://localhost/a.png'
	])('%s is refused before a connection is made', async (url) => {
		expect(await fetchPicture(url)).toMatch(/no public address/);
	});

	let server: Server | undefined;
	const serve = async (answer: RequestListener): Promise<string> => {
		server = createServer(answer);
		await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		if (typeof address !== 'object' || address === null) throw new Error('a port was expected');
		return `http://localhost:${address.port}/a.png`;
	};
	const here = { request, isAllowed: (address: string) => address === '127.0.0.1' };
	afterEach(async () => {
		server?.closeAllConnections();
		await new Promise<void>((resolve) => {
			if (
				!server?.close(() => {
					resolve();
				})
			)
				resolve();
		});
		server = undefined;
	});

	test('gives the bytes', async () => {
		const url = await serve((_, response) => response.end('picture'));
		expect(await fetchPicture(url, here)).toEqual(utf8('picture'));
	});

	test('does not follow to another place', async () => {
		const url = await serve((_, response) =>
			response.writeHead(302, { Location: 'http://127.0.0.1/' }).end()
		);
		expect(await fetchPicture(url, here)).toBe('it leads elsewhere, which is not followed');
	});

	test('ends at 512 KiB, announced or not', async () => {
		const much = new Uint8Array(512 * 1024 + 1);
		const announced = await serve((_, response) => response.end(much));
		expect(await fetchPicture(announced, here)).toBe('it is too large');
		server?.close();
		const endless = await serve((_, response) => {
			response.writeHead(200);
			const pour = (): void => {
				while (response.write(new Uint8Array(65_536)));
				response.once('drain', pour);
			};
			pour();
		});
		expect(await fetchPicture(endless, here)).toBe('it is too large');
	});

	test('ends when nothing comes', async () => {
		const url = await serve(() => undefined);
		expect(await fetchPicture(url, { ...here, timeoutMs: 50 })).toBe('it took too long');
	});
});
