/** Languages that films are often heard or read in, BCP 47: what the lists in the settings offer. */

export const filmLanguages: readonly string[] = [
	...['ar', 'bg', 'bn', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'eu', 'fa', 'fi', 'fr'],
	...['ga', 'gl', 'he', 'hi', 'hr', 'hu', 'id', 'is', 'it', 'ja', 'ko', 'lt', 'lv', 'mk', 'ms'],
	...['nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sq', 'sr', 'sv', 'sw', 'ta', 'te'],
	...['th', 'tr', 'uk', 'ur', 'vi', 'yo', 'zh-Hans', 'zh-Hant', 'zu']
];
