/** Room for films: what goes, what never goes, and that no more goes than must. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { infoHashOf } from '#lib/core/ids.ts';
import { budgetBytes, filmsToRemove } from '#lib/stream/film-budget.ts';

const GiB = 1024 ** 3;

test('the budget is what was chosen, else a fifth of the quota, at most 8 GiB', () => {
	expect(budgetBytes(5, 100)).toBe(5);
	expect(budgetBytes(undefined, 10 * GiB)).toBe(2 * GiB);
	expect(budgetBytes(undefined, 1000 * GiB)).toBe(8 * GiB);
	expect(budgetBytes(undefined, undefined)).toBe(8 * GiB);
});

const films = fc
	.array(
		fc.record({
			pinned: fc.boolean(),
			isOpen: fc.boolean(),
			playedMs: fc.nat(1000),
			sizeBytes: fc.nat(1000)
		}),
		{ maxLength: 30 }
	)
	.map((rows) =>
		rows.map((row, index) => ({ ...row, infoHash: infoHashOf(new Uint8Array(20).fill(index)) }))
	);

test('only unpinned films that are closed go, the longest unplayed first, and none too many', () => {
	fc.assert(
		fc.property(films, fc.nat(20_000), (all, mostBytes) => {
			const open = new Set(all.filter(({ isOpen }) => isOpen).map(({ infoHash }) => infoHash));
			const removed = filmsToRemove(all, mostBytes, open);
			const rows = removed.flatMap((hash) => all.filter(({ infoHash }) => infoHash === hash));
			const staying = all.filter(({ infoHash }) => !removed.includes(infoHash));
			const free = staying.filter(({ pinned, isOpen }) => !pinned && !isOpen);
			const used = staying.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
			expect(new Set(removed).size).toBe(removed.length);
			expect(rows.every(({ pinned, isOpen }) => !pinned && !isOpen)).toBe(true);
			for (const row of rows) {
				expect(free.every(({ playedMs }) => playedMs >= row.playedMs)).toBe(true);
			}
			// Either it fits, or there is nothing left that may go.
			expect(used <= mostBytes || free.length === 0).toBe(true);
			const last = rows.at(-1);
			if (last) expect(used + last.sizeBytes).toBeGreaterThan(mostBytes);
		})
	);
});
