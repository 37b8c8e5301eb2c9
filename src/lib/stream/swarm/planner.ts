/** What to ask of whom: the part of a swarm's mind that downloads. */
import type { Peer } from './records.ts';
import type { Random } from '#lib/core/ports.ts';
import { createAsking } from './asking.ts';
import { createBlame } from './blame.ts';
import { createDeadlines } from './deadlines.ts';
import type { SwarmEffect, SwarmEvent, SwarmPart, SwarmShape } from './events.ts';
import { askFill } from './fill.ts';
import { minded } from './interest.ts';
import { mindTime } from './late.ts';
import { createPeer } from './peer-book.ts';
import { createPieceBook } from './piece-book.ts';
import { disown, isFull, releaseAll, type Plan } from './plan.ts';
import { createPeerEvents } from './planner-peers.ts';
import { askUrgent } from './urgent.ts';

const quickMs = 100;

/** How much of a withdrawn piece must be here for a fill to keep its asks. */
const begun = (units: number, missing: number): boolean => missing < units;

/**
 * What it was asked for is here before a cancel would save anything; of somebody unknown the same is assumed, for what was
 * asked in the first moment is on its way.
 */
const isQuick = ({ rate, askedBytes }: Peer): boolean => rate === 0 || askedBytes / rate <= quickMs;

interface PlannerOptions {
	readonly shape: SwarmShape;
	readonly random: Random;
	/** Called for each step of a search through the pieces; tests count them. */
	readonly look?: () => void;
}

/**
 * Downloads what readers and fill want. Deterministic for a given `random`; memory is a few bits a piece and the records
 * of what is on its way.
 */
export const createPlanner = ({ shape, random, look }: PlannerOptions): SwarmPart => {
	let effects: SwarmEffect[] = [];
	const emit = (effect: SwarmEffect): void => {
		effects.push(effect);
	};
	const pieces = createPieceBook(shape, look ?? (() => undefined));
	const peers = new Map<string, Peer>();
	const deadlines = createDeadlines(pieces);
	const blame = createBlame(pieces);
	const asking = createAsking(pieces, emit);
	const plan: Plan = { pieces, peers, deadlines, blame, asking, random };
	const peerEvents = createPeerEvents(plan, peers, emit);

	/** Asks that nobody needs soon make way; what a fill has begun is finished. */
	const withdrawUseless = (nowMs: number): void => {
		for (const partial of [...pieces.partials.values()]) {
			if (deadlines.isSoon(partial.piece) || partial.asks.size === 0) continue;
			const isWanted = deadlines.isWanted(partial.piece);
			if (isWanted && begun(partial.units, partial.missing)) continue;
			const slow = [...partial.asks].filter(({ peer }) => !isWanted || !isQuick(peer));
			if (slow.length === 0) continue;
			disown(partial);
			releaseAll(plan, slow, true, nowMs);
		}
	};

	const checked = (event: Extract<SwarmEvent, { type: 'checked' }>, nowMs: number): void => {
		const partial = pieces.partials.get(event.piece);
		if (partial !== undefined) {
			disown(partial);
			releaseAll(plan, partial.asks, true, nowMs);
		}
		const liars = event.liars.flatMap((id) => peers.get(id) ?? []);
		if (event.ok) {
			const guilty = partial === undefined ? [] : blame.cleared(partial, liars);
			if (isFull(plan)) deadlines.noteFree();
			pieces.setHeld(event.piece, true);
			pieces.forget(event.piece);
			emit({ type: 'tell-have', piece: event.piece });
			for (const peer of guilty) peerEvents.ban(peer, 'damaged', nowMs);
			return;
		}
		pieces.setHeld(event.piece, false);
		const guilty = partial === undefined ? [] : blame.damaged(partial);
		for (const peer of guilty) peerEvents.ban(peer, 'damaged', nowMs);
		deadlines.noteLost(event.piece);
	};

	/** Neither the piece nor what had come of it is here any more. */
	const lost = (piece: number, nowMs: number): void => {
		const partial = pieces.partials.get(piece);
		if (partial !== undefined) {
			disown(partial);
			releaseAll(plan, partial.asks, true, nowMs);
			pieces.empty(partial);
			if (!partial.isRetry) pieces.forget(piece);
		}
		pieces.setHeld(piece, false);
		deadlines.noteLost(piece);
	};

	/** True when what is wanted may have changed. */
	const wishes = (event: SwarmEvent, nowMs: number): boolean => {
		switch (event.type) {
			case 'checked':
				checked(event, nowMs);
				return true;
			case 'lost':
				lost(event.piece, nowMs);
				return true;
			case 'held':
				pieces.hold(event.bitfield);
				return true;
			case 'reader':
				if (deadlines.setReader(event.need, nowMs)) withdrawUseless(nowMs);
				return true;
			case 'reader-gone':
				deadlines.dropReader(event.id, nowMs);
				return false;
			case 'fill':
				deadlines.setFill(event.first, event.last);
				withdrawUseless(nowMs);
				return true;
			case 'tick':
				if (deadlines.tick(nowMs)) withdrawUseless(nowMs);
				mindTime(plan, emit, nowMs);
				return true;
			case 'joined':
			case 'left':
			case 'has':
			case 'have':
			case 'choked':
			case 'arrived':
			case 'refused':
			case 'interest':
			case 'asked':
			case 'withdrawn':
			case 'playhead':
			case 'served':
			case 'writable':
			case 'giving':
				return false;
		}
	};

	/** Our own uploads are not our business; everything else may free somebody to be asked. */
	const isForUs = ({ type }: SwarmEvent): boolean =>
		!['interest', 'asked', 'withdrawn', 'playhead', 'served', 'writable', 'giving'].includes(type);

	return {
		step: (event, nowMs) => {
			if (!isForUs(event)) return [];
			effects = [];
			const known = event.type === 'joined' ? peers.get(event.peer) : undefined;
			if (known !== undefined) peerEvents.handle(known, { type: 'left', peer: known.id }, nowMs);
			if (event.type === 'joined') peers.set(event.peer, createPeer(event, shape.pieces, nowMs));
			const changed = wishes(event, nowMs);
			const touched = 'peer' in event ? peers.get(event.peer) : undefined;
			if (touched !== undefined) peerEvents.handle(touched, event, nowMs);
			if (changed) for (const peer of peers.values()) minded(plan, peer, emit);
			else if (touched !== undefined && peers.has(touched.id)) minded(plan, touched, emit);
			askUrgent(plan, nowMs);
			askFill(plan, nowMs);
			return effects;
		}
	};
};
