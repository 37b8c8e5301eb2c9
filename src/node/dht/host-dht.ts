/** The DHT as part of a host: joined when the operator says so, with the feeds that the host keeps. */
import type { FeedBook } from '#lib/channel/feed-book.ts';
import type { ChannelLink } from '#lib/channel/link.ts';
import type { Clock } from '#lib/core/ports.ts';
import { systemCode } from '#node/adapters/atomic-write.ts';
import { StartError } from '#node/start-error.ts';
import { openDht } from './client.ts';
import { createHeadKeeper } from './head-keeper.ts';

const nodeShape = /^([a-z0-9.-]{1,253}):(\d{1,5})$/i;

/** A node to begin with, `host:port`; undefined for something else. */
export const parseDhtNode = (text: string): string | undefined => {
	const port = Number(nodeShape.exec(text)?.[2]);
	return port >= 1 && port <= 65_535 ? text : undefined;
};

const isOfThisMachine = (node: string): boolean => /^(127(\.\d{1,3}){3}|localhost):/i.test(node);

/** Joins and begins the first round. Throws StartError when the port cannot be had. */
export const startHostDht = async (options: {
	/** `host:port` each; the well-known nodes when there is none. */
	readonly bootstrap: readonly string[];
	readonly book: FeedBook;
	readonly links: () => readonly ChannelLink[];
	readonly clock: Clock;
}): Promise<() => Promise<void>> => {
	const { bootstrap, clock } = options;
	// A DHT of this machine alone stays on it.
	const isLocal = bootstrap.length > 0 && bootstrap.every(isOfThisMachine);
	const opening = openDht({
		bootstrap: bootstrap.length > 0 ? bootstrap : undefined,
		host: isLocal ? '127.0.0.1' : '0.0.0.0',
		port: 0,
		clock
	});
	const dht = await opening.catch((cause: unknown) => {
		throw new StartError(`The DHT cannot be joined: ${systemCode(cause) ?? String(cause)}.`);
	});
	const heads = createHeadKeeper({ ...options, dht });
	void heads.round(); // Whoever is not there now is asked again.
	return async () => {
		await dht.close();
		await heads.close();
	};
};
