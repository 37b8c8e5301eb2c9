/** A poster for a title that has none: two colours and one figure, chosen from its key; pure. */

export interface PosterArt {
	readonly ground: string;
	readonly glow: string;
	readonly figure: string;
	readonly kind: 'sun' | 'arch' | 'beam' | 'hills' | 'rings' | 'door';
	/** Degrees, for figures that lean. */
	readonly turn: number;
	/** 0 to 1, where the figure stands. */
	readonly shift: number;
}

const kinds = ['sun', 'arch', 'beam', 'hills', 'rings', 'door'] as const;
/** Pairs that hold together: hue of the ground, hue of the figure. */
const pairs: readonly (readonly [number, number])[] = [
	[30, 70],
	[200, 80],
	[260, 40],
	[150, 95],
	[340, 60],
	[95, 30],
	[230, 20],
	[300, 85],
	[20, 180],
	[180, 50]
];

/** FNV-1a over the characters: the same key gives the same poster on every device. */
const hashOf = (text: string): number => {
	let hash = 0x811c9dc5;
	for (const letter of text)
		hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
	return hash;
};

/** The composition for a key. */
export const posterArt = (key: string): PosterArt => {
	const hash = hashOf(key);
	const [ground, figure] = pairs[hash % pairs.length] ?? [30, 70];
	return {
		ground: `oklch(0.27 0.06 ${ground})`,
		glow: `oklch(0.4 0.09 ${ground})`,
		figure: `oklch(0.8 0.13 ${figure})`,
		kind: kinds[(hash >>> 8) % kinds.length] ?? 'sun',
		turn: ((hash >>> 12) % 50) - 25,
		shift: ((hash >>> 18) % 100) / 100
	};
};

/** The title broken into lines that fit a poster, the longest word deciding the size. */
export const posterLines = (
	title: string
): { readonly lines: readonly string[]; readonly size: number } => {
	const words = title.split(/\s+/u).filter(Boolean);
	const length = (text: string): number => Array.from(text).length;
	const longest = Math.max(...words.map(length), 4);
	const perLine = Math.max(longest, Math.min(12, Math.ceil(length(title) / 3)));
	const lines: string[] = [];
	for (const word of words) {
		const last = lines.at(-1);
		if (last !== undefined && length(last) + 1 + length(word) <= perLine) {
			lines[lines.length - 1] = `${last} ${word}`;
		} else lines.push(word);
	}
	const shown = lines.slice(0, 5);
	const widest = Math.max(...shown.map(length), 4);
	return { lines: shown, size: Math.min(34, 330 / widest, 150 / shown.length) };
};
