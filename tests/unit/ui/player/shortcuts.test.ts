/** The keys of the player: every deed has one, no key has two, any keyboard finds them, and the viewer may change them. */
import { describe, expect, test } from 'vitest';
import { playerWords } from '#lib/i18n/player-words.ts';
import { deedNames, deeds } from '#lib/ui/player/deeds.ts';
import { keyLabel } from '#lib/ui/player/key-names.ts';
import { deedOf, isForFocus, keysOf, rebind, type KeyPress } from '#lib/ui/player/shortcuts.ts';

const press = (key: string, code = '', held: Partial<KeyPress> = {}): KeyPress => ({
	key,
	code,
	ctrlKey: false,
	altKey: false,
	metaKey: false,
	shiftKey: false,
	...held
});

test('there are thirty keys and more, each for one deed, each with words in both languages', () => {
	const keys = deedNames.flatMap((name) => keysOf(name, {}));
	expect(keys.length).toBeGreaterThanOrEqual(30);
	expect(new Set(keys).size).toBe(keys.length);
	for (const lang of ['en', 'fr']) {
		const words = playerWords(lang);
		for (const name of deedNames) expect(words.deeds[name].length).toBeGreaterThan(0);
	}
});

describe('a press', () => {
	test.each([
		[press(' '), deeds.toggle.deed],
		[press('K'), deeds.toggle.deed],
		[press('<', 'Comma', { shiftKey: true }), deeds.slower.deed],
		[press('ArrowRight', 'ArrowRight', { shiftKey: true }), deeds.on60.deed],
		// Cyrillic: what stands where K stands.
		[press('л', 'KeyK'), deeds.toggle.deed],
		// AZERTY: the digits' row writes signs without Shift.
		[press('à', 'Digit0'), { type: 'jump', share: 0 }],
		[press('7', 'Numpad7'), { type: 'jump', share: 0.7 }],
		// German: the bracket's place writes a letter.
		[press('ü', 'BracketLeft'), deeds.slower.deed]
	])('%# finds its deed', (event, deed) => {
		expect(deedOf(event, {})).toEqual(deed);
	});

	test.each(['ctrlKey', 'altKey', 'metaKey'] as const)('with %s is the browser’s', (held) => {
		expect(deedOf(press('k', 'KeyK', { [held]: true }), {})).toBeUndefined();
	});

	test('is for what is being typed in, and for a button that has the focus', () => {
		const on = (tag: string, type = '', isEditable = false) => ({ tag, type, isEditable });
		expect(isForFocus(press('k'), on('INPUT', 'text'))).toBe(true);
		expect(isForFocus(press('k'), on('DIV', '', true))).toBe(true);
		expect(isForFocus(press(' '), on('BUTTON'))).toBe(true);
		expect(isForFocus(press('k'), on('BUTTON'))).toBe(false);
		expect(isForFocus(press('k'), on('INPUT', 'range'))).toBe(false);
	});
});

describe('changing a key', () => {
	test('gives the deed that key and no other', () => {
		const changed = rebind({}, 'loop', press('z', 'KeyZ'));
		expect(changed).toEqual({ type: 'done', choices: { loop: ['z'] } });
		if (changed.type !== 'done') return;
		expect(deedOf(press('z'), changed.choices)).toEqual(deeds.loop.deed);
		expect(deedOf(press('r'), changed.choices)).toBeUndefined();
	});

	test('never takes a key that another deed has unasked', () => {
		expect(rebind({}, 'loop', press('m'))).toEqual({ type: 'taken', key: 'm', by: 'mute' });
		expect(rebind({}, 'loop', press('m'), true)).toEqual({
			type: 'done',
			choices: { mute: [], loop: ['m'] }
		});
	});

	test.each(['Tab', 'Escape', '5', 'F5', '?'])('never takes %s', (key) => {
		expect(rebind({}, 'loop', press(key), true)).toEqual({ type: 'reserved' });
	});
});

test('keys are written as people know them', () => {
	expect(keyLabel('shift+arrowleft', {})).toBe('⇧ ←');
	expect(keyLabel('+', {})).toBe('+');
	expect(keyLabel('space', playerWords('fr').keyNames)).toBe('Espace');
});
