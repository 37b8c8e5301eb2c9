/** Files that want to harm: no mark becomes anything but text, nothing grows without bound, nothing takes long. */
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { textOf, type Cue } from '#lib/subtitles/cue.ts';
import { readSubtitles } from '#lib/subtitles/read-subtitles.ts';

const { bytes: bytesMost, cues: cuesMost, cueChars, lines, runs, rawChars } = limits.subtitles;

/** Each rule, and whether a cue keeps it. */
const rules: readonly (readonly [string, (cue: Cue, last: number) => boolean])[] = [
	['times', ({ startMs, endMs }, last) => startMs >= last && endMs > startMs],
	['lines', (cue) => cue.lines.length <= lines],
	['runs', (cue) => cue.lines.flat().length <= runs],
	['characters', (cue) => textOf(cue, '').length <= cueChars],
	['unseen', (cue) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(textOf(cue))],
	[
		'colours',
		(cue) => cue.lines.flat().every(({ color = '#000000' }) => /^#[0-9a-f]{6}$/.test(color))
	],
	[
		'place',
		({ place: { x = 0, y = 0, width = 0 } = { h: 'left', v: 'top' } }) =>
			[x, y, width].every((share) => share >= 0 && share <= 1)
	],
	['scale', ({ scale = 1 }) => scale >= 0.5 && scale <= 2]
];
const brokenRule = (cue: Cue, last: number): string | undefined =>
	rules.find(([, keeps]) => !keeps(cue, last))?.[0];

/** What holds of everything that was read, whatever was written. */
const mustBeHarmless = (bytes: Bytes): boolean => {
	const found = readSubtitles(bytes);
	if (!found.ok) return false;
	const { cues } = found.value;
	if (cues.length > cuesMost) throw new Error('too many cues');
	let last = -Infinity;
	for (const cue of cues) {
		const rule = brokenRule(cue, last);
		if (rule) throw new Error(rule);
		last = cue.startMs;
	}
	return true;
};

const pieces = [
	'WEBVTT\n\n',
	'[Script Info]\nPlayResX: 0\nPlayResY: -1\n',
	'[V4+ Styles]\nFormat: Name, Fontsize, PrimaryColour, Alignment\n',
	'Style: Default,1e308,&HFFFFFFFFF&,99\n',
	'[Events]\nFormat: Start, End, Style, Text\n',
	'Dialogue: 0:00:00.00,9:59:59.99,Default,',
	'Dialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,',
	'00:00:00,000 --> 00:00:09,999\n',
	'00:00.000 --> 99:99:99.999 line:-999 position:1e9% size:-0%\n',
	'1\n',
	'\n\n',
	'<i>',
	'</b>',
	'<font color="url(javascript:1)">',
	'<c.red.__proto__>',
	'<img src=x onerror=alert(1)>',
	'<',
	'>',
	'{\\an9\\pos(1e999,-1)\\c&H',
	'{\\p1}',
	'{\\r__proto__}',
	'{',
	'}',
	'&#x202e;',
	'&#0;&#xffffff;&lt;script&gt;',
	'\u202e\u2066\u0000\u0007',
	'\\N\\n\\h',
	'-->'.repeat(20),
	'a'.repeat(1500),
	'ア'.repeat(40),
	'\ud800'
];

test('five hundred files made of marks, pieces and noise do no harm (seeds 1 to 500)', () => {
	let read = 0;
	for (let seed = 1; seed <= 500; seed++) {
		const random = createSeededRandom(seed);
		let text = '';
		for (let i = random.below(60); i >= 0; i--) text += pieces[random.below(pieces.length)] ?? '';
		const bytes = utf8(text);
		// Every third file is damaged here and there.
		if (seed % 3 === 0)
			for (let i = 0; i < 20 && bytes.length > 0; i++)
				bytes[random.below(bytes.length)] = random.below(256);
		try {
			if (mustBeHarmless(bytes)) read++;
		} catch (cause) {
			throw new Error(`seed ${seed}: ${String(cause)}`, { cause });
		}
	}
	// Most of them hold a cue: it is not the first check that stops them all.
	expect(read).toBeGreaterThan(50);
});

const fill = (unit: string): Bytes => utf8(unit.repeat(Math.floor(bytesMost / utf8(unit).length)));

test.each([
	['one line without an end', 'a'],
	['nothing but arrows', '-->'],
	['times without end', '00:00:00,000 --> 00:00:01,000\nx\n'],
	['times on one line', '00:00:00,000 --> '],
	['digits', '1'],
	['blank lines', '\n'],
	['carriage returns', '\r'],
	['open marks', '<'],
	['open braces', '{'],
	['open fonts', '00:00:00,000 --> 00:00:01,000\n<font color=<font color='],
	['spaces', ' '],
	['zeros', '\0'],
	['broken UTF-8', '\u00ff\u0100'],
	['letters of everywhere', 'éяطあ']
])('two mebibytes of %s are done with in time', (_, unit) => {
	for (const head of ['', 'WEBVTT\n\n00:00.000 --> 00:01.000\n', '[Events]\nDialogue: 0,']) {
		const bytes = fill(unit);
		bytes.set(utf8(head).subarray(0, bytes.length));
		const before = performance.now();
		mustBeHarmless(bytes);
		// Ten times what it takes on a busy core: what is not linear takes hours.
		expect(performance.now() - before).toBeLessThan(10_000);
	}
});

test('legacy letters without end are told in time', () => {
	const bytes = new Uint8Array(bytesMost).fill(0xe9);
	const before = performance.now();
	mustBeHarmless(bytes);
	expect(performance.now() - before).toBeLessThan(10_000);
});

test('a cue of two mebibytes is cut, and of a hundred thousand the first twenty thousand stay', () => {
	const long = readSubtitles(utf8(`00:00:00,000 --> 00:00:01,000\n${'b'.repeat(rawChars * 20)}`));
	expect(long.ok && textOf(long.value.cues[0] ?? { startMs: 0, endMs: 1, lines: [] })).toHaveLength(
		cueChars
	);
	const many = readSubtitles(utf8('0:0:0,0 --> 0:0:1,0\nx\n'.repeat(90_000)));
	expect(many.ok && [many.value.cues.length, many.value.isCut]).toEqual([cuesMost, true]);
});
