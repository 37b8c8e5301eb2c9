/** The character references that WebVTT knows, and numbers; nothing else is touched. */

const named: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	nbsp: '\u00a0',
	lrm: '\u200e',
	rlm: '\u200f'
};

const characterOf = (code: number): string =>
	code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
		? String.fromCodePoint(code)
		: '';

/** `&amp;` is `&`, `&#233;` is `é`; names that are not known stay as they are written. */
export const decodeEntities = (text: string): string =>
	text.replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,4});/gi, (whole, name: string) => {
		if (name.startsWith('#x') || name.startsWith('#X'))
			return characterOf(parseInt(name.slice(2), 16));
		if (name.startsWith('#')) return characterOf(Number(name.slice(1)));
		return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
	});
