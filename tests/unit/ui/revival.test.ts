/** When a lost source is loaded again, and when it is given up. */
import { expect, test } from 'vitest';
import { createRevival } from '#lib/ui/revival.ts';

test('a source that the network lost is loaded again, each time after a longer wait, and given up in the end', () => {
	const lost = createRevival();
	const waits = Array.from({ length: 9 }, (_, i) =>
		lost({ code: 2, hasPlayed: true, atMs: i * 4000 })
	);
	expect(waits).toEqual([200, 400, 800, 1600, 3200, 3200, 3200, 3200, undefined]);
});

test('after a minute of calm the count begins anew', () => {
	const lost = createRevival();
	expect(lost({ code: 2, hasPlayed: true, atMs: 0 })).toBe(200);
	expect(lost({ code: 2, hasPlayed: true, atMs: 1000 })).toBe(400);
	expect(lost({ code: 2, hasPlayed: true, atMs: 61_001 })).toBe(200);
});

test('an address that cannot be read is only away when the film played before', () => {
	const lost = createRevival();
	expect(lost({ code: 4, hasPlayed: false, atMs: 0 })).toBeUndefined();
	expect(lost({ code: 4, hasPlayed: true, atMs: 0 })).toBe(200);
});

test('frames that cannot be decoded are not tried again', () => {
	expect(createRevival()({ code: 3, hasPlayed: true, atMs: 0 })).toBeUndefined();
});
