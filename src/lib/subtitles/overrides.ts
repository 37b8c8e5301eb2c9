/** The override tags of ASS, those of them that are kept: slant, weight, lines, colour, alignment, position. */
import { parseAssColor } from './colors.ts';
import type { Place, RunStyle } from './cue.ts';

/** What the marks of one cue have said so far. */
export interface Overridden {
	readonly style: RunStyle;
	/** 1 to 9, as on a numeric keypad. */
	readonly alignment?: number;
	/** Shares of the picture. */
	readonly point?: { readonly x: number; readonly y: number };
	/** What follows is a drawing, not text. */
	readonly isDrawing: boolean;
}

export interface OverrideRules {
	/** The size that positions are written in. */
	readonly width: number;
	readonly height: number;
	/** What `\r` goes back to. */
	readonly style: (name: string) => RunStyle;
}

const horizontal = ['left', 'center', 'right'] as const;
const vertical = ['bottom', 'middle', 'top'] as const;

/** SSA counted 1 to 3 at the bottom, 5 to 7 at the top, 9 to 11 in the middle. */
export const fromSsaAlignment = (value: number): number => {
	const column = value & 3;
	if (column === 0) return 2;
	return column + (value & 4 ? 6 : value & 8 ? 3 : 0);
};

/** Where an alignment and a point put a cue; undefined for the usual place. */
export const placeOf = (
	alignment: number,
	point?: { readonly x: number; readonly y: number }
): Place | undefined => {
	if (alignment === 2 && !point) return undefined;
	const h = horizontal[(alignment - 1) % 3] ?? 'center';
	const v = vertical[Math.floor((alignment - 1) / 3)] ?? 'bottom';
	return { h, v, ...point };
};

/** True for 1 and for the weights of a bold font. */
const isOn = (value: string): boolean => {
	const number = Number(value);
	return number === 1 || number === -1 || number >= 600;
};

const share = (value: number, whole: number): number =>
	Math.max(0, Math.min(1, whole > 0 ? value / whole : 0.5));

const pointIn = (args: string, rules: OverrideRules): Overridden['point'] => {
	const numbers = args.split(',').slice(0, 4).map(Number);
	// \move: where it ends.
	const [x, y] = numbers.length >= 4 ? numbers.slice(2) : numbers;
	if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y))
		return undefined;
	return { x: share(x, rules.width), y: share(y, rules.height) };
};

const flags = { i: 'italic', b: 'bold', u: 'underline', s: 'strike' } as const;

const colored = (state: Overridden, value: string): Overridden => {
	const color = parseAssColor(value);
	const { color: before, ...plain } = state.style;
	if (color !== undefined) return { ...state, style: { ...plain, color } };
	// \c alone goes back to the viewer's own.
	return value === '' || before === undefined ? { ...state, style: plain } : state;
};

const aligned = (state: Overridden, alignment: number): Overridden =>
	Number.isInteger(alignment) && alignment >= 1 && alignment <= 9 ? { ...state, alignment } : state;

/** What changes the look of what follows; undefined for other tags. */
const applyStyle = (
	state: Overridden,
	tag: string,
	rules: OverrideRules
): Overridden | undefined => {
	const flag = /^([ibus])(-?\d{1,4})?\s*$/.exec(tag);
	if (flag) {
		const name = flags[flag[1] as keyof typeof flags]; // The pattern allows these four alone.
		return { ...state, style: { ...state.style, [name]: isOn(flag[2] ?? '0') } };
	}
	const color = /^1?c(&?H?[0-9a-f]*&?)\s*$/i.exec(tag);
	if (color) return colored(state, color[1] ?? '');
	return tag.startsWith('r') && !tag.startsWith('rnd')
		? { ...state, style: rules.style(tag.slice(1).trim()) }
		: undefined;
};

const applyOne = (state: Overridden, tag: string, rules: OverrideRules): Overridden => {
	const styled = applyStyle(state, tag, rules);
	if (styled) return styled;
	const call = /^(pos|move)\s*\(([^)]*)\)?/.exec(tag);
	if (call) {
		const point = pointIn(call[2] ?? '', rules);
		return point ? { ...state, point } : state;
	}
	const alignment = /^(an?)(\d{1,2})\s*$/.exec(tag);
	if (alignment) {
		const value = Number(alignment[2]);
		return aligned(state, alignment[1] === 'an' ? value : fromSsaAlignment(value));
	}
	const drawing = /^p(\d{1,2})\s*$/.exec(tag);
	return drawing ? { ...state, isDrawing: Number(drawing[1]) > 0 } : state;
};

/** What stood between braces, applied in its order; tags that are not kept change nothing. */
export const applyOverrides = (state: Overridden, body: string, rules: OverrideRules): Overridden =>
	body
		.split('\\')
		.slice(1)
		.reduce((now, tag) => applyOne(now, tag.trim(), rules), state);

/** Marks that say nothing are not there: two styles that look alike are equal. */
export const plainStyle = (style: RunStyle): RunStyle =>
	Object.fromEntries(Object.entries(style).filter(([, value]) => value !== false));
