/** Readers of one torrent: what each needs and by when, as the swarm is told, and who waits for which piece. */
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import { readSpan, type Pieces } from '#lib/stream/read-span.ts';
import type { Block, ReaderNeed, SwarmEvent, SwarmShape } from '#lib/stream/swarm/events.ts';
import { openingBlocks } from '#lib/stream/swarm/opening.ts';
import { pieceLength } from '#lib/stream/swarm/wire-rules.ts';
import type { SwarmStore } from './swarm-store.ts';

export interface SwarmReaders {
	/** Bytes of the torrent in order, `start` to `end` inclusive; `rate` says what the film uses up a second, 0: unknown. */
	readonly read: (
		span: { readonly start: number; readonly end: number },
		rate: () => number,
		signal: AbortSignal
	) => AsyncGenerator<Bytes>;
	/** A piece is here: whoever waits for it goes on. */
	readonly arrived: (piece: number) => void;
	/** What to ask the first peer for before it speaks: for the first reader that stands still. */
	readonly opening: () => readonly Block[];
	/** Progress of the reader that began to wait last: bytes from its piece on, and how many of them are here. */
	readonly waiting: () => { readonly haveBytes: number; readonly needBytes: number } | undefined;
}

export interface SwarmReadersOptions {
	readonly shape: SwarmShape;
	readonly store: SwarmStore;
	readonly clock: Clock;
	/** Bytes that are here of a piece that is not whole. */
	readonly partBytes: (piece: number) => number;
	readonly onEvent: (event: SwarmEvent) => void;
}

/** What a player needs before it goes on, when nothing is known of the film: a few seconds of most. */
const needBytesMost = 2 * 1024 * 1024;

/** Tells the swarm of each reader as it moves, waits and ends. */
export const createSwarmReaders = (options: SwarmReadersOptions): SwarmReaders => {
	const { shape, store, clock, onEvent } = options;
	const waitersByPiece = new Map<number, Set<() => void>>();
	const needs = new Map<string, ReaderNeed>();
	let serial = 0;

	const wait = (piece: number, arrived: () => void): (() => void) => {
		const waiters = waitersByPiece.get(piece) ?? new Set();
		// Set anew, so that whoever began to wait last stands last.
		waitersByPiece.delete(piece);
		waitersByPiece.set(piece, waiters.add(arrived));
		return () => {
			waiters.delete(arrived);
			if (waiters.size === 0 && waitersByPiece.get(piece) === waiters) waitersByPiece.delete(piece);
		};
	};

	/** One reader's view of the pieces, which tells where it is. */
	const piecesFor = (
		id: string,
		span: { readonly start: number; readonly end: number },
		rate: () => number
	): Pieces => {
		/** The reader got to this byte at this time, having waited: it plays on from there. */
		let from = { byte: span.start, ms: clock.now() };
		const tell = (at: number, isStanding: boolean): void => {
			const bytesPerSecond = rate();
			const { aheadBytes, aheadInMemoryBytes } = limits.torrent;
			const playedMs = bytesPerSecond > 0 ? ((at - from.byte) / bytesPerSecond) * 1000 : 0;
			const need: ReaderNeed = {
				id,
				at: Math.max(span.start, Math.min(at, span.end)),
				end: span.end,
				dueMs: isStanding ? 0 : Math.max(clock.now(), from.ms + playedMs),
				bytesPerSecond,
				aheadBytes: store.isOnDisk() ? aheadBytes : aheadInMemoryBytes
			};
			needs.set(id, need);
			onEvent({ type: 'reader', need });
		};
		return {
			pieceBytes: shape.pieceBytes,
			has: store.has,
			get: async (piece) => {
				const bytes = await store.find(piece);
				if (bytes) tell((piece + 1) * shape.pieceBytes, false);
				return bytes;
			},
			want: (first) => {
				// The planner looks ahead by itself; a reader that goes on from what is held says so here.
				if (!store.has(first)) tell(first * shape.pieceBytes, true);
				return () => undefined;
			},
			onArrival: (piece, arrived) => {
				tell(piece * shape.pieceBytes, true);
				return wait(piece, () => {
					from = { byte: Math.max(span.start, piece * shape.pieceBytes), ms: clock.now() };
					arrived();
				});
			},
			forget: (piece) => {
				store.forget(piece);
				onEvent({ type: 'lost', piece });
			}
		};
	};

	return {
		async *read(span, rate, signal) {
			const id = `reader-${serial++}`;
			const aheadBytes = limits.torrent.aheadBytes;
			try {
				yield* readSpan(piecesFor(id, span, rate), { ...span, aheadBytes }, signal);
			} finally {
				needs.delete(id);
				onEvent({ type: 'reader-gone', id });
			}
		},
		arrived: (piece) => {
			const waiters = waitersByPiece.get(piece);
			waitersByPiece.delete(piece);
			for (const arrived of waiters ?? []) arrived();
		},
		opening: () =>
			openingBlocks(
				shape,
				[...needs.values()].find(({ dueMs }) => dueMs === 0),
				store.has
			),
		waiting: () => {
			const first = [...waitersByPiece.keys()].at(-1);
			if (first === undefined) return undefined;
			const ahead = Math.max(1, Math.floor(needBytesMost / shape.pieceBytes));
			const last = Math.min(shape.pieces, first + ahead);
			let haveBytes = 0;
			let needBytes = 0;
			for (let piece = first; piece < last; piece++) {
				const length = pieceLength(shape, piece);
				needBytes += length;
				haveBytes += store.has(piece) ? length : options.partBytes(piece);
			}
			return { haveBytes, needBytes };
		}
	};
};
