/** Where a host meets the followers of its channels: the lobby and the channels' own ones, at every tracker they name. */
import type { FeedBook } from '#lib/channel/feed-book.ts';
import type { ObjectSource } from '#lib/channel/ports.ts';
import { platformDeflater } from '#lib/core/adapters/deflate.ts';
import type { IceServer } from '#lib/core/config.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest, Random } from '#lib/core/ports.ts';
import { err } from '#lib/core/result.ts';
import type { Neighbours } from '#lib/p2p/adapters/film-neighbours.ts';
import { createLobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import { channelLobbyOf } from '#lib/p2p/channel-lobby.ts';
import { hostDegree } from '#lib/p2p/degree.ts';
import { createGossipNode } from '#lib/p2p/node.ts';
import type { Shelf } from '#lib/p2p/ports.ts';

export interface HostMeeting {
	/** Meets people at these trackers and no others; the links stay when nothing has changed. */
	readonly meetAt: (trackers: readonly string[]) => void;
	/** Visits these channels' own lobbies as well, as far as there is room; the first are the most important. */
	readonly visit: (channels: readonly ChannelId[]) => Promise<void>;
	/** Objects by way of gossip. */
	readonly source: ObjectSource;
	readonly close: () => void;
}

export interface HostMeetingOptions {
	readonly book: FeedBook;
	readonly shelf: Shelf;
	readonly iceServers: readonly IceServer[];
	/** Our name in the lobby, 40 hex digits; drawn by default. */
	readonly peerId?: string;
	/** Hears of the lobby's connections, so that films may use them as well. */
	readonly neighbours?: Neighbours;
	readonly clock: Clock;
	readonly random: Random;
	readonly digest: Digest;
}

type Lobby = ReturnType<typeof createLobbyTransport>;
type Node = ReturnType<typeof createGossipNode>;

/** Meets nobody before `meetAt`. */
export const createHostMeeting = (options: HostMeetingOptions): HostMeeting => {
	const { book, shelf, digest } = options;
	let open: { readonly trackers: string; readonly lobby: Lobby; readonly node: Node } | undefined;
	let sought: readonly string[] = [];

	return {
		meetAt: (trackers) => {
			const wanted = [...new Set(trackers)].slice(0, limits.host.trackers);
			if (open?.trackers === wanted.join(' ')) return;
			open?.node.stop();
			const lobby = createLobbyTransport({ ...options, trackers: wanted, degree: hostDegree });
			const node = createGossipNode({
				...options,
				book,
				shelf,
				transports: [lobby],
				deflater: platformDeflater,
				servedBytesPerSecond: limits.gossip.hostServedBytesPerSecond
			});
			open = { trackers: wanted.join(' '), lobby, node };
			node.start();
			lobby.seek(sought);
		},
		visit: async (channels) => {
			const wanted = channels.slice(0, limits.lobby.soughtSwarms);
			const lobbies = await Promise.all(wanted.map((channel) => channelLobbyOf(channel, digest)));
			if (lobbies.join(' ') === sought.join(' ')) return;
			sought = lobbies;
			open?.lobby.seek(sought);
		},
		source: {
			fetch: (hash, wanted) =>
				open?.node.fetch(hash, wanted) ?? Promise.resolve(err({ type: 'Unreachable' }))
		},
		close: () => {
			open?.node.stop();
			open = undefined;
		}
	};
};
