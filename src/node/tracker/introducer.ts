/** The library behind the tracker, fenced in: it sees only clean messages, no address, and forgets empty swarms. */
import { EventEmitter } from 'node:events';
import Server, { type Swarm, type TrackerSocket } from 'bittorrent-tracker/server';
import { bytesToHex, hexToBytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Random } from '#lib/core/ports.ts';
import type { Announce, Answer, BinaryId, Scrape } from './messages.ts';

/** One peer as the library sees it. */
export interface Seat {
	readonly announce: (message: Announce) => void;
	readonly answer: (message: Answer) => void;
	readonly scrape: (message: Scrape) => void;
	readonly close: () => void;
}

export interface Introducer {
	/** A place for one peer id; what the library has to tell it goes to `send`. */
	readonly seat: (send: (text: string) => void) => Seat;
	/** Lets peers whose time is over go, and swarms that nobody is in. */
	readonly sweep: () => void;
	readonly swarms: () => number;
	readonly close: () => void;
}

/** How many seeds a peer that misses something hears of, at least, as far as there are any. */
const seedsIntroduced = 2;

const hexOf = (id: BinaryId): string =>
	bytesToHex(Uint8Array.from(id, (letter) => letter.charCodeAt(0)));
const idOf = (hex: string): BinaryId => String.fromCharCode(...(hexToBytes(hex) ?? []));

/** `count` different items, each as likely as any other. */
const pick = <T>(items: readonly T[], count: number, random: Random): readonly T[] => {
	const left = [...items];
	const picked: T[] = [];
	while (picked.length < count && left.length > 0) {
		picked.push(...left.splice(random.below(left.length), 1));
	}
	return picked;
};

/**
 * A stranger's offers go to random peers. In a large swarm they could all miss the few that have the whole film, and
 * our seeder, which makes no offers of its own, would not be found: so seeds come first, for whoever is no seed.
 */
const preferSeeds = (swarm: Swarm, seeds: () => ReadonlySet<BinaryId>, random: Random): void => {
	const choose = swarm._getPeers.bind(swarm);
	swarm._getPeers = (numwant, ownPeerIdHex, isWebRtc) => {
		const all = seeds();
		if (all.size === 0 || all.has(idOf(ownPeerIdHex))) {
			return choose(numwant, ownPeerIdHex, isWebRtc);
		}
		const first = pick([...all].slice(0, 64), Math.min(seedsIntroduced, numwant), random)
			.map((id) => swarm.peers.peek(hexOf(id)))
			.filter((peer) => peer !== undefined);
		const names = new Set(first.map(({ peerId }) => peerId));
		const others = choose(numwant, ownPeerIdHex, isWebRtc);
		return [...first, ...others.filter(({ peerId }) => !names.has(peerId))].slice(0, numwant);
	};
};

/** Runs the library without any server of its own: no HTTP, no UDP, no statistics page. */
export const createIntroducer = (options: {
	readonly random: Random;
	readonly seeds: (infoHash: BinaryId) => ReadonlySet<BinaryId>;
}): Introducer => {
	const server = new Server({
		http: false,
		udp: false,
		stats: false,
		ws: { noServer: true },
		// The library tells WebSocket peers a fifth of what it is given.
		interval: limits.tracker.announceIntervalMs * 5,
		peersCacheLength: limits.tracker.sockets,
		peersCacheTtl: limits.tracker.peerLifeMs
	});
	// Warnings name what strangers did wrong; there is nothing to do about it and nobody to tell.
	server.on('warning', () => undefined);
	server.on('error', () => undefined);
	const create = server.createSwarm.bind(server);
	server.createSwarm = (infoHashHex, done) => {
		create(infoHashHex, (error, swarm) => {
			if (swarm) preferSeeds(swarm, () => options.seeds(idOf(infoHashHex)), options.random);
			done(error, swarm);
		});
	};

	return {
		seat: (send) => {
			const socket: TrackerSocket = Object.assign(new EventEmitter(), {
				send,
				// The library would keep the address of the peer; it gets none.
				upgradeReq: { headers: {}, connection: { remoteAddress: '' } }
			});
			server.onWebSocketConnection(socket);
			const tell = (message: object): void => {
				socket.emit('message', JSON.stringify(message));
			};
			return {
				announce: tell,
				answer: (message) => {
					tell({ ...message, action: 'announce' });
				},
				scrape: tell,
				close: () => {
					// After what it is still working on, or a peer that has gone would be added again.
					setImmediate(() => socket.emit('close'));
				}
			};
		},
		sweep: () => {
			for (const [infoHash, swarm] of Object.entries(server.torrents)) {
				for (const peerId of swarm.peers.keys) swarm.peers.peek(peerId);
				// The library never deletes a swarm (security.md 1.3).
				if (swarm.peers.length === 0) Reflect.deleteProperty(server.torrents, infoHash);
			}
		},
		swarms: () => Object.keys(server.torrents).length,
		close: () => {
			server.close();
		}
	};
};
