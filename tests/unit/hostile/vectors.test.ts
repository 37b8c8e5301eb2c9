/** The published vectors are byte for byte what the code makes (`vitest run -u` writes them), and its readers take them. */
import { expect, test } from 'vitest';
import { parseIndex } from '#lib/channel/feed-index.ts';
import { parseHead } from '#lib/channel/head.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import { verifyRootChain } from '#lib/channel/root-chain.ts';
import { syncFeed } from '#lib/channel/sync.ts';
import { hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { err, ok } from '#lib/core/result.ts';
import { parseFrame } from '#lib/p2p/messages.ts';
import { createViewer, digest, must, verifier } from '#tests/support/channels.ts';
import { documentVectors, messageVectors, type Vectors } from '#tests/vectors/make.ts';

const documents = await documentVectors();
const messages = await messageVectors();

const asFile = (vectors: Vectors): string => `${JSON.stringify(vectors, undefined, '\t')}\n`;
const at = (vectors: Vectors, name: string): Vectors => {
	const inner = vectors[name];
	if (typeof inner !== 'object') throw new Error(`no ${name}`);
	return inner;
};
const textAt = (vectors: Vectors, name: string): string => {
	const text = vectors[name];
	return typeof text === 'string' ? text : '';
};
const bytesAt = (vectors: Vectors, name: string): Bytes =>
	hexToBytes(textAt(vectors, name)) ?? new Uint8Array();

test('documents.json and messages.json stand as the code would write them', async () => {
	await expect(asFile(documents)).toMatchFileSnapshot('../../vectors/documents.json');
	await expect(asFile(messages)).toMatchFileSnapshot('../../vectors/messages.json');
});

const versionNames = Object.keys(documents).filter((name) => name.startsWith('version '));

test('a follower of the link takes every version, and the chain of both roots', async () => {
	const link = must(parseChannelLink(textAt(at(documents, 'names'), 'channel link')));
	const envelopes = ['root1', 'root2, with the next hot key'].map((name) =>
		bytesAt(at(documents, name), 'envelope')
	);
	const chain = must(await verifyRootChain({ channel: link.channel, envelopes, verifier, digest }));
	expect(chain.newest.version).toBe(2);

	const viewer = createViewer();
	must(await viewer.book.follow(link));
	expect(await viewer.book.offerRoots(link.channel, envelopes.slice(0, 1))).toBe('new');
	expect(versionNames).toHaveLength(4);
	for (const name of versionNames) {
		const version = at(documents, name);
		const index = bytesAt(version, 'index');
		const stored = new Map<ObjectHash, Bytes>([[objectHashOf(await digest.sha256(index)), index]]);
		const objects = at(version, 'objects');
		for (const hash of Object.keys(objects)) {
			stored.set(objectHashOf(hexToBytes(hash) ?? index), bytesAt(objects, hash));
		}
		expect(await viewer.book.offerHead(bytesAt(version, 'head'))).toBe('new');
		const synced = await syncFeed({
			...viewer,
			digest,
			channel: link.channel,
			feed: link.feed,
			source: {
				fetch: (hash) => {
					const bytes = stored.get(hash);
					return Promise.resolve(bytes ? ok(bytes) : err({ type: 'NotFound' }));
				}
			}
		});
		expect(must(synced).head.seq, name).toBe(Number(/\d+/.exec(name)?.[0]));
	}
	expect(await viewer.book.offerRoots(link.channel, envelopes.slice(1))).toBe('new');
});

test('among the versions are a batch, a tombstone, and a base that was made anew', () => {
	const indexes = versionNames.map((name) =>
		must(parseIndex(bytesAt(at(documents, name), 'index')))
	);
	expect(indexes[0]?.log).toEqual([]);
	expect(indexes.some(({ log }) => log.length > 0)).toBe(true);
	expect(new Set(indexes.map(({ base }) => base.seq)).size).toBeGreaterThan(1);
	const heads = versionNames.map((name) => must(parseHead(bytesAt(at(documents, name), 'head'))));
	expect(heads.map(({ titles }) => titles)).toEqual([6, 6, 6, 5]);
});

test('every frame reads back as the message of its name', () => {
	const { 'the hash in them': hash, ...frames } = messages;
	expect(hash).toBe(must(parseHead(bytesAt(at(documents, 'version 1, a base'), 'head'))).index);
	for (const name of Object.keys(frames)) {
		expect(must(parseFrame(bytesAt(frames, name))).type).toBe(name);
	}
});
