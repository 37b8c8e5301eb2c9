/** What is remembered of films that are passed on, read from storage that may hold anything. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePassedOn, passedOnMost } from '#lib/stream/passed-on.ts';

const hash = (digit: string): string => digit.repeat(40);

test('the films played last are read with their trackers, and nothing else of them', () => {
	const kept = ['a', 'b', 'c', 'd'].map((digit) => ({
		infoHash: hash(digit),
		trackers: ['wss://tracker.example', 'https://not-a-tracker.example', 7],
		other: true
	}));
	expect(parsePassedOn(kept)).toEqual(
		['b', 'c', 'd'].map((digit) => ({
			infoHash: hash(digit),
			trackers: ['wss://tracker.example']
		}))
	);
	expect(passedOnMost).toBe(3);
});

test('whatever storage holds, the answer is a short list of infohashes', () => {
	fc.assert(
		fc.property(fc.anything(), fc.array(fc.anything()), (value, list) => {
			for (const found of [parsePassedOn(value), parsePassedOn(list)]) {
				expect(found.length).toBeLessThanOrEqual(passedOnMost);
				for (const { infoHash } of found) expect(infoHash).toMatch(/^[0-9a-f]{40}$/);
			}
		})
	);
});
