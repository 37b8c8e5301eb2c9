/** Which encoding a text file is in: marks at its beginning, the rules of UTF-8, then whose letters it would be made of. */
import { alphabets, ideographs, type Alphabet } from './alphabets.ts';

/** So much is looked at. */
const sampleBytes = 48 * 1024;
/** ASCII before the first letter that tells, for what stands beside it. */
const beforeBytes = 64;

const startsWith = (bytes: Uint8Array, ...mark: number[]): boolean =>
	mark.every((byte, i) => bytes[i] === byte);

const byMark = (bytes: Uint8Array): string | undefined => {
	if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return 'utf-8';
	if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le';
	return startsWith(bytes, 0xfe, 0xff) ? 'utf-16be' : undefined;
};

/** Times and numbers are ASCII in every language: in UTF-16 every second byte of them is zero. */
const byZeros = (bytes: Uint8Array): string | undefined => {
	const head = bytes.subarray(0, 2048);
	const zeros = [0, 0];
	head.forEach((byte, i) => {
		if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
	});
	const [even = 0, odd = 0] = zeros;
	const many = head.length / 16;
	if (odd > many && odd > 4 * even) return 'utf-16le';
	return even > many && even > 4 * odd ? 'utf-16be' : undefined;
};

const isWide = (byte: number): boolean => byte >= 0x80;

/** The part of a file that begins where ASCII ends. */
const sampleOf = (bytes: Uint8Array): Uint8Array | undefined => {
	const first = bytes.findIndex(isWide);
	if (first < 0) return undefined;
	return bytes.subarray(Math.max(0, first - beforeBytes), first + sampleBytes);
};

/** The text, or undefined when the encoding does not allow these bytes; a character that the end cuts is left out. */
const strictly = (bytes: Uint8Array, encoding: string): string | undefined => {
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
	} catch {
		// What fatal decoders say no to, and names that a browser does not know.
		return undefined;
	}
};

/** A few damaged characters do not make UTF-8 something else. */
const isMostlyUtf8 = (sample: Uint8Array): boolean => {
	const text = new TextDecoder().decode(sample, { stream: true });
	let [wide, broken] = [0, 0];
	for (const char of text) {
		if (char === '\ufffd') broken++;
		else if (char > '\u007f') wide++;
	}
	return broken * 20 < wide;
};

const isAscii = (char: string): boolean => char !== '' && char < '\u0080';
const isAsciiLetter = (char: string): boolean => /^[a-z]$/i.test(char);
/** Signs that any of these languages may use. */
const anywhere = '«»“”„‘’‚…–—·°©®€£§\u00a0♪ªº،؟؛';

const isUpper = (char: string): boolean => char !== char.toLowerCase();

/** How much what stands beside a letter takes away from it. */
const misfit = (
	[before, char, after]: readonly [string, string, string],
	alphabet: Alphabet
): number => {
	let loss = 0;
	// Capitals stand at the beginning of words.
	if (isUpper(char) && /\p{Ll}/u.test(before)) loss += 0.7;
	const beside = [before, after];
	if (alphabet.isLatin) {
		if (/\p{L}/u.test(char) && beside.every((one) => !isAscii(one))) loss += 0.6;
		// The vowel alone in French or Czech is a word; in the midst of signs it is noise.
		else if (beside.some((one) => !isAscii(one) && /\p{L}/u.test(one))) loss += 0.15;
	} else if (beside.some(isAsciiLetter)) loss += 0.6;
	return loss;
};

/** 0 to 1: how well a text can be one in the language of an alphabet. */
const alphabetScore = (text: string, alphabet: Alphabet): number => {
	const { letters, isLatin } = alphabet;
	const rank = new Map(Array.from(letters, (letter, i) => [letter, i]));
	let [score, total] = [0, 0];
	let [before, char] = ['', ''];
	const weigh = (after: string): void => {
		if (char === '' || isAscii(char) || anywhere.includes(char)) return;
		total++;
		const place = rank.get(char.toLowerCase());
		if (place === undefined) {
			score -= 0.5;
			return;
		}
		const worth = isLatin || place < 10 ? 1 : 0.75;
		score += worth - misfit([before, char, after], alphabet);
	};
	for (const after of text) {
		weigh(after);
		[before, char] = [char, after];
	}
	weigh('');
	return total === 0 ? 0 : score / total;
};

const ideographScore = (text: string, of: (typeof ideographs)[number]): number => {
	let [typical, total] = [0, 0];
	for (const char of text) {
		// Signs and half-wide letters tell nothing.
		if (char < '\u00a1' || (char >= '\u2000' && char <= '\u303f') || char > '\uff00') continue;
		total++;
		if (of.isTypical(char)) typical++;
	}
	return total === 0 ? 0 : Math.min(1, typical / total / of.usual);
};

/** Texts of one encoding are decoded once for all its languages. */
const createTexts = (sample: Uint8Array): ((encoding: string) => string | undefined) => {
	const texts = new Map<string, string | undefined>();
	return (encoding) => {
		if (!texts.has(encoding)) texts.set(encoding, strictly(sample, encoding));
		return texts.get(encoding);
	};
};

/** A name that says which language it is counts for so much. */
const hintWorth = 0.25;

const byLetters = (sample: Uint8Array, lang: string | undefined): string => {
	const textIn = createTexts(sample);
	const primary = lang?.split('-')[0]?.toLowerCase();
	let best = { encoding: 'windows-1252', score: 0 };
	const judge = (encoding: string, score: number, language: string): void => {
		const hinted = score + (score > 0 && language === primary ? hintWorth : 0);
		if (hinted > best.score + 1e-9) best = { encoding, score: hinted };
	};
	for (const alphabet of alphabets) {
		const text = textIn(alphabet.encoding);
		if (text !== undefined) judge(alphabet.encoding, alphabetScore(text, alphabet), alphabet.lang);
	}
	for (const script of ideographs) {
		const text = textIn(script.encoding);
		if (text !== undefined) judge(script.encoding, ideographScore(text, script), script.lang);
	}
	return best.encoding;
};

/** The name of an encoding that TextDecoder knows; `lang` is what the file's name says of its language. */
export const detectCharset = (bytes: Uint8Array, lang?: string): string => {
	const marked = byMark(bytes) ?? byZeros(bytes);
	if (marked !== undefined) return marked;
	const sample = sampleOf(bytes);
	// ESC $ begins the Japanese characters of ISO-2022-JP; everything in it is seven bits wide.
	if (!sample) return bytes.includes(0x1b) ? 'iso-2022-jp' : 'utf-8';
	if (strictly(sample, 'utf-8') !== undefined || isMostlyUtf8(sample)) return 'utf-8';
	return byLetters(sample, lang);
};

/** What a viewer may choose from when the letters are wrong all the same. */
export const charsets: readonly string[] = [
	...['utf-8', 'utf-16le', 'utf-16be', 'iso-2022-jp'],
	...new Set([...alphabets, ...ideographs].map(({ encoding }) => encoding))
];

/** The text of a file, whatever it holds, without its mark. */
export const decodeText = (bytes: Uint8Array, encoding: string): string =>
	new TextDecoder(encoding).decode(bytes);
