/** A swarm of viewers of one film in simulated time: the product's own minds, lines with a round trip, uplinks that are shared. */
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import type {
	Block,
	SwarmEffect,
	SwarmEvent,
	SwarmPart,
	SwarmShape
} from '#lib/stream/swarm/events.ts';
import { createPlaySharing } from '#lib/stream/swarm/play-sharing.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createUploader } from '#lib/stream/swarm/uploader.ts';
import { createAgenda } from './agenda.ts';
import { createPlayer, type Player, type Watched } from './player.ts';

export interface FilmSwarmOptions {
	readonly seed: number;
	readonly shape: SwarmShape;
	/** What the film uses up, bytes a second. */
	readonly bytesPerSecond: number;
	readonly rttMs: number;
}

export interface FilmSwarm {
	/** A peer that has everything, with an uplink in bytes a second. */
	readonly addSeed: (name: string, upBytesPerSecond: number) => void;
	/** A viewer that begins to watch now. */
	readonly addViewer: (name: string, upBytesPerSecond: number) => void;
	readonly remove: (name: string) => void;
	readonly run: (ms: number) => void;
	readonly sentBy: (name: string) => number;
	/** Bytes that came to viewers, and those of them that were of use. */
	readonly received: () => { readonly bytes: number; readonly useful: number };
	readonly watched: (name: string) => Watched;
	/** Share of the film that at least so many viewers have. */
	readonly afloat: (copies: number) => number;
}

interface Node {
	readonly name: string;
	readonly mind: SwarmPart;
	readonly held: Uint8Array;
	readonly upBytesPerMs: number;
	readonly peers: Set<string>;
	/** Blocks on their way up, in the order in which they were handed over, and how many bytes of each line. */
	freeAtMs: number;
	readonly queued: Map<string, number>;
	readonly blocks: Map<number, number>;
	sentBytes: number;
	player: Player | undefined;
	isGone: boolean;
}

const tickMs = 100;
const checkMs = 2;
/** The line tells that there is room when so little is left, as a data channel does. */
const lowBytes = 32 * 1024;
const unitBytes = 16 * 1024;

