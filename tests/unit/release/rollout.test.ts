/** The roll-out: a signed share of all devices, the same answer at each start, and never everybody at once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '#lib/core/limits.ts';
import { forEverybody } from '#lib/release/manifest.ts';
import { placeOf, turnOf } from '#lib/release/rollout.ts';
import { digest } from '#tests/support/channels.ts';

const { delayMs } = limits.release;
const first = { rootVersion: 1, seq: 1 };
const deviceOf = (n: number): Uint8Array => Uint8Array.of(n >> 16, (n >> 8) & 255, n & 255);

test('a tenth of ten thousand devices takes part in a tenth', async () => {
	const rollout = { percent: 10, fromMs: 0, overMs: 0 };
	let taken = 0;
	for (let n = 0; n < 10_000; n++) {
		const place = await placeOf(deviceOf(n), first, digest);
		if (turnOf(place, rollout, 0) !== undefined) taken++;
	}
	expect(taken).toBeGreaterThan(900);
	expect(taken).toBeLessThan(1100);
});

test('a device stands at one place for a release, however often it asks, and at another for the next', async () => {
	const device = deviceOf(7);
	const place = await placeOf(device, first, digest);
	expect(await placeOf(device, first, digest)).toEqual(place);
	expect(await placeOf(device, { rootVersion: 1, seq: 2 }, digest)).not.toEqual(place);
	expect(await placeOf(device, { rootVersion: 2, seq: 1 }, digest)).not.toEqual(place);
	expect(await placeOf(deviceOf(8), first, digest)).not.toEqual(place);
});

const places = fc.record({
	share: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
	wait: fc.double({ min: 0, max: 0.999_999, noNaN: true })
});

test('with everybody at once each device waits less than six hours, and none forever', () => {
	fc.assert(
		fc.property(places, fc.integer({ min: 0, max: 2e12 }), (place, publishedMs) => {
			const at = turnOf(place, forEverybody, publishedMs) ?? Number.NaN;
			expect(at).toBeGreaterThanOrEqual(publishedMs);
			expect(at).toBeLessThan(publishedMs + delayMs);
		})
	);
});

test('a growing roll-out reaches everybody in its time, in the order of their places', () => {
	const rollout = { percent: 20, fromMs: 1000, overMs: 80_000 };
	expect(turnOf({ share: 0.1, wait: 0 }, rollout, 0)).toBe(1000);
	expect(turnOf({ share: 0.6, wait: 0 }, rollout, 0)).toBe(1000 + 40_000);
	fc.assert(
		fc.property(places, (place) => {
			const at = turnOf({ ...place, wait: 0 }, rollout, 0) ?? Number.NaN;
			expect(at).toBeGreaterThanOrEqual(1000);
			expect(at).toBeLessThanOrEqual(81_000);
		})
	);
});

test('with no device at all nobody takes part, until the viewer asks', () => {
	fc.assert(
		fc.property(places, (place) => {
			expect(turnOf(place, { percent: 0, fromMs: 0, overMs: 0 }, 0)).toBeUndefined();
		})
	);
});
