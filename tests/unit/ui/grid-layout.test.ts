/** Where the cards of a long grid stand. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cardAfter, layoutGrid, rowsAt, scrolledTo, topOf } from '#lib/ui/browse/grid-layout.ts';

const space = { width: 1200, cardLeast: 150, gap: 20, words: 78, total: 100_000, viewport: 800 };

test('cards fill the width, and a phone has two columns whatever the size', () => {
	const { columns, cardWidth } = layoutGrid(space);
	expect(columns).toBe(7);
	expect(columns * cardWidth + (columns - 1) * 20).toBeCloseTo(1200);
	expect(layoutGrid({ ...space, width: 300, cardLeast: 216 }).columns).toBe(2);
});

test('few rows exist, whatever is scrolled and however long the grid is', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 280, max: 3000 }),
			fc.integer({ min: 0, max: 1_000_000 }),
			fc.double({ min: 0, max: 1, noNaN: true }),
			(width, total, share) => {
				const layout = layoutGrid({ ...space, width, total });
				const scrolled = share * Math.max(0, layout.height - space.viewport);
				const { first, end } = rowsAt(layout, scrolled, space.viewport);
				const inView = Math.ceil(space.viewport / layout.rowHeight);
				expect(layout.height).toBeLessThanOrEqual(16_000_000);
				expect(first).toBeGreaterThanOrEqual(0);
				expect(end).toBeLessThanOrEqual(layout.rows);
				expect(end - first).toBeLessThanOrEqual(inView + 5);
				if (total === 0) return;
				// The rows reach over the whole screen.
				expect(topOf(layout, first, scrolled)).toBeLessThanOrEqual(scrolled + 1);
				const under = topOf(layout, end, scrolled);
				expect(under).toBeGreaterThanOrEqual(
					Math.min(scrolled + space.viewport, layout.height) - 1
				);
			}
		)
	);
});

test('the last row can be reached in a grid that no browser could hold', () => {
	const layout = layoutGrid({ ...space, width: 560, cardLeast: 216, total: 200_000 });
	expect(layout.speed).toBeGreaterThan(1);
	const most = layout.height - space.viewport;
	expect(rowsAt(layout, most, space.viewport).end).toBe(layout.rows);
	const row = 50_000;
	expect(rowsAt(layout, scrolledTo(layout, row), space.viewport).first).toBe(row - 2);
});

test('arrow keys lead from card to card, mirrored where one reads from the right', () => {
	const ltr = { columns: 4, total: 10, isRtl: false };
	expect(cardAfter('ArrowRight', 3, ltr)).toBe(4);
	expect(cardAfter('ArrowRight', 3, { ...ltr, isRtl: true })).toBe(2);
	expect(cardAfter('ArrowDown', 3, ltr)).toBe(7);
	expect(cardAfter('ArrowUp', 3, ltr)).toBeUndefined();
	expect(cardAfter('ArrowDown', 7, ltr)).toBeUndefined();
	expect(cardAfter('End', 0, ltr)).toBe(9);
	expect(cardAfter('a', 0, ltr)).toBeUndefined();
});
