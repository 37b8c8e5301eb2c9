/** Meeting people: builds the gossip node and everything it meets others through, once the viewer has said yes. */
import type { FilmWire } from 'webtorrent';
import type { FeedBook } from '#lib/channel/feed-book.ts';
import type { FeedStatus } from '#lib/channel/keeper.ts';
import type { ObjectSource, ObjectStore } from '#lib/channel/ports.ts';
import { platformDeflater } from '#lib/core/adapters/deflate.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import type { HostConfig } from '#lib/core/config.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { err } from '#lib/core/result.ts';
import type { channelLobbyOf } from '#lib/p2p/channel-lobby.ts';
import type { Neighbours } from '#lib/p2p/adapters/film-neighbours.ts';
import type { TrackerLines } from '#lib/p2p/adapters/tracker-lines.ts';
import type { LobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import type { GossipNode } from '#lib/p2p/node.ts';

export interface Meeting {
	/** Begins to meet people; the code for it is loaded now. */
	readonly join: () => void;
	readonly leave: () => void;
	/** The viewer has chosen other ways of meeting: whoever is connected is met anew through them. */
	readonly connect: (config: HostConfig) => void;
	/** Live connections that carry catalogues. */
	readonly count: () => number;
	/** Live connections whose peers say that they follow a feed. */
	readonly followers: (feed8: Uint8Array) => number;
	/** Objects by way of gossip. */
	readonly source: ObjectSource;
	/** An object has come to be here: neighbours are told of it with others of the same moment. */
	readonly kept: (hash: ObjectHash) => void;
	/** Looks in the lobbies of channels that nobody here has. */
	readonly seekFor: (statuses: readonly FeedStatus[]) => void;
	/** For the engine's `onWire`: gossip goes over films' wires too. */
	readonly onWire: (wire: FilmWire) => void;
	/** Dialling by hand, once the code for it is here; undefined when nobody is to be met. */
	readonly byHand: () => Promise<
		Pick<LobbyTransport, 'invite' | 'acceptInvite' | 'completeInvite'> | undefined
	>;
}

export interface MeetingOptions {
	readonly config: HostConfig;
	readonly book: FeedBook;
	readonly objects: Pick<ObjectStore, 'get'>;
	/** 40 hex digits: the same for the lobby and for films, so that a peer who is met twice counts once. */
	readonly peerId: string;
	/** Hears of the lobby's connections, so that films may use them as well. */
	readonly neighbours: Neighbours;
	/** Sockets to trackers, which films use as well. */
	readonly lines: TrackerLines;
	/** The number of connections has changed. */
	readonly changed: () => void;
}

interface Open {
	readonly node: GossipNode;
	readonly lobby: LobbyTransport;
	readonly onWire: (wire: FilmWire) => void;
	readonly channelLobbyOf: typeof channelLobbyOf;
}

/** How long objects are gathered before neighbours hear of them. */
const keptMs = 500;

/** States in which a channel is looked for where only its followers meet. */
const isLookedFor = ({ state }: FeedStatus): boolean =>
	state === 'finding-peers' || state === 'behind' || state === 'unreachable';

/** Nothing is loaded, and nobody met, before `join`. */
export const createMeeting = (options: MeetingOptions): Meeting => {
	let { config } = options;
	const { book, objects, peerId, neighbours, lines, changed } = options;
	/** In an object, because both change while the code is on its way. */
	const now: { open?: Open; opening?: Promise<void>; isWanted: boolean } = { isWanted: false };
	const mayOpen = (): boolean => now.isWanted && !now.open;

	const open = async (): Promise<void> => {
		const [
			{ createGossipNode },
			{ createLobbyTransport },
			{ createTabTransport },
			films,
			channels
		] = await Promise.all([
			import('#lib/p2p/node.ts'),
			import('#lib/p2p/adapters/lobby-transport.ts'),
			import('#lib/p2p/adapters/tab-transport.ts'),
			import('#lib/p2p/adapters/film-wires.ts'),
			import('#lib/p2p/channel-lobby.ts')
		]);
		// The answer may have changed while the code was on its way.
		if (!mayOpen()) return;
		const common = { clock: systemClock, random: systemRandom };
		const wires = films.createFilmWires({
			clock: systemClock,
			events: {
				open: (link) => {
					node.events.open(link);
				},
				frame: (linkId, frame) => {
					node.events.frame(linkId, frame);
				},
				closed: (linkId) => {
					node.events.closed(linkId);
				}
			}
		});
		const { trackers, iceServers, relayOnly } = config;
		const lobby = createLobbyTransport({
			...common,
			trackers,
			iceServers,
			relayOnly,
			peerId,
			neighbours,
			lines,
			others: wires
		});
		const node = createGossipNode({
			book,
			shelf: objects,
			transports: [lobby, createTabTransport({ ...common, name: 'matinee-tabs-1' })],
			clock: systemClock,
			digest: systemDigest,
			deflater: platformDeflater
		});
		now.open = { node, lobby, onWire: wires.onWire, channelLobbyOf: channels.channelLobbyOf };
		node.subscribe(changed);
		node.start();
	};

	const seek = async (statuses: readonly FeedStatus[]): Promise<void> => {
		const wanted = now.open;
		if (!wanted) return;
		const sought = statuses.filter(isLookedFor).map(({ link }) => link.channel);
		wanted.lobby.seek(
			await Promise.all(
				[...new Set(sought)].map((channel) => wanted.channelLobbyOf(channel, systemDigest))
			)
		);
	};

	/** Objects come by the hundred; one message names many. */
	const fresh: ObjectHash[] = [];
	const tellFresh = (): void => {
		now.open?.node.announce(fresh.splice(0));
	};

	addEventListener('pagehide', () => {
		// Without a word of goodbye a closed tab lingers at its neighbours for twenty seconds.
		now.open?.node.stop();
	});
	window.addEventListener('pageshow', ({ persisted }) => {
		// Back from the browser's own cache of pages: the links are gone, the node is not.
		if (persisted) now.open?.node.start();
	});
	const join = (): void => {
		now.isWanted = true;
		// Its outcome is the number of people; without a network it is zero.
		now.opening = open().catch(() => undefined);
	};
	const leave = (): void => {
		now.isWanted = false;
		now.open?.node.stop();
		delete now.open;
		delete now.opening;
		changed();
	};
	return {
		join,
		leave,
		connect: (chosen) => {
			config = chosen;
			if (!now.isWanted) return;
			leave();
			join();
		},
		count: () => now.open?.node.peers() ?? 0,
		followers: (feed8) => now.open?.node.followers(feed8) ?? 0,
		source: {
			fetch: (hash, wanted) =>
				now.open?.node.fetch(hash, wanted) ?? Promise.resolve(err({ type: 'Unreachable' }))
		},
		kept: (hash) => {
			if (fresh.push(hash) === 1) systemClock.after(keptMs, tellFresh);
		},
		seekFor: (statuses) => {
			void seek(statuses); // Who is found shows in the number of people.
		},
		onWire: (wire) => {
			now.open?.onWire(wire);
		},
		byHand: async () => {
			// A link that carries an invite opens the page and asks at once.
			await now.opening;
			return now.open?.lobby;
		}
	};
};
