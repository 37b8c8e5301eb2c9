/** Texts that strangers wrote, made fit to be shown: nothing in them steers the screen. */

/**
 * Control and format characters: they hide, reorder or imitate. The two joiners stay, because Persian, Hindi and
 * family emoji are spelled with them; line feeds stay where `lines` asks for them.
 */
const unseen = /(?!\u200c|\u200d|\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu;

/** NFC, without control and format characters, trimmed; line breaks become spaces unless `lines` is set. */
export const cleanText = (text: string, options: { readonly lines?: boolean } = {}): string => {
	const breaks = text.replace(/\r\n?|[\u2028\u2029]/g, '\n');
	const spaced = options.lines ? breaks.replace(/\t/g, ' ') : breaks.replace(/[\n\t]+/g, ' ');
	return spaced.replace(unseen, '').normalize('NFC').trim();
};

/** True for the shape of a language tag (RFC 5646 section 2.1, without grandfathered tags). */
export const isLanguageTag = (text: string): boolean =>
	text.length <= 35 && /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/.test(text);
