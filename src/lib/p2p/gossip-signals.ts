/** SIG: offers and answers that neighbours pass on, so that after the first connection no tracker is needed. */
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import {
	changeLink,
	send,
	withEntry,
	type LinkState,
	type Relay,
	type Turn
} from './gossip-state.ts';
import type { Sig } from './messages.ts';
import { takeTokens, type Rate } from './rate-limit.ts';

const { gossip } = limits;

export const signalRate: Rate = {
	perSecond: gossip.signalsPerMinute / 60,
	burst: gossip.signalsBurst
};

interface Signal {
	readonly offerId: Bytes;
	readonly from: Bytes;
	readonly sdp: string;
}

/** Remembers the way back; the oldest is forgotten when there are too many. */
const remember = (turn: Turn, name: string, relay: Relay): void => {
	const relays = new Map(turn.state.relays);
	for (const [known, { atMs }] of relays) {
		const isOld = turn.nowMs - atMs > gossip.signalLifeMs;
		if (!isOld && relays.size < gossip.signalsOpen) break;
		relays.delete(known);
	}
	relays.set(name, relay);
	turn.state = { ...turn.state, relays };
};

/** Chance decides who is asked: the offer's own id is chance enough, and a replayed run chooses the same. */
const pick = (links: readonly LinkState[], offerId: Uint8Array): LinkState | undefined =>
	links[(((offerId[0] ?? 0) << 8) | (offerId[1] ?? 0)) % Math.max(1, links.length)];

/** Sends an offer of ours over the link that was used for it longest ago. */
export const onDial = (turn: Turn, { offerId, from, sdp }: Signal): void => {
	const [link] = [...turn.state.links.values()].sort((a, b) => a.dialledMs - b.dialledMs);
	if (!link) return;
	changeLink(turn, link.id, { dialledMs: turn.nowMs });
	remember(turn, bytesToHex(offerId), { back: undefined, atMs: turn.nowMs });
	const ttl = gossip.signalTtl;
	send(turn, link.id, { type: 'sig', kind: 'offer', offerId, from, ttl, sdp });
};

/** The answer to a stranger's offer goes back the way the offer came. */
export const onSignalAnswered = (turn: Turn, { offerId, from, sdp }: Signal): void => {
	const relay = turn.state.relays.get(bytesToHex(offerId));
	if (relay?.back === undefined || !turn.state.links.has(relay.back)) return;
	const ttl = gossip.signalTtl;
	send(turn, relay.back, { type: 'sig', kind: 'answer', offerId, from, ttl, sdp });
};

/** An offer is passed on until it has gone far enough, then answered; an answer finds its way back. */
export const onSig = (turn: Turn, link: LinkState, sig: Sig): void => {
	const signals = takeTokens(link.signals, signalRate, { nowMs: turn.nowMs });
	// What is too much is dropped without blame: an honest neighbour passes on what others send it.
	if (!signals) return;
	changeLink(turn, link.id, { signals });
	if (sig.kind === 'offer') passOffer(turn, link, sig);
	else passAnswer(turn, sig);
};

const passOffer = (turn: Turn, link: LinkState, sig: Sig): void => {
	const name = bytesToHex(sig.offerId);
	if (sig.ttl < 1 || turn.state.relays.has(name)) return;
	remember(turn, name, { back: link.id, atMs: turn.nowMs });
	const { offerId, from, sdp } = sig;
	if (sig.ttl === 1) {
		turn.effects.push({ type: 'answer-signal', offerId, from, sdp });
		return;
	}
	// Whoever sent it here is linked to us already: it looks for somebody further on.
	const others = [...turn.state.links.values()].filter(({ id }) => id !== link.id);
	const next = pick(others, offerId);
	if (next) send(turn, next.id, { ...sig, ttl: sig.ttl - 1 });
};

const passAnswer = (turn: Turn, sig: Sig): void => {
	const name = bytesToHex(sig.offerId);
	const relay = turn.state.relays.get(name);
	if (!relay) return;
	turn.state = { ...turn.state, relays: withEntry(turn.state.relays, name, undefined) };
	const { offerId, from, sdp } = sig;
	if (relay.back === undefined) {
		turn.effects.push({ type: 'complete-signal', offerId, from, sdp });
	} else if (sig.ttl > 0 && turn.state.links.has(relay.back)) {
		send(turn, relay.back, { ...sig, ttl: sig.ttl - 1 });
	}
};
