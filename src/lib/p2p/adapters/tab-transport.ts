/** Tabs of one browser as a transport: links over a BroadcastChannel, for two tabs that have no tracker in common. */
import { bytesToHex } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import type { Link, LinkEvents, Transport } from '#lib/p2p/ports.ts';
import { readTabMessage, tabFrameCost, type TabMessage } from '#lib/p2p/tab-messages.ts';
import { createRefusals } from './refusals.ts';

const { tabs } = limits;

export interface TabTransportOptions {
	/** Tabs with one name meet. */
	readonly name: string;
	readonly clock: Clock;
	readonly random: Random;
}

interface TabLink {
	readonly link: Link;
	/** Costs (see `tabFrameCost`) of what was sent, of that what the other end has taken in, and of what came in. */
	sent: number;
	acknowledged: number;
	taken: number;
	/** As much of `taken` as the other end was told of. */
	told: number;
	heardMs: number;
	/** When it was first asked, since it was last heard, whether it lives. */
	askedMs: number | undefined;
}

type Said<T extends TabMessage = TabMessage> = T extends T ? Omit<T, 'from'> : never;

/**
 * Each start is a tab of its own with a new name. A killed tab's link closes within 5 s; a hidden tab, whose timers the
 * browser slows down, stays linked, because it answers when it is asked. The channel does not tell who speaks: a tab can
 * speak in another's name, and all of them are this site's own.
 */
export const createTabTransport = (options: TabTransportOptions): Transport => {
	const { name, clock, random } = options;

	const start = (events: LinkEvents): (() => void) => {
		const self = bytesToHex(random.bytes(20));
		const channel = new BroadcastChannel(name);
		const refusals = createRefusals(clock);
		const links = new Map<string, TabLink>();
		let serial = 0;
		let isStopped = false;
		let stopTimer = (): void => undefined;

		const say = (message: Said): void => {
			if (!isStopped) channel.postMessage({ ...message, from: self });
		};

		const close = (tab: string, refuseMs: number): void => {
			if (!links.delete(tab)) return;
			refusals.add(tab, refuseMs);
			say({ type: 'bye', to: tab, refuseMs: Math.min(refuseMs, limits.gossip.refusalMs) });
		};

		/** The other end is gone or has closed. */
		const lose = (tab: string): void => {
			const lost = links.get(tab);
			if (links.delete(tab) && lost) events.closed(lost.link.id);
		};

		const open = (tab: string): void => {
			const link: Link = {
				id: `tab-${tab}-${serial++}`,
				send: (frame) => {
					const cost = tabFrameCost(frame);
					if (links.get(tab) !== opened) return false;
					if (opened.sent - opened.acknowledged + cost > tabs.queueBytes) return false;
					opened.sent += cost;
					say({ type: 'frame', to: tab, frame: new Uint8Array(frame) });
					return true;
				},
				close: (refuseMs = 0) => {
					if (links.get(tab) === opened) close(tab, refuseMs);
				}
			};
			const opened: TabLink = {
				link,
				sent: 0,
				acknowledged: 0,
				taken: 0,
				told: 0,
				heardMs: clock.now(),
				askedMs: undefined
			};
			links.set(tab, opened);
			events.open(link);
		};

		const isWelcome = (tab: string): boolean => !refusals.has(tab) && links.size < tabs.links;

		const take = (tab: string, frame: Uint8Array<ArrayBuffer>): void => {
			const from = links.get(tab);
			if (!from) return;
			from.taken += tabFrameCost(frame);
			if (from.taken - from.told >= tabs.queueBytes / 16) {
				from.told = from.taken;
				say({ type: 'taken', to: tab, bytes: from.taken });
			}
			events.frame(from.link.id, frame);
		};

		const meet = (message: TabMessage): void => {
			const tab = message.from;
			// Whoever says hello has no end there: ours, if there is one, is a stale one.
			if (message.type === 'hello') lose(tab);
			if (links.has(tab)) return;
			if (!isWelcome(tab)) {
				if (message.type !== 'beat') say({ type: 'bye', to: tab, refuseMs: 0 });
				return;
			}
			if (message.type === 'beat') {
				say({ type: 'hello', to: tab });
				return;
			}
			// Said before the link is told of: frames are not to come before it.
			if (message.type === 'hello') say({ type: 'welcome', to: tab });
			open(tab);
		};

		const hear = (message: TabMessage): void => {
			const tab = message.from;
			const known = links.get(tab);
			if (known) {
				known.heardMs = clock.now();
				known.askedMs = undefined;
			}
			switch (message.type) {
				case 'hello':
				case 'welcome':
					meet(message);
					return;
				case 'beat':
					if (message.asks) say({ type: 'beat', to: tab, asks: false });
					meet(message);
					return;
				case 'bye':
					refusals.add(tab, message.refuseMs);
					lose(tab);
					return;
				case 'frame':
					take(tab, message.frame);
					return;
				case 'taken':
					// More than was sent is a lie, and less than before is of no use.
					if (known && message.bytes > known.acknowledged && message.bytes <= known.sent) {
						known.acknowledged = message.bytes;
					}
			}
		};

		/** Asks those who were silent for a beat, and gives up those who did not answer. */
		const look = (): void => {
			const nowMs = clock.now();
			for (const [tab, link] of [...links]) {
				if (link.askedMs !== undefined && nowMs - link.askedMs >= tabs.silenceMs) lose(tab);
				else if (nowMs - link.heardMs >= tabs.heartbeatMs) link.askedMs ??= nowMs;
			}
			say({ type: 'beat', asks: true });
			stopTimer = clock.after(tabs.heartbeatMs, look);
		};

		const onMessage = ({ data }: MessageEvent<unknown>): void => {
			const message = isStopped ? undefined : readTabMessage(data, self);
			if (message) hear(message);
		};
		channel.addEventListener('message', onMessage);
		say({ type: 'hello' });
		stopTimer = clock.after(tabs.heartbeatMs, look);

		return () => {
			if (isStopped) return;
			stopTimer();
			say({ type: 'bye', refuseMs: 0 });
			isStopped = true;
			links.clear();
			channel.removeEventListener('message', onMessage);
			channel.close();
		};
	};

	return { start };
};
