/** Makes the test vectors of docs/protocol.md out of fixed keys and a fixed clock, for whoever writes a second client. */
import { feed8Of } from '#lib/channel/feed-name.ts';
import { headSigningBytes, headTarget, parseHead, signHead } from '#lib/channel/head.ts';
import { formatChannelLink } from '#lib/channel/link.ts';
import { encodeRoot, rootSigningBytes } from '#lib/channel/root.ts';
import { bytesToHex, utf8 } from '#lib/core/bytes.ts';
import { idToBytes } from '#lib/core/ids.ts';
import { encodeFrame, type Message } from '#lib/p2p/messages.ts';
import { planOf, rotateRoot } from '#lib/studio/channel.ts';
import {
	createPublisher,
	digest,
	filmValue,
	must,
	signerOf,
	verifier
} from '#tests/support/channels.ts';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';

/** A tree of names and texts; bytes are lower-case hex. */
export interface Vectors {
	readonly [name: string]: string | number | Vectors;
}

const publisher = await createPublisher('alice');
const rootSigner = await signerOf('alice root');
const nextHot = await signerOf('alice head 2');
const { channel, envelope, root } = publisher.channel;

const films = (change: Readonly<Record<number, object>>, count = 6): readonly unknown[] =>
	Array.from({ length: count }, (_, i) => filmValue(`film-${i}`, { year: 1920 + i, ...change[i] }));

/** The base, a batch behind it, then a base made anew with a batch behind it, then one with a record gone. */
const versions = [
	await publisher.publish(films({})),
	await publisher.publish(films({ 2: { year: 2002 } })),
	await publisher.publish(films({ 2: { year: 2002 }, 4: { year: 2004 } })),
	await publisher.publish(films({ 2: { year: 2002 }, 4: { year: 2004 } }, 5))
];

const hex = (bytes: Uint8Array): string => bytesToHex(bytes);

const rotated = must(
	await rotateRoot(
		{
			channel,
			envelopes: [envelope],
			previousSigners: [rootSigner],
			plan: { ...planOf(root, [rootSigner]), headKeys: { films: nextHot.publicKey } }
		},
		{ clock: createSeededClock(), digest, verifier }
	)
);

const seedOf = async (name: string): Promise<string> => hex(await digest.sha256(utf8(name)));

const versionVectors = async ({
	head,
	index,
	objects
}: (typeof versions)[number]): Promise<Vectors> => {
	const parsed = must(parseHead(head));
	return {
		head: hex(head),
		'head: what its signature covers': hex(
			headSigningBytes(utf8(parsed.feed), parsed.seq, parsed.value)
		),
		'head: its SHA-256, the next head names it': hex(await digest.sha256(head)),
		index: hex(index),
		objects: Object.fromEntries(
			[...objects]
				.filter(([hash]) => hash !== parsed.index)
				.map(([hash, bytes]) => [hash, hex(bytes)])
		)
	};
};

/** Keys, roots, versions, links. */
export const documentVectors = async (): Promise<Vectors> => ({
	keys: {
		'root key: seed': await seedOf('alice root'),
		'root key: public': hex(rootSigner.publicKey),
		'hot key: seed': await seedOf('alice head'),
		'hot key: public': hex(publisher.headSigner.publicKey),
		'next hot key: seed': await seedOf('alice head 2'),
		'next hot key: public': hex(nextHot.publicKey)
	},
	root1: {
		root: hex(encodeRoot(root)),
		'what its signatures cover': hex(rootSigningBytes(encodeRoot(root))),
		envelope: hex(envelope),
		'channel id': channel
	},
	'root2, with the next hot key': {
		root: hex(encodeRoot(rotated.newest)),
		envelope: hex(rotated.envelope)
	},
	'version 1, a base': await versionVectors(versions[0] ?? fail()),
	'version 2, a batch behind it': await versionVectors(versions[1] ?? fail()),
	'version 3': await versionVectors(versions[2] ?? fail()),
	'version 4, a record gone': await versionVectors(versions[3] ?? fail()),
	names: {
		'feed8 of films': hex(await feed8Of(channel, 'films', digest)),
		'target of the head in the DHT': hex(
			await headTarget(publisher.headSigner.publicKey, utf8('films'), digest)
		),
		'channel link': formatChannelLink(publisher.link)
	}
});

const fail = (): never => {
	throw new Error('a version was expected');
};

/** Every frame of `mt_feed1`. */
export const messageVectors = async (): Promise<Vectors> => {
	const { head } = versions[0] ?? fail();
	const said = must(parseHead(head));
	const hash = said.index;
	const other = await signHead({ ...said, titles: said.titles + 1 }, publisher.headSigner);
	const messages: readonly Message[] = [
		{
			type: 'hello',
			clocks: [{ feed8: await feed8Of(channel, 'films', digest), root: 1, seq: 4 }],
			capabilities: []
		},
		{ type: 'head', head },
		{ type: 'root', channel, roots: [envelope, rotated.envelope] },
		{ type: 'get-root', channel, version: 2 },
		{ type: 'get', hash, offset: 0, length: 16_384 },
		{ type: 'data', hash, offset: 0, total: 5, block: utf8('block') },
		{ type: 'miss', hash },
		{ type: 'have', hashes: [idToBytes(hash).slice(0, 8)] },
		{
			type: 'sig',
			kind: 'offer',
			offerId: new Uint8Array(20).fill(1),
			from: new Uint8Array(20).fill(2),
			ttl: 1,
			sdp: 'v=0\r\n'
		},
		{ type: 'proof', heads: [head, other] }
	];
	return {
		'the hash in them': hex(idToBytes(hash)),
		...Object.fromEntries(messages.map((message) => [message.type, hex(encodeFrame(message))]))
	};
};
