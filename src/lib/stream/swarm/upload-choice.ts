/** What a scarce source sends next: what nobody has before what somebody has, and who will stand still before who will not. */
import type { Block, SwarmShape } from './events.ts';
import { dueInMs, type Asker } from './upload-peers.ts';

/** To whom a piece was sent last, and when its first block went. */
export interface Sent {
	readonly to: string;
	readonly atMs: number;
}

export interface UploadView {
	readonly shape: SwarmShape;
	/** How many connected peers have each piece. */
	readonly copies: Uint16Array;
	readonly sent: ReadonlyMap<number, Sent>;
	/** How many connected peers have everything. */
	sources: number;
	/** We have the whole film: viewers have only each other and us to turn to. */
	isSeed: boolean;
}

export type Verdict =
	/** Send it, the lowest `rank` first. */
	| { readonly type: 'send'; readonly rank: number }
	/** Somebody got it from us a moment ago and will have it soon. */
	| { readonly type: 'wait' }
	/** Others have it: the asker gets it from them. */
	| { readonly type: 'refuse' };

/** Whoever got a piece has this long to check it and to tell of it. */
const passOnMs = 4000;
/** What is due sooner is sent again, whoever has it: more than a round trip and a piece's own time. */
const urgentMs = 1500;
/** What is begun goes out as if it were due then. */
const begunRank = 1000;
/** Whoever was sent away so often has nobody else to ask. */
const refusalsMost = 2;
const rankMost = 1e9;
/** What is due later waits its turn like everybody's: new pieces are spread over the viewers, who pass them on. */
const calmMs = 5000;
const pieceAgain = 1e10;

/** Whoever needs it first, as far as it has told; else whoever has waited longest. */
const rankOf = (asker: Asker, dueMs: number, nowMs: number): number =>
	dueMs < calmMs ? dueMs : calmMs + rankMost - Math.min(rankMost, nowMs - asker.servedMs);

/** It cannot wait for others. */
const isPressing = (asker: Asker, dueMs: number): boolean =>
	dueMs < Math.max(urgentMs, 2 * asker.rttMs);

/**
 * Somebody else has the piece: whoever asks for it is sent away once at least, however urgent it is. That costs a round
 * trip; a repetition costs everybody.
 */
const judgeRepeat = (asker: Asker, piece: number, dueMs: number, rank: number): Verdict => {
	const refusals = asker.refusals.get(piece) ?? 0;
	if (refusals > 0 && isPressing(asker, dueMs)) return { type: 'send', rank };
	return refusals >= refusalsMost ? { type: 'send', rank: rank + pieceAgain } : { type: 'refuse' };
};

/** Strangers know nothing of those who pass on, and a viewer may have a line to nobody but us. */
const hasOthers = ({ fellow, playhead }: Asker): boolean => fellow && playhead?.others !== 0;

/** It is served as any client serves it, after what nobody has, but stands still for nobody: not for those who left unseen. */
const judgeLone = (asker: Asker, dueMs: number, rank: number): Verdict => ({
	type: 'send',
	rank: isPressing(asker, dueMs) ? rank : rank + pieceAgain
});

/** We have not everything ourselves: what somebody else has, or was given by us already, comes last unless it is pressing. */
const mayComeLast = (asker: Asker, piece: number, view: UploadView, dueMs: number): boolean =>
	((view.copies[piece] ?? 0) > view.sources || view.sent.has(piece)) && !isPressing(asker, dueMs);

/** What to do about one ask while our line is the bottleneck (performance.md 8.3). */
export const judgeAsk = (asker: Asker, block: Block, view: UploadView, nowMs: number): Verdict => {
	const { piece } = block;
	const dueMs = dueInMs(asker, piece, view.shape);
	const rank = rankOf(asker, dueMs, nowMs);
	const sent = view.sent.get(piece);
	// Whoever passes on what it got is what a source sends others to; and a piece that is being sent is sent whole.
	// A piece can be passed on when it is whole: what is begun goes on before what is not pressing.
	if (sent?.to === asker.id) return { type: 'send', rank: Math.min(rank, begunRank) };
	if (!view.isSeed) {
		const isLast = mayComeLast(asker, piece, view, dueMs);
		return { type: 'send', rank: isLast ? rank + pieceAgain : rank };
	}
	const isOnItsWay = sent !== undefined && nowMs - sent.atMs < passOnMs;
	// Another source may be as scarce as we are, and whoever says to have everything may keep it to itself.
	const copies = Math.max(0, (view.copies[piece] ?? 0) - view.sources);
	if (copies === 0 && !isOnItsWay) return { type: 'send', rank };
	if (!hasOthers(asker)) return judgeLone(asker, dueMs, rank);
	return copies > 0 ? judgeRepeat(asker, piece, dueMs, rank) : { type: 'wait' };
};
