/** What is chosen, fetched and shown of subtitles, and what of it is remembered. */
import { expect, test } from 'vitest';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import { defaultLook, parseLook } from '#lib/library/subtitle-look.ts';
import { cueText, SubtitlesState, type SubtitleSource } from '#lib/state/subtitles.svelte.ts';
import {
	choicesToValue,
	noChoices,
	parseChoices,
	parseOwnFiles,
	withChoices,
	withOwnFile,
	type FilmChoices
} from '#lib/subtitles/choices.ts';

const srt = (...lines: readonly string[]): Bytes =>
	utf8(lines.map((line, i) => `00:0${i}:00,000 --> 00:0${i}:10,000\n${line}\n\n`).join(''));
const source = (
	id: string,
	lang: string,
	read: () => Promise<Bytes | undefined>,
	more: Partial<SubtitleSource> = {}
): SubtitleSource => ({
	id,
	lang,
	fileName: '',
	kind: 'subtitles',
	isForced: false,
	from: 'record',
	read,
	...more
});

const opened = async (
	sources: readonly SubtitleSource[],
	choices: FilmChoices = noChoices
): Promise<{ state: SubtitlesState; kept: FilmChoices[]; wanted: boolean[] }> => {
	const kept: FilmChoices[] = [];
	const wanted: boolean[] = [];
	let isOn = true;
	const state = new SubtitlesState({
		sources,
		kept: Promise.resolve({ choices, own: [] }),
		keep: (change) => kept.push(change),
		keepFile: (name, bytes) =>
			source(`own:${name}`, '', () => Promise.resolve(bytes), { from: 'own' }),
		preferred: () => ['fr', 'en'],
		isOn: () => isOn,
		onwanted: (on) => {
			isOn = on;
			wanted.push(on);
		}
	});
	await settled();
	return { state, kept, wanted };
};
/** Every promise that is there has been answered. */
const settled = async (): Promise<void> => {
	for (let i = 0; i < 10; i++) await Promise.resolve();
};
const english = source('en', 'en', () => Promise.resolve(srt('One', 'Two', 'Three')));
const french = source('fr', 'fr-CA', () => Promise.resolve(srt('Un', 'Deux')), { from: 'torrent' });
const said = (state: SubtitlesState): readonly string[] =>
	state.shown.flat().map((cue) => cueText(cue));

test('the preferred language is shown as soon as it is found, and only what is shown is fetched', async () => {
	let asked = 0;
	const counted = source('en', 'en', () => {
		asked++;
		return Promise.resolve(srt('One'));
	});
	const { state } = await opened([source('de', 'de', () => Promise.reject(new Error('unwanted')))]);
	expect(state.first).toBeUndefined();
	state.offer([counted, french]);
	await settled();
	state.look(1);
	expect([state.first, asked]).toEqual(['fr', 0]);
	expect(said(state)).toEqual(['Un']);
	expect(state.tracks.map(({ id }) => id)).toEqual(['de', 'en', 'fr']);
});

test('what was chosen before wins, also where nothing was wanted', async () => {
	const { state } = await opened([english, french], { ...noChoices, first: 'en', second: 'fr' });
	state.look(61);
	expect(said(state)).toEqual(['Two', 'Deux']);
	expect((await opened([english], { ...noChoices, first: null })).state.first).toBeUndefined();
});

test('off and on again comes back to the same track, and is told', async () => {
	const { state, kept, wanted } = await opened([english, french]);
	state.choose('en');
	state.toggle();
	expect(state.first).toBeUndefined();
	state.toggle();
	expect(state.first).toBe('en');
	expect(wanted).toEqual([true, false, true]);
	expect(kept.at(-1)?.first).toBe('en');
	state.next();
	expect(state.first).toBe('fr');
	state.next();
	expect(state.first).toBeUndefined();
});

