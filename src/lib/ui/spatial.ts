/** Which element an arrow leads to: the nearest on that side, as the eye sees it, whatever the order in the page. */

export type Direction = 'left' | 'right' | 'up' | 'down';

export interface Box {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
}

/** The same box as if the arrow pointed right. */
const turned = (box: Box, direction: Direction): Box => {
	const { left, right, top, bottom } = box;
	switch (direction) {
		case 'right':
			return box;
		case 'left':
			return { left: -right, right: -left, top, bottom };
		case 'down':
			return { left: top, right: bottom, top: left, bottom: right };
		case 'up':
			return { left: -bottom, right: -top, top: left, bottom: right };
	}
};

/** Being beside the line of sight weighs more than being far along it. */
const asideWeight = 5;

/** The index of the box to go to, or undefined when nothing lies that way. */
export const nextThatWay = (
	from: Box,
	boxes: readonly Box[],
	direction: Direction
): number | undefined => {
	const start = turned(from, direction);
	const middle = (start.top + start.bottom) / 2;
	let best: { readonly index: number; readonly cost: number } | undefined;
	boxes.forEach((box, index) => {
		const { left, right, top, bottom } = turned(box, direction);
		// Beyond the middle of where we are, so that overlapping neighbours count and what contains us does not.
		if (left + right <= start.left + start.right || left < start.left) return;
		const along = Math.max(0, left - start.right);
		const gap = Math.max(0, top - start.bottom, start.top - bottom);
		const drift = Math.abs((top + bottom) / 2 - middle);
		// In a row, what shares the height is before what is nearer but off it.
		const cost = along + asideWeight * gap + drift / 4 + (gap > 0 ? along : 0);
		if (!best || cost < best.cost) best = { index, cost };
	});
	return best?.index;
};
