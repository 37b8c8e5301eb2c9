/** Which key does what in the player: pure, by key and by place on the keyboard, with the viewer's own changes. */
import { deedNames, deeds, type DeedName, type PlayerDeed } from './deeds.ts';

/** What is read of a KeyboardEvent. */
export interface KeyPress {
	readonly key: string;
	/** The place on the keyboard, as UI Events KeyboardEvent code Values names it. */
	readonly code: string;
	readonly ctrlKey: boolean;
	readonly altKey: boolean;
	readonly metaKey: boolean;
	readonly shiftKey: boolean;
}

/** Keys that the viewer has chosen, by the name of the deed; absent names keep theirs. */
export type KeyChoices = Readonly<Record<string, readonly string[]>>;

/** What these places write on a US keyboard, alone and with Shift. */
const symbols: Readonly<Record<string, readonly [string, string]>> = {
	Comma: [',', '<'],
	Period: ['.', '>'],
	Slash: ['/', '?'],
	BracketLeft: ['[', '{'],
	BracketRight: [']', '}'],
	Equal: ['=', '+'],
	Minus: ['-', '_']
};

/** Keys that belong to the browser, to a sheet or to the tenths: no deed may take them. */
const reserved = /^(\d|escape|tab|enter|dead|process|unidentified|shift|capslock|f\d+)$/;

const chord = (key: string, shift: boolean): string => {
	const name = key === ' ' ? 'space' : key.toLowerCase();
	// A sign has Shift in it already: "?" is one key wherever it stands.
	const isSign = name.length === 1 && name.toUpperCase() === name;
	return shift && !isSign ? `shift+${name}` : name;
};

const placeChord = ({ code, shiftKey }: KeyPress): string | undefined => {
	const sign = symbols[code];
	if (sign) return sign[shiftKey ? 1 : 0];
	const letter = /^Key([A-Z])$/.exec(code)?.[1];
	return letter === undefined ? undefined : chord(letter, shiftKey);
};

/**
 * The names of a press, the most exact first: what the key writes, then what stands at its place on a US keyboard. The
 * second finds the letters of a Cyrillic or Arabic keyboard, the digits of AZERTY and the brackets of QWERTZ. None with
 * Ctrl, Alt or Meta: those belong to the browser.
 */
export const chordsOf = (press: KeyPress): readonly string[] => {
	if (press.ctrlKey || press.altKey || press.metaKey) return [];
	const digit = /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1];
	if (/^\d$/.test(press.key)) return [press.key];
	const written = chord(press.key, press.shiftKey);
	if (digit !== undefined && !press.shiftKey && press.key.length === 1) return [digit];
	const place = /^[a-z]$/i.test(press.key) ? undefined : placeChord(press);
	return place === undefined || place === written ? [written] : [written, place];
};

/** The keys of a deed: the viewer's, or those it had at first. */
export const keysOf = (name: DeedName, choices: KeyChoices): readonly string[] =>
	(Object.hasOwn(choices, name) ? choices[name] : undefined) ?? deeds[name].keys;

/** The deed that holds a key, or undefined. */
export const holderOf = (key: string, choices: KeyChoices): DeedName | undefined =>
	deedNames.find((name) => keysOf(name, choices).includes(key));

/** What a press asks of the player, or undefined; the digits jump to the tenths of the film. */
export const deedOf = (press: KeyPress, choices: KeyChoices): PlayerDeed | undefined => {
	for (const key of chordsOf(press)) {
		if (/^\d$/.test(key)) return { type: 'jump', share: Number(key) / 10 };
		const name = holderOf(key, choices);
		if (name !== undefined) return deeds[name].deed;
	}
	return undefined;
};

export type Rebinding =
	| { readonly type: 'done'; readonly choices: KeyChoices }
	/** Another deed has this key. */
	| { readonly type: 'taken'; readonly key: string; readonly by: DeedName }
	/** No deed may have this key. */
	| { readonly type: 'reserved' };

/** Gives a deed the pressed key and no other; a key that another deed has is only taken from it on purpose. */
export const rebind = (
	choices: KeyChoices,
	name: DeedName,
	press: KeyPress,
	takeIt = false
): Rebinding => {
	const [key] = chordsOf(press);
	if (key === undefined || reserved.test(key)) return { type: 'reserved' };
	const by = holderOf(key, choices);
	if (by === undefined || by === name)
		return { type: 'done', choices: { ...choices, [name]: [key] } };
	// The list itself must stay within reach.
	if (by === 'help') return { type: 'reserved' };
	if (!takeIt) return { type: 'taken', key, by };
	const left = keysOf(by, choices).filter((one) => one !== key);
	return { type: 'done', choices: { ...choices, [by]: left, [name]: [key] } };
};

/** True when a press is meant for what has the focus: a text that is typed, a list, a button, the steps of a slider. */
export const isForFocus = (
	press: Pick<KeyPress, 'key'>,
	focus: { readonly tag: string; readonly type: string; readonly isEditable: boolean }
): boolean => {
	if (focus.isEditable || ['SELECT', 'TEXTAREA', 'DIALOG'].includes(focus.tag)) return true;
	if (focus.tag === 'INPUT') {
		if (focus.type === 'range') return /^(Arrow(Up|Down)|Page|Home|End)/.test(press.key);
		return true;
	}
	return ['BUTTON', 'A', 'SUMMARY'].includes(focus.tag) && [' ', 'Enter'].includes(press.key);
};
