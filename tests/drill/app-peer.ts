/** A peer in the lobby that has a release of the app: whoever meets it hears of it. */
import { createFeedBook } from '#lib/channel/feed-book.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import { platformDeflater } from '#lib/core/adapters/deflate.ts';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import type { Clock } from '#lib/core/ports.ts';
import { createLobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import { hostDegree } from '#lib/p2p/degree.ts';
import { createGossipNode } from '#lib/p2p/node.ts';
import { digest, hygiene, must, verifier } from '#tests/support/channels.ts';
import { createAppPublisher, type Project } from '#tests/support/releases.ts';
import type { DrillVersion } from './versions.ts';

export interface AppPeer {
	readonly stop: () => void;
}

/** Signs a version into the feed `app` once; peers that have it may come and go. */
export interface Published {
	readonly startPeer: (tracker: string) => Promise<AppPeer>;
}

/** Everybody's wait is over: six hours are the longest (docs/release.md). */
const longAgo: Clock = { ...systemClock, now: () => Date.now() - 7 * 60 * 60 * 1000 };

export const publishToPeers = async (
	project: Project,
	{ envelope, files, release }: DrillVersion
): Promise<Published> => {
	const publisher = createAppPublisher(project, longAgo);
	const named = new Map([...files].filter(([path]) => release.files.has(path)));
	const { head } = await publisher.publish(envelope, named);
	const { channel } = project.channel;
	return {
		startPeer: async (tracker) => {
			const book = createFeedBook({
				pointers: createMemoryPointerStore(),
				verifier,
				hygiene,
				digest,
				clock: systemClock
			});
			const hotKey = project.headSigner.publicKey;
			must(await book.follow({ hotKey, feed: 'app', name: '', channel, trackers: [] }));
			await book.offerRoots(channel, [project.channel.envelope]);
			const verdict = await book.offerHead(head);
			if (verdict !== 'new') throw new Error(`the publisher's own head is ${verdict}`);
			const node = createGossipNode({
				book,
				shelf: { get: (hash) => Promise.resolve(publisher.objects.get(hash)) },
				transports: [
					createLobbyTransport({
						trackers: [tracker],
						iceServers: [],
						clock: systemClock,
						random: systemRandom,
						degree: hostDegree
					})
				],
				clock: systemClock,
				digest,
				deflater: platformDeflater
			});
			node.start();
			return { stop: node.stop };
		}
	};
};