/** Nobody is there yet; everything that happens follows from the seed. */
export const createFilmSwarm = (options: FilmSwarmOptions): FilmSwarm => {
	const { shape, rttMs } = options;
	const random = createSeededRandom(options.seed);
	const agenda = createAgenda();
	const nodes = new Map<string, Node>();
	let receivedBytes = 0;
	let usefulBytes = 0;
	const has = (node: Node, piece: number): boolean =>
		((node.held[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0;

	/** A message takes half a round trip, a little more or less. */
	const later = (to: string, event: SwarmEvent, afterMs = 0): void => {
		agenda.at(agenda.now() + afterMs + (rttMs / 2) * (0.9 + random.below(200) / 1000), () => {
			const node = nodes.get(to);
			if (node && (!('peer' in event) || node.peers.has(event.peer))) feed(node, event);
		});
	};

	const serve = (node: Node, to: string, block: Block): void => {
		const startMs = Math.max(agenda.now(), node.freeAtMs);
		node.freeAtMs = startMs + block.length / node.upBytesPerMs;
		const queuedBytes = (node.queued.get(to) ?? 0) + block.length;
		node.queued.set(to, queuedBytes);
		node.sentBytes += block.length;
		agenda.at(node.freeAtMs, () => {
			if (node.isGone) return;
			const left = (node.queued.get(to) ?? 0) - block.length;
			node.queued.set(to, left);
			arrive(node, to, block);
			if (left <= lowBytes && left + block.length > lowBytes)
				feed(node, { type: 'writable', peer: to });
			else if (left === 0) feed(node, { type: 'writable', peer: to });
		});
		agenda.at(agenda.now(), () => {
			feed(node, { type: 'served', peer: to, block, queuedBytes: node.queued.get(to) ?? 0 });
		});
	};
	/** Counts what is of use before anybody acts on it. */
	const count = (node: Node, block: Block): void => {
		receivedBytes += block.length;
		const before = node.blocks.get(block.piece) ?? 0;
		let units = before;
		const last = (block.offset + block.length) / unitBytes;
		for (let unit = block.offset / unitBytes; unit < last; unit++) units |= 1 << unit;
		if (units !== before) usefulBytes += block.length;
		node.blocks.set(block.piece, units);
	};
	const arrive = (from: Node, to: string, block: Block): void => {
		agenda.at(agenda.now() + rttMs / 2, () => {
			const node = nodes.get(to);
			if (!node?.peers.has(from.name)) return;
			count(node, block);
			feed(node, { type: 'arrived', peer: from.name, block });
		});
	};

	const act = (node: Node, effect: SwarmEffect): void => {
		const peer = node.name;
		switch (effect.type) {
			case 'ask':
				later(effect.peer, { type: 'asked', peer, block: effect.block });
				return;
			case 'withdraw':
				later(effect.peer, { type: 'withdrawn', peer, block: effect.block });
				return;
			case 'choke':
				later(effect.peer, { type: 'choked', peer, on: effect.on });
				return;
			case 'show-interest':
				later(effect.peer, { type: 'interest', peer, on: effect.on });
				return;
			case 'refuse':
				later(effect.peer, { type: 'refused', peer, block: effect.block });
				return;
			case 'tell-playhead':
				later(effect.peer, { type: 'playhead', peer, playhead: effect.playhead });
				return;
			case 'tell-have':
				for (const other of node.peers) later(other, { type: 'have', peer, piece: effect.piece });
				return;
			case 'serve':
				serve(node, effect.peer, effect.block);
				return;
			case 'check':
				agenda.at(agenda.now() + checkMs, () => {
					const { piece } = effect;
					node.held[piece >> 3] = (node.held[piece >> 3] ?? 0) | (0x80 >> (piece & 7));
					feed(node, { type: 'checked', piece, ok: true, liars: [] });
				});
				return;
			case 'ban':
			case 'part':
				cut(node, effect.peer);
		}
	};
	const feed = (node: Node, event: SwarmEvent): void => {
		if (node.isGone) return;
		for (const effect of node.mind.step(event, agenda.now())) act(node, effect);
	};
	const cut = (node: Node, peer: string): void => {
		const other = nodes.get(peer);
		if (!node.peers.delete(peer)) return;
		feed(node, { type: 'left', peer });
		if (other?.peers.delete(node.name) === true) feed(other, { type: 'left', peer: node.name });
	};

	const link = (a: Node, b: Node): void => {
		for (const [one, other] of [
			[a, b],
			[b, a]
		] as const) {
			one.peers.add(other.name);
			feed(one, { type: 'joined', peer: other.name, fast: true, fellow: true, rttMs });
			later(one.name, { type: 'has', peer: other.name, pieces: new Uint8Array(other.held) });
		}
	};
	const add = (name: string, upBytesPerSecond: number, isSeed: boolean): Node => {
		const node: Node = {
			name,
			mind: createSwarm([
				createPlanner({ shape, random }),
				createUploader({ shape }),
				createPlaySharing({ shape })
			]),
			held: new Uint8Array(Math.ceil(shape.pieces / 8)),
			upBytesPerMs: upBytesPerSecond / 1000,
			peers: new Set(),
			freeAtMs: 0,
			queued: new Map(),
			blocks: new Map(),
			sentBytes: 0,
			player: undefined,
			isGone: false
		};
		if (isSeed) node.held.fill(0xff);
		feed(node, { type: 'held', bitfield: new Uint8Array(node.held) });
		feed(node, { type: 'giving', on: true, bytesPerSecond: Infinity });
		const others = [...nodes.values()];
		nodes.set(name, node);
		for (const other of others) link(node, other);
		const tick = (): void => {
			if (node.isGone) return;
			const need = node.player?.step(agenda.now(), (piece) => has(node, piece));
			if (need) feed(node, { type: 'reader', need });
			feed(node, { type: 'tick' });
			agenda.at(agenda.now() + tickMs, tick);
		};
		agenda.at(agenda.now() + random.below(tickMs), tick);
		return node;
	};

	return {
		addSeed: (name, up) => {
			add(name, up, true);
		},
		addViewer: (name, up) => {
			const node = add(name, up, false);
			node.player = createPlayer({ ...options, startedMs: agenda.now() });
			feed(node, { type: 'fill', first: 0, last: shape.pieces - 1 });
		},
		remove: (name) => {
			const node = nodes.get(name);
			if (!node) return;
			for (const peer of [...node.peers]) cut(node, peer);
			node.isGone = true;
			nodes.delete(name);
		},
		run: agenda.run,
		sentBy: (name) => nodes.get(name)?.sentBytes ?? 0,
		received: () => ({ bytes: receivedBytes, useful: usefulBytes }),
		watched: (name) => {
			const player = nodes.get(name)?.player;
			if (!player) throw new RangeError(`nobody called ${name} watches`);
			return player.watched(agenda.now());
		},
		afloat: (copies) => {
			const viewers = [...nodes.values()].filter(({ player }) => player !== undefined);
			let pieces = 0;
			for (let piece = 0; piece < shape.pieces; piece++) {
				if (viewers.filter((node) => has(node, piece)).length >= copies) pieces++;
			}
			return pieces / shape.pieces;
		}
	};
};
