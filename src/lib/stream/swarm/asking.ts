/** Requests are made, taken back and answered: the only place where the books of pieces and peers change together. */
import type { Ask, Partial, Peer } from './records.ts';
import type { Block, SwarmEffect } from './events.ts';
import { noteAnswer, timeFor } from './peer-book.ts';
import { unitBytes, type PieceBook } from './piece-book.ts';

const lateMs = 60_000;
const lateMost = 1024;
/** What may come unasked before it is a flood. */
const unaskedMostBytes = 64 * 1024;
const unitsMost = 1024;

export interface Asking {
	/** Asks for up to `mostBytes` of what is free in the piece (a copy: of what is not here); the bytes asked for. */
	readonly ask: (
		peer: Peer,
		partial: Partial,
		mostBytes: number,
		nowMs: number,
		copyOf?: Ask
	) => number;
	/** Not asked any more; says so to the peer when `tell`. */
	readonly release: (ask: Ask, tell: boolean, nowMs: number) => void;
	readonly find: (peer: Peer, block: Block) => Ask | undefined;
	/** Takes note of a block; false when the peer floods us. */
	readonly arrive: (peer: Peer, block: Block, nowMs: number) => boolean;
}

const keyOf = (piece: number, first: number): number => piece * unitsMost + first;

const isWithin = (block: Block, outer: Block): boolean =>
	block.piece === outer.piece &&
	block.offset >= outer.offset &&
	block.offset + block.length <= outer.offset + outer.length;

const isSame = (block: Block, other: Block): boolean =>
	block.offset === other.offset && block.length === other.length && block.piece === other.piece;

/** Late answers use up what was withdrawn, so that one withdrawal does not excuse two answers. */
const excuse = (
	peer: Peer,
	block: Block,
	fits: (block: Block, late: Block) => boolean,
	nowMs: number
): boolean => {
	const late = peer.late.find(
		(one) => one.untilMs > nowMs && one.leftBytes >= block.length && fits(block, one)
	);
	if (late === undefined) return false;
	late.leftBytes -= block.length;
	return true;
};

