/** When each piece is due: the readers, how far ahead of each is urgent, and what is wanted at all. */
import type { ReaderNeed } from './events.ts';
import type { PieceBook } from './piece-book.ts';

const leastWindowMs = 10_000;
const mostWindowMs = 180_000;
/** A window that is this full may grow, once a second, by this much. */
const fullShare = 0.6;
const growth = 1.5;
const growEveryMs = 1000;
/** A player closes one request and opens the next in the same place: asks survive that. */
const lingerMs = 500;
/** What a film is taken for until its rate is known, bytes a millisecond: fast, so that nothing waits for it. */
const guessedRate = 1000;
/** Pieces looked at in one walk. */
const walkMost = 512;
/** A reader that has just come needs this much, and the machine's time to show it; the rest can wait a moment. */
const beginMs = 1500;
const beginBytes = 2 * 1024 * 1024;

interface Reader {
	need: ReaderNeed;
	/** No piece from the reader's place up to this one is missing. */
	next: number;
	windowMs: number;
	grownMs: number;
	goneMs: number | undefined;
	/** When it came to the place where it reads now. */
	bornMs: number;
}

/** A piece that is due, and how it is to be fetched. */
export interface Due {
	readonly piece: number;
	/** When its first byte that matters is played; not before now. */
	readonly dueMs: number;
	/** The player stands still for it, or starts here: all peers together. */
	readonly isStriped: boolean;
}

interface Walker {
	readonly reader: Reader;
	readonly last: number;
	piece: number;
	rank: number;
}

export interface Deadlines {
	/** Grows whenever there may be something wanted that was not before. */
	readonly version: () => number;
	readonly fill: () => { readonly first: number; readonly last: number };
	readonly setFill: (first: number, last: number) => void;
	/** A piece is missing again. */
	readonly noteLost: (piece: number) => void;
	/** Grows whenever there may be something to ask for that was not free before. */
	readonly freeVersion: () => number;
	readonly noteFree: () => void;
	/** True when it jumped: what was asked for before may be of no use. */
	readonly setReader: (need: ReaderNeed, nowMs: number) => boolean;
	/** Somebody has just begun to read. */
	readonly isBeginning: (nowMs: number) => boolean;
	readonly dropReader: (id: string, nowMs: number) => void;
	/** Grows and shrinks the windows, ends readers that have gone; true when one ended. */
	readonly tick: (nowMs: number) => boolean;
	readonly isWanted: (piece: number) => boolean;
	/** Wanted by a reader within its window. */
	readonly isSoon: (piece: number) => boolean;
	/** The ranges of pieces that are wanted, readers' first. */
	readonly ranges: () => readonly (readonly [first: number, last: number])[];
	/** Pieces of the windows that are not held, by deadline, until `visit` says false. */
	readonly walk: (nowMs: number, visit: (due: Due) => boolean) => void;
	/** How long the reader that is worst off can go on; Infinity without readers. */
	readonly bufferedMs: (nowMs: number) => number;
	/** What the films that are read use up, bytes a millisecond; 0 while nothing is known of it. */
	readonly appetite: () => number;
	/** Where distance is counted from, for what is not urgent. */
	readonly head: () => number | undefined;
}

