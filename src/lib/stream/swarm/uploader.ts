/** What is given to whom: a scarce source sends each piece once before it repeats one, everybody else gives as they are asked. */
import { limits } from '#lib/core/limits.ts';
import { chokeRound } from './choking.ts';
import type { Block, SwarmEffect, SwarmEvent, SwarmPart, SwarmShape } from './events.ts';
import { hasBit, setBit } from './piece-book.ts';
import { judgeAsk, type Sent, type UploadView } from './upload-choice.ts';
import {
	createAsker,
	hasRoom,
	learnPieces,
	mayQueue,
	noteDrained,
	noteServed,
	type Asker
} from './upload-peers.ts';

const isSame = (a: Block, b: Block): boolean =>
	a.piece === b.piece && a.offset === b.offset && a.length === b.length;

/** Asks are looked at so far into each queue. */
const lookAhead = 64;
const roundMs = 1000;
/** More is refused as a flood. */
const asksASecond = 2000;
/** Our line counts as the bottleneck for so long after somebody had to wait for it. */
const scarceMs = 2000;

/** So many lines are fed at a time while ours is the bottleneck: a block that comes whole is of use, two halves are not. */
const activeMost = 2;
/** A line that was given nothing for so long is stuck, and keeps nobody else from being fed. */
const stuckMs = 2000;
/** What is left when a line says that it has room; it says nothing of what comes after. */
const restBytes = 32 * 1024;

const isActive = ({ handedBytes, lineBytes, servedMs }: Asker, nowMs: number): boolean =>
	handedBytes + lineBytes > restBytes && nowMs - servedMs < stuckMs;

