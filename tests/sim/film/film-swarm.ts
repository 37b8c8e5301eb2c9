/** A swarm of one film in simulated time: the product's own minds and others, lines with a round trip, shared up and down. */
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import type { Random } from '#lib/core/ports.ts';
import type { SwarmEffect, SwarmEvent, SwarmPart, SwarmShape } from '#lib/stream/swarm/events.ts';
import { createPlaySharing } from '#lib/stream/swarm/play-sharing.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createUploader } from '#lib/stream/swarm/uploader.ts';
import { createAgenda } from './agenda.ts';
import { createPlayer, type Player, type Watched } from './player.ts';
import { createShelf } from './shelf.ts';
import { createStranger } from './stranger.ts';
import { createUplink } from './uplink.ts';

export interface FilmSwarmOptions {
	readonly seed: number;
	readonly shape: SwarmShape;
	/** What the film uses up, bytes a second. */
	readonly bytesPerSecond: number;
	readonly rttMs: number;
	/** What a player reads of the film's end before anything else, bytes: its index. */
	readonly indexBytes?: number;
}

/** One of the swarm; all rates in bytes a second. */
export interface Member {
	readonly up: number;
	/** Nothing below is as narrow when it is left out. */
	readonly down?: number;
	/** Has everything and watches nothing. */
	readonly isSeed?: true;
	/** Another client: rarest first, or in order. Our own mind when left out. */
	readonly stranger?: 'rarest' | 'in-order';
	/** Sends rubbish for all it is asked, or takes what it is asked and never answers. */
	readonly flaw?: 'lies' | 'mute';
	/** Downloads without watching. */
	readonly idle?: true;
}

export interface FilmSwarm {
	/** Somebody who is there from now on; begins to watch at once unless it is a seed. */
	readonly add: (name: string, member: Member) => void;
	readonly remove: (name: string) => void;
	readonly run: (ms: number) => void;
	readonly sentBy: (name: string) => number;
	/** Bytes that came to those with our mind, and those of them that were of use. */
	readonly received: () => { readonly bytes: number; readonly useful: number };
	readonly watched: (name: string) => Watched;
	/** Pieces that somebody has. */
	readonly pieces: (name: string) => number;
	/** Who was banned, by whom it does not matter. */
	readonly banned: () => readonly string[];
	/** Damaged pieces that were hashed until now. */
	readonly damagedPieces: () => number;
	/** Share of the film that at least so many viewers have. */
	readonly afloat: (copies: number) => number;
}

interface Node {
	readonly name: string;
	readonly member: Member;
	readonly mind: SwarmPart;
	readonly shelf: ReturnType<typeof createShelf>;
	readonly uplink: ReturnType<typeof createUplink>;
	readonly peers: Set<string>;
	readonly lastWordMs: Map<string, number>;
	downFreeMs: number;
	sentBytes: number;
	player: Player | undefined;
	isGone: boolean;
}

const tickMs = 100;
const checkMs = 2;

const mindOf = (member: Member, shape: SwarmShape, random: Random): SwarmPart =>
	member.stranger === undefined
		? createSwarm([
				createPlanner({ shape, random }),
				createUploader({ shape }),
				createPlaySharing({ shape })
			])
		: createStranger({ shape, random, order: member.stranger });

