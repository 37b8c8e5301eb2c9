/** ASS and SSA files: the events, in the styles they name; fonts, pictures, drawings and movements are passed over. */
import { limits } from '#lib/core/limits.ts';
import { parseAssColor } from './colors.ts';
import { createCueList, createCueText, type Cue, type CueList, type RunStyle } from './cue.ts';
import { linesOf } from './lines.ts';
import {
	applyOverrides,
	fromSsaAlignment,
	placeOf,
	plainStyle,
	type Overridden,
	type OverrideRules
} from './overrides.ts';
import { tokensOf } from './tokens.ts';

interface AssStyle extends RunStyle {
	readonly alignment: number;
	readonly fontSize: number;
}

interface Event {
	readonly startMs: number;
	readonly endMs: number;
	readonly style: string;
	readonly text: string;
}

const anyStyle: AssStyle = { alignment: 2, fontSize: 0 };
const lineMost = 20_000;

const timeOf = (text: string): number => {
	const [, hours, minutes, seconds, fraction = ''] =
		/^\s*(\d{1,4}):(\d{1,2}):(\d{1,2})[.:,](\d{1,3})\s*$/.exec(text) ?? [];
	const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
	return whole * 1000 + Number(fraction.padEnd(3, '0'));
};

/** The first `count` fields, and the rest as the last. */
const fieldsOf = (row: string, count: number): readonly string[] => {
	const fields: string[] = [];
	let at = 0;
	while (fields.length < count - 1) {
		const comma = row.indexOf(',', at);
		if (comma < 0) break;
		fields.push(row.slice(at, comma));
		at = comma + 1;
	}
	return [...fields, row.slice(at)];
};

const namesOf = (row: string): readonly string[] =>
	row
		.split(',')
		.slice(0, 40)
		.map((name) => name.trim().toLowerCase());

const styleOf = (value: (name: string) => string, isSsa: boolean): AssStyle => {
	const alignment = Number(value('alignment') || '2');
	const color = parseAssColor(value('primarycolour'));
	const isSet = (name: string): boolean => !['', '0'].includes(value(name));
	const keypad = isSsa ? fromSsaAlignment(alignment) : alignment;
	return {
		...plainStyle({
			italic: isSet('italic'),
			bold: isSet('bold'),
			underline: isSet('underline'),
			strike: isSet('strikeout')
		}),
		// White is what everybody writes who wants no colour.
		...(color !== undefined && color !== '#ffffff' ? { color } : {}),
		alignment: keypad >= 1 && keypad <= 9 ? Math.floor(keypad) : 2,
		fontSize: Number(value('fontsize')) || 0
	};
};

const eventsFormat = 'layer,start,end,style,name,marginl,marginr,marginv,effect,text';
const stylesFormat =
	'name,fontname,fontsize,primarycolour,secondarycolour,outlinecolour,backcolour,bold,italic,underline,strikeout,scalex,scaley,spacing,angle,borderstyle,outline,shadow,alignment,marginl,marginr,marginv,encoding';

interface Script {
	readonly size: { width: number; height: number };
	readonly styles: Map<string, AssStyle>;
	readonly events: Event[];
	isCut: boolean;
}

