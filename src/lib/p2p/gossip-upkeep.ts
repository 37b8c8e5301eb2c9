/** What time alone brings about: HELLOs and news that are due, and the end of links that are of no use. */
import { limits } from '#lib/core/limits.ts';
import { isAhead, isStale, pushAll, sayHello } from './gossip-feeds.ts';
import { changeLink, cutLink, type LinkState, type Turn } from './gossip-state.ts';

const { gossip } = limits;

const muteAtMs = ({ isHeard, score }: LinkState): number =>
	isHeard ? Infinity : score.sinceMs + gossip.firstHelloMs;

/** When a link next needs a `timer` event, milliseconds since 1970. */
export const upkeepDueMs = (link: LinkState): number =>
	Math.min(link.helloDueMs, link.pushDueMs, muteAtMs(link));

/** True for a peer that is where we are with any feed that both follow. */
const isInStep = (turn: Turn, { positions }: LinkState): boolean =>
	[...turn.state.clocks].some(([key, { root, seq }]) => {
		const theirs = positions.get(key);
		return seq > 0 && theirs?.root === root && theirs.seq === seq;
	});

const hasNothing = ({ state }: Turn): boolean =>
	[...state.clocks.values()].every(({ seq }) => seq === 0);

/** True for a peer that says to be ahead of us and has not sent what it has, as those who are ahead do at once. */
const isBoastful = (turn: Turn, { positions }: LinkState): boolean =>
	[...turn.state.clocks].some(([key, clock]) => {
		const theirs = positions.get(key);
		return theirs !== undefined && isAhead(theirs, clock);
	});

/**
 * With too few peers that are where we are, those who are not make room: those who boast, then the longest linked;
 * whoever the lobby finds in their place may be of more use. Strangers who take places and give nothing do not keep a viewer from the
 * others for ever, and followers of a rare channel find each other.
 */
const makeRoom = (turn: Turn): void => {
	const { nowMs } = turn;
	const { links, room } = turn.state;
	const inStep = [...links.values()].filter((link) => isInStep(turn, link)).length;
	// A host takes in everybody: with more links than a viewer has, nobody is kept out.
	const isHost = links.size > limits.lobby.degreeHigh;
	const isWell = isHost || inStep >= gossip.inStepMin || turn.state.clocks.size === 0;
	const attempt = isWell ? 0 : Math.min(room.attempt + 1, 10);
	const isEmpty = hasNothing(turn);
	const mostMs = isEmpty ? gossip.roomEmptyMs : gossip.roomLastMs;
	const waitMs = isWell ? gossip.roomLastMs : gossip.roomFirstMs * 2 ** room.attempt;
	turn.state = {
		...turn.state,
		room: { dueMs: nowMs + Math.min(waitMs, mostMs), attempt }
	};
	if (isWell) return;
	const idle = [...links.values()].filter(
		(link) => !isInStep(turn, link) && nowMs - link.score.sinceMs >= gossip.roomGraceMs
	);
	const boastful = idle.filter((link) => isBoastful(turn, link));
	const others = idle.filter((link) => !isBoastful(turn, link));
	// Whoever has something may itself have dropped what came too often: then boasters, too, go only down to a few.
	const spared = isEmpty ? boastful.length : 0;
	const most = spared + Math.max(0, links.size - spared - gossip.roomLinks);
	for (const { id } of [...boastful, ...others].slice(0, most)) {
		cutLink(turn, id, 'room', gossip.roomRefusalMs);
	}
};

/**
 * Looks after every link. Silent peers cost nothing but their place, and places are what strangers could take from
 * honest peers (security.md T9): whoever says nothing, or never moves on, makes room for somebody else.
 */
export const keepLinks = (turn: Turn): void => {
	for (const link of turn.state.links.values()) keepLink(turn, link);
	if (turn.state.room.dueMs <= turn.nowMs) makeRoom(turn);
};

const keepLink = (turn: Turn, link: LinkState): void => {
	if (muteAtMs(link) <= turn.nowMs) {
		cutLink(turn, link.id, 'mute');
		return;
	}
	if (link.pushDueMs <= turn.nowMs) {
		changeLink(turn, link.id, { pushDueMs: Infinity });
		pushAll(turn, link.id);
	}
	if (link.helloDueMs > turn.nowMs) return;
	if (isStale(turn, link)) cutLink(turn, link.id, 'stale');
	else sayHello(turn, link.id);
};
