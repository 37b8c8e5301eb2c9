/** Where the cards of a long grid stand: only those near the screen exist, whatever the length. */

export interface GridSpace {
	/** Of the grid, in CSS pixels. */
	readonly width: number;
	/** A card is never narrower; as many columns as fit, two at least. */
	readonly cardLeast: number;
	readonly gap: number;
	/** Height of the words under a poster. */
	readonly words: number;
	readonly total: number;
	readonly viewport: number;
}

export interface GridLayout {
	readonly columns: number;
	readonly cardWidth: number;
	/** From one row to the next. */
	readonly rowHeight: number;
	readonly rows: number;
	/** Of the whole grid, as far as browsers can hold it. */
	readonly height: number;
	/** How far the rows move for each pixel that is scrolled: 1 unless the grid is higher than a browser can hold. */
	readonly speed: number;
}

/** Firefox lays out nothing beyond 17.9 million pixels. */
const heightMost = 16_000_000;
/** Rows that exist above and below the screen. */
const rowsAround = 2;

export const layoutGrid = (space: GridSpace): GridLayout => {
	const { width, cardLeast, gap, words, total, viewport } = space;
	const columns = Math.max(2, Math.floor((width + gap) / (cardLeast + gap)));
	const cardWidth = Math.max(1, (width - gap * (columns - 1)) / columns);
	const rowHeight = Math.ceil(cardWidth * 1.5 + words + gap);
	const rows = Math.ceil(total / columns);
	const full = rows * rowHeight;
	const height = Math.min(full, heightMost);
	const speed = full > height ? (full - viewport) / (height - viewport) : 1;
	return { columns, cardWidth, rowHeight, rows, height, speed };
};

export interface RowRange {
	readonly first: number;
	/** The one after the last. */
	readonly end: number;
}

/** Rows that exist when so much of the grid has gone by above the screen. */
export const rowsAt = (layout: GridLayout, scrolled: number, viewport: number): RowRange => {
	const { rowHeight, rows, speed } = layout;
	const top = Math.max(0, scrolled) * speed;
	const first = Math.max(0, Math.floor(top / rowHeight) - rowsAround);
	const end = Math.min(rows, Math.ceil((top + viewport) / rowHeight) + rowsAround);
	return { first: Math.min(first, rows), end: Math.max(end, Math.min(first, rows)) };
};

/** Where a row stands within the grid. */
export const topOf = (layout: GridLayout, row: number, scrolled: number): number =>
	layout.speed === 1
		? row * layout.rowHeight
		: row * layout.rowHeight - Math.max(0, scrolled) * (layout.speed - 1);

/** How far the grid must be scrolled for a row to stand at its top. */
export const scrolledTo = ({ rowHeight, speed }: GridLayout, row: number): number =>
	(row * rowHeight) / speed;

/** The card that an arrow key leads to from another; undefined when the key leads nowhere. */
export const cardAfter = (
	key: string,
	from: number,
	{
		columns,
		total,
		isRtl
	}: { readonly columns: number; readonly total: number; readonly isRtl: boolean }
): number | undefined => {
	const steps: Readonly<Record<string, number>> = {
		ArrowRight: isRtl ? -1 : 1,
		ArrowLeft: isRtl ? 1 : -1,
		ArrowDown: columns,
		ArrowUp: -columns
	};
	if (key === 'Home') return 0;
	if (key === 'End') return total - 1;
	const step = steps[key];
	const to = step === undefined ? -1 : from + step;
	return to >= 0 && to < total ? to : undefined;
};
