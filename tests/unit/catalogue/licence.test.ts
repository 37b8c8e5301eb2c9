/** Licences in words, and which language a viewer gets. */
import { expect, test } from 'vitest';
import { creditLine, licenceOf } from '#lib/catalogue/licence.ts';
import { pickText } from '#lib/catalogue/localized.ts';

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
