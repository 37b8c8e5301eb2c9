/** Looking for objects: each is taken whole from one link, block by block; several objects come from several links. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { FetchError } from '#lib/channel/ports.ts';
import { blame, send, unowned, withEntry, type Ask, type Turn, type Want } from './gossip-state.ts';
import { forgetHave, have8Of } from './gossip-haves.ts';
import type { Data, Miss } from './messages.ts';
import { scoreValue } from './score.ts';

const { gossip } = limits;

const changeWant = (turn: Turn, hash: ObjectHash, change: Partial<Want> | undefined): void => {
	const want = turn.state.wants.get(hash);
	if (!want) return;
	const next = change && { ...want, ...change };
	turn.state = { ...turn.state, wants: withEntry(turn.state.wants, hash, next) };
};

/** Blocks that a link owes, late ones included: it is not asked for more than it can hold in line. */
const outstanding = (turn: Turn, linkId: string): number =>
	turn.state.asks.filter((ask) => ask.linkId === linkId).length;

const isFull = (turn: Turn): boolean =>
	turn.state.asks.filter((ask) => !ask.isLate).length >= gossip.blocksInFlight;

/** Begins to look for an object. A second want for one hash is the caller's to join. */
export const onWant = (
	turn: Turn,
	{ hash, limitBytes, from }: { hash: ObjectHash; limitBytes: number; from: string | undefined }
): void => {
	if (turn.state.wants.has(hash)) return;
	if (turn.state.wants.size >= gossip.wants) {
		turn.effects.push({ type: 'want-failed', hash, error: { type: 'Unreachable' } });
		return;
	}
	const want: Want = {
		hash,
		limitBytes,
		from,
		...unowned,
		isChecking: false,
		misses: new Map(),
		excluded: new Set(),
		lastError: { type: 'NotFound' }
	};
	turn.state = { ...turn.state, wants: withEntry(turn.state.wants, hash, want) };
};

/** Stops looking; blocks that are still under way are forgiven. */
export const onCancelWant = (turn: Turn, hash: ObjectHash): void => {
	changeWant(turn, hash, undefined);
	letGo(turn, hash);
};

const letGo = (turn: Turn, hash: ObjectHash): void => {
	const asks = turn.state.asks.map((ask) => (ask.hash === hash ? { ...ask, isLate: true } : ask));
	turn.state = { ...turn.state, asks };
};

const takeAsk = (turn: Turn, matches: (ask: Ask) => boolean): Ask | undefined => {
	const ask = turn.state.asks.find(matches);
	if (ask) turn.state = { ...turn.state, asks: turn.state.asks.filter((other) => other !== ask) };
	return ask;
};

/** Turns to other links for an object; this one is not asked for it again. */
const turnAway = (turn: Turn, want: Want, linkId: string, lastError: FetchError): void => {
	const excluded = new Set([...want.excluded, linkId]);
	changeWant(turn, want.hash, { ...unowned, isChecking: false, excluded, lastError });
	letGo(turn, want.hash);
};

const isSameForm = (want: Want, total: number, deflated: boolean): boolean =>
	total === want.total && deflated === want.isDeflated;

/** A block arrives: asked for, of the announced size, within the limit, or it costs the sender. */
export const onData = (turn: Turn, linkId: string, data: Data): void => {
	const { hash, offset, total, block, deflated = false } = data;
	const ask = takeAsk(
		turn,
		(open) => open.linkId === linkId && open.hash === hash && open.offset === offset
	);
	if (!ask) {
		blame(turn, linkId, 'unsolicited');
		return;
	}
	const want = turn.state.wants.get(hash);
	if (ask.isLate || want?.owner !== linkId) return;
	const isFirst = want.total === undefined;
	const isTrue =
		block.length === Math.min(ask.length, total - offset) &&
		(isFirst ? !deflated || turn.state.canInflate : isSameForm(want, total, deflated));
	if (!isTrue) {
		turnAway(turn, want, linkId, { type: 'NotFound' });
		blame(turn, linkId, 'unsolicited');
		return;
	}
	if (total > want.limitBytes) {
		turnAway(turn, want, linkId, { type: 'TooLarge', limitBytes: want.limitBytes });
		return;
	}
	const blocks = withEntry(want.blocks, offset, block);
	const isChecking = blocks.size === Math.max(1, Math.ceil(total / gossip.blockBytes));
	changeWant(turn, hash, { blocks, total, isDeflated: deflated, isChecking });
	if (!isChecking) return;
	const bytes = concatBytes(...[...blocks].sort(([a], [b]) => a - b).map(([, part]) => part));
	const { limitBytes } = want;
	turn.effects.push({ type: 'check', hash, bytes, linkId, isDeflated: deflated, limitBytes });
};

