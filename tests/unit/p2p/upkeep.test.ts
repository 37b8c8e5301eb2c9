import { limits } from '#lib/core/limits.ts';
import { dueAtMs, type GossipEffect } from '#lib/p2p/gossip.ts';
import { createStepBench, type StepBench } from '#tests/support/step-bench.ts';
import { describe, expect, test } from 'vitest';

const { gossip } = limits;

const headsTo = (effects: readonly GossipEffect[]): readonly string[] =>
	effects.flatMap((effect) =>
		effect.type === 'send' && effect.message.type === 'head' ? [effect.linkId] : []
	);
const closed = (effects: readonly GossipEffect[]): readonly (readonly [string, string])[] =>
	effects.flatMap((effect) =>
		effect.type === 'close' ? [[effect.linkId, effect.reason] as const] : []
	);
const twelve = Array.from({ length: 12 }, (_, i) => `peer ${i}`);

const benchWithTwelve = async (): Promise<StepBench> => {
	const bench = await createStepBench();
	bench.hold(1, 1);
	bench.open(...twelve);
	for (const name of twelve) bench.say(name, bench.hello(1, 1));
	return bench;
};

describe('news', () => {
	test('goes to five links at once, and to the others a quarter of a second later', async () => {
		const bench = await benchWithTwelve();
		expect(headsTo(bench.hold(1, 2))).toEqual(twelve.slice(0, 5));
		expect(dueAtMs(bench.state(), bench.nowMs())).toBeLessThanOrEqual(
			bench.nowMs() + gossip.lazyMs
		);
		expect(headsTo(bench.pass(gossip.lazyMs - 1))).toEqual([]);
		expect(headsTo(bench.pass(1))).toEqual(twelve.slice(5));
		expect(headsTo(bench.pass(gossip.helloGapMs))).toEqual([]);
	});

	test('is not sent to who says to have it by then, nor to who brought it', async () => {
		const bench = await benchWithTwelve();
		bench.say('peer 0', { type: 'head', head: bench.headAt(2) });
		expect(headsTo(bench.hold(1, 2))).toEqual(twelve.slice(1, 6));
		bench.say('peer 7', bench.hello(1, 2));
		expect(headsTo(bench.pass(gossip.lazyMs))).toEqual(
			twelve.slice(6).filter((name) => name !== 'peer 7')
		);
	});
});

