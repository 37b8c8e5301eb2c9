/** Runs one torrent's swarm: every event goes to its mind, and what the mind answers is done, in order. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/ports.ts';
import { exhaustive } from '#lib/core/result.ts';
import type {
	Block,
	SwarmEffect,
	SwarmEvent,
	SwarmPart,
	SwarmShape
} from '#lib/stream/swarm/events.ts';
import { createPieceAssembly } from '#lib/stream/swarm/piece-assembly.ts';
import type { PieceChecker } from '#lib/stream/swarm/ports.ts';
import type { SwarmFigures } from './swarm-figures.ts';
import type { SwarmPeers } from './swarm-peers.ts';
import { createSwarmReaders, type SwarmReaders } from './swarm-readers.ts';
import type { SwarmStore } from './swarm-store.ts';
import type { WebSeeds } from './swarm-web-seeds.ts';
import type { SwarmWire } from './swarm-wire.ts';

export interface SwarmRunnerOptions {
	readonly shape: SwarmShape;
	readonly mind: SwarmPart;
	readonly store: SwarmStore;
	readonly checker: PieceChecker;
	readonly peers: SwarmPeers;
	readonly webSeeds: WebSeeds;
	readonly figures: SwarmFigures;
	readonly clock: Clock;
	/** Something that the screen shows is different. */
	readonly onChange: () => void;
}

export interface SwarmRunner {
	readonly feed: (event: SwarmEvent) => void;
	/** A checked block of a peer's; its bytes are copied. */
	readonly block: (peer: string, block: Block, bytes: Uint8Array) => void;
	readonly readers: SwarmReaders;
	readonly close: () => void;
}

/** Effects that one wire carries out. */
type WireEffect = Extract<
	SwarmEffect,
	{ type: 'show-interest' | 'choke' | 'withdraw' | 'refuse' | 'serve' | 'tell-playhead' }
>;

/** Pieces on their way, all together: a 10 GB torrent with pieces of 16 MiB still has room for four. */
const inFlightBytes = 64 * 1024 * 1024;
/** A piece of which nobody was asked for anything for so long may make room for others. */
const idleMs = 10_000;

/** Runs until it is closed; effects of a closed runner are not carried out. */
export const createSwarmRunner = (options: SwarmRunnerOptions): SwarmRunner => {
	const { shape, mind, store, peers, webSeeds, figures, clock } = options;
	const assembly = createPieceAssembly(shape, inFlightBytes);
	const askedMs = new Map<number, number>();
	const queue: SwarmEvent[] = [];
	let isStepping = false;
	let isClosed = false;

	/** Events that effects bring about are taken after them, never within. */
	const feed = (event: SwarmEvent): void => {
		if (isClosed) return;
		queue.push(event);
		if (isStepping) return;
		isStepping = true;
		try {
			for (let next = queue.shift(); next; next = queue.shift()) {
				for (const effect of mind.step(next, clock.now())) run(effect);
			}
		} finally {
			isStepping = false;
		}
	};

	const ask = (peer: string, block: Block): void => {
		const nowMs = clock.now();
		const isIdle = (piece: number): boolean => nowMs - (askedMs.get(piece) ?? 0) > idleMs;
		const { hasRoom, dropped } = assembly.begin(block.piece, isIdle);
		for (const piece of dropped) {
			askedMs.delete(piece);
			feed({ type: 'lost', piece });
		}
		if (!hasRoom) {
			feed({ type: 'refused', peer, block });
			return;
		}
		askedMs.set(block.piece, nowMs);
		if (!webSeeds.ask(peer, block)) peers.get(peer)?.ask(block);
	};
	const serve = async (wire: SwarmWire, block: Block): Promise<void> => {
		const { peer } = wire;
		const bytes = await store.find(block.piece);
		if (isClosed) return;
		if (!bytes) {
			wire.refuse(block);
			feed({ type: 'served', peer, block, queuedBytes: 0, isVoid: true });
			if (!store.has(block.piece)) return;
			store.forget(block.piece);
			feed({ type: 'lost', piece: block.piece });
			return;
		}
		const queuedBytes = wire.serve(
			block,
			bytes.subarray(block.offset, block.offset + block.length)
		);
		feed({
			type: 'served',
			peer,
			block,
			queuedBytes: queuedBytes ?? 0,
			...(queuedBytes === undefined ? { isVoid: true } : {})
		});
	};
	const check = async (piece: number): Promise<void> => {
		const taken = assembly.take(piece);
		askedMs.delete(piece);
		if (!taken) {
			feed({ type: 'lost', piece });
			return;
		}
		const judged = await options.checker.check(piece, taken.bytes).catch(() => undefined);
		if (isClosed) return;
		// A hash that could not be made blames nobody.
		if (!judged) feed({ type: 'lost', piece });
		else if (judged.ok) good(piece, judged.bytes);
		else {
			assembly.damaged(piece, judged.bytes, taken.owners);
			figures.count('redundant', judged.bytes.length);
			feed({ type: 'checked', piece, ok: false, liars: [] });
		}
	};
	const good = (piece: number, bytes: Bytes): void => {
		const liars = assembly.good(piece, bytes);
		store.keep(piece, bytes);
		readers.arrived(piece);
		feed({ type: 'checked', piece, ok: true, liars });
		options.onChange();
	};
	const forWire = (effect: WireEffect, wire: SwarmWire): void => {
		switch (effect.type) {
			case 'show-interest':
				wire.showInterest(effect.on);
				break;
			case 'choke':
				wire.choke(effect.on);
				break;
			case 'withdraw':
				wire.withdraw(effect.block);
				break;
			case 'refuse':
				wire.refuse(effect.block);
				break;
			case 'serve':
				void serve(wire, effect.block);
				break;
			case 'tell-playhead':
				wire.tellPlayhead(effect.playhead);
				break;
			default:
				exhaustive(effect);
		}
	};
	const run = (effect: SwarmEffect): void => {
		if (isClosed) return;
		switch (effect.type) {
			case 'tell-have':
				for (const wire of peers.all()) wire.tellHave(effect.piece);
				break;
			case 'check':
				void check(effect.piece);
				break;
			case 'ask':
				ask(effect.peer, effect.block);
				break;
			case 'ban':
				if (!webSeeds.ban(effect.peer)) peers.ban(effect.peer);
				break;
			case 'part':
				if (!webSeeds.rest(effect.peer)) peers.part(effect.peer);
				break;
			case 'show-interest':
			case 'choke':
			case 'withdraw':
			case 'refuse':
			case 'serve':
			case 'tell-playhead': {
				if (effect.type === 'withdraw') webSeeds.withdraw(effect.peer, effect.block);
				const wire = peers.get(effect.peer);
				if (wire) forWire(effect, wire);
				break;
			}
			default:
				exhaustive(effect);
		}
	};
	const readers = createSwarmReaders({
		shape,
		store,
		clock,
		partBytes: assembly.heldBytes,
		onEvent: feed
	});

	return {
		feed,
		block: (peer, block, bytes) => {
			if (isClosed) return;
			if (assembly.add(peer, block, bytes) !== 'kept') figures.count('redundant', block.length);
			feed({ type: 'arrived', peer, block });
		},
		readers,
		close: () => {
			isClosed = true;
			queue.length = 0;
			assembly.clear();
			askedMs.clear();
		}
	};
};
