/** The library from several channels, the choice of language, and licences in words. */
import { expect, test } from 'vitest';
import { buildLibrary } from '#lib/catalogue/catalogue.ts';
import { creditLine, licenceOf } from '#lib/catalogue/licence.ts';
import { pickText } from '#lib/catalogue/localized.ts';
import { channelIdFrom, titleKeyOf } from '#lib/core/ids.ts';
import { filmValue } from '#tests/support/channels.ts';

const alice = channelIdFrom(new Uint8Array(32).fill(1));
const bob = channelIdFrom(new Uint8Array(32).fill(2));
const recordsOf = (...values: readonly Readonly<Record<string, unknown>>[]) =>
	new Map(values.map((value) => [String(value['id']), value]));
const episode = (id: string, season: number, number: number) =>
	filmValue(id, { type: 'episode', series: 'show', season, episode: number });

test('channels join: newest first, each title under its own channel, episodes in order under their series', () => {
	const library = buildLibrary([
		{
			channel: alice,
			records: recordsOf(
				filmValue('old', { added: 1 }),
				filmValue('same', { added: 5 }),
				filmValue('show', { type: 'series', variants: [], added: 9 }),
				episode('e3', 2, 1),
				episode('e2', 1, 10),
				episode('e1', 1, 9)
			)
		},
		{ channel: bob, records: recordsOf(filmValue('same', { added: 7 })) }
	]);
	const [aliceSame, bobSame] = [titleKeyOf(alice, 'same'), titleKeyOf(bob, 'same')];
	const keys = library.titles.map(({ key }) => key);
	expect(keys).toEqual([titleKeyOf(alice, 'show'), bobSame, aliceSame, titleKeyOf(alice, 'old')]);
	expect(library.titles[0]?.episodes.map(({ record }) => record.id)).toEqual(['e1', 'e2', 'e3']);
	expect(library.byKey.get(titleKeyOf(alice, 'e2'))?.record.episode).toBe(10);
	expect(library.byKey.size).toBe(7);
	expect(library.dropped.size).toBe(0);
});

test('bad records are left out one by one and counted', () => {
	const library = buildLibrary([
		{
			channel: alice,
			records: new Map<string, unknown>([
				['good', filmValue('good')],
				['bad', filmValue('bad', { licence: '' })],
				['nothing', null],
				['other', filmValue('not-other')]
			])
		}
	]);
	expect(library.titles.map(({ record }) => record.id)).toEqual(['good']);
	expect(library.dropped.get(alice)).toBe(3);
});

test('an episode whose series is missing stands by itself; another channel cannot adopt it', () => {
	const library = buildLibrary([
		{ channel: alice, records: recordsOf(episode('e1', 1, 1)) },
		{ channel: bob, records: recordsOf(filmValue('show', { type: 'series', variants: [] })) }
	]);
	expect(library.titles).toHaveLength(2);
	expect(library.byKey.get(titleKeyOf(bob, 'show'))?.episodes).toEqual([]);
});

test('two feeds of one channel are one channel; order of channels does not matter', () => {
	const one = { channel: alice, records: recordsOf(filmValue('a', { added: 1 })) };
	const two = { channel: alice, records: recordsOf(filmValue('b', { added: 2 })) };
	expect(buildLibrary([one, two])).toEqual(buildLibrary([two, one]));
});

test.each<[Readonly<Record<string, string>>, readonly string[], string]>([
	[{ en: 'E', fr: 'F' }, ['fr-CA', 'en'], 'F'],
	[{ en: 'E', 'pt-BR': 'B', pt: 'P' }, ['pt-BR'], 'B'],
	[{ en: 'E', 'pt-BR': 'B' }, ['pt-PT'], 'B'],
	[{ fr: 'F', en: 'E' }, ['de', 'it'], 'E'],
	[{ fr: 'F', ja: 'J' }, ['de'], 'F'],
	[{ 'EN-us': 'E' }, ['en-US'], 'E'],
	[{}, ['en'], '']
])('of %o a viewer of %o gets %s', (texts, preferred, picked) => {
	expect(pickText(texts, preferred)).toBe(picked);
});

const all = ['copy', 'show', 'remix', 'sell'];
test.each<[string, string, readonly string[], readonly string[]]>([
	['CC0-1.0', 'CC0 1.0', all, []],
	['PDM-1.0', 'Public Domain Mark 1.0', all, []],
	['public-domain', 'Public domain', all, []],
	['CC-BY-2.5', 'CC BY 2.5', all, ['credit']],
	['CC-BY-3.0', 'CC BY 3.0', all, ['credit']],
	['cc-by-4.0', 'CC BY 4.0', all, ['credit']],
	['CC-BY-SA-4.0', 'CC BY-SA 4.0', all, ['credit', 'share-alike']],
	['CC-BY-NC-3.0', 'CC BY-NC 3.0', ['copy', 'show', 'remix'], ['credit']],
	['CC-BY-NC-SA-4.0', 'CC BY-NC-SA 4.0', ['copy', 'show', 'remix'], ['credit', 'share-alike']],
	['CC-BY-ND-4.0', 'CC BY-ND 4.0', ['copy', 'show', 'sell'], ['credit']],
	['CC-BY-NC-ND-4.0', 'CC BY-NC-ND 4.0', ['copy', 'show'], ['credit']],
	['https://creativecommons.org/licenses/by/3.0/', 'CC BY 3.0', all, ['credit']],
	['https://creativecommons.org/publicdomain/zero/1.0/', 'CC0 1.0', all, []],
	['https://artlibre.example/licence', 'artlibre.example', [], ['credit']],
	[
		'https://creativecommons.org.mallory.example/licenses/by/3.0/',
		'creativecommons.org.mallory.example',
		[],
		['credit']
	],
	['constructor', 'constructor', [], ['credit']],
	['MIT', 'MIT', [], ['credit']]
])('%s is %s', (id, name, may, must) => {
	expect(licenceOf(id)).toMatchObject({ name, may, must });
});

test('the credit line has title, rights holder, licence and source', () => {
	expect(
		creditLine(
			{
				title: { fr: 'Rêve', en: 'Dream' },
				rightsHolder: 'Alice',
				licence: 'CC-BY-4.0',
				source: 'https://dream.example/'
			},
			['fr']
		)
	).toBe(
		'Rêve · Alice · CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/) · https://dream.example/'
	);
});
