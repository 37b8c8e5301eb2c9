/** Tabs of one browser: one leads, all are answered, and nobody waits for ever when the leading one closes. */
import { describe, expect, it } from 'vitest';
import { joinTabs, type Leadership, type TabPorts } from '#lib/core/tab-leader.ts';

interface Counter {
	readonly next: () => number | Promise<number>;
}

/** A browser: a lock that passes from tab to tab, and a channel that all others hear. */
const browser = () => {
	const waiting: { tab: string; lead: () => void }[] = [];
	const channels = new Map<string, (message: unknown) => void>();
	let holder: string | undefined;
	const pass = (): void => {
		const next = waiting.shift();
		holder = next?.tab;
		next?.lead();
	};
	const ports = (tab: string): TabPorts => ({
		tab,
		lead: (lead) => {
			waiting.push({ tab, lead });
			if (holder === undefined)
				queueMicrotask(() => {
					if (holder === undefined) pass();
				});
			return () => undefined;
		},
		channel: {
			post: (message) => {
				const copy: unknown = structuredClone(message);
				for (const [other, hear] of channels) {
					if (other !== tab)
						queueMicrotask(() => {
							hear(copy);
						});
				}
			},
			listen: (hear) => {
				channels.set(tab, hear);
				return () => channels.delete(tab);
			}
		}
	});
	/** As a browser does when a tab is closed or killed: no word of goodbye. */
	const kill = (tab: string): void => {
		channels.delete(tab);
		if (holder === tab) pass();
	};
	return { ports, kill };
};

const counting = (from: number): (() => Promise<Counter>) => {
	let count = from;
	return () => Promise.resolve({ next: () => count++ });
};

describe('tabs of one browser', () => {
	it('are all answered by the one that leads', async () => {
		const { ports } = browser();
		const alice = joinTabs(ports('alice'), counting(10));
		const bob = joinTabs(ports('bob'), counting(20));
		expect(await alice.remote.next()).toBe(10);
		expect(await bob.remote.next()).toBe(11);
		expect([alice.isLeader(), bob.isLeader()]).toEqual([true, false]);
	});

	it('ask the next leader what a closing one did not answer', async () => {
		const { ports, kill } = browser();
		const silent: Leadership<Counter> = joinTabs(ports('alice'), () =>
			Promise.resolve({ next: () => new Promise<number>(() => undefined) })
		);
		const bob = joinTabs(ports('bob'), counting(20));
		const carol = joinTabs(ports('carol'), counting(30));
		await Promise.resolve();
		expect(silent.isLeader()).toBe(true);
		const asked = [bob.remote.next(), carol.remote.next()];
		await Promise.resolve();
		kill('alice');
		expect((await Promise.all(asked)).toSorted()).toEqual([20, 21]);
		expect(bob.isLeader()).toBe(true);
	});

	it('hear each other, but not themselves', async () => {
		const { ports } = browser();
		const alice = joinTabs(ports('alice'), counting(1));
		const bob = joinTabs(ports('bob'), counting(2));
		const heard: unknown[] = [];
		alice.hear(() => heard.push('alice'));
		bob.hear((news) => heard.push(news));
		alice.announce({ what: 'changed' });
		await bob.remote.next();
		expect(heard).toEqual([{ what: 'changed' }]);
	});

	it('are not confused by what others post on the channel', async () => {
		const { ports } = browser();
		const alice = joinTabs(ports('alice'), counting(1));
		const mallory = ports('mallory').channel;
		for (const junk of [
			null,
			1,
			{},
			{ from: 1, to: 'leader' },
			{ from: 'm', to: 'all', body: 7 },
			{ from: 'm', to: 'leader', body: { call: 'x' } }
		]) {
			mallory.post(junk);
		}
		expect(await alice.remote.next()).toBe(1);
	});
});
