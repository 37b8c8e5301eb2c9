/** Many gossiping nodes in one seeded world: honest viewers that follow one channel, and peers that tests write themselves. */
import {
	createSeededClock,
	createSeededRandom,
	type SeededClock
} from '#lib/core/adapters/seeded.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { idToBytes, objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { FeedBook } from '#lib/channel/feed-book.ts';
import type { Head } from '#lib/channel/head.ts';
import { createMemoryNetwork, type MemoryNetwork } from '#lib/p2p/adapters/memory-transport.ts';
import { createGossipNode, type GossipNode } from '#lib/p2p/node.ts';
import {
	hashOf,
	promptDigest,
	toyBook,
	toyChannel,
	type ToyChannel
} from '#tests/support/gossip.ts';

export interface Viewer {
	readonly name: string;
	readonly book: FeedBook;
	readonly node: GossipNode;
	readonly shelf: Map<ObjectHash, Bytes>;
	/** Sequence number of the newest head it holds; 0 for none. */
	readonly seq: () => number;
	/** True when the content of its newest head is here. */
	readonly isComplete: () => boolean;
}

export interface SimulatedSwarm {
	readonly clock: SeededClock;
	readonly network: MemoryNetwork;
	readonly channel: ToyChannel;
	readonly viewers: readonly Viewer[];
	/** Links viewers at random until each has about this many links. */
	readonly mesh: (degree: number) => void;
	/** Signs version `seq` with this content and hands it to one viewer, as a publisher does. */
	readonly publish: (viewer: Viewer, seq: number, content: Bytes) => Promise<void>;
	/** Lets time pass in small steps until it is true; the milliseconds that took, or undefined after `mostMs`. */
	readonly until: (isTrue: () => boolean, mostMs: number) => Promise<number | undefined>;
	readonly stop: () => void;
}

const stepMs = 5;

/** Promises of one moment have run their course when the event loop comes round. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** `count` viewers that follow one channel and know nothing of it yet; the same seed gives the same run. */
export const createSwarm = async (count: number, seed: number): Promise<SimulatedSwarm> => {
	const clock = createSeededClock();
	const random = createSeededRandom(seed);
	const network = createMemoryNetwork({ clock, random, latencyMs: [10, 120] });
	const channel = await toyChannel('films');

	const createViewer = async (name: string): Promise<Viewer> => {
		const book = toyBook(clock);
		const shelf = new Map<ObjectHash, Bytes>();
		const { transport } = network.place(name);
		const node = createGossipNode({
			book,
			shelf: { get: (hash) => Promise.resolve(shelf.get(hash)) },
			transports: [transport],
			clock,
			digest: promptDigest
		});
		await book.follow(channel.link);
		const newest = (): Head | undefined => book.newest(channel.channel, 'films');
		/** The index of these channels is nothing but the hash of the content. */
		const contentOf = (head: Head): ObjectHash | undefined => {
			const index = shelf.get(head.index);
			return index && objectHashOf(index);
		};
		const obtain = async (hash: ObjectHash, limitBytes: number): Promise<boolean> => {
			const answer = await node.fetch(hash, { limitBytes });
			if (answer.ok) shelf.set(hash, answer.value);
			return answer.ok;
		};
		let fetching: ObjectHash | undefined;
		const sync = async (head: Head): Promise<void> => {
			fetching = head.index;
			if (shelf.has(head.index) || (await obtain(head.index, head.indexBytes))) {
				const content = contentOf(head);
				if (content && !shelf.has(content)) await obtain(content, limits.channel.objectBytes);
			}
			fetching = undefined;
		};
		const isComplete = (): boolean => {
			const head = newest();
			const content = head && contentOf(head);
			return content !== undefined && shelf.has(content);
		};
		book.subscribe(() => {
			const head = newest();
			if (head && !isComplete() && fetching !== head.index) void sync(head);
		});
		node.start();
		return {
			name,
			book,
			node,
			shelf,
			seq: () => newest()?.seq ?? 0,
			isComplete
		};
	};
	const viewers = await Promise.all(
		Array.from({ length: count }, (_, i) => createViewer(`viewer ${i}`))
	);

	return {
		clock,
		network,
		channel,
		viewers,
		mesh: (degree) => {
			for (const viewer of viewers) {
				while (viewer.node.peers() < degree / 2) {
					const other = viewers[random.below(viewers.length)];
					if (other) network.connect(viewer.name, other.name);
				}
			}
		},
		publish: async (viewer, seq, content) => {
			const hash = hashOf(content);
			const index = idToBytes(hash);
			const head = await channel.head(seq, index, clock.now());
			viewer.shelf.set(hash, content);
			viewer.shelf.set(hashOf(index), index);
			await viewer.book.offerRoots(channel.channel, channel.roots);
			const verdict = await viewer.book.offerHead(head);
			if (verdict !== 'new') throw new Error(`the first viewer says ${verdict}`);
		},
		until: async (isTrue, mostMs) => {
			const startMs = clock.now();
			for (;;) {
				await settle();
				if (isTrue()) return clock.now() - startMs;
				if (clock.now() - startMs >= mostMs) return undefined;
				clock.advance(stepMs);
			}
		},
		stop: () => {
			for (const { node } of viewers) node.stop();
		}
	};
};
