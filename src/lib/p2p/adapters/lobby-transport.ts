/** The lobby as a transport: strangers introduced by trackers, neighbours or by hand, linked by WebRTC; browser and Node. */
import { bytesToHex, concatBytes, hexToBytes, utf8 } from '#lib/core/bytes.ts';
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import type { IceServer } from '#lib/core/config.ts';
import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import { installWireGuard } from '#lib/core/adapters/wire-guard.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { neighboursOf, viewerDegree, type Degree } from '#lib/p2p/degree.ts';
import type { LinkEvents, RelayedDialling, Transport } from '#lib/p2p/ports.ts';
import type { Swarm } from '#lib/p2p/signalling.ts';
import type { Neighbours } from './film-neighbours.ts';
import { createInviteDialling, type InviteDialling } from './invite-dialling.ts';
import { createAnnouncer, type Announcer } from './lobby-announcer.ts';
import { createLobbyConnections, type LobbyConnections } from './lobby-connections.ts';
import { createRelayedDialling } from './relayed-dialling.ts';
import { createTrackerLines, type TrackerLines } from './tracker-lines.ts';

/** SHA-1 of "matinee-lobby-1": the infohash at which everybody meets. */
export const lobbyInfoHash = '5d3f17e27e875ccc224f4af67ad4d8ed2be01e48';

/** Links that are made elsewhere (on films' wires), as far as the lobby has to know of them. */
export interface OtherLinks {
	/** The peer behind one of those links, 40 hex digits. */
	readonly peerOf: (linkId: string) => string | undefined;
	/** The peers behind all of those links, 40 hex digits each; one with two links is named twice. */
	readonly peers: () => readonly string[];
}

export interface LobbyOptions {
	/** ws: and wss: addresses; without any, others are met through neighbours and by hand. */
	readonly trackers: readonly string[];
	readonly iceServers: readonly IceServer[];
	readonly relayOnly?: boolean | undefined;
	readonly clock: Clock;
	readonly random: Random;
	/** 40 hex digits; drawn anew by default. */
	readonly peerId?: string;
	/** 40 hex digits; the common lobby by default. */
	readonly infoHash?: string;
	/** What is spoken on its wires, the name of a BEP-10 extension; gossip by default. */
	readonly extension?: string;
	/** A host passes a higher one than a viewer's. */
	readonly degree?: Degree;
	/** A peer who is linked there and in the lobby counts once. */
	readonly others?: OtherLinks;
	/** Hears of every connection, so that films may use it as well. */
	readonly neighbours?: Neighbours;
	/** Sockets that films use as well; its own by default. */
	readonly lines?: TrackerLines;
}

export interface LobbyTransport extends Transport, InviteDialling {
	readonly dialling: RelayedDialling;
	/** Other lobbies to visit as well (40 hex digits each), in place of those sought before; none to leave them. */
	readonly seek: (infoHashes: readonly string[]) => void;
}

/** A host's peer id, 40 hex digits, in Azureus style (BEP 20): who made the program, then chance. */
export const newLobbyPeerId = (random: Random): string =>
	bytesToHex(concatBytes(utf8('-MT0001-'), random.bytes(12)));

/** Connects to nobody before it is started. */
export const createLobbyTransport = (options: LobbyOptions): LobbyTransport => {
	installWireGuard();
	installPromptIce();
	const { clock, random, others, degree = viewerDegree } = options;
	const swarm: Swarm = {
		infoHash: options.infoHash ?? lobbyInfoHash,
		peerId: options.peerId ?? newLobbyPeerId(random)
	};
	const lines = options.lines ?? createTrackerLines({ clock, random });
	let steered = 0;
	let sought: readonly string[] = [];
	let announcers: readonly Announcer[] = [];
	let session: LobbyConnections | undefined;

	const hurry = (): void => {
		for (const announcer of announcers) announcer.hurry();
	};

	/** Film wires count as links, too: they need no lobby. */
	const liveIn = (connections: LobbyConnections): number => {
		const peers = [...connections.linkedPeers(), ...(others?.peers() ?? [])];
		return Math.max(connections.counts().live, neighboursOf(steered, peers));
	};

	const start = (events: LinkEvents): (() => void) => {
		const connections = createLobbyConnections({
			...swarm,
			iceServers: options.iceServers,
			relayOnly: options.relayOnly,
			clock,
			degree,
			events,
			...(options.extension === undefined ? {} : { extension: options.extension }),
			newOfferId: () => bytesToHex(random.bytes(20)),
			...(options.neighbours ? { neighbours: options.neighbours } : {}),
			onChange: hurry
		});
		session = connections;
		const urls = new Set(options.trackers.flatMap((text) => parseTrackerAddress(text) ?? []));
		const ours: Announcer[] = [...urls].map((url) =>
			createAnnouncer({
				url,
				swarm,
				sought: () => sought,
				connections,
				degree,
				live: () => liveIn(connections),
				openTrackers: () => ours.filter(({ isOpen }) => isOpen()).length,
				lines,
				clock,
				random
			})
		);
		announcers = ours;
		return () => {
			if (session !== connections) return;
			session = undefined;
			announcers = [];
			for (const announcer of ours) announcer.close();
			connections.close();
		};
	};

	const current = (): LobbyConnections | undefined => session;
	return {
		...createInviteDialling({ ...swarm, session: current }),
		dialling: createRelayedDialling({
			self: hexToBytes(swarm.peerId) ?? new Uint8Array(20),
			infoHash: swarm.infoHash,
			session: current,
			peerElsewhere: (linkId) => others?.peerOf(linkId)
		}),
		seek: (infoHashes) => {
			sought = [...new Set(infoHashes)]
				.filter((text) => /^[0-9a-f]{40}$/.test(text) && text !== swarm.infoHash)
				.slice(0, limits.lobby.soughtSwarms);
			for (const announcer of announcers) announcer.announce();
		},
		start,
		steer: (live) => {
			const before = steered;
			steered = live;
			if (live < before) hurry();
		}
	};
};
