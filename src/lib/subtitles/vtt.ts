/** WebVTT files (W3C WebVTT 1, section 6): cues, their settings and their marks; style sheets and regions are passed over. */
import { limits } from '#lib/core/limits.ts';
import { parseColor } from './colors.ts';
import {
	createCueList,
	createCueText,
	type Cue,
	type CueList,
	type Place,
	type RunStyle
} from './cue.ts';
import { decodeEntities } from './entities.ts';
import { linesOf } from './lines.ts';
import { tokensOf } from './tokens.ts';

/** Kinder than the standard: hours of one digit, a comma, a fraction that is short or absent are all about in the world. */
const time = '(?:(\\d{1,6}):)?([0-5]?\\d):([0-5]\\d)(?:[.,](\\d{1,3}))?';
const timing = new RegExp(`^\\s*${time}\\s*-->\\s*${time}(?=\\s|$)(.{0,500})`);
const timingMost = 1000;
/** A line of text takes so much of the picture's height. */
const lineShare = 0.0533;

const toMs = (parts: readonly (string | undefined)[]): number => {
	const [hours = '0', minutes = '0', seconds = '0', fraction = '0'] = parts;
	const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
	return whole * 1000 + Number(fraction.padEnd(3, '0'));
};

const percent = (text: string): number | undefined => {
	const value = Number(/^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text)?.[1]);
	return value <= 100 ? value / 100 : undefined;
};

const sides = {
	start: 'left',
	left: 'left',
	end: 'right',
	right: 'right',
	center: 'center'
} as const;
const lineAnchors = { start: 'top', center: 'middle', end: 'bottom' } as const;

const lineSetting = (value: string): Partial<Place> => {
	const [at = '', anchor = 'start'] = value.split(',');
	const share = percent(at);
	if (share !== undefined) {
		const v = Object.hasOwn(lineAnchors, anchor)
			? lineAnchors[anchor as keyof typeof lineAnchors] // Object.hasOwn has said so.
			: 'top';
		return { y: share, v };
	}
	if (!/^-?\d{1,3}$/.test(at)) return {};
	const number = Number(at);
	if (number >= 0) return { v: 'top', y: Math.min(1, number * lineShare) };
	return number === -1 ? {} : { v: 'bottom', y: Math.max(0, 1 + (number + 1) * lineShare) };
};

const setting = (name: string, value: string): Partial<Place> => {
	switch (name) {
		case 'align':
			return Object.hasOwn(sides, value) ? { h: sides[value as keyof typeof sides] } : {};
		case 'line':
			return lineSetting(value);
		case 'position': {
			const x = percent(value.split(',')[0] ?? '');
			return x === undefined ? {} : { x };
		}
		case 'size': {
			const width = percent(value);
			return width === undefined || width === 1 ? {} : { width };
		}
		default:
			return {};
	}
};

const settingsOf = (text: string): Place | undefined => {
	const found = text
		.split(/\s+/)
		.slice(0, 16)
		.map((word) => {
			const colon = word.indexOf(':');
			return setting(word.slice(0, Math.max(0, colon)), word.slice(colon + 1));
		});
	const place: Place = Object.assign({ h: 'center', v: 'bottom' }, ...found) as Place; // Only parts of places are added.
	const { h, v, ...point } = place;
	return h === 'center' && v === 'bottom' && Object.keys(point).length === 0 ? undefined : place;
};

const depthMost = 16;
const flags: Readonly<Record<string, keyof RunStyle>> = {
	i: 'italic',
	b: 'bold',
	u: 'underline'
};

/** `c.yellow.bg_blue`: the colour that the class names, as section 5.1 gives it. */
const colorIn = (classes: readonly string[]): string | undefined =>
	classes.map(parseColor).find((color) => color !== undefined);

/** Reads the marks of one cue into its text. */
const createMarks = (text: ReturnType<typeof createCueText>) => {
	const open: { readonly name: string; readonly before: RunStyle }[] = [];
	let style: RunStyle = {};
	return {
		style: () => style,
		close: (name: string): void => {
			const at = open.findLastIndex((one) => one.name === name);
			if (at < 0) return;
			// What is said above other characters stands behind them in brackets.
			if (name === 'rt') text.add(')', style);
			style = open.splice(at)[0]?.before ?? style;
		},
		open: (body: string): void => {
			const [name = '', ...classes] = (/^[^\s]*/.exec(body)?.[0] ?? '').split('.');
			if (open.length >= depthMost || /^\d/.test(name)) return;
			open.push({ name, before: style });
			const flag = flags[name];
			const color = colorIn(classes);
			if (flag) style = { ...style, [flag]: true };
			if (color !== undefined) style = { ...style, color };
			if (name === 'rt') text.add(' (', style);
		}
	};
};

const cueLines = (raw: string): Cue['lines'] => {
	const text = createCueText();
	const marks = createMarks(text);
	for (const token of tokensOf(raw, { tags: true, braces: 'text' })) {
		if (token.type === 'text') text.add(decodeEntities(token.text), marks.style());
		else if (token.type === 'line') text.end();
		else if (token.body.startsWith('/')) marks.close(token.body.slice(1).trim());
		else marks.open(token.body);
	}
	return text.lines();
};

/** True where the file begins as the standard wants it. */
export const isVtt = (text: string): boolean => /^WEBVTT(?:[ \t\r\n]|$)/.test(text);

/** Every cue whose times can be read. */
export const parseVtt = (text: string): CueList => {
	const list = createCueList();
	let times:
		{ readonly startMs: number; readonly endMs: number; readonly place?: Place } | undefined;
	let block: string[] = [];
	const close = (): void => {
		if (times) {
			const raw = block.join('\n').slice(0, limits.subtitles.rawChars);
			list.add({ ...times, lines: cueLines(raw) });
		}
		times = undefined;
		if (block.length > 0) block = [];
	};
	for (const line of linesOf(text)) {
		if (line.includes('-->')) {
			close();
			if (list.isFull()) break;
			const found = line.length <= timingMost ? timing.exec(line) : null;
			if (!found) continue;
			const place = settingsOf(found[9] ?? '');
			const [startMs, endMs] = [toMs(found.slice(1, 5)), toMs(found.slice(5, 9))];
			times = { startMs, endMs, ...(place ? { place } : {}) };
		} else if (line === '') close();
		else if (times && block.length < limits.subtitles.lines * 4) block.push(line);
	}
	close();
	return list.list();
};