/** Nobody asks yet; giving is on and without a cap until a `giving` event says otherwise. */
export const createUploader = (options: {
	readonly shape: SwarmShape;
	/** How many may ask at a time. */
	readonly slots?: number;
}): SwarmPart => {
	const { shape, slots = limits.torrent.uploadSlots } = options;
	const askers = new Map<string, Asker>();
	const held = new Uint8Array(Math.ceil(shape.pieces / 8));
	const copies = new Uint16Array(shape.pieces);
	const sent = new Map<number, Sent>();
	const view: UploadView = { shape, copies, sent, isSeed: false, sources: 0 };
	let giving = { on: true, bytesPerSecond: Infinity };
	let tokens = 0;
	let tokensMs = -Infinity;
	let roundDueMs = -Infinity;
	let waitedMs = -Infinity;
	let effects: SwarmEffect[] = [];

	const refuse = (asker: Asker, block: Block): void => {
		effects.push({ type: 'refuse', peer: asker.id, block });
	};
	const drop = (asker: Asker): void => {
		for (const block of asker.queue) refuse(asker, block);
		asker.queue = [];
	};
	const setChoke = (asker: Asker, on: boolean, nowMs: number): void => {
		if (asker.choked === on) return;
		asker.choked = on;
		asker.changedMs = nowMs;
		if (on) drop(asker);
		effects.push({ type: 'choke', peer: asker.id, on });
	};
	const refill = (nowMs: number): void => {
		const { bytesPerSecond } = giving;
		if (Number.isFinite(bytesPerSecond)) {
			// A block of 128 KiB has to fit, however low the cap is.
			const most = Math.max(bytesPerSecond, 128 * 1024);
			const passed = Number.isFinite(tokensMs) ? Math.max(0, nowMs - tokensMs) : 1000;
			tokens = Math.min(most, tokens + (passed / 1000) * bytesPerSecond);
		}
		tokensMs = nowMs;
	};
	const mayGive = (block: Block): boolean =>
		!Number.isFinite(giving.bytesPerSecond) || tokens >= block.length;

	const hand = (asker: Asker, at: number, nowMs: number): void => {
		const [block] = asker.queue.splice(at, 1);
		if (!block) return;
		if (sent.get(block.piece)?.to !== asker.id) {
			sent.set(block.piece, { to: asker.id, atMs: nowMs });
		}
		asker.servedMs = nowMs;
		asker.handedBytes += block.length;
		if (Number.isFinite(giving.bytesPerSecond)) tokens -= block.length;
		effects.push({ type: 'serve', peer: asker.id, block });
	};

	/** All that is asked of a piece goes elsewhere at once: half of it here and half there is slower than either. */
	const sendAway = (asker: Asker, piece: number): void => {
		asker.refusals.set(piece, (asker.refusals.get(piece) ?? 0) + 1);
		for (const block of asker.queue) if (block.piece === piece) refuse(asker, block);
		asker.queue = asker.queue.filter((block) => block.piece !== piece);
	};

	/** The best ask of one queue, after those were refused that others answer; undefined when it has to wait. */
	const bestOf = (asker: Asker, nowMs: number): { at: number; rank: number } | undefined => {
		let best: { at: number; rank: number } | undefined;
		for (let at = 0; at < Math.min(lookAhead, asker.queue.length); at++) {
			const block = asker.queue[at];
			const verdict = block && judgeAsk(asker, block, view, nowMs);
			if (!block || !verdict) continue;
			if (verdict.type === 'refuse') {
				sendAway(asker, block.piece);
				// The verdict is the piece's: none of it was passed over before.
				at--;
			} else if (verdict.type === 'send' && verdict.rank < (best?.rank ?? Infinity)) {
				best = { at, rank: verdict.rank };
			}
		}
		return best;
	};

	/** Hands blocks to lines that have room: in turn while there is plenty, by need while there is not. */
	const pump = (nowMs: number): void => {
		refill(nowMs);
		for (;;) {
			const waiting = [...askers.values()].filter(({ queue }) => queue.length > 0);
			const roomy = waiting.filter(hasRoom);
			if (roomy.length < waiting.length) waitedMs = nowMs;
			const isScarce = nowMs - waitedMs < scarceMs;
			const active = [...askers.values()].filter((asker) => isActive(asker, nowMs));
			const free =
				isScarce && active.length >= activeMost
					? roomy.filter((asker) => active.includes(asker))
					: roomy;
			const choices = free.flatMap((asker) => {
				const best = isScarce ? bestOf(asker, nowMs) : { at: 0, rank: asker.servedMs };
				return best ? [{ asker, ...best }] : [];
			});
			const [first, ...others] = choices;
			if (!first) return;
			const chosen = others.reduce((a, b) => (b.rank < a.rank ? b : a), first);
			const block = chosen.asker.queue[chosen.at];
			if (!block || !mayGive(block)) return;
			hand(chosen.asker, chosen.at, nowMs);
		}
	};

	const ask = (asker: Asker, block: Block, nowMs: number): void => {
		if (!mayQueue(asker, nowMs)) refuse(asker, block);
		else if (asker.choked || !hasBit(held, block.piece)) refuse(asker, block);
		else if (!asker.queue.some((queued) => isSame(queued, block))) asker.queue.push(block);
		if (asker.asks > asksASecond) {
			effects.push({ type: 'ban', peer: asker.id, why: 'flood' });
			asker.asks = 0;
		}
	};
	const round = (nowMs: number, isForced = false): void => {
		if (!isForced && nowMs < roundDueMs) return;
		roundDueMs = nowMs + roundMs;
		view.isSeed = held.every((byte, i) => byte === 0xff || i === held.length - 1);
		for (const { asker, on } of chokeRound([...askers.values()], {
			nowMs,
			isSeed: view.isSeed,
			slots: giving.on ? slots : 0
		})) {
			setChoke(asker, on, nowMs);
		}
		for (const [piece, { atMs }] of sent) if (nowMs - atMs > 60_000) sent.delete(piece);
	};

	const leave = (asker: Asker): void => {
		askers.delete(asker.id);
		countSources();
		for (let piece = 0; piece < shape.pieces; piece++) {
			if (hasBit(asker.bits, piece)) copies[piece] = Math.max(0, (copies[piece] ?? 0) - 1);
		}
		// What it got from us and took away was sent to nobody.
		for (const [piece, { to }] of sent) if (to === asker.id) sent.delete(piece);
	};
	const countSources = (): void => {
		view.sources = 0;
		for (const { lacks } of askers.values()) if (lacks === 0) view.sources++;
	};
	const learn = (asker: Asker, pieces: 'all' | 'none' | Uint8Array): void => {
		learnPieces(asker, pieces, shape, (piece) => {
			copies[piece] = Math.min(0xffff, (copies[piece] ?? 0) + 1);
		});
		countSources();
	};

	/** What one peer tells of itself. */
	const know = (asker: Asker, event: SwarmEvent): void => {
		if (event.type === 'has') learn(asker, event.pieces);
		else if (event.type === 'playhead') asker.playhead = event.playhead;
		else if (event.type === 'arrived') asker.gaveBytes += event.block.length;
		else if (event.type === 'have' && !hasBit(asker.bits, event.piece)) {
			setBit(asker.bits, event.piece, true);
			asker.lacks--;
			countSources();
			copies[event.piece] = Math.min(0xffff, (copies[event.piece] ?? 0) + 1);
		}
	};
	/** What one peer wants, and what became of what it was given. */
	const meet = (asker: Asker, event: SwarmEvent, nowMs: number): void => {
		if (event.type === 'asked') ask(asker, event.block, nowMs);
		else if (event.type === 'withdrawn') {
			asker.queue = asker.queue.filter((block) => !isSame(block, event.block));
		} else if (event.type === 'served') {
			noteServed(asker, event, nowMs);
		} else if (event.type === 'writable') noteDrained(asker, nowMs);
		else if (event.type === 'left') leave(asker);
		else if (event.type === 'interest') {
			asker.interested = event.on;
			round(nowMs, true);
		} else know(asker, event);
	};
	const setHeld = (piece: number, on: boolean): void => {
		setBit(held, piece, on);
		if (on) return;
		for (const asker of askers.values()) {
			for (const block of asker.queue) if (block.piece === piece) refuse(asker, block);
			asker.queue = asker.queue.filter((block) => block.piece !== piece);
		}
	};

	return {
		step: (event, nowMs) => {
			effects = [];
			if (event.type === 'joined') {
				if (event.isWebSeed !== true) {
					askers.set(event.peer, createAsker(event, shape.pieces, nowMs));
				}
			} else if ('peer' in event) {
				const asker = askers.get(event.peer);
				if (asker) meet(asker, event, nowMs);
			} else if (event.type === 'checked') {
				if (event.ok) setHeld(event.piece, true);
			} else if (event.type === 'lost') setHeld(event.piece, false);
			else if (event.type === 'held') held.set(event.bitfield.subarray(0, held.length));
			else if (event.type === 'giving') {
				giving = { on: event.on, bytesPerSecond: event.bytesPerSecond };
				tokens = Math.min(tokens, event.bytesPerSecond);
				round(nowMs, true);
			} else if (event.type === 'tick') round(nowMs);
			pump(nowMs);
			return effects;
		}
	};
};
