/** A catalogue as a torrent: a plain WebTorrent client has the base's bytes from a host that follows the channel. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import WebTorrent from 'webtorrent';
import { createHttpMirror } from '#lib/channel/adapters/http-mirror.ts';
import { createMemoryObjectStore } from '#lib/channel/adapters/memory-object-store.ts';
import { parseIndex } from '#lib/channel/feed-index.ts';
import { parseHead } from '#lib/channel/head.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { concatBytes } from '#lib/core/bytes.ts';
import { objectHashOf } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { createObjectsPieces } from '#node/adapters/objects-pieces.ts';
import { startProjector } from '#node/projector.ts';
import { must } from '#tests/support/channels.ts';
import { writeDemoFolder } from '#tests/support/demo-folder.ts';

/** Downloads the one file of a torrent that the tracker knows; nothing but its infohash is given. */
const download = (infoHash: string, tracker: string): Promise<Uint8Array> =>
	new Promise((resolve, reject) => {
		const client = new WebTorrent({
			...{ dht: false, lsd: false, utPex: false, natUpnp: false, natPmp: false, utp: false },
			torrentPort: { host: '127.0.0.1', port: 0 },
			tracker: { rtcConfig: { iceServers: [] } }
		});
		onTestFinished(
			() =>
				new Promise<void>((ended) => {
					client.destroy(() => {
						ended();
					});
				})
		);
		client.on('error', reject);
		const torrent = client.add({ infoHash }, { announce: [tracker], store: undefined });
		torrent.on('done', () => {
			const [file] = (torrent as unknown as { files: readonly Blob[] }).files; // Not in our part of the types.
			file?.arrayBuffer().then((buffer) => {
				resolve(new Uint8Array(buffer));
			}, reject);
		});
	});

test('the base that a head names is there as a torrent, byte for byte', async () => {
	const root = await mkdtemp(join(tmpdir(), 'matinee-base-'));
	await mkdir(join(root, 'build'));
	await writeFile(join(root, 'build/200.html'), '<!doctype html><title>Matinee</title>');
	await writeDemoFolder(join(root, 'demo'));
	const projector = await startProjector({
		...{ port: 0, host: '127.0.0.1', home: join(root, 'home') },
		...{ buildDir: join(root, 'build'), demoDir: join(root, 'demo'), log: () => undefined }
	});
	onTestFinished(async () => {
		await projector.close();
		await rm(root, { recursive: true, force: true });
	});
	const { channel } = must(parseChannelLink(projector.channel ?? ''));
	const mirror = createHttpMirror(projector.url, systemDigest);
	const head = must(parseHead((await mirror.head(channel, 'films')) ?? new Uint8Array()));
	const index = must(
		parseIndex(must(await mirror.fetch(head.index, { limitBytes: limits.channel.indexBytes })))
	);
	const chunks = await Promise.all(
		index.base.chunks.map(async (hash) =>
			must(await mirror.fetch(hash, { limitBytes: limits.channel.objectBytes }))
		)
	);
	const got = await download(head.baseTorrent ?? '', `ws://127.0.0.1:${projector.port}/tracker`);
	expect(got).toEqual(new Uint8Array(concatBytes(...chunks)));
});

test('pieces are cut across objects; what is gone or outside is an error', async () => {
	const objects = createMemoryObjectStore();
	const random = createSeededRandom(11);
	const parts = [];
	const whole = [];
	for (const size of [1000, 1, 3000, 500]) {
		const bytes = random.bytes(size);
		const hash = objectHashOf(await systemDigest.sha256(bytes));
		must(await objects.put(hash, bytes));
		parts.push({ hash, bytes: size });
		whole.push(bytes);
	}
	const file = concatBytes(...whole);
	const { read } = createObjectsPieces(
		{ parts, lengthBytes: file.length, pieceBytes: 1024 },
		objects
	);
	expect(await read(0)).toEqual(file.subarray(0, 1024));
	expect(await read(4)).toEqual(file.subarray(4096));
	await expect(read(5)).rejects.toThrow('outside');
	await objects.delete(parts[2]?.hash ?? objectHashOf(new Uint8Array(32)));
	await expect(read(1)).rejects.toThrow('is gone');
});