/** Nobody is there yet; everything that happens follows from the seed. */
export const createFilmSwarm = (options: FilmSwarmOptions): FilmSwarm => {
	const { shape, rttMs } = options;
	const random = createSeededRandom(options.seed);
	const agenda = createAgenda();
	const nodes = new Map<string, Node>();
	const banned: string[] = [];
	let damagedPieces = 0;
	let receivedBytes = 0;
	let usefulBytes = 0;

	/** What has left its line takes half a round trip, a little more or less, and overtakes nothing. */
	const travel = (from: Node, to: string, arrive: (node: Node) => void): void => {
		const wayMs = (rttMs / 2) * (0.9 + random.below(200) / 1000);
		const atMs = Math.max(agenda.now() + wayMs, from.lastWordMs.get(to) ?? 0);
		from.lastWordMs.set(to, atMs);
		agenda.at(atMs, () => {
			const node = nodes.get(to);
			if (node?.peers.has(from.name) === true) arrive(node);
		});
	};
	const tell = (from: Node, to: string, event: SwarmEvent): void => {
		from.uplink.send(to, 0, () => {
			travel(from, to, (node) => {
				feed(node, event);
			});
		});
	};
	const serve = (
		from: Node,
		{ peer: to, block }: Extract<SwarmEffect, { type: 'serve' }>
	): void => {
		if (from.member.flaw === 'mute') return;
		from.sentBytes += block.length;
		from.uplink.send(to, block.length, () => {
			travel(from, to, (node) => {
				receive(node, from, block);
			});
		});
		agenda.at(agenda.now(), () => {
			feed(from, { type: 'served', peer: to, block, queuedBytes: from.uplink.waiting(to) });
		});
	};
	const receive = (
		node: Node,
		from: Node,
		block: Extract<SwarmEffect, { type: 'serve' }>['block']
	) => {
		const { down } = node.member;
		const fromMs = Math.max(agenda.now(), node.downFreeMs);
		node.downFreeMs = down === undefined ? fromMs : fromMs + (block.length / down) * 1000;
		agenda.at(node.downFreeMs, () => {
			if (!node.peers.has(from.name)) return;
			const useful = node.shelf.put(from.name, block, from.member.flaw === 'lies');
			if (node.member.stranger === undefined) {
				receivedBytes += block.length;
				usefulBytes += useful;
			}
			feed(node, { type: 'arrived', peer: from.name, block });
		});
	};
	const check = (node: Node, piece: number): void => {
		agenda.at(agenda.now() + checkMs, () => {
			const checked = node.shelf.check(piece);
			if (!checked.ok) {
				damagedPieces++;
				usefulBytes -= Math.min(shape.pieceBytes, shape.lengthBytes - piece * shape.pieceBytes);
			}
			feed(node, checked);
		});
	};

	const act = (node: Node, effect: SwarmEffect): void => {
		const peer = node.name;
		switch (effect.type) {
			case 'ask':
				tell(node, effect.peer, { type: 'asked', peer, block: effect.block });
				return;
			case 'withdraw':
				tell(node, effect.peer, { type: 'withdrawn', peer, block: effect.block });
				return;
			case 'choke':
				tell(node, effect.peer, { type: 'choked', peer, on: effect.on });
				return;
			case 'show-interest':
				tell(node, effect.peer, { type: 'interest', peer, on: effect.on });
				return;
			case 'refuse':
				if (isFellow(node) && isFellow(nodes.get(effect.peer)))
					tell(node, effect.peer, { type: 'refused', peer, block: effect.block });
				return;
			case 'tell-playhead':
				tell(node, effect.peer, { type: 'playhead', peer, playhead: effect.playhead });
				return;
			case 'tell-have':
				for (const to of node.peers) tell(node, to, { type: 'have', peer, piece: effect.piece });
				return;
			case 'serve':
				serve(node, effect);
				return;
			case 'check':
				check(node, effect.piece);
				return;
			case 'ban':
				banned.push(effect.peer);
				cut(node, effect.peer);
				return;
			case 'part':
				cut(node, effect.peer);
		}
	};
	const isFellow = (node: Node | undefined): boolean => node?.member.stranger === undefined;
	const feed = (node: Node, event: SwarmEvent): void => {
		if (node.isGone) return;
		for (const effect of node.mind.step(event, agenda.now())) act(node, effect);
	};
	const leave = (node: Node, peer: string): void => {
		if (!node.peers.delete(peer)) return;
		node.uplink.drop(peer);
		feed(node, { type: 'left', peer });
	};
	const cut = (node: Node, peer: string): void => {
		leave(node, peer);
		const other = nodes.get(peer);
		if (other) leave(other, node.name);
	};

	const link = (a: Node, b: Node): void => {
		const fellow = isFellow(a) && isFellow(b);
		for (const one of [a, b]) one.peers.add(one === a ? b.name : a.name);
		for (const [one, other] of [[a, b] as const, [b, a] as const]) {
			feed(one, { type: 'joined', peer: other.name, fast: fellow, fellow, rttMs });
			tell(other, one.name, { type: 'has', peer: other.name, pieces: other.shelf.held.slice() });
		}
	};
	const tick = (node: Node): void => {
		if (node.isGone) return;
		const need = node.player?.step(agenda.now(), node.shelf.has);
		if (need) feed(node, { type: 'reader', need });
		feed(node, { type: 'tick' });
		agenda.at(agenda.now() + tickMs, () => {
			tick(node);
		});
	};
	const add = (name: string, member: Member): void => {
		const node: Node = {
			...{ name, member, mind: mindOf(member, shape, random) },
			shelf: createShelf(shape, member.isSeed === true),
			uplink: createUplink({
				agenda,
				bytesPerMs: member.up / 1000,
				onRoom: (peer) => {
					feed(node, { type: 'writable', peer });
				}
			}),
			...{ peers: new Set(), lastWordMs: new Map(), downFreeMs: 0, sentBytes: 0 },
			...{ player: undefined, isGone: false }
		};
		feed(node, { type: 'held', bitfield: node.shelf.held.slice() });
		feed(node, { type: 'giving', on: true, bytesPerSecond: Infinity });
		const others = [...nodes.values()];
		nodes.set(name, node);
		for (const other of others) link(node, other);
		if (member.isSeed !== true) {
			if (member.idle !== true && member.stranger === undefined)
				node.player = createPlayer({ ...options, startedMs: agenda.now() });
			feed(node, { type: 'fill', first: 0, last: shape.pieces - 1 });
		}
		agenda.at(agenda.now() + random.below(tickMs), () => {
			tick(node);
		});
	};

	return {
		add,
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
		pieces: (name) => nodes.get(name)?.shelf.pieces() ?? 0,
		banned: () => banned,
		damagedPieces: () => damagedPieces,
		afloat: (copies) => {
			const viewers = [...nodes.values()].filter(({ player }) => player !== undefined);
			let pieces = 0;
			for (let piece = 0; piece < shape.pieces; piece++)
				if (viewers.filter(({ shelf }) => shelf.has(piece)).length >= copies) pieces++;
			return pieces / shape.pieces;
		}
	};
};
