/** Answering GETs: a few at a time for each peer, within a number of bytes a second for all. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { send, type Serving, type Turn } from './gossip-state.ts';
import type { Get } from './messages.ts';
import { takeTokens, type Rate } from './rate-limit.ts';

const { gossip } = limits;

/** So many bytes a second, at most a second's worth at once. */
export const servedRateOf = (bytesPerSecond: number): Rate => ({
	perSecond: bytesPerSecond,
	burst: bytesPerSecond
});
/** A short block costs as much as a full one: the shelf is read for either. */
export const servedCostBytes = gossip.blockBytes;

/** Puts a GET in line; false when this peer has as many there as it may. */
export const onGet = (turn: Turn, linkId: string, get: Get): boolean => {
	const inLine = turn.state.serving.filter((other) => other.linkId === linkId);
	if (inLine.length >= gossip.blocksInFlightPerPeer) return false;
	const { hash, offset, length, deflate = false } = get;
	const serving: Serving = { linkId, hash, offset, length, deflate, isStarted: false };
	turn.state = { ...turn.state, serving: [...turn.state.serving, serving] };
	return true;
};

/** Starts what the bytes of this second allow; GETs for one object are answered by one look at the shelf. */
export const pumpServing = (turn: Turn): void => {
	for (const next of turn.state.serving.filter(({ isStarted }) => !isStarted)) {
		const servedBytes = takeTokens(turn.state.servedBytes, turn.state.servedRate, {
			nowMs: turn.nowMs,
			cost: servedCostBytes
		});
		if (!servedBytes) return;
		const isOnItsWay = turn.state.serving.some(
			({ hash, isStarted }) => isStarted && hash === next.hash
		);
		const serving = turn.state.serving.map((other) =>
			other === next ? { ...next, isStarted: true } : other
		);
		turn.state = { ...turn.state, servedBytes, serving };
		if (!isOnItsWay) turn.effects.push({ type: 'serve', hash: next.hash });
	}
};

/** The shelf has answered. Whoever takes it deflated gets all blocks of it so. */
export const onServed = (
	turn: Turn,
	hash: ObjectHash,
	{ bytes, deflated }: { readonly bytes: Bytes | undefined; readonly deflated?: Bytes }
): void => {
	const answered = turn.state.serving.filter((get) => get.isStarted && get.hash === hash);
	turn.state = {
		...turn.state,
		serving: turn.state.serving.filter((get) => !answered.includes(get))
	};
	for (const { linkId, offset, length, deflate } of answered) {
		const isDeflated = deflate && deflated !== undefined;
		const sent = isDeflated ? deflated : bytes;
		if (sent && offset <= sent.length) {
			const block = sent.slice(offset, offset + length);
			const data = { type: 'data', hash, offset, total: sent.length, block } as const;
			send(turn, linkId, isDeflated ? { ...data, deflated: true } : data);
		} else send(turn, linkId, { type: 'miss', hash });
	}
};
