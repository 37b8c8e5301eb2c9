/** Tabs of one browser: Web Locks name the leader, a BroadcastChannel carries what they say. */
import type { TabPorts } from '#lib/core/tab-leader.ts';

/** The tabs that share a name. Where Web Locks are missing every tab leads itself. */
export const browserTabs = (name: string, tab: string): TabPorts => {
	const channel = new BroadcastChannel(name);
	return {
		tab,
		channel: {
			post: (message) => {
				channel.postMessage(message);
			},
			listen: (hear) => {
				const take = ({ data }: MessageEvent<unknown>): void => {
					hear(data);
				};
				channel.addEventListener('message', take);
				return () => {
					channel.removeEventListener('message', take);
				};
			}
		},
		lead: (lead) => {
			const stop = new AbortController();
			let release = (): void => undefined;
			const held = new Promise<void>((resolve) => {
				release = resolve;
			});
			if (!('locks' in navigator)) lead();
			else {
				navigator.locks
					.request(name, { signal: stop.signal }, () => {
						lead();
						return held;
					})
					.catch(() => undefined); // Given up before it was granted.
			}
			return () => {
				stop.abort();
				release();
			};
		}
	};
};
