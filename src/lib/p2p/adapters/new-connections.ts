/** How often connections may be begun: our own apart from strangers', and no way of meeting may use up the others' turns. */
import type { Clock } from '#lib/core/ports.ts';
import { fullBucket, takeTokens, type Bucket } from '#lib/p2p/rate-limit.ts';
import type { Way } from './lobby-connection.ts';

export interface NewConnections {
	/** True when one more may be begun now, which then counts. */
	readonly take: (asked: { readonly isOurs: boolean; readonly way: Way }) => boolean;
}

/**
 * So many a second for our own offers and as many for answers to strangers', twice as many at once; of the answers each
 * way (a tracker, the neighbours) gets at most half, so that one that makes up offers does not keep the others out.
 */
export const createNewConnections = (perSecond: number, clock: Clock): NewConnections => {
	const whole = { perSecond, burst: perSecond * 2 };
	const half = { perSecond: perSecond / 2, burst: perSecond };
	let ours = fullBucket(whole, clock.now());
	let strangers = ours;
	// There are as many ways as trackers in the configuration, and two more.
	const byWay = new Map<Way, Bucket>();
	return {
		take: ({ isOurs, way }) => {
			const nowMs = clock.now();
			if (isOurs) {
				const left = takeTokens(ours, whole, { nowMs });
				ours = left ?? ours;
				return left !== undefined;
			}
			const leftOfWay = takeTokens(byWay.get(way) ?? fullBucket(half, nowMs), half, { nowMs });
			const left = leftOfWay && takeTokens(strangers, whole, { nowMs });
			if (!left) return false;
			strangers = left;
			byWay.set(way, leftOfWay);
			return true;
		}
	};
};
