/** Giving back: on unless the viewer, the line or a cap says otherwise; a month's count ends with the month. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countTraffic, givingNow, monthOf, parseLedger } from '#lib/stream/giving-back.ts';

const MiB = 1024 * 1024;
const november = new Date(2026, 10, 23, 12).getTime();
const december = new Date(2026, 11, 1, 0, 0, 1).getTime();
const nothing = parseLedger(undefined, november);
const wifi = { isMetered: false, nowMs: november };
const choices = { on: true, onMetered: false };

test('it is on without a cap, and off at once when the viewer says so', () => {
	expect(givingNow(choices, nothing, wifi)).toEqual({ on: true, bytesPerSecond: Infinity });
	expect(givingNow({ ...choices, on: false }, nothing, wifi)).toEqual({
		on: false,
		bytesPerSecond: 0,
		reason: 'choice'
	});
});

test('a rate in KiB becomes bytes a second', () => {
	expect(givingNow({ ...choices, rateKiB: 100 }, nothing, wifi).bytesPerSecond).toBe(102_400);
});

test('a line that is paid by the byte gives nothing unless the viewer says otherwise', () => {
	const metered = { ...wifi, isMetered: true };
	expect(givingNow(choices, nothing, metered).reason).toBe('metered');
	expect(givingNow({ ...choices, onMetered: true }, nothing, metered).on).toBe(true);
});

test('the month counts up to its cap and begins from nothing with the next', () => {
	const capped = { ...choices, monthMiB: 10 };
	const full = countTraffic(nothing, { givenBytes: 10 * MiB, takenBytes: 0 }, november);
	expect(givingNow(capped, full, wifi).reason).toBe('month');
	expect(givingNow(capped, full, { ...wifi, nowMs: december }).on).toBe(true);
	const next = countTraffic(full, { givenBytes: 1, takenBytes: 0 }, december);
	expect(next).toMatchObject({ month: '2026-12', monthBytes: 1, givenBytes: 10 * MiB + 1 });
});

test('the ratio is of all that was given and taken, and of nothing taken there is none', () => {
	const capped = { ...choices, ratio: 1.5 };
	const ledger = { ...nothing, givenBytes: 150, takenBytes: 100 };
	expect(givingNow(capped, ledger, wifi).reason).toBe('ratio');
	expect(givingNow(capped, { ...ledger, givenBytes: 149 }, wifi).on).toBe(true);
	expect(givingNow(capped, { ...ledger, takenBytes: 0 }, wifi).on).toBe(true);
});

test('a ledger that storage has spoilt counts nothing below nought and nothing that is no number', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			const ledger = parseLedger({ month: monthOf(november), monthBytes: value }, november);
			expect(ledger.monthBytes).toBeGreaterThanOrEqual(0);
			expect(Number.isFinite(ledger.monthBytes)).toBe(true);
		})
	);
	expect(parseLedger('x', november)).toEqual(nothing);
});

test('no counting makes a ledger smaller, but for the month that ends', () => {
	fc.assert(
		fc.property(fc.nat(), fc.nat(), (givenBytes, takenBytes) => {
			const after = countTraffic(nothing, { givenBytes, takenBytes }, november);
			expect(after).toMatchObject({ monthBytes: givenBytes, givenBytes, takenBytes });
		})
	);
});
