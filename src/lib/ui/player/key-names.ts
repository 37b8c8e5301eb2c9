/** How a key is written for people: arrows as arrows, letters large, the rest by its name in their language. */

const signs: Readonly<Record<string, string>> = {
	arrowleft: '←',
	arrowright: '→',
	arrowup: '↑',
	arrowdown: '↓',
	shift: '⇧'
};

/** `shift+arrowleft` as `⇧ ←`, `space` as the language says it. */
export const keyLabel = (key: string, names: Readonly<Record<string, string>>): string =>
	key
		// A plus that is itself the key is no joint.
		.split(/(?<=.)\+(?=.)/)
		.map((part) => signs[part] ?? names[part] ?? part.toUpperCase())
		.join(' ');
