/** Drafts and forms: what a file's name tells, what storage may claim, and what a written record keeps. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { parseChannelId, parseInfoHash } from '#lib/core/ids.ts';
import { draftOf, parseDrafts } from '#lib/studio/draft.ts';
import { editedValueOf, filmValueOf, formOf, type FilmForm } from '#lib/studio/film-form.ts';
import { parseTitleRecord } from '#lib/catalogue/parse-title.ts';
import { licenceFor } from '#lib/ui/studio/licence-answers.ts';

const form: FilmForm = {
	title: 'Marmalade',
	language: 'en',
	year: '2019',
	overview: 'A kitchen.',
	genres: 'short, food',
	licence: 'CC-BY-4.0',
	rightsHolder: 'Alice',
	container: 'webm',
	codecs: 'vp09.00.10.08,opus',
	bytes: '300000'
};
const must = <T>(value: T | undefined): T => {
	if (value === undefined) throw new Error('the test needs it');
	return value;
};
const infoHash = must(parseInfoHash('ab'.repeat(20)));
const channel = must(parseChannelId('cd'.repeat(32)));
const world = { channel, nowMs: 1_700_000_000_000, random: createSeededRandom(5) };
const source = { infoHash, fileIndex: 0, trackers: [] };
const published = () => {
	const value = filmValueOf(
		{ form, source, facts: { runtimeSeconds: 60.4, width: 1280, height: 720 } },
		world
	);
	if (!value.ok) throw new Error(value.error.type);
	return value.value;
};

describe('a draft', () => {
	test('takes title and year from the name of the file, as far as it has them', () => {
		const draft = draftOf('1', { name: 'My_Kitchen.2019.final.mp4', size: 12 }, { language: 'fr' });
		expect(draft.form).toMatchObject({
			title: 'My Kitchen 2019 final',
			year: '2019',
			language: 'fr',
			bytes: '12'
		});
		expect(draftOf('2', { name: 'film', size: 1 }, {}).form).toMatchObject({
			title: 'film',
			year: ''
		});
	});
	test('comes back from storage as it was, and damaged ones are left out', () => {
		const whole = { ...draftOf('1', { name: 'a.mp4', size: 9 }, {}), infoHash, durationSeconds: 3 };
		expect(parseDrafts([whole, { ...whole, infoHash: 'no' }, 7, null])).toEqual([whole]);
	});
	test('whatever storage holds, reading it ends with drafts or none', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				expect(parseDrafts([value]).every(({ infoHash: hash }) => hash !== undefined)).toBe(true);
			})
		);
	});
});

describe('a form', () => {
	test('becomes a record that says what was found in the file', () => {
		const record = parseTitleRecord(published(), channel);
		if (!record.ok) throw new Error(record.error.type);
		expect(record.value).toMatchObject({
			runtimeSeconds: 60,
			genres: ['short', 'food'],
			variants: [{ width: 1280, height: 720, bitsPerSecond: Math.round(2_400_000 / 60.4) }]
		});
		expect(formOf(record.value, 'en')).toEqual(form);
	});
	test('written anew changes what was written and nothing else, and what was emptied is gone', () => {
		const before = { ...published(), title: { en: 'Marmalade', fr: 'Confiture' } };
		const edited = editedValueOf(
			before,
			{ ...form, title: 'Jam', overview: '', genres: '', year: '' },
			{ channel, nowMs: world.nowMs + 1 }
		);
		if (!edited.ok) throw new Error(edited.error.type);
		const { year, overview, genres, ...rest } = {
			year: 0,
			overview: 0,
			genres: 0,
			...edited.value
		};
		expect([year, overview, genres]).toEqual([0, 0, 0]);
		expect(rest).toMatchObject({
			title: { en: 'Jam', fr: 'Confiture' },
			runtime: 60,
			updated: world.nowMs + 1,
			added: world.nowMs
		});
	});
	test('without a licence nothing is published', () => {
		expect(filmValueOf({ form: { ...form, licence: '' }, source }, world)).toMatchObject({
			ok: false
		});
	});
});

test('the answers name the licence that allows just that', () => {
	expect(licenceFor({ whose: 'old' })).toBe('PDM-1.0');
	expect(licenceFor({ whose: 'given' })).toBeUndefined();
	expect(licenceFor({ whose: 'mine', credit: false })).toBe('CC0-1.0');
	expect(licenceFor({ whose: 'mine', credit: true, remix: true, sell: true })).toBeUndefined();
	const mine = { whose: 'mine', credit: true } as const;
	expect(
		[
			{ remix: true, alike: false, sell: true },
			{ remix: true, alike: true, sell: true },
			{ remix: true, alike: false, sell: false },
			{ remix: true, alike: true, sell: false },
			{ remix: false, sell: true },
			{ remix: false, sell: false }
		].map((answers) => licenceFor({ ...mine, ...answers }))
	).toEqual([
		'CC-BY-4.0',
		'CC-BY-SA-4.0',
		'CC-BY-NC-4.0',
		'CC-BY-NC-SA-4.0',
		'CC-BY-ND-4.0',
		'CC-BY-NC-ND-4.0'
	]);
});
