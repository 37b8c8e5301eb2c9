/** Colours as subtitle files write them: names, CSS digits, the digits of ASS; everything else is no colour. */

const named: Readonly<Record<string, string>> = {
	white: '#ffffff',
	black: '#000000',
	red: '#ff0000',
	lime: '#00ff00',
	green: '#008000',
	blue: '#0000ff',
	yellow: '#ffff00',
	cyan: '#00ffff',
	aqua: '#00ffff',
	magenta: '#ff00ff',
	fuchsia: '#ff00ff',
	gray: '#808080',
	grey: '#808080',
	silver: '#c0c0c0',
	maroon: '#800000',
	olive: '#808000',
	navy: '#000080',
	purple: '#800080',
	teal: '#008080',
	orange: '#ffa500',
	pink: '#ffc0cb',
	violet: '#ee82ee'
};

/** `yellow`, `#ff0`, `ff0000`: `#rrggbb`, or undefined. */
export const parseColor = (text: string): string | undefined => {
	const word = text.trim().toLowerCase();
	if (Object.hasOwn(named, word)) return named[word];
	const digits = /^#?([0-9a-f]{6}|[0-9a-f]{3})(?:[0-9a-f]{2})?$/.exec(word)?.[1];
	if (digits === undefined) return undefined;
	return `#${digits.length === 3 ? digits.replace(/./g, '$&$&') : digits}`;
};

/** `&HAABBGGRR&`, or the same as a decimal number as SSA wrote it. */
export const parseAssColor = (text: string): string | undefined => {
	const word = text.trim();
	const hex = /^&?H([0-9a-f]{1,8})&?$/i.exec(word)?.[1];
	const value = hex === undefined ? Number(/^-?\d{1,10}$/.exec(word)?.[0]) : parseInt(hex, 16);
	if (!Number.isFinite(value)) return undefined;
	const [r, g, b] = [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff];
	return `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
};
