/** A mind for tests of the runner: asks everybody in order for what readers want, and gives to whoever asks. */
import type {
	Block,
	ReaderNeed,
	SwarmEffect,
	SwarmEvent,
	SwarmPart,
	SwarmShape
} from '#lib/stream/swarm/events.ts';
import { exhaustive } from '#lib/core/result.ts';
import { hasBit } from '#lib/stream/held-spans.ts';

const unit = 16 * 1024;

interface Known {
	readonly id: string;
	has: (piece: number) => boolean;
	choked: boolean;
}

const keyOf = ({ piece, offset }: Block): string => `${piece}:${offset}`;

/** Asks one peer for each block, the first that has it; asks again when that peer leaves, refuses or lied. */
export const createSimpleMind = (shape: SwarmShape): SwarmPart => {
	const peers = new Map<string, Known>();
	const needs = new Map<string, ReaderNeed>();
	const held = new Set<number>();
	const here = new Map<string, string>();
	const asked = new Map<string, string>();
	const checking = new Set<number>();
	let giving = true;

	const blocksOf = (piece: number): Block[] => {
		const length = Math.min(shape.pieceBytes, shape.lengthBytes - piece * shape.pieceBytes);
		const blocks: Block[] = [];
		for (let offset = 0; offset < length; offset += unit) {
			blocks.push({ piece, offset, length: Math.min(unit, length - offset) });
		}
		return blocks;
	};
	const askAll = (): SwarmEffect[] => {
		const effects: SwarmEffect[] = [];
		for (const { at, end } of needs.values()) {
			const last = Math.floor(end / shape.pieceBytes);
			for (let piece = Math.floor(at / shape.pieceBytes); piece <= last; piece++) {
				if (held.has(piece) || checking.has(piece)) continue;
				const peer = [...peers.values()].find((one) => !one.choked && one.has(piece));
				if (!peer) continue;
				for (const block of blocksOf(piece)) {
					if (here.has(keyOf(block)) || asked.has(keyOf(block))) continue;
					asked.set(keyOf(block), peer.id);
					effects.push({ type: 'ask', peer: peer.id, block });
				}
			}
		}
		return effects;
	};
	const forgetPiece = (piece: number): void => {
		checking.delete(piece);
		for (const block of blocksOf(piece)) {
			here.delete(keyOf(block));
			asked.delete(keyOf(block));
		}
	};
	const arrived = (peer: string, block: Block): SwarmEffect[] => {
		for (let offset = block.offset; offset < block.offset + block.length; offset += unit) {
			here.set(`${block.piece}:${offset}`, peer);
			asked.delete(`${block.piece}:${offset}`);
		}
		const isWhole = blocksOf(block.piece).every((one) => here.has(keyOf(one)));
		if (!isWhole || held.has(block.piece) || checking.has(block.piece)) return [];
		checking.add(block.piece);
		return [{ type: 'check', piece: block.piece }];
	};
	const checked = (piece: number, ok: boolean): SwarmEffect[] => {
		const senders = new Set(blocksOf(piece).map((block) => here.get(keyOf(block))));
		forgetPiece(piece);
		if (ok) {
			held.add(piece);
			return [{ type: 'tell-have', piece }];
		}
		const [only] = senders;
		if (senders.size === 1 && only !== undefined) {
			peers.delete(only);
			return [{ type: 'ban', peer: only, why: 'damaged' }];
		}
		return [];
	};
	const answer = (event: SwarmEvent): SwarmEffect[] => {
		switch (event.type) {
			case 'joined':
				peers.set(event.peer, { id: event.peer, has: () => false, choked: true });
				return [{ type: 'show-interest', peer: event.peer, on: true }];
			case 'left':
				peers.delete(event.peer);
				for (const [key, peer] of asked) if (peer === event.peer) asked.delete(key);
				return [];
			case 'has': {
				const { pieces } = event;
				const known = peers.get(event.peer);
				if (known) {
					known.has = (piece) => pieces === 'all' || (pieces !== 'none' && hasBit(pieces, piece));
				}
				return [];
			}
			case 'have': {
				const known = peers.get(event.peer);
				const before = known?.has;
				if (known) known.has = (piece) => piece === event.piece || before?.(piece) === true;
				return [];
			}
			case 'choked': {
				const known = peers.get(event.peer);
				if (known) known.choked = event.on;
				return [];
			}
			case 'interest':
				return [{ type: 'choke', peer: event.peer, on: !event.on || !giving }];
			case 'giving':
				giving = event.on;
				return [...peers.keys()].map((peer) => ({ type: 'choke', peer, on: !giving }));
			case 'asked':
				return [{ type: 'serve', peer: event.peer, block: event.block }];
			case 'arrived':
				return arrived(event.peer, event.block);
			case 'refused':
				asked.delete(keyOf(event.block));
				return [];
			case 'checked':
				return [
					...checked(event.piece, event.ok),
					...event.liars.map((peer): SwarmEffect => ({ type: 'ban', peer, why: 'damaged' }))
				];
			case 'lost':
				held.delete(event.piece);
				forgetPiece(event.piece);
				return [];
			case 'held':
				for (let piece = 0; piece < shape.pieces; piece++) {
					if (hasBit(event.bitfield, piece)) held.add(piece);
				}
				return [];
			case 'reader':
				needs.set(event.need.id, event.need);
				return [];
			case 'reader-gone':
				needs.delete(event.id);
				return [];
			case 'fill':
			case 'playhead':
			case 'served':
			case 'tick':
			case 'withdrawn':
			case 'writable':
				return [];
			default:
				return exhaustive(event);
		}
	};
	return { step: (event) => [...answer(event), ...askAll()] };
};
