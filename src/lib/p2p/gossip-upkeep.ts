/** What time alone brings about: HELLOs and news that are due, and the end of links that are of no use. */
import { limits } from '#lib/core/limits.ts';
import { isStale, pushAll, sayHello } from './gossip-feeds.ts';
import { changeLink, cutLink, type LinkState, type Turn } from './gossip-state.ts';

const { gossip } = limits;

const muteAtMs = ({ isHeard, score }: LinkState): number =>
	isHeard ? Infinity : score.sinceMs + gossip.firstHelloMs;

/** When a link next needs a `timer` event, milliseconds since 1970. */
export const upkeepDueMs = (link: LinkState): number =>
	Math.min(link.helloDueMs, link.pushDueMs, muteAtMs(link));

/**
 * Looks after every link. Silent peers cost nothing but their place, and places are what strangers could take from
 * honest peers (security.md T9): whoever says nothing, or never moves on, makes room for somebody else.
 */
export const keepLinks = (turn: Turn): void => {
	for (const link of turn.state.links.values()) {
		if (muteAtMs(link) <= turn.nowMs) {
			cutLink(turn, link.id, 'mute');
			continue;
		}
		if (link.pushDueMs <= turn.nowMs) {
			changeLink(turn, link.id, { pushDueMs: Infinity });
			pushAll(turn, link.id);
		}
		if (link.helloDueMs > turn.nowMs) continue;
		if (isStale(turn, link)) cutLink(turn, link.id, 'stale');
		else sayHello(turn, link.id);
	}
};