/** One line of a section, read into what is known so far. */
const createReader = (script: Script): ((line: string) => void) => {
	let section = '';
	let styleNames = namesOf(stylesFormat);
	let eventNames = namesOf(eventsFormat);
	const pick = (names: readonly string[], row: string): ((name: string) => string) => {
		const fields = fieldsOf(row, names.length);
		return (name) => fields[names.indexOf(name)]?.trim() ?? '';
	};
	const info = (key: string, row: string): void => {
		const value = Number(row);
		if (key === 'playresx' && value > 0) script.size.width = value;
		if (key === 'playresy' && value > 0) script.size.height = value;
	};
	const style = (key: string, row: string): void => {
		if (key === 'format') styleNames = namesOf(row);
		if (key !== 'style' || script.styles.size >= limits.subtitles.styles) return;
		const value = pick(styleNames, row);
		script.styles.set(value('name').replace(/^\*/, ''), styleOf(value, section === 'v4 styles'));
	};
	const event = (key: string, row: string): void => {
		if (key === 'format') eventNames = namesOf(row);
		if (key !== 'dialogue') return;
		if (script.events.length >= limits.subtitles.cues) script.isCut = true;
		if (script.isCut) return;
		const value = pick(eventNames, row);
		const [startMs, endMs] = [timeOf(value('start')), timeOf(value('end'))];
		if (!(endMs > startMs)) return;
		const name = value('style').replace(/^\*/, '');
		script.events.push({ startMs, endMs, style: name, text: value('text') });
	};
	return (line) => {
		const heading = /^\s*\[([^\]]{1,40})\]/.exec(line)?.[1];
		if (heading !== undefined) {
			section = heading.trim().toLowerCase();
			return;
		}
		const colon = line.slice(0, 40).indexOf(':');
		if (colon < 0) return;
		const [key, row] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1)];
		if (section === 'script info') info(key, row);
		else if (section === 'v4+ styles' || section === 'v4 styles') style(key, row);
		// A file that has lost its headings still has its lines.
		else if (section === 'events' || section === '') event(key, row);
	};
};

const runStyle = ({ italic, bold, underline, strike, color }: AssStyle): RunStyle =>
	plainStyle({
		italic: italic ?? false,
		bold: bold ?? false,
		underline: underline ?? false,
		strike: strike ?? false,
		...(color === undefined ? {} : { color })
	});

const scaleOf = ({ fontSize }: AssStyle, usualSize: number): number => {
	const ratio = usualSize > 0 && fontSize > 0 ? fontSize / usualSize : 1;
	return Math.max(0.5, Math.min(2, Math.round(ratio * 100) / 100));
};

const cueOf = (event: Event, script: Script, usualSize: number): Cue => {
	const base = script.styles.get(event.style) ?? script.styles.get('Default') ?? anyStyle;
	const rules: OverrideRules = {
		...script.size,
		style: (name) => runStyle(script.styles.get(name) ?? base)
	};
	const text = createCueText();
	let state: Overridden = { style: runStyle(base), isDrawing: false };
	const raw = event.text.slice(0, limits.subtitles.rawChars).replace(/\\[Nn]/g, '\n');
	for (const token of tokensOf(raw.replaceAll('\\h', '\u00a0'), { tags: false, braces: 'all' })) {
		if (token.type === 'line') text.end();
		else if (token.type === 'text' && !state.isDrawing)
			text.add(token.text, plainStyle(state.style));
		else if (token.type === 'braces') state = applyOverrides(state, token.body, rules);
	}
	const place = placeOf(state.alignment ?? base.alignment, state.point);
	const scale = scaleOf(base, usualSize);
	return {
		startMs: event.startMs,
		endMs: event.endMs,
		lines: text.lines(),
		...(place ? { place } : {}),
		...(scale === 1 ? {} : { scale })
	};
};

/** The size that most lines are written in: what is larger or smaller is so beside it. */
const usualSizeOf = (script: Script): number => {
	const counts = new Map<number, number>();
	for (const { style } of script.events) {
		const size = script.styles.get(style)?.fontSize ?? 0;
		counts.set(size, (counts.get(size) ?? 0) + 1);
	}
	return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
};

/** True for what can only be one of these. */
export const isAss = (text: string): boolean => {
	const head = text.slice(0, 8000);
	return /^\s*\[(script info|v4\+? styles|events)\]/im.test(head) || /^dialogue:/im.test(head);
};

/** Every line of dialogue whose times can be read. */
export const parseAss = (text: string): CueList => {
	// Without a size of its own a script is written for this one.
	const size = { width: 384, height: 288 };
	const script: Script = { size, styles: new Map(), events: [], isCut: false };
	const read = createReader(script);
	for (const line of linesOf(text)) read(line.slice(0, lineMost));
	const usualSize = usualSizeOf(script);
	const list = createCueList();
	for (const event of script.events) list.add(cueOf(event, script, usualSize));
	const { cues } = list.list();
	return { cues, isCut: script.isCut };
};
