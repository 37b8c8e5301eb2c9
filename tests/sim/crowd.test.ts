import { churn, partAndHeal, spam, spreadAmongStrangers, spreadHead } from './scenarios.ts';
import { describe, expect, test } from 'vitest';

const seed = Number(process.env['SEED'] ?? 1);
/** The bench runs the same scenarios with 1,000 honest viewers and 4,000 strangers. */
const honest = 150;
const patienceMs = 60_000;

describe(`a crowd (SEED=${seed})`, () => {
	test(
		'has a new head within a second, in less than 8 copies and 4 KB each',
		async () => {
			const { to99Ms, toAllMs, copies, bytes, violations } = await spreadHead(honest, seed);
			expect(to99Ms).toBeLessThan(1000);
			expect(toAllMs).toBeLessThan(10_000);
			expect(copies).toBeLessThan(8);
			expect(bytes).toBeLessThan(4096);
			expect(violations).toEqual([]);
		},
		patienceMs
	);

	test(
		'among four times as many silent and lying strangers is current within seconds, and believes nobody else',
		async () => {
			const { cold, settled } = await spreadAmongStrangers(honest, seed);
			// Before anything was ever published nothing tells an idle stranger from an honest neighbour: in some worlds
			// nobody but strangers surrounds the publisher at first.
			expect(cold.to99Ms).toBeLessThan(60_000);
			expect(cold.toAllMs).toBeLessThan(120_000);
			expect(settled.to99Ms).toBeLessThan(10_000);
			expect(settled.toAllMs).toBeLessThan(60_000);
			expect(settled.violations).toEqual([]);
		},
		patienceMs
	);

	test(
		'that was parted for an hour agrees within a minute of being joined again',
		async () => {
			const { healedMs, wasParted, violations } = await partAndHeal(honest, seed);
			expect(wasParted).toBe(true);
			expect(healedMs).toBeLessThan(60_000);
			expect(violations).toEqual([]);
		},
		patienceMs
	);

	test(
		'of which half is replaced each minute delivers 95 of 100 within ten seconds',
		async () => {
			const { p95Ms, deliveries, missed, violations } = await churn(honest, seed);
			expect(deliveries).toBeGreaterThan(honest * 3);
			expect(p95Ms).toBeLessThan(10_000);
			expect(missed).toBeLessThan(deliveries * 0.05);
			expect(violations).toEqual([]);
		},
		patienceMs
	);

	test(
		'passes nothing on of a thousand messages a second, and cuts whoever sends them each time',
		async () => {
			const { sent, cuts, relayed, violations } = await spam(50, seed);
			expect(sent).toBeGreaterThan(1000);
			expect(cuts).toBeGreaterThan(10);
			expect(relayed).toBe(0);
			expect(violations).toEqual([]);
		},
		patienceMs
	);
});
