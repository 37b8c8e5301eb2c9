/** Answering GETs: a few at a time for each peer, within a number of bytes a second for all. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { send, type Serving, type Turn } from './gossip-state.ts';
import type { Get } from './messages.ts';
import { takeTokens, type Rate } from './rate-limit.ts';

const { gossip } = limits;

/** Bytes handed out to all peers together. */
export const servedRate: Rate = {
	perSecond: gossip.servedBytesPerSecond,
	burst: gossip.servedBytesPerSecond
};
/** A short block costs as much as a full one: the shelf is read for either. */
export const servedCostBytes = gossip.blockBytes;

/** Puts a GET in line; false when this peer has as many there as it may. */
export const onGet = (turn: Turn, linkId: string, get: Get): boolean => {
	const inLine = turn.state.serving.filter((other) => other.linkId === linkId);
	if (inLine.length >= gossip.blocksInFlightPerPeer) return false;
	const { hash, offset, length } = get;
	const serving: Serving = { linkId, hash, offset, length, isStarted: false };
	turn.state = { ...turn.state, serving: [...turn.state.serving, serving] };
	return true;
};

/** Starts what the bytes of this second allow; GETs for one object are answered by one look at the shelf. */
export const pumpServing = (turn: Turn): void => {
	for (const next of turn.state.serving.filter(({ isStarted }) => !isStarted)) {
		const servedBytes = takeTokens(turn.state.servedBytes, servedRate, {
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

/** The shelf has answered. */
export const onServed = (turn: Turn, hash: ObjectHash, bytes: Bytes | undefined): void => {
	const answered = turn.state.serving.filter((get) => get.isStarted && get.hash === hash);
	turn.state = {
		...turn.state,
		serving: turn.state.serving.filter((get) => !answered.includes(get))
	};
	for (const { linkId, offset, length } of answered) {
		if (bytes && offset <= bytes.length) {
			const block = bytes.slice(offset, offset + length);
			send(turn, linkId, { type: 'data', hash, offset, total: bytes.length, block });
		} else send(turn, linkId, { type: 'miss', hash });
	}
};