export const createAsking = (pieces: PieceBook, emit: (effect: SwarmEffect) => void): Asking => {
	const cover = (partial: Partial, ask: Ask, by: 1 | -1): void => {
		for (let unit = ask.first; unit < ask.first + ask.units; unit++) {
			const was = partial.asked[unit] ?? 0;
			partial.asked[unit] = was + by;
			if (partial.here[unit] === 0 && (by === 1 ? was === 0 : was === 1)) partial.free -= by;
		}
	};

	const unlink = (ask: Ask): Partial | undefined => {
		const { peer } = ask;
		if (!peer.asks.delete(keyOf(ask.piece, ask.first))) return undefined;
		peer.askedBytes -= ask.length;
		if (peer.asks.size === 0) peer.isAnswering = false;
		const partial = pieces.partials.get(ask.piece);
		if (partial?.asks.delete(ask) !== true) return undefined;
		cover(partial, ask, -1);
		return partial;
	};

	const release: Asking['release'] = (ask, tell, nowMs) => {
		unlink(ask);
		const { peer, piece, offset, length } = ask;
		if (tell) emit({ type: 'withdraw', peer: peer.id, block: { piece, offset, length } });
		peer.late.push({
			...{ piece, offset, length, untilMs: nowMs + lateMs },
			leftBytes: length - ask.arrivedBytes
		});
		if (peer.late.length > lateMost) peer.late.shift();
	};

	/** The run of units to ask for: the first that is free, and those after it. */
	const runOf = (
		partial: Partial,
		most: number,
		from: number,
		anyway: boolean
	): { first: number; units: number } => {
		const isFree = (unit: number): boolean =>
			partial.here[unit] === 0 && (anyway || partial.asked[unit] === 0);
		let first = from;
		while (first < partial.units && !isFree(first)) first++;
		let units = 0;
		while (units < most && first + units < partial.units && isFree(first + units)) units++;
		return { first, units };
	};

	const ask: Asking['ask'] = (peer, partial, mostBytes, nowMs, copyOf) => {
		const most = Math.max(1, Math.floor(mostBytes / unitBytes));
		const bound = copyOf === undefined ? most : Math.min(most, copyOf.units);
		const { first, units } = runOf(partial, bound, copyOf?.first ?? 0, copyOf !== undefined);
		if (units === 0 || peer.asks.has(keyOf(partial.piece, first))) return 0;
		const offset = first * unitBytes;
		const length = Math.min(units * unitBytes, pieces.lengthOf(partial.piece) - offset);
		const made: Ask = {
			...{ peer, piece: partial.piece, first, units, offset, length, atMs: nowMs },
			...{ expectMs: timeFor(peer, length), isCopy: copyOf !== undefined, arrivedBytes: 0 }
		};
		if (peer.asks.size === 0) peer.busyFromMs = nowMs;
		if (units > 1 && peer.large === 'untried') peer.large = 'tried';
		peer.asks.set(keyOf(partial.piece, first), made);
		peer.askedBytes += length;
		partial.asks.add(made);
		partial.isBegun = true;
		cover(partial, made, 1);
		emit({ type: 'ask', peer: peer.id, block: { piece: partial.piece, offset, length } });
		return length;
	};

	const find: Asking['find'] = (peer, block) => {
		const exact = peer.asks.get(keyOf(block.piece, Math.floor(block.offset / unitBytes)));
		if (exact !== undefined && isWithin(block, exact)) return exact;
		for (const one of pieces.partials.get(block.piece)?.asks ?? [])
			if (one.peer === peer && isWithin(block, one)) return one;
		return undefined;
	};

	/** Units that the block brings; those that are not whole in it do not count. */
	const put = (partial: Partial, peer: Peer, block: Block): number => {
		const end = block.offset + block.length;
		const pieceEnd = pieces.lengthOf(partial.piece);
		let useful = 0;
		for (let unit = Math.ceil(block.offset / unitBytes); unit < partial.units; unit++) {
			if (Math.min((unit + 1) * unitBytes, pieceEnd) > end) break;
			if (partial.here[unit] !== 0) continue;
			partial.here[unit] = 1;
			partial.from[unit] = peer;
			partial.missing--;
			if (partial.asked[unit] === 0) partial.free--;
			useful++;
		}
		return useful;
	};

	const isAllHere = (partial: Partial, one: Ask): boolean => {
		for (let unit = one.first; unit < one.first + one.units; unit++)
			if (partial.here[unit] === 0) return false;
		return true;
	};

	/** The answer is whole: its ask is over, and whoever else was asked for the same need not send it. */
	const settle = (partial: Partial, answered: Ask | undefined, nowMs: number): void => {
		if (answered !== undefined && answered.arrivedBytes >= answered.length) unlink(answered);
		for (const one of partial.asks)
			if (isAllHere(partial, one)) {
				if (one === answered) unlink(one);
				else release(one, true, nowMs);
			}
	};

	/** Asks are for whole units, so whatever is not made of them was not asked for. */
	const isWhole = ({ piece, offset, length }: Block): boolean =>
		offset % unitBytes === 0 &&
		(length % unitBytes === 0 || offset + length === pieces.lengthOf(piece));

	/**
	 * Puts a block in its place; whether it was of use. Whoever keeps the bytes makes room when a piece is first asked for,
	 * and the first copy of a unit stays: only so is known whose bytes are hashed.
	 */
	const take = (peer: Peer, block: Block, answered: Ask | undefined, nowMs: number): boolean => {
		const partial = pieces.partials.get(block.piece);
		if (partial?.isBegun !== true) return false;
		const useful = put(partial, peer, block);
		settle(partial, answered, nowMs);
		if (useful > 0 && partial.missing === 0) emit({ type: 'check', piece: partial.piece });
		return useful > 0;
	};

	/**
	 * What a block answers: the ask for just this, else one that was withdrawn, else a larger ask that it is a part of. An
	 * answer that comes late must not use up what was asked for since.
	 */
	const matchOf = (peer: Peer, block: Block, nowMs: number): Ask | 'late' | undefined => {
		const found = isWhole(block) ? find(peer, block) : undefined;
		if (found !== undefined && isSame(block, found)) return found;
		if (excuse(peer, block, isSame, nowMs)) return 'late';
		return found ?? (excuse(peer, block, isWithin, nowMs) ? 'late' : undefined);
	};

	const arrive: Asking['arrive'] = (peer, block, nowMs) => {
		const match = matchOf(peer, block, nowMs);
		const answered = match === 'late' ? undefined : match;
		if (answered !== undefined) answered.arrivedBytes += block.length;
		noteAnswer(peer, block.length, answered, nowMs);
		const isUseful = take(peer, block, answered, nowMs);
		if (match !== undefined || isUseful) return true;
		peer.floodBytes += block.length;
		return peer.floodBytes <= unaskedMostBytes;
	};

	return { ask, release, find, arrive };
};