export const createDeadlines = (pieces: PieceBook): Deadlines => {
	const { pieceBytes } = pieces.shape;
	const readers = new Map<string, Reader>();
	let version = 0;
	let freed = 0;
	let fill = { first: 0, last: -1 };
	let latestMs = 0;

	const baseOf = ({ need }: Reader, nowMs: number): number => Math.max(nowMs, need.dueMs);
	const firstOf = ({ need }: Reader): number => pieces.pieceAt(need.at);
	const endOf = ({ need }: Reader): number => pieces.pieceAt(need.end);
	const isNew = ({ bornMs, goneMs }: Reader, nowMs: number): boolean =>
		goneMs === undefined && nowMs - bornMs < beginMs;
	const lastOf = (reader: Reader): number => {
		const { at, end, bytesPerSecond } = reader.need;
		const aheadBytes = isNew(reader, latestMs)
			? Math.min(reader.need.aheadBytes, beginBytes)
			: reader.need.aheadBytes;
		const inWindow = bytesPerSecond > 0 ? (reader.windowMs * bytesPerSecond) / 1000 : aheadBytes;
		const ahead = Math.min(aheadBytes, Math.max(inWindow, 2 * pieceBytes));
		return pieces.pieceAt(Math.min(end, at + Math.max(0, ahead - 1)));
	};
	const dueOf = (reader: Reader, piece: number, nowMs: number): number => {
		const { at, bytesPerSecond } = reader.need;
		const rate = bytesPerSecond > 0 ? bytesPerSecond / 1000 : guessedRate;
		return baseOf(reader, nowMs) + Math.max(0, piece * pieceBytes - at) / rate;
	};
	const nextOf = (reader: Reader, last: number): number => {
		const from = Math.max(firstOf(reader), reader.next);
		const next = pieces.nextMissing(from, last);
		reader.next = Math.max(from, next < 0 ? last + 1 : next);
		return next;
	};
	const aheadOf = (reader: Reader, nowMs: number): number => {
		const next = nextOf(reader, endOf(reader));
		return next < 0 ? Infinity : dueOf(reader, next, nowMs) - nowMs;
	};

	const resize = (reader: Reader, nowMs: number): void => {
		const { bytesPerSecond } = reader.need;
		const ahead = aheadOf(reader, nowMs);
		if (ahead <= 0 && bytesPerSecond > 0) {
			const twoPieces = (2000 * pieceBytes) / bytesPerSecond;
			reader.windowMs = Math.min(mostWindowMs, Math.max(leastWindowMs, twoPieces));
		} else if (ahead > reader.windowMs * fullShare && nowMs - reader.grownMs >= growEveryMs) {
			reader.windowMs = Math.min(mostWindowMs, reader.windowMs * growth);
			reader.grownMs = nowMs;
		}
	};

	const isStriped = ({ reader, rank }: Walker, dueMs: number, nowMs: number): boolean =>
		reader.need.dueMs <= nowMs && (rank < 2 || dueMs - nowMs < 500);

	const advance = (walker: Walker): void => {
		walker.piece = pieces.nextMissing(walker.piece + 1, walker.last);
		walker.rank++;
	};

	const earliest = (walkers: readonly Walker[], nowMs: number): Walker | undefined => {
		let best: Walker | undefined;
		let bestMs = Infinity;
		for (const walker of walkers) {
			const dueMs = walker.piece < 0 ? Infinity : dueOf(walker.reader, walker.piece, nowMs);
			if (dueMs < bestMs) [best, bestMs] = [walker, dueMs];
		}
		return best;
	};

	const walk: Deadlines['walk'] = (nowMs, visit) => {
		latestMs = nowMs;
		const walkers = [...readers.values()]
			.filter(({ goneMs }) => goneMs === undefined)
			.map((reader): Walker => {
				const last = lastOf(reader);
				return { reader, last, piece: nextOf(reader, last), rank: 0 };
			});
		for (let looked = 0; looked < walkMost; looked++) {
			const next = earliest(walkers, nowMs);
			if (next === undefined) return;
			const dueMs = dueOf(next.reader, next.piece, nowMs);
			const due = { piece: next.piece, dueMs, isStriped: isStriped(next, dueMs, nowMs) };
			if (!visit(due)) return;
			advance(next);
		}
	};

	const setReader = (need: ReaderNeed, nowMs: number): boolean => {
		latestMs = nowMs;
		const known = readers.get(need.id);
		const hadGhosts = [...readers.values()].some(({ goneMs }) => goneMs !== undefined);
		for (const [id, { goneMs }] of readers) if (goneMs !== undefined) readers.delete(id);
		if (known === undefined || known.goneMs !== undefined) {
			readers.set(need.id, {
				need,
				next: 0,
				windowMs: leastWindowMs,
				grownMs: 0,
				goneMs: undefined,
				bornMs: latestMs
			});
			version++;
			return hadGhosts;
		}
		const before = known.need;
		known.need = need;
		if (need.at < before.at || need.end !== before.end) known.next = 0;
		// Reading on over what is here is no jump, however much came at once.
		const skipped = pieces.nextMissing(pieces.pieceAt(before.at) + 1, pieces.pieceAt(need.at) - 1);
		const jumped = need.at < before.at || skipped >= 0;
		if (need.at < before.at || need.end > before.end) version++;
		if (jumped) {
			known.windowMs = leastWindowMs;
			known.bornMs = latestMs;
		}
		return jumped;
	};

	const tick = (nowMs: number): boolean => {
		latestMs = nowMs;
		let ended = false;
		for (const [id, reader] of readers)
			if (reader.goneMs === undefined) resize(reader, nowMs);
			else if (nowMs - reader.goneMs >= lingerMs) ended = readers.delete(id);
		return ended;
	};

	return {
		version: () => version,
		fill: () => fill,
		setFill: (first, last) => {
			fill = { first: Math.max(0, first), last: Math.min(last, pieces.shape.pieces - 1) };
			version++;
		},
		noteLost: (piece) => {
			version++;
			for (const reader of readers.values()) reader.next = Math.min(reader.next, piece);
		},
		freeVersion: () => version + freed,
		noteFree: () => {
			freed++;
		},
		setReader,
		isBeginning: (nowMs) => [...readers.values()].some((reader) => isNew(reader, nowMs)),
		dropReader: (id, nowMs) => {
			const reader = readers.get(id);
			if (reader !== undefined) reader.goneMs ??= nowMs;
		},
		tick,
		isWanted: (piece) =>
			(piece >= fill.first && piece <= fill.last) ||
			[...readers.values()].some((r) => piece >= firstOf(r) && piece <= endOf(r)),
		isSoon: (piece) => [...readers.values()].some((r) => piece >= firstOf(r) && piece <= lastOf(r)),
		ranges: () => [
			...[...readers.values()].map((r) => [firstOf(r), endOf(r)] as const),
			[fill.first, fill.last]
		],
		walk,
		bufferedMs: (nowMs) =>
			Math.min(Infinity, ...[...readers.values()].map((reader) => aheadOf(reader, nowMs))),
		appetite: () =>
			Math.max(0, ...[...readers.values()].map(({ need }) => need.bytesPerSecond / 1000)),
		head: () => {
			const [reader] = readers.values();
			return reader === undefined ? undefined : firstOf(reader);
		}
	};
};