describe('links whose peers are elsewhere', () => {
	test('make room down to four while fewer than three are where we are, the oldest first', async () => {
		const bench = await createStepBench();
		bench.hold(1, 1);
		bench.open(...twelve);
		for (const name of twelve) bench.say(name, bench.hello(1, 5));
		bench.say('peer 1', bench.hello(1, 1));
		bench.say('peer 4', bench.hello(1, 1));
		expect(dueAtMs(bench.state(), bench.nowMs())).toBe(bench.nowMs() + gossip.roomFirstMs);
		expect(closed(bench.pass(gossip.roomFirstMs - 1))).toEqual([]);
		const gone = closed(bench.pass(1));
		expect(gone.map(([name]) => name)).toEqual(
			twelve.slice(0, 10).filter((name) => name !== 'peer 1' && name !== 'peer 4')
		);
		expect(gone.every(([, reason]) => reason === 'room')).toBe(true);
		expect(bench.state().links.size).toBe(gossip.roomLinks);
	});

	test('make room first when they say to be ahead and have sent nothing', async () => {
		const bench = await createStepBench();
		bench.hold(1, 2);
		bench.open('alice', 'bob', 'carol', 'mallory 1', 'mallory 2', 'mallory 3');
		for (const name of ['alice', 'bob', 'carol']) bench.say(name, bench.hello(1, 1));
		for (const name of ['mallory 1', 'mallory 2', 'mallory 3']) bench.say(name, bench.hello(1, 9));
		expect(closed(bench.pass(gossip.roomFirstMs))).toEqual([
			['mallory 1', 'room'],
			['mallory 2', 'room']
		]);
	});

	test('all make room when they say to be ahead of us who have nothing', async () => {
		const bench = await createStepBench();
		bench.hold(1, 0);
		bench.open('alice', 'mallory 1', 'bob', 'mallory 2');
		for (const name of ['alice', 'bob']) bench.say(name, bench.hello(1, 0));
		for (const name of ['mallory 1', 'mallory 2']) bench.say(name, bench.hello(1, 9));
		expect(closed(bench.pass(gossip.roomFirstMs))).toEqual([
			['mallory 1', 'room'],
			['mallory 2', 'room']
		]);
		expect([...bench.state().links.keys()]).toEqual(['alice', 'bob']);
	});

	test('stay when three are where we are, and those that have only just come stay for a while', async () => {
		const bench = await benchWithTwelve();
		for (const name of twelve.slice(3)) bench.say(name, bench.hello(1, 5));
		expect(closed(bench.pass(gossip.roomFirstMs))).toEqual([]);
		const other = await createStepBench();
		other.hold(1, 1);
		other.pass(gossip.roomFirstMs - 1000);
		other.open(...twelve);
		expect(closed(other.pass(1000))).toEqual([]);
	});

	test('are judged again soon after news, when nobody of them has moved on', async () => {
		const bench = await benchWithTwelve();
		bench.pass(gossip.roomFirstMs);
		bench.hold(1, 2);
		expect(closed(bench.pass(gossip.roomNewsMs))).toHaveLength(8);
	});

	test('are judged ever more rarely when that leads to nothing', async () => {
		const bench = await createStepBench();
		bench.hold(1, 1);
		const waits = Array.from({ length: 7 }, () => {
			const fromMs = bench.nowMs();
			const { dueMs } = bench.state().room;
			bench.pass(dueMs - fromMs);
			return dueMs - fromMs;
		});
		expect(waits).toEqual([10, 10, 20, 40, 80, 160, 300].map((seconds) => seconds * 1000));
	});
});

describe('a link', () => {
	test('whose peer never says HELLO is closed after twenty seconds, and the peer refused', async () => {
		const bench = await createStepBench();
		bench.hold(1, 1);
		bench.open('alice', 'mallory');
		bench.say('alice', bench.hello(1, 1));
		expect(closed(bench.pass(gossip.firstHelloMs - 1))).toEqual([]);
		expect(bench.pass(1)).toContainEqual({
			type: 'close',
			linkId: 'mallory',
			reason: 'mute',
			refuseMs: gossip.refusalMs
		});
		expect([...bench.state().links.keys()]).toEqual(['alice']);
	});

	test('whose peer was sent a head long since and says that it lacks it is closed', async () => {
		const bench = await createStepBench();
		bench.hold(1, 1);
		bench.open('alice', 'bob', 'mallory');
		for (const name of ['alice', 'bob', 'mallory']) bench.say(name, bench.hello(1, 1));
		expect(headsTo(bench.hold(1, 2))).toEqual(['alice', 'bob', 'mallory']);
		bench.say('alice', bench.hello(1, 2));
		bench.pass(gossip.helloGapMs);
		// Mallory asks for it again and again: that does not begin the time anew.
		for (let i = 0; i < 4; i++) {
			bench.pass(60_000);
			bench.say('mallory', bench.hello(1, 1));
		}
		bench.say('bob', { type: 'head', head: bench.headAt(2) });
		expect(closed(bench.pass(60_000))).toEqual([['mallory', 'stale']]);
		expect([...bench.state().links.keys()]).toEqual(['alice', 'bob']);
	});

	test('whose peer is behind with a version of just now stays', async () => {
		const bench = await createStepBench();
		bench.hold(1, 1);
		bench.open('alice');
		bench.say('alice', bench.hello(1, 1));
		bench.pass(gossip.helloEveryMs - gossip.helloGapMs);
		bench.hold(1, 2);
		expect(closed(bench.pass(gossip.helloGapMs))).toEqual([]);
		expect(bench.state().links.size).toBe(1);
	});
});