test('a line heard and seen, in either order, moves that track alone', async () => {
	const { state, kept } = await opened([english, french], { ...noChoices, first: 'en' });
	state.look(5);
	state.seen();
	expect(state.waitsFor).toBe('heard');
	state.look(7.25);
	state.heard();
	expect(state.waitsFor).toBeUndefined();
	expect(state.timing).toEqual({ offsetMs: 2250, scale: 1 });
	state.look(11);
	expect(said(state)).toEqual(['One']);
	expect(kept.at(-1)?.timings).toEqual({ en: { offsetMs: 2250, scale: 1 } });
	state.choose('fr');
	expect(state.timing.offsetMs).toBe(0);
});

test('two lines that are spoken put a drift right; one that cannot be is used alone', async () => {
	const { state } = await opened([english], { ...noChoices, first: 'en' });
	const [one, two, three] = state.cues;
	if (!one || !two || !three) throw new Error('three lines');
	state.look(2);
	expect(state.spokenNow(one)).toBe(true);
	expect([state.points, state.timing.offsetMs]).toEqual([1, 2000]);
	state.look(127);
	expect(state.spokenNow(three)).toBe(true);
	expect(state.timing.scale).toBeCloseTo(125 / 120, 9);
	expect(state.secondsOf(two)).toBeCloseTo(64.5, 3);
	state.look(500);
	expect(state.spokenNow(two)).toBe(false);
	expect(state.secondsOf(two)).toBeCloseTo(500, 3);
	state.resetTiming();
	expect([state.points, state.timing.offsetMs, state.timing.scale]).toEqual([0, 0, 1]);
});

test('what cannot be had or read says so, and is tried again when it is chosen again', async () => {
	const answers: Bytes[] = [];
	const { state } = await opened([source('en', 'en', () => Promise.resolve(answers[0]))]);
	const status = (): unknown => state.tracks.find(({ id }) => id === state.first)?.status;
	expect(status()).toBe('NotFound');
	answers.push(srt('One'));
	state.choose('en');
	await settled();
	expect(status()).toBe('ready');
	state.add('notes.srt', utf8('nothing'));
	await settled();
	expect([state.first, status()]).toEqual(['own:notes.srt', 'NotSubtitles']);
	state.add('notes.srt', new Uint8Array(3 * 1024 * 1024));
	await settled();
	expect(status()).toBe('TooLarge');
});

test('letters that the viewer chooses are used, and kept', async () => {
	const bytes = Uint8Array.from(srt('\u0001'), (byte) => (byte === 1 ? 0xe9 : byte));
	const { state, kept } = await opened([source('en', 'en', () => Promise.resolve(bytes))]);
	state.setEncoding('en', 'windows-1251');
	await settled();
	expect(cueText(state.cues[0] ?? { startMs: 0, endMs: 1, lines: [] })).toBe('й');
	expect(kept.at(-1)?.encodings).toEqual({ en: 'windows-1251' });
});

test('choices are kept film by film, and what storage says wrong is dropped', () => {
	const some: FilmChoices = {
		first: 'en',
		timings: { en: { offsetMs: 50, scale: 1 } },
		encodings: { en: 'big5' }
	};
	let all = withChoices(parseChoices('broken'), 'a', some);
	expect(parseChoices(choicesToValue(all)).get('a')).toEqual(some);
	expect(
		parseChoices([['b', { first: 7, timings: 'x', encodings: { a: 1 } }], 3]).get('b')
	).toEqual(noChoices);
	for (let i = 0; i < 600; i++) all = withChoices(all, `film ${i}`, noChoices);
	expect([all.size, all.has('a')]).toEqual([500, false]);
});

test('the last six files of one’s own are kept', () => {
	const file = (name: string): Parameters<typeof withOwnFile>[1] => ({
		film: 'a',
		name,
		bytes: utf8(name)
	});
	let files = parseOwnFiles([{ film: 'a', name: 'x', bytes: 'no bytes' }, null]);
	for (const name of ['1', '2', '3', '4', '5', '6', '7', '3'])
		files = withOwnFile(files, file(name));
	expect(files.map(({ name }) => name)).toEqual(['2', '4', '5', '6', '7', '3']);
	expect(parseOwnFiles(files)).toEqual(files);
});

test('a look from storage falls back choice by choice', () => {
	expect(parseLook({ size: 9999, font: 'serif', color: 'red', rise: 10 })).toEqual({
		...defaultLook,
		font: 'serif',
		rise: 10
	});
});
