/** One node with real signatures and mallory beside it, who sends frames as fast as told and comes back whenever it is cut. */
import { createSeededClock, createSeededRandom } from '#lib/core/adapters/seeded.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { objectHashOf } from '#lib/core/ids.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import { createFeedBook, type FeedBook } from '#lib/channel/feed-book.ts';
import { signHead } from '#lib/channel/head.ts';
import type { Verifier } from '#lib/channel/ports.ts';
import { createMemoryNetwork } from '#lib/p2p/adapters/memory-transport.ts';
import { encodeFrame, parseFrame } from '#lib/p2p/messages.ts';
import { createGossipNode } from '#lib/p2p/node.ts';
import type { Link } from '#lib/p2p/ports.ts';
import {
	createPublisher,
	digest,
	hygiene,
	must,
	verifier,
	type Publisher
} from '#tests/support/channels.ts';

/** A channel, its publisher's heads and forgeries of them. */
export interface HeadMint {
	readonly publisher: Publisher;
	readonly clock: ReturnType<typeof createSeededClock>;
	/** Signed by the publisher. */
	readonly head: (seq: number) => Promise<Bytes>;
	/** The same with one bit of the signature turned over: only a check of the signature tells. */
	readonly forged: (seq: number) => Promise<Bytes>;
}

const signatureMark = new TextEncoder().encode('3:sig64:');
const indexOf = (bytes: Bytes, part: Uint8Array): number =>
	bytes.findIndex((_, at) => part.every((byte, i) => bytes[at + i] === byte));

/** Mints heads of one channel at a simulated time. */
export const createHeadMint = async (): Promise<HeadMint> => {
	const clock = createSeededClock();
	const publisher = await createPublisher('films', clock);
	const index = objectHashOf(await digest.sha256(new Uint8Array(1)));
	const head = (seq: number): Promise<Bytes> =>
		signHead(
			{
				feed: 'films',
				seq,
				channel: publisher.link.channel,
				rootVersion: 1,
				index,
				indexBytes: 100,
				titles: 1,
				timeMs: clock.now(),
				expiresMs: clock.now() + 86_400_000
			},
			publisher.headSigner
		);
	return {
		publisher,
		clock,
		head,
		forged: async (seq) => {
			const bytes = await head(seq);
			const at = indexOf(bytes, signatureMark) + signatureMark.length;
			bytes[at] = (bytes[at] ?? 0) ^ 1;
			return bytes;
		}
	};
};

/** A book that follows the mint's channel and holds its root. */
export const followingBook = async (
	{ publisher, clock }: HeadMint,
	checks: Verifier = verifier
): Promise<FeedBook> => {
	const pointers = createMemoryPointerStore();
	const book = createFeedBook({ pointers, verifier: checks, hygiene, digest, clock });
	must(await book.follow(publisher.link));
	await book.offerRoots(publisher.link.channel, [publisher.channel.envelope]);
	return book;
};

/** What came of a flood. */
export interface Flood {
	/** Heads that mallory sent, how many signatures the node checked for them, and how many links it took. */
	readonly sent: number;
	readonly checked: number;
	readonly cuts: number;
	/** HEAD frames that the node's neighbour was sent meanwhile. */
	readonly relayed: number;
	/** Processor time of this whole process. */
	readonly cpuMs: number;
}

const stepMs = 10;

/** Sends old, known and forged heads in turn, as many a simulated second as told, over links named anew when cut. */
export const flood = async (perSecond: number, seconds: number): Promise<Flood> => {
	const mint = await createHeadMint();
	const { clock } = mint;
	/** Signatures are checked on other threads: simulated time waits for them. */
	const open = new Set<Promise<boolean>>();
	let checked = 0;
	const counted: Verifier = {
		verify: async (...args) => {
			checked++;
			const answer = verifier.verify(...args);
			open.add(answer);
			const isGood = await answer;
			open.delete(answer);
			return isGood;
		}
	};
	const settle = async (): Promise<void> => {
		do {
			await Promise.all(open);
			await new Promise((resolve) => setImmediate(resolve));
		} while (open.size > 0);
	};
	const book = await followingBook(mint, counted);
	await book.offerHead(await mint.head(1));
	await book.offerHead(await mint.head(2));
	const frames = (await Promise.all([mint.head(1), mint.head(2), mint.forged(9)])).map((head) =>
		encodeFrame({ type: 'head', head })
	);

	const network = createMemoryNetwork({ clock, random: createSeededRandom(1) });
	const node = createGossipNode({
		book,
		shelf: { get: () => Promise.resolve(undefined) },
		transports: [network.place('alice').transport],
		clock,
		digest
	});
	node.start();
	let relayed = 0;
	network.place('bob').transport.start({
		open: () => undefined,
		frame: (_, frame) => {
			const message = parseFrame(frame);
			if (message.ok && message.value.type === 'head') relayed++;
		},
		closed: () => undefined
	});
	network.connect('alice', 'bob');
	await settle();

	let link: Link | undefined;
	let cuts = 0;
	let sent = 0;
	const mallory = {
		open: (opened: Link) => {
			link = opened;
		},
		frame: () => undefined,
		closed: () => {
			link = undefined;
			cuts++;
		}
	};
	checked = 0;
	const before = process.cpuUsage();
	for (let passedMs = 0; passedMs < seconds * 1000; passedMs += stepMs) {
		for (let i = 0; i < (perSecond * stepMs) / 1000; i++) {
			if (!link) {
				network.place(`mallory ${cuts}`).transport.start(mallory);
				network.connect(`mallory ${cuts}`, 'alice');
			}
			const frame = frames[sent % frames.length];
			if (frame && link?.send(frame)) sent++;
		}
		clock.advance(stepMs);
		await settle();
	}
	const { user, system } = process.cpuUsage(before);
	node.stop();
	return { sent, checked, cuts, relayed, cpuMs: (user + system) / 1000 };
};
