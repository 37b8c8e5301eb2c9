import {
	announceDelayMs,
	hostDegree,
	keptDial,
	offersWanted,
	redialDelayMs,
	viewerDegree
} from '#lib/p2p/degree.ts';
import { fullBucket, takeTokens, tokensAtMs } from '#lib/p2p/rate-limit.ts';
import { newScore, scoreValue, withFault, withFirst } from '#lib/p2p/score.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('a token bucket', () => {
	const rate = { perSecond: 20, burst: 100 };

	test('never gives more than its burst and its rate allow, however it is asked', () => {
		fc.assert(
			fc.property(fc.array(fc.nat({ max: 200 }), { maxLength: 400 }), (gaps) => {
				let bucket = fullBucket(rate, 0);
				let nowMs = 0;
				let taken = 0;
				for (const gap of gaps) {
					nowMs += gap;
					const left = takeTokens(bucket, rate, { nowMs });
					if (left) {
						bucket = left;
						taken++;
					}
				}
				expect(taken).toBeLessThanOrEqual(rate.burst + (nowMs / 1000) * rate.perSecond);
			})
		);
	});

	test('gives at the time at which it says it will', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 100 }), (cost) => {
				const empty = takeTokens(fullBucket(rate, 0), rate, { nowMs: 0, cost: 100 });
				if (!empty) throw new Error('a full bucket gives its burst');
				const atMs = tokensAtMs(empty, rate, cost);
				expect(takeTokens(empty, rate, { nowMs: atMs, cost })).toBeDefined();
				expect(takeTokens(empty, rate, { nowMs: atMs - 2, cost })).toBeUndefined();
			})
		);
	});

	test('is not emptied by a clock that is set back', () => {
		const full = fullBucket(rate, 1_000_000);
		expect(takeTokens(full, rate, { nowMs: 0, cost: 100 })).toEqual({ tokens: 0, atMs: 0 });
	});
});

describe('a score', () => {
	test('is never saved up for an attack: one wrong object outweighs any good behaviour', () => {
		let score = newScore(0);
		for (let i = 0; i < 1000; i++) score = withFirst(score);
		expect(scoreValue(score, 1e12)).toBe(30);
		expect(scoreValue(withFault(score, 'wrong-object'), 1e12)).toBeLessThan(0);
	});

	test('of a link that has been useful survives one slip', () => {
		let score = newScore(0);
		for (let i = 0; i < 11; i++) score = withFirst(score);
		expect(scoreValue(withFault(score, 'unsolicited'), 0)).toBe(1);
	});
});

describe('the degree', () => {
	test.each([
		[{ live: 0, outbound: 0 }, 5],
		[{ live: 6, outbound: 3 }, 2],
		[{ live: 8, outbound: 3 }, 0],
		[{ live: 8, outbound: 1 }, 2],
		[{ live: 13, outbound: 0 }, 3],
		[{ live: 14, outbound: 0 }, 0]
	])('with %o makes %i offers', (counts, offers) => {
		expect(offersWanted(viewerDegree, counts)).toBe(offers);
	});

	test('announces again within seconds while there are too few links, then at the interval', () => {
		const delays = [0, 1, 2, 3, 4, 5, 60].map((attempt) =>
			announceDelayMs(viewerDegree, { live: 1, attempt, intervalMs: 120_000 })
		);
		expect(delays).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000]);
		expect(announceDelayMs(viewerDegree, { live: 5, attempt: 0, intervalMs: 60_000 })).toBe(60_000);
	});

	test('does not let a tracker set an interval of nothing or of a year', () => {
		for (const intervalMs of [0, 1e12]) {
			const delay = announceDelayMs(viewerDegree, { live: 8, attempt: 0, intervalMs });
			expect(delay).toBeGreaterThanOrEqual(5000);
			expect(delay).toBeLessThanOrEqual(120_000);
		}
	});

	test('dials a tracker again after a second, doubling to a minute, never all at the same moment', () => {
		expect([0, 1, 2, 10].map((attempt) => redialDelayMs(attempt, 0))).toEqual([
			500, 1000, 2000, 30_000
		]);
		expect([0, 1, 2, 10].map((attempt) => redialDelayMs(attempt, 999))).toEqual([
			1000, 1999, 3998, 59_970
		]);
	});

	test('of a host takes in a crowd', () => {
		expect(hostDegree.high).toBeGreaterThan(20);
	});

	test('keeps the same one of two connections, whichever end looks and in whichever order', () => {
		const dial = fc.record({ initiator: fc.constantFrom('aa', 'bb'), channel: fc.string() });
		fc.assert(
			fc.property(dial, dial, (a, b) => {
				expect(keptDial(a, b)).toEqual(keptDial(b, a));
			})
		);
		const [low, high] = [
			{ initiator: 'aa', channel: 'z' },
			{ initiator: 'bb', channel: 'a' }
		];
		expect(keptDial(high, low)).toBe(low);
	});
});
