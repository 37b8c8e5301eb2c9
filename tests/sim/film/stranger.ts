/** A plain BitTorrent client in the swarm: downloads rarest first or in order, gives to those who give, tells no playhead. */
import type { Random } from '#lib/core/ports.ts';
import type {
	Block,
	SwarmEffect,
	SwarmEvent,
	SwarmPart,
	SwarmShape
} from '#lib/stream/swarm/events.ts';
import { hasBit, setBit } from '#lib/stream/swarm/piece-book.ts';

interface Other {
	readonly id: string;
	readonly bits: Uint8Array;
	choked: boolean;
	interested: boolean;
	wanted: boolean;
	choking: boolean;
	asks: Block[];
	gaveBytes: number;
	recentBytes: number;
}

const unitBytes = 16 * 1024;
const roundMs = 10_000;
const slots = 4;

export interface StrangerOptions {
	readonly shape: SwarmShape;
	readonly random: Random;
	readonly order: 'rarest' | 'in-order';
}

/** BEP 3 as other clients do it: four places, one of them by lot, each ten seconds; whatever is asked is put on the line. */
export const createStranger = ({ shape, random, order }: StrangerOptions): SwarmPart => {
	const others = new Map<string, Other>();
	const held = new Uint8Array(Math.ceil(shape.pieces / 8));
	/** Units that were asked for or are here, by piece. */
	const taken = new Map<number, Set<number>>();
	let roundDueMs = -Infinity;
	let effects: SwarmEffect[] = [];

	const unitsOf = (piece: number): number =>
		Math.ceil(Math.min(shape.pieceBytes, shape.lengthBytes - piece * shape.pieceBytes) / unitBytes);
	const copiesOf = (piece: number): number =>
		[...others.values()].filter(({ bits }) => hasBit(bits, piece)).length;
	const freeUnit = (piece: number): number => {
		const units = taken.get(piece);
		for (let unit = 0; unit < unitsOf(piece); unit++) if (units?.has(unit) !== true) return unit;
		return -1;
	};
	/** What is begun is finished first; then the first piece, or the rarest of all with a lot among equals. */
	const choose = (other: Other): number => {
		let best = -1;
		let bestRank = Infinity;
		for (let piece = 0; piece < shape.pieces; piece++) {
			if (hasBit(held, piece) || !hasBit(other.bits, piece) || freeUnit(piece) < 0) continue;
			if (order === 'in-order') return piece;
			const rank = taken.has(piece) ? -1 : copiesOf(piece) + random.below(1000) / 1001;
			if (rank < bestRank) [best, bestRank] = [piece, rank];
		}
		return best;
	};
	const blockOf = (piece: number, unit: number): Block => {
		const offset = unit * unitBytes;
		const end = Math.min(shape.pieceBytes, shape.lengthBytes - piece * shape.pieceBytes);
		return { piece, offset, length: Math.min(unitBytes, end - offset) };
	};
	const pull = (other: Other): void => {
		// As WebTorrent does: two blocks and what came in the last second.
		const most = 2 + Math.ceil(other.recentBytes / unitBytes);
		while (!other.choked && other.asks.length < most) {
			const piece = choose(other);
			if (piece < 0) return;
			const unit = freeUnit(piece);
			taken.set(piece, (taken.get(piece) ?? new Set()).add(unit));
			const block = blockOf(piece, unit);
			other.asks.push(block);
			effects.push({ type: 'ask', peer: other.id, block });
		}
	};
	const giveUp = (other: Other): void => {
		for (const { piece, offset } of other.asks) taken.get(piece)?.delete(offset / unitBytes);
		other.asks = [];
	};
	const mind = (other: Other): void => {
		let wanted = false;
		for (let byte = 0; byte < held.length && !wanted; byte++)
			wanted = ((other.bits[byte] ?? 0) & ~(held[byte] ?? 0) & 0xff) !== 0;
		if (wanted === other.wanted) return;
		other.wanted = wanted;
		effects.push({ type: 'show-interest', peer: other.id, on: wanted });
	};
	const round = (nowMs: number): void => {
		if (nowMs < roundDueMs) return;
		roundDueMs = nowMs + roundMs;
		const ranked = [...others.values()]
			.filter(({ interested }) => interested)
			.sort((a, b) => b.gaveBytes - a.gaveBytes);
		const rest = ranked.slice(slots - 1);
		const lucky = rest[rest.length > 0 ? random.below(rest.length) : 0];
		const chosen = new Set([...ranked.slice(0, slots - 1), ...(lucky ? [lucky] : [])]);
		for (const other of others.values()) {
			other.gaveBytes = 0;
			if (other.choking !== chosen.has(other)) continue;
			other.choking = !other.choking;
			effects.push({ type: 'choke', peer: other.id, on: other.choking });
		}
	};
	const arrived = (other: Other, block: Block): void => {
		other.gaveBytes += block.length;
		other.recentBytes += block.length;
		other.asks = other.asks.filter(
			(ask) => ask.piece !== block.piece || ask.offset !== block.offset
		);
		taken.set(block.piece, (taken.get(block.piece) ?? new Set()).add(block.offset / unitBytes));
		const asked = [...others.values()].some(({ asks }) =>
			asks.some(({ piece }) => piece === block.piece)
		);
		if (freeUnit(block.piece) < 0 && !asked && !hasBit(held, block.piece))
			effects.push({ type: 'check', piece: block.piece });
	};
	/** What it tells of itself. */
	const learn = (other: Other, event: SwarmEvent): void => {
		if (event.type === 'has' && typeof event.pieces !== 'string') other.bits.set(event.pieces);
		else if (event.type === 'have') setBit(other.bits, event.piece, true);
	};
	const meet = (other: Other, event: SwarmEvent, nowMs: number): void => {
		if (event.type === 'arrived') arrived(other, event.block);
		else if (event.type === 'choked') {
			other.choked = event.on;
			if (event.on) giveUp(other);
		} else if (event.type === 'interest') {
			other.interested = event.on;
			if ([...others.values()].filter(({ choking }) => !choking).length < slots) {
				roundDueMs = nowMs;
				round(nowMs);
			}
		} else if (event.type === 'asked' && !other.choking && hasBit(held, event.block.piece))
			effects.push({ type: 'serve', peer: other.id, block: event.block });
		else if (event.type === 'refused') {
			other.asks = other.asks.filter(({ piece }) => piece !== event.block.piece);
			taken.get(event.block.piece)?.delete(event.block.offset / unitBytes);
		} else learn(other, event);
	};
	const checked = (piece: number, ok: boolean): void => {
		taken.delete(piece);
		if (!ok) return;
		setBit(held, piece, true);
		effects.push({ type: 'tell-have', piece });
	};

	return {
		step: (event, nowMs) => {
			effects = [];
			if (event.type === 'held') held.set(event.bitfield);
			else if (event.type === 'checked') checked(event.piece, event.ok);
			else if (event.type === 'tick') {
				round(nowMs);
				for (const other of others.values()) other.recentBytes *= 0.9;
			} else if (event.type === 'joined') {
				others.set(event.peer, {
					...{ id: event.peer, bits: new Uint8Array(held.length), choked: true, choking: true },
					...{ interested: false, wanted: false, asks: [], gaveBytes: 0, recentBytes: 0 }
				});
			} else if ('peer' in event) {
				const other = others.get(event.peer);
				if (other && event.type === 'left') {
					giveUp(other);
					others.delete(other.id);
				} else if (other) meet(other, event, nowMs);
			}
			for (const other of others.values()) {
				mind(other);
				pull(other);
			}
			return effects;
		}
	};
};
