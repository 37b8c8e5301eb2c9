/** What is read of files as they are in the world: times, lines, looks and places, format by format. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { textOf, type Cue } from '#lib/subtitles/cue.ts';
import { readSubtitles, type Subtitles } from '#lib/subtitles/read-subtitles.ts';
import { utf8 } from '#lib/core/bytes.ts';

const folder = 'tests/fixtures/subtitles';
const read = (bytes: Uint8Array): Subtitles => {
	const found = readSubtitles(bytes);
	if (!found.ok) throw new Error(found.error.type);
	return found.value;
};
const file = (name: string): Subtitles => read(new Uint8Array(readFileSync(`${folder}/${name}`)));
const cuesOf = (text: string): readonly Cue[] => read(utf8(text)).cues;
const short = (cue: Cue): string => `${cue.startMs}-${cue.endMs} ${textOf(cue, '/')}`;

const expected: readonly (readonly [string, string, readonly string[]])[] = [
	[
		'odd/typical_missing_sequence.srt',
		'srt',
		[
			'0-1234 This is the first subtitle.',
			'2345-3456 This is the second subtitle./Second subtitle with second line.',
			'7204567-7208901 This is the third subtitle.'
		]
	],
	['odd/typical_negative_timestamps.srt', 'srt', ['7204567-7208901 This is the third subtitle.']],
	[
		'odd/typical_unexpected_end.srt',
		'srt',
		[
			'0-1234 This is the first subtitle.',
			'2345-3456 This is the second subtitle./Second subtitle with second line.'
		]
	],
	[
		'odd/typical_bad_timestamps.srt',
		'srt',
		[
			'0-1234 This is the first subtitle.',
			'2345-3456 This should be discarded (too many decimal places).',
			'7204567-7208900 This should be discarded (too few decimal places).'
		]
	],
	[
		'odd/coordinates.srt',
		'srt',
		[
			'99000-101040 (deep rumbling)',
			'124080-127120 MAN:/How did we end up here?',
			'132160-135200 This place is horrible.',
			'140240-142280 Smells like balls.',
			"148320-151360 We don't belong/in this shithole.",
			'151400-153440 (computer playing/electronic melody)'
		]
	],
	[
		'odd/entities.vtt',
		'vtt',
		[
			'331-3750 The man in black fled across the desert,/& the gunslinger followed.',
			'4101-5430 Go,\u00a0then,',
			'6331-9675 there are other < worlds than these.'
		]
	],
	['odd/header-garbage.vtt', 'vtt', ['0-1000 text']],
	['odd/timings-60.vtt', 'vtt', ['0-216001000 text1', '216000000-216001000 text2']],
	[
		'odd/no-webvtt.vtt',
		'srt',
		['0-30500 Bear is Coming!!!!!', '31000-1200500 I said Bear is coming!!!!']
	],
	[
		'odd/typical.ssa',
		'ass',
		[
			'0-1230 This is the first subtitle.',
			'2340-3450 This is the second subtitle/with a newline/and another.',
			'4560-8900 This is the third subtitle, with a comma.'
		]
	],
	[
		'odd/invalid_timecodes.ssa',
		'ass',
		[
			'4560-8900 This is the third subtitle, with a comma.',
			'16560-17900 This is the last subtitle.'
		]
	]
];

test.each(expected)('the cues of %s are read', (name, format, cues) => {
	const found = file(name);
	expect(found.format).toBe(format);
	expect(found.cues.map(short)).toEqual(cues);
});

test.each([
	['odd/short_times.vtt', 6],
	['odd/with_overlapping_timestamps.vtt', 4],
	['odd/with_bom.vtt', 2],
	['odd/newlines.vtt', 4],
	['odd/arrows.vtt', 6],
	['odd/ttml_example.ass', 11],
	['sintel-en.vtt', 14]
])('%s has all its cues, in the order of their beginnings', (name, count) => {
	const { cues } = file(name);
	expect(cues).toHaveLength(count);
	expect(cues.map(({ startMs }) => startMs)).toEqual(
		cues.map(({ startMs }) => startMs).toSorted((a, b) => a - b)
	);
});

test('an alignment in a SubRip file is a place, and what is no mark stays a text', () => {
	const { cues } = file('odd/typical_with_tags.srt');
	expect(cues.slice(5).map(({ place }) => place && `${place.v} ${place.h}`)).toEqual([
		'bottom left',
		undefined,
		'bottom right',
		'middle left',
		'middle center',
		'middle right',
		'top left',
		'top center',
		'top right'
	]);
	expect(cues.slice(0, 5).map((cue) => textOf(cue, '/'))).toEqual([
		'This is  the first subtitle.',
		'This is the second subtitle./Second  subtitle with second line.',
		'This  is the third  subtitle.',
		'This { \\an2} is not a valid tag due to the space after the opening bracket.',
		'This  is the fifth subtitle with multiple  valid  tags.'
	]);
});

test('SubRip keeps slant, weight, lines and colour, whichever way they are nested', () => {
	const [cue] = cuesOf(
		'1\n00:00:01,000 --> 00:00:02,000\n<i>a <b>b</i> c</b> <FONT COLOR="#f00" size=9>d</font> <font color=Yellow>e</font>\n{\\i1}f{\\i0} g\\Nh <3 5 < 6 > 4'
	);
	expect(cue?.lines).toEqual([
		[
			{ text: 'a ', italic: true },
			{ text: 'b', italic: true, bold: true },
			{ text: ' c ' },
			{ text: 'd', color: '#ff0000' },
			{ text: ' ' },
			{ text: 'e', color: '#ffff00' }
		],
		[{ text: 'f', italic: true }, { text: ' g' }],
		[{ text: 'h <3 5 < 6 > 4' }]
	]);
});

test('WebVTT keeps its marks and colours, and writes what stands above behind', () => {
	expect(file('odd/markup.vtt').cues.map(({ lines }) => lines[1] ?? lines[0])).toEqual([
		[{ text: 'Bear', bold: true }, { text: ' is Coming!!!!!' }],
		[{ text: 'Bear', italic: true }, { text: ' is Coming!!!!!' }],
		[{ text: 'I said ' }, { text: 'Bear', underline: true }, { text: ' is coming!!!!' }],
		[{ text: 'I said Bear (bear with me) is coming!!!!' }]
	]);
	const [cue] = cuesOf(
		'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Go</v> <c.yellow.bg_blue>there</c> <00:01.500>now &#233;&amp;&nope;'
	);
	expect(cue?.lines).toEqual([
		[{ text: 'Go ' }, { text: 'there', color: '#ffff00' }, { text: ' now é&&nope;' }]
	]);
});

test('WebVTT settings become places', () => {
	const places = file('odd/line-position.vtt').cues.map(({ place }) => place);
	expect(places).toEqual([
		{ h: 'center', v: 'top', y: 0 },
		{ h: 'center', v: 'top', y: 0 },
		{ h: 'center', v: 'top', y: 0.5 },
		{ h: 'center', v: 'top', y: 5 * 0.0533 },
		{ h: 'center', v: 'top', y: 1 },
		undefined,
		{ h: 'center', v: 'top', y: 1 }
	]);
	const placed = (settings: string): unknown =>
		cuesOf(`WEBVTT\n\n00:01.000 --> 00:02.000 ${settings}\na`)[0]?.place;
	expect(placed('align:end')).toEqual({ h: 'right', v: 'bottom' });
	expect(placed('position:10%,line-left align:left size:35%')).toEqual({
		h: 'left',
		v: 'bottom',
		x: 0.1,
		width: 0.35
	});
	expect(placed('line:90%,end')).toEqual({ h: 'center', v: 'bottom', y: 0.9 });
	expect(placed('align:up line:101% position:-3% __proto__:1 constructor:2')).toBeUndefined();
});

test('ASS positions are shares of the picture, and the last one counts', () => {
	const places = file('odd/positioning.ssa').cues.map(({ place }) => place);
	expect(places).toEqual([
		{ h: 'left', v: 'middle', x: 0.5, y: 0.25 },
		{ h: 'left', v: 'middle', x: 0.25, y: 0.25 },
		{ h: 'left', v: 'middle', x: 0.25, y: 0.5 },
		{ h: 'left', v: 'middle', x: 0.5, y: 0.25 },
		{ h: 'center', v: 'bottom', x: 0.5, y: 0.5 },
		{ h: 'right', v: 'top', x: 0.5, y: 0.5 }
	]);
});

test('ASS styles give slant, weight, lines and colour, and overrides change them', () => {
	expect(file('odd/style_bold_italic.ssa').cues.map(({ lines }) => lines[0]?.[0])).toEqual([
		{ text: 'First line with Bold.', bold: true },
		{ text: 'Second line with Italic.', italic: true },
		{ text: 'Third line with Bold Italic.', bold: true, italic: true }
	]);
	expect(file('odd/style_strikeout.ssa').cues[0]?.lines[0]?.[0]?.strike).toBe(true);
	const script = (text: string): string =>
		[
			'[Script Info]\nPlayResX: 100\nPlayResY: 50',
			'[V4+ Styles]\nFormat: Name, Fontsize, PrimaryColour, Italic, Alignment',
			'Style: Default,20,&H00FFFFFF,0,2\nStyle: Sign,40,&H000000FF,-1,8',
			'[Events]\nFormat: Layer, Start, End, Style, Text',
			`Dialogue: 0,0:00:01.00,0:00:02.00,${text}`,
			'Dialogue: 0,0:00:03.00,0:00:04.00,Default,a\nDialogue: 0,0:00:05.00,0:00:06.00,Default,b'
		].join('\n');
	expect(cuesOf(script('Sign,SHOP'))[0]).toEqual({
		startMs: 1000,
		endMs: 2000,
		lines: [[{ text: 'SHOP', italic: true, color: '#ff0000' }]],
		place: { h: 'center', v: 'top' },
		scale: 2
	});
	expect(
		cuesOf(
			script(
				'Default,{\\b1\\c&H00FF00&}x{\\b0\\c}y{\\rSign}z{\\r}{\\u1\\fad(1,2)\\k20}w{\\u0}\\Nv\\hv'
			)
		)[0]?.lines
	).toEqual([
		[
			{ text: 'x', bold: true, color: '#00ff00' },
			{ text: 'y' },
			{ text: 'z', italic: true, color: '#ff0000' },
			{ text: 'w', underline: true }
		],
		[{ text: 'v\u00a0v' }]
	]);
	expect(cuesOf(script('Default,a{\\p1}m 0 0 l 1 1{\\p0}b{a note}c')).map(short)[0]).toBe(
		'1000-2000 abc'
	);
});

test('SSA counts alignments in its own way', () => {
	const cues = cuesOf(
		[
			'[V4 Styles]\nFormat: Name, Fontsize, Alignment\nStyle: *Default,20,6\nStyle: Middle,20,11',
			'[Events]\nFormat: Marked, Start, End, Style, Text',
			'Dialogue: Marked=0,0:00:01.00,0:00:02.00,*Default,top',
			'Dialogue: Marked=0,0:00:02.00,0:00:03.00,Middle,{\\a1}corner'
		].join('\n')
	);
	expect(cues.map(({ place }) => place)).toEqual([
		{ h: 'center', v: 'top' },
		{ h: 'left', v: 'bottom' }
	]);
});

test('what holds no cue is no subtitle, and what is too large is not read', () => {
	expect(readSubtitles(utf8(''))).toMatchObject({ error: { type: 'NotSubtitles' } });
	expect(readSubtitles(utf8('<html><script>alert(1)</script>'))).toMatchObject({
		error: { type: 'NotSubtitles' }
	});
	expect(readSubtitles(new Uint8Array(2 * 1024 * 1024 + 1))).toMatchObject({
		error: { type: 'TooLarge' }
	});
});
