/** What a subtitle is once it is read: when, what, how it is written, where it stands. Text alone, never markup. */
import { limits } from '#lib/core/limits.ts';

export interface RunStyle {
	readonly italic?: boolean;
	readonly bold?: boolean;
	readonly underline?: boolean;
	readonly strike?: boolean;
	/** `#rrggbb`; absent: the viewer's own. */
	readonly color?: string;
}

/** Characters that are written alike. */
export interface Run extends RunStyle {
	readonly text: string;
}

export type Line = readonly Run[];

/** Where a cue stands; shares of the picture, 0 to 1. */
export interface Place {
	readonly h: 'left' | 'center' | 'right';
	readonly v: 'top' | 'middle' | 'bottom';
	/** The point that `h` and `v` hold on to; absent: the edge. */
	readonly x?: number;
	readonly y?: number;
	readonly width?: number;
}

export interface Cue {
	readonly startMs: number;
	readonly endMs: number;
	readonly lines: readonly Line[];
	/** Absent: at the bottom, in the middle. */
	readonly place?: Place;
	/** Larger or smaller than the others of its file. */
	readonly scale?: number;
}

/** What a format makes of a text: cues in the order of their beginnings, and whether there were more than are kept. */
export interface CueList {
	readonly cues: readonly Cue[];
	readonly isCut: boolean;
}

/**
 * What is not seen: control, private and format characters, embeddings and overrides among them. The joiners and the three
 * marks of direction stay: Arabic, Persian and Hebrew subtitles are spelled with them.
 */
const unseen = /[\p{Cc}\p{Cs}\p{Co}]|(?![\u200c-\u200f\u061c])\p{Cf}/gu;

const sameStyle = (a: RunStyle, b: RunStyle): boolean =>
	a.italic === b.italic &&
	a.bold === b.bold &&
	a.underline === b.underline &&
	a.strike === b.strike &&
	a.color === b.color;

const trimmed = (runs: readonly Run[]): Line => {
	const line = [...runs];
	while (line.length > 0 && (line[0]?.text.trim() ?? '') === '') line.shift();
	while (line.length > 0 && (line.at(-1)?.text.trim() ?? '') === '') line.pop();
	return line.map((run, i) => ({
		...run,
		text:
			i === 0 && i === line.length - 1
				? run.text.trim()
				: i === 0
					? run.text.trimStart()
					: i === line.length - 1
						? run.text.trimEnd()
						: run.text
	}));
};

/** Gathers the text of one cue, within its bounds. */
export const createCueText = (): {
	readonly add: (text: string, style: RunStyle) => void;
	/** A line ends. */
	readonly end: () => void;
	/** Lines that hold something, without spaces around them. */
	readonly lines: () => readonly Line[];
} => {
	const lines: Run[][] = [[]];
	let chars = 0;
	let runs = 0;
	return {
		add: (text, style) => {
			const clean = text
				.replace(/[\t\r\n\u2028\u2029]+/g, ' ')
				.replace(unseen, '')
				.slice(0, limits.subtitles.cueChars - chars);
			const line = lines.at(-1);
			if (clean === '' || !line || runs >= limits.subtitles.runs) return;
			chars += clean.length;
			const last = line.at(-1);
			if (last && sameStyle(last, style)) {
				line[line.length - 1] = { ...last, text: last.text + clean };
				return;
			}
			runs++;
			line.push({ text: clean, ...style });
		},
		end: () => {
			if (lines.length < limits.subtitles.lines) lines.push([]);
		},
		lines: () => lines.map(trimmed).filter((line) => line.length > 0)
	};
};

/** The text of a cue without its looks, lines joined by `between`. */
export const textOf = (cue: Cue, between = ' '): string =>
	cue.lines.map((line) => line.map(({ text }) => text).join('')).join(between);

/** Takes cues in any order, no more than are allowed; those that are never seen are left out. */
export const createCueList = (): {
	readonly add: (cue: Cue) => void;
	readonly isFull: () => boolean;
	readonly list: () => CueList;
} => {
	const cues: Cue[] = [];
	let isCut = false;
	return {
		add: (cue) => {
			if (cue.endMs <= cue.startMs || cue.lines.length === 0) return;
			if (cues.length >= limits.subtitles.cues) isCut = true;
			else cues.push(cue);
		},
		isFull: () => isCut,
		// Sorting is stable: cues that begin together keep the order of the file.
		list: () => ({ cues: cues.sort((a, b) => a.startMs - b.startMs), isCut })
	};
};
