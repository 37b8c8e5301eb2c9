/** The viewer's choices survive storage that is old, damaged or hostile. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings, parseSettings } from '#lib/library/settings.ts';

test('nothing stored gives the defaults, with no consent', () => {
	expect(parseSettings(undefined)).toEqual(defaultSettings);
	expect(parseSettings(undefined).consent).toBe('undecided');
});

test('each field stands alone: one bad field does not lose the others', () => {
	const settings = parseSettings({
		consent: 'accepted',
		volume: 7,
		language: '<b>',
		theme: 'light'
	});
	expect(settings).toEqual({ ...defaultSettings, consent: 'accepted', theme: 'light' });
});

test('consent is only ever what the viewer answered', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			const { consent } = parseSettings({ consent: value });
			expect(consent).toBe(value === 'accepted' || value === 'declined' ? value : 'undecided');
		})
	);
});

test('settings read back as they were written', () => {
	const settings = {
		...defaultSettings,
		consent: 'declined',
		language: 'fr',
		subtitleLanguages: ['fr', 'en']
	} as const;
	expect(parseSettings(structuredClone(settings))).toEqual(settings);
});

test('caps are numbers above nothing, or there are none', () => {
	const caps = { giveRateKiB: 100, giveRatio: 1.5, giveMonthMiB: 2048, filmsMiB: 4096 };
	expect(parseSettings(caps)).toEqual({ ...defaultSettings, ...caps });
	fc.assert(
		fc.property(fc.anything(), (value) => {
			const { giveRatio } = parseSettings({ giveRatio: value });
			expect(giveRatio === undefined || giveRatio > 0).toBe(true);
		})
	);
});

test('the look is one of those there are, whatever was kept', () => {
	const look = { theme: 'contrast', motion: 'less', textSize: 150, layout: 'tv' };
	expect(parseSettings(look)).toEqual({ ...defaultSettings, ...look });
	expect(parseSettings({ theme: 'pink', motion: 1, textSize: 101, layout: 'cinema' })).toEqual(
		defaultSettings
	);
});
