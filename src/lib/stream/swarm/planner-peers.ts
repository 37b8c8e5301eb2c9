/** What peers say and send, written into the books; those who flood or lie are shut out at once. */
import type { Peer } from './records.ts';
import type { SwarmEffect, SwarmEvent } from './events.ts';
import { canBring } from './peer-book.ts';
import { countBits, hasBit, setBit, unitBytes } from './piece-book.ts';
import { disown, releaseAll, type Plan } from './plan.ts';

/** After a refusal another is asked; whoever is the only one is asked again sooner, then ever later. */
const refusedMs = 2000;
const refusedJitterMs = 500;
const aloneMs = 500;
const aloneMostMs = 4000;
/** A source that refuses has too little for all; how long that is taken for true. */
const awayMs = 10_000;
const webSeedRestMs = 10_000;
const refusedMost = 4096;

interface PeerEvents {
	readonly handle: (peer: Peer, event: SwarmEvent, nowMs: number) => void;
	readonly ban: (peer: Peer, why: 'damaged' | 'flood', nowMs: number) => void;
}

export const createPeerEvents = (
	plan: Plan,
	peers: Map<string, Peer>,
	emit: (effect: SwarmEffect) => void
): PeerEvents => {
	const { pieces, asking, blame, random, deadlines } = plan;

	/** What it was asked for is free for others. */
	const letGo = (peer: Peer, nowMs: number): void => {
		for (const piece of [...peer.owned]) {
			const partial = pieces.partials.get(piece);
			if (partial !== undefined) disown(partial);
		}
		peer.owned.clear();
		deadlines.noteFree();
		if (peer.asks.size > 0) releaseAll(plan, peer.asks.values(), false, nowMs);
	};

	const remove = (peer: Peer, nowMs: number): void => {
		letGo(peer, nowMs);
		pieces.count(peer.hasAll ? 'all' : peer.bits, -1);
		blame.forget(peer);
		peers.delete(peer.id);
	};

	const ban: PeerEvents['ban'] = (peer, why, nowMs) => {
		if (!peers.has(peer.id)) return;
		remove(peer, nowMs);
		emit({ type: 'ban', peer: peer.id, why });
	};

	const has = (peer: Peer, what: Extract<SwarmEvent, { type: 'has' }>['pieces']): void => {
		pieces.count(peer.hasAll ? 'all' : peer.bits, -1);
		peer.hasAll = what === 'all';
		peer.bits.fill(0);
		if (typeof what !== 'string') {
			peer.bits.set(what.subarray(0, peer.bits.length));
			// Spare bits at the end name no piece (BEP 3).
			for (let piece = pieces.shape.pieces; piece < peer.bits.length * 8; piece++)
				setBit(peer.bits, piece, false);
		}
		pieces.count(peer.hasAll ? 'all' : peer.bits, 1);
		peer.lacks = peer.hasAll ? 0 : pieces.shape.pieces - countBits(peer.bits);
		[peer.noneIn, peer.idleIn] = [-1, -1];
	};

	const have = (peer: Peer, piece: number): void => {
		if (piece >= pieces.shape.pieces || peer.hasAll || hasBit(peer.bits, piece)) return;
		setBit(peer.bits, piece, true);
		peer.lacks--;
		pieces.count(piece, 1);
		if (pieces.isHeld(piece) || !deadlines.isWanted(piece)) return;
		[peer.noneIn, peer.idleIn] = [-1, -1];
		if (!peer.interested) peer.witness = piece;
	};

	const isAlone = (peer: Peer, piece: number, nowMs: number): boolean => {
		for (const other of peers.values())
			if (other !== peer && canBring(other, piece, nowMs)) return false;
		return true;
	};

	const refused = (peer: Peer, piece: number, nowMs: number): void => {
		peer.awayUntilMs = nowMs + awayMs;
		const before = peer.refused.get(piece);
		const waitMs = isAlone(peer, piece, nowMs)
			? Math.min(aloneMostMs, (before?.waitMs ?? aloneMs / 2) * 2)
			: refusedMs + random.below(refusedJitterMs);
		if (before === undefined && peer.refused.size >= refusedMost) return;
		peer.refused.set(piece, { untilMs: nowMs + waitMs, waitMs });
	};

	const refuse = (
		event: Extract<SwarmEvent, { type: 'refused' }>,
		peer: Peer,
		nowMs: number
	): void => {
		const ask = asking.find(peer, event.block);
		if (ask === undefined) return;
		const partial = pieces.partials.get(ask.piece);
		if (partial?.owner === peer) disown(partial);
		releaseAll(plan, [ask], false, nowMs);
		if (peer.isWebSeed) peer.restUntilMs = nowMs + webSeedRestMs;
		// A stranger that has never answered a large one refuses the size, not the piece.
		else if (ask.length > unitBytes && peer.large === 'tried') peer.large = 'never';
		else refused(peer, ask.piece, nowMs);
	};

	const handle: PeerEvents['handle'] = (peer, event, nowMs) => {
		switch (event.type) {
			case 'joined':
				if (peer.hasAll) pieces.count('all', 1);
				return;
			case 'left':
				remove(peer, nowMs);
				return;
			case 'has':
				has(peer, event.pieces);
				return;
			case 'have':
				have(peer, event.piece);
				return;
			case 'choked':
				peer.choked = event.on;
				if (event.on) letGo(peer, nowMs);
				else peer.idleIn = -1;
				return;
			case 'refused':
				refuse(event, peer, nowMs);
				return;
			case 'arrived':
				if (!asking.arrive(peer, event.block, nowMs)) ban(peer, 'flood', nowMs);
				return;
			case 'checked':
			case 'lost':
			case 'held':
			case 'reader':
			case 'reader-gone':
			case 'fill':
			case 'tick':
			case 'interest':
			case 'asked':
			case 'withdrawn':
			case 'playhead':
			case 'served':
			case 'writable':
			case 'giving':
				return;
		}
	};
	return { handle, ban };
};
