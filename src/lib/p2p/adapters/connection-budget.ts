/** How many WebRTC connections all films together may have, how fast they may be begun, and a rest when the browser refuses. */
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import { fullBucket, takeTokens } from '#lib/p2p/rate-limit.ts';

export interface ConnectionBudget {
	/** What `make` makes, or undefined when there is no room now, or when it throws: then nobody gets one for a while. */
	readonly take: <T>(make: () => T) => T | undefined;
	/** One that was taken has ended. */
	readonly give: () => void;
}

export interface ConnectionBounds {
	/** At a time, and begun in a second. */
	readonly most: number;
	readonly perSecond: number;
}

const { torrent } = limits;
const ofBrowsers: ConnectionBounds = {
	most: torrent.rtcConnections,
	perSecond: torrent.rtcConnectionsPerSecond
};

/** Browsers make a few hundred connections in a page's life and then throw (Chromium: 500). */
export const createConnectionBudget = (
	clock: Clock,
	bounds: ConnectionBounds = ofBrowsers
): ConnectionBudget => {
	// A film that opens makes its offers at once.
	const rate = {
		perSecond: bounds.perSecond,
		burst: Math.max(torrent.offers * 2, bounds.perSecond * 2)
	};
	let bucket = fullBucket(rate, clock.now());
	let taken = 0;
	let restUntilMs = -Infinity;
	return {
		take: (make) => {
			if (taken >= bounds.most || clock.now() < restUntilMs) return undefined;
			const left = takeTokens(bucket, rate, { nowMs: clock.now() });
			if (!left) return undefined;
			bucket = left;
			try {
				const made = make();
				taken++;
				return made;
			} catch {
				// "Cannot create so many PeerConnections": what there is goes on, and more may come later.
				restUntilMs = clock.now() + torrent.rtcRestMs;
				return undefined;
			}
		},
		give: () => {
			taken = Math.max(0, taken - 1);
		}
	};
};