/** A peer does not have an object: it may be fetching it itself, so it is asked again a little later. */
export const onMiss = (turn: Turn, linkId: string, { hash }: Miss): boolean => {
	const ask = takeAsk(turn, (open) => open.linkId === linkId && open.hash === hash);
	if (!ask) return false;
	const want = turn.state.wants.get(hash);
	if (ask.isLate || want?.owner !== linkId) return true;
	// Who said to have it and then has not wastes the time of everybody who asks.
	if (turn.state.links.get(linkId)?.has.has(have8Of(hash))) {
		forgetHave(turn, linkId, hash);
		blame(turn, linkId, 'unsolicited');
	}
	const count = (want.misses.get(linkId)?.count ?? 0) + 1;
	const againMs = turn.nowMs + gossip.missRetryMs * 2 ** (count - 1);
	changeWant(turn, hash, {
		...unowned,
		misses: withEntry(want.misses, linkId, { count, againMs })
	});
	letGo(turn, hash);
	return true;
};

/** The hash of a whole object was taken. */
export const onChecked = (
	turn: Turn,
	{ hash, bytes, linkId, fits }: { hash: ObjectHash; bytes: Bytes; linkId: string; fits: boolean }
): void => {
	const want = turn.state.wants.get(hash);
	if (!fits) {
		if (want) turnAway(turn, want, linkId, { type: 'WrongHash' });
		blame(turn, linkId, 'wrong-object');
		return;
	}
	if (!want) return;
	changeWant(turn, hash, undefined);
	turn.effects.push({ type: 'fetched', hash, bytes });
};

/** Blocks that are overdue free their objects for other links; very late ones are forgotten. */
export const expireAsks = (turn: Turn): void => {
	const { nowMs } = turn;
	const overdue = turn.state.asks.filter(
		(ask) => !ask.isLate && nowMs - ask.askedMs >= gossip.blockTimeoutMs
	);
	for (const { hash, linkId } of overdue) {
		const want = turn.state.wants.get(hash);
		if (want?.owner === linkId) turnAway(turn, want, linkId, { type: 'NotFound' });
	}
	const asks = turn.state.asks.filter((ask) => nowMs - ask.askedMs < gossip.lateAnswerMs);
	turn.state = { ...turn.state, asks };
};

/** Gives every want that can go on somebody to ask, asks for what fits, and gives up those that cannot go on. */
export const pursueWants = (turn: Turn): void => {
	for (const { hash } of turn.state.wants.values()) {
		const want = turn.state.wants.get(hash);
		if (!want || want.isChecking) continue;
		if (isFull(turn)) return;
		if (want.owner === undefined) chooseOwner(turn, want);
		askForBlocks(turn, hash);
	}
};

const chooseOwner = (turn: Turn, want: Want): void => {
	const hopeful = [...turn.state.links.values()].filter(
		({ id }) => !want.excluded.has(id) && (want.misses.get(id)?.count ?? 0) < gossip.missRetries
	);
	if (hopeful.length === 0) {
		const error: FetchError =
			turn.state.links.size === 0 ? { type: 'Unreachable' } : want.lastError;
		changeWant(turn, want.hash, undefined);
		turn.effects.push({ type: 'want-failed', hash: want.hash, error });
		return;
	}
	const ranked = hopeful
		.filter(({ id }) => (want.misses.get(id)?.againMs ?? 0) <= turn.nowMs)
		.map((link) => ({ link, busy: outstanding(turn, link.id) }))
		.filter(({ busy }) => busy < gossip.blocksInFlightPerPeer)
		.sort(
			(a, b) =>
				Number(b.link.id === want.from) - Number(a.link.id === want.from) ||
				Number(b.link.has.has(have8Of(want.hash))) - Number(a.link.has.has(have8Of(want.hash))) ||
				(want.misses.get(a.link.id)?.count ?? 0) - (want.misses.get(b.link.id)?.count ?? 0) ||
				a.busy - b.busy ||
				b.link.broughtMs - a.link.broughtMs ||
				scoreValue(b.link.score, turn.nowMs) - scoreValue(a.link.score, turn.nowMs)
		);
	const owner = ranked[0]?.link.id;
	if (owner !== undefined) changeWant(turn, want.hash, { owner });
};

/** The first block tells the size; until it is here, no other is asked for. */
const askForBlocks = (turn: Turn, hash: ObjectHash): void => {
	const want = turn.state.wants.get(hash);
	if (want?.owner === undefined) return;
	const { owner, total } = want;
	const endBytes = Math.max(total ?? 1, 1);
	for (let offset = 0; offset < endBytes; offset += gossip.blockBytes) {
		const isAsked = turn.state.asks.some(
			(ask) => !ask.isLate && ask.hash === hash && ask.offset === offset
		);
		if (isAsked || want.blocks.has(offset)) continue;
		if (isFull(turn)) return;
		if (outstanding(turn, owner) >= gossip.blocksInFlightPerPeer) return;
		const length = gossip.blockBytes;
		const ask: Ask = {
			linkId: owner,
			hash,
			offset,
			length,
			askedMs: turn.nowMs,
			isLate: false
		};
		turn.state = { ...turn.state, asks: [...turn.state.asks, ask] };
		const deflate = turn.state.canInflate ? { deflate: true } : {};
		send(turn, owner, { type: 'get', hash, offset, length, ...deflate });
	}
};
