/** The BIP-39 word lists, fetched with the app's own files when words are first shown. */
import type { WordList } from '#lib/channel/fingerprint.ts';

/** French for French, English for every other language. */
export const bip39Words: WordList = {
	words: async (lang) => {
		const { wordlist } = /^fr(-|$)/i.test(lang)
			? await import('@scure/bip39/wordlists/french.js')
			: await import('@scure/bip39/wordlists/english.js');
		return wordlist;
	}
};
