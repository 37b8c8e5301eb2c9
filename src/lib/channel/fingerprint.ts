/** A channel's fingerprint as six words: what two people read to each other to know that they mean the same channel. */
import { idToBytes, type ChannelId } from '#lib/core/ids.ts';

/** Brings the 2,048 words of BIP-39 in a language; they are loaded only where words are shown. */
export interface WordList {
	readonly words: (lang: string) => Promise<readonly string[]>;
}

const wordCount = 6;
const bitsPerWord = 11;

/**
 * The first 66 bits of the channel id, 11 bits a word, as BIP-39 numbers its words. To find another channel with the
 * same six words takes about 2^66 tries. Throws on a list that is not of 2,048 words: a wrong one would show wrong words.
 */
export const fingerprintOf = (channel: ChannelId, list: readonly string[]): readonly string[] => {
	if (list.length !== 1 << bitsPerWord) throw new RangeError('a BIP-39 list has 2,048 words');
	const bytes = idToBytes(channel);
	return Array.from({ length: wordCount }, (_, i) => {
		let index = 0;
		for (let bit = i * bitsPerWord; bit < (i + 1) * bitsPerWord; bit++) {
			index = (index << 1) | (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
		}
		return list[index] ?? '';
	});
};
