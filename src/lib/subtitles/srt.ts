/** SubRip files, read as leniently as they are written: numbers may be missing, lines may be blank, marks may be wrong. */
import { limits } from '#lib/core/limits.ts';
import { parseColor } from './colors.ts';
import { createCueList, createCueText, type Cue, type CueList, type RunStyle } from './cue.ts';
import { applyOverrides, placeOf, plainStyle, type Overridden } from './overrides.ts';
import { linesOf } from './lines.ts';
import { tokensOf } from './tokens.ts';

const timing =
	/^\s*(\d{1,4}):(\d{1,3}):(\d{1,3})(?:[,.:](\d{1,6}))?\s*-{1,2}>\s*(\d{1,4}):(\d{1,3}):(\d{1,3})(?:[,.:](\d{1,6}))?(?:\s|$)/;
/** Longer lines hold no times. */
const timingMost = 200;

const toMs = (parts: readonly (string | undefined)[]): number => {
	const [hours = '0', minutes = '0', seconds = '0', fraction = '0'] = parts;
	const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
	return whole * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
};

const timesOf = (
	line: string
): { readonly startMs: number; readonly endMs: number } | undefined => {
	if (line.length > timingMost || !line.includes('->')) return undefined;
	const found = timing.exec(line);
	return found ? { startMs: toMs(found.slice(1, 5)), endMs: toMs(found.slice(5, 9)) } : undefined;
};

const flags: Readonly<Record<string, keyof RunStyle>> = {
	i: 'italic',
	em: 'italic',
	b: 'bold',
	strong: 'bold',
	u: 'underline',
	s: 'strike',
	strike: 'strike'
};
/** Marks inside marks inside marks. */
const depthMost = 16;

/** The size that positions in SubRip files are written in, by the habit of the programs that write them. */
const rules = { width: 384, height: 288, style: (): RunStyle => ({}) };

const colorIn = (tag: string): string | undefined =>
	parseColor(/\bcolor\s*=\s*["']?([#\w]{1,20})/i.exec(tag)?.[1] ?? '');

interface OpenTag {
	readonly name: string;
	readonly before: RunStyle;
}

const closed = (open: OpenTag[], name: string, style: RunStyle): RunStyle => {
	const at = open.findLastIndex((one) => one.name === name);
	return at < 0 ? style : (open.splice(at)[0]?.before ?? style);
};

/** Reads tags into a style, remembering what each of them covers. */
const createTags = (): ((style: RunStyle, body: string) => RunStyle) => {
	const open: OpenTag[] = [];
	return (style, body) => {
		const name = /^\/?([a-z]{1,10})/i.exec(body)?.[1]?.toLowerCase() ?? '';
		if (body.startsWith('/')) return closed(open, name, style);
		const flag = flags[name];
		if ((!flag && name !== 'font') || open.length >= depthMost) return style;
		open.push({ name, before: style });
		if (flag) return { ...style, [flag]: true };
		const color = colorIn(body);
		return color === undefined ? style : { ...style, color };
	};
};

const cueOf = (times: { readonly startMs: number; readonly endMs: number }, raw: string): Cue => {
	const text = createCueText();
	const tag = createTags();
	let state: Overridden = { style: {}, isDrawing: false };
	for (const token of tokensOf(raw, { tags: true, braces: 'overrides' })) {
		switch (token.type) {
			case 'text':
				// The line break of ASS wanders into SubRip files.
				token.text.split('\\N').forEach((part, i) => {
					if (i > 0) text.end();
					text.add(part, plainStyle(state.style));
				});
				break;
			case 'line':
				text.end();
				break;
			case 'tag':
				state = { ...state, style: tag(state.style, token.body) };
				break;
			case 'braces':
				state = applyOverrides(state, token.body, rules);
		}
	}
	const place = placeOf(state.alignment ?? 2, state.point);
	return { ...times, lines: text.lines(), ...(place ? { place } : {}) };
};

/** The text of a block: without the number of the block that comes next. */
const textIn = (lines: readonly string[], isLast: boolean): string => {
	const kept = [...lines];
	if (isLast) while (kept.at(-1)?.trim() === '') kept.pop();
	const standsAlone = isLast
		? kept.length > 1 && kept.at(-2)?.trim() === ''
		: kept.length === 1 || kept.at(-2)?.trim() === '';
	if (standsAlone && /^\s*\d{1,9}\s*$/.test(kept.at(-1) ?? '')) kept.pop();
	return kept.join('\n').slice(0, limits.subtitles.rawChars);
};

/** Every block whose times can be read. */
export const parseSrt = (text: string): CueList => {
	const list = createCueList();
	let times: ReturnType<typeof timesOf>;
	let block: string[] = [];
	const close = (isLast: boolean): void => {
		if (times) list.add(cueOf(times, textIn(block, isLast)));
		block = [];
	};
	for (const line of linesOf(text)) {
		const found = timesOf(line);
		if (found || line.includes('-->')) {
			close(false);
			// Times that cannot be read end the block before; what follows belongs to nobody.
			times = found;
			if (list.isFull()) break;
		} else if (times && block.length <= limits.subtitles.lines * 4) block.push(line);
	}
	close(true);
	return list.list();
};
