/** The peers of one torrent: lines become wires, one to a peer and so many in all; who was banned stays out. */
import type { FilmWire } from 'webtorrent';
import type { Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { BannedPeers } from '#lib/stream/swarm/banned-peers.ts';
import type { Block, SwarmEvent, SwarmShape } from '#lib/stream/swarm/events.ts';
import { createMetadataExchange, type MetadataStep } from '#lib/stream/swarm/metadata-exchange.ts';
import type { Pipe } from '#lib/stream/swarm/ports.ts';
import { askMetadata } from './swarm-extensions.ts';
import { createSwarmWire, type SwarmWire, type SwarmWireOptions } from './swarm-wire.ts';
import { keepsOwnDial } from '#lib/stream/swarm/peer-id.ts';

export interface SwarmPeersOptions {
	readonly infoHash: InfoHash;
	readonly ownPeerId: string;
	/** Who is refused in every film. */
	readonly banned: BannedPeers;
	readonly clock: Clock;
	readonly info: () => Bytes | undefined;
	readonly shape: () => SwarmShape | undefined;
	readonly held: () => Bytes | undefined;
	/** What a player waits for. */
	readonly opening: () => readonly Block[];
	/** Compares the hash of what peers sent with the infohash and, when it is right, goes on with it. */
	readonly isMetadata: (bytes: Bytes) => Promise<boolean>;
	readonly onEvent: (event: SwarmEvent) => void;
	readonly onBlock: (peer: string, block: Block, bytes: Uint8Array) => void;
	/** Bytes that went over a line, in either direction. */
	readonly onTraffic: SwarmWireOptions['onTraffic'];
	readonly onChange: () => void;
	readonly onWire?: (wire: FilmWire) => void;
}

export interface SwarmPeers {
	readonly add: (pipe: Pipe) => void;
	/** A wire by its name in the swarm's events; undefined once it has ended. */
	readonly get: (peer: string) => SwarmWire | undefined;
	readonly all: () => readonly SwarmWire[];
	/** Peers after the handshake. */
	readonly count: () => number;
	/** The metadata is known and the swarm listens: everybody is introduced. */
	readonly settle: () => void;
	readonly part: (peer: string) => void;
	/** Ends the wire; its peer id and its line's other end are refused for the life of the engine. */
	readonly ban: (peer: string) => void;
	/** Time has passed; true while there is anybody for whom it matters. */
	readonly tick: () => boolean;
	readonly close: () => void;
}

/** A day: longer than a torrent is open. */
const refuseMs = 86_400_000;
/** Whoever has not shaken hands by then speaks something else. */
const handshakeMs = 10_000;

/** Wires live until they end, are parted from, banned or closed. */
export const createSwarmPeers = (options: SwarmPeersOptions): SwarmPeers => {
	const { clock, ownPeerId, banned, onEvent } = options;
	const wires = new Map<string, SwarmWire>();
	const begunMs = new Map<string, number>();
	const exchange = createMetadataExchange();
	let serial = 0;
	let isClosed = false;

	const run = (steps: readonly MetadataStep[]): void => {
		for (const step of steps) {
			if (step.type === 'ban') ban(step.peer);
			else if (step.type === 'check') void check(step.bytes);
			else {
				const wire = wires.get(step.peer)?.wire;
				if (wire) askMetadata(wire, step.block);
			}
		}
	};
	const check = async (bytes: Bytes): Promise<void> => {
		// A digest that fails is no proof of anything: it counts as wrong, and others are asked.
		const isRight = await options.isMetadata(bytes).catch(() => false);
		if (!isClosed) run(exchange.judged(isRight, clock.now()));
	};
	const gone = (peer: string): void => {
		if (!wires.delete(peer)) return;
		begunMs.delete(peer);
		onEvent({ type: 'left', peer });
		run(exchange.left(peer, clock.now()));
		options.onChange();
	};
	const part = (peer: string, forMs?: number): void => {
		wires.get(peer)?.close(forMs);
		gone(peer);
	};
	const ban = (peer: string): void => {
		const peerId = wires.get(peer)?.peerId();
		if (peerId !== undefined) banned.add(peerId);
		part(peer, refuseMs);
	};

	/**
	 * Of two lines to one peer both ends must keep the same: one that needs no connection of its own; when each began one,
	 * the one that `keepsOwnDial` names; when one side began both, it had a reason to begin the second.
	 */
	const keepsNew = (known: SwarmWire, pipe: Pipe, theirPeerId: string): boolean => {
		const isLent = pipe.isLent ?? false;
		if (known.isLent !== isLent) return isLent;
		return known.isOurs === pipe.isOurs || keepsOwnDial(ownPeerId, theirPeerId) === pipe.isOurs;
	};

	const shaken = (pipe: Pipe, peer: string, theirPeerId: string): boolean => {
		if (theirPeerId === ownPeerId || banned.has(theirPeerId)) return false;
		const known = [...wires.values()].find(
			(other) => other.peer !== peer && other.peerId() === theirPeerId
		);
		if (known && !keepsNew(known, pipe, theirPeerId)) return false;
		if (known) part(known.peer);
		begunMs.delete(peer);
		options.onChange();
		return true;
	};
	const add = (pipe: Pipe): void => {
		const isKnownBad = pipe.peerId !== undefined && banned.has(pipe.peerId);
		if (isClosed || isKnownBad || wires.size >= limits.torrent.connections) {
			pipe.close(isKnownBad ? refuseMs : undefined);
			return;
		}
		const peer = `peer-${serial++}`;
		begunMs.set(peer, clock.now());
		const wire = createSwarmWire({
			peer,
			pipe,
			onTraffic: options.onTraffic,
			infoHash: options.infoHash,
			ownPeerId,
			clock,
			shape: options.shape,
			held: options.held,
			// Only the first is asked before it speaks: of several, the swarm's mind chooses.
			opening: wires.size === 0 ? options.opening : () => [],
			metadata: {
				info: options.info,
				offered: (sizeBytes) => {
					if (!options.info()) run(exchange.offered(peer, sizeBytes, clock.now()));
				},
				arrived: (block) => {
					run(exchange.arrived(peer, block, clock.now()));
				},
				refused: (block) => {
					run(exchange.refused(peer, block, clock.now()));
				}
			},
			onShaken: (theirPeerId) => shaken(pipe, peer, theirPeerId),
			onEvent,
			onBlock: (block, bytes) => {
				options.onBlock(peer, block, bytes);
			},
			onNonsense: () => {
				ban(peer);
			},
			onEnd: () => {
				gone(peer);
			},
			...(options.onWire ? { onWire: options.onWire } : {})
		});
		wires.set(peer, wire);
		options.onChange();
	};

	return {
		add,
		get: (peer) => wires.get(peer),
		all: () => [...wires.values()],
		count: () => [...wires.values()].filter((wire) => wire.peerId() !== undefined).length,
		settle: () => {
			for (const wire of [...wires.values()]) wire.settle();
		},
		part: (peer) => {
			part(peer);
		},
		ban,
		tick: () => {
			const nowMs = clock.now();
			for (const [peer, ms] of begunMs) if (nowMs - ms > handshakeMs) part(peer);
			if (!options.info()) run(exchange.tick(nowMs));
			return wires.size > 0;
		},
		close: () => {
			isClosed = true;
			for (const wire of wires.values()) wire.close();
			wires.clear();
			begunMs.clear();
		}
	};
};
