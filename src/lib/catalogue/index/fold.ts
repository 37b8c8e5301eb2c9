/** Words out of texts, folded so that how somebody types decides nothing: case, accents, ligatures; any script. */

/** What NFKD leaves whole and people type otherwise. */
const spelled: Readonly<Record<string, string>> = {
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	ł: 'l',
	đ: 'd',
	ð: 'd',
	þ: 'th',
	ı: 'i',
	ħ: 'h',
	ŋ: 'n',
	ſ: 's'
};
const spelledShape = new RegExp(`[${Object.keys(spelled).join('')}]`, 'gu');

/** Scripts that are written without spaces between words. */
const unspaced =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const runs =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+|[\p{L}\p{N}]+/gu;

/** Lower case without accents. */
export const foldText = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[\p{M}'’ʼ]/gu, '')
		.toLowerCase()
		.replace(spelledShape, (letter) => spelled[letter] ?? letter);

/** A run without spaces is found by its characters and by each two that stand side by side. */
const pieces = (run: string): readonly string[] => {
	const letters = Array.from(run);
	return letters.flatMap((letter, i) => {
		const next = letters[i + 1];
		return next === undefined ? [letter] : [letter, letter + next];
	});
};

/** The words of a text, in its order. */
export const wordsOf = (text: string): readonly string[] =>
	(foldText(text).match(runs) ?? []).flatMap((run) => (unspaced.test(run) ? pieces(run) : [run]));

/** The words of what somebody typed: of a run without spaces its pairs, which say more than its characters. */
export const queryWordsOf = (text: string): readonly string[] =>
	(foldText(text).match(runs) ?? []).flatMap((run) => {
		if (!unspaced.test(run)) return [run];
		const letters = Array.from(run);
		return letters.length === 1
			? letters
			: letters.slice(1).map((letter, i) => (letters[i] ?? '') + letter);
	});
