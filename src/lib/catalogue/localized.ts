/** Texts in several languages, and which one a viewer gets. */
import { fieldsOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { cleanText, isLanguageTag } from '#lib/core/text.ts';

/** By language tag (BCP 47), at least one. */
export type LocalizedText = Readonly<Record<string, string>>;

/** Reads texts by language: each cleaned and not empty; undefined when one of them breaks a rule. */
export const parseLocalized = (
	value: unknown,
	fits: (text: string) => boolean,
	options: { readonly lines?: boolean } = {}
): LocalizedText | undefined => {
	const entries = Object.entries(fieldsOf(value) ?? {});
	if (entries.length === 0 || entries.length > limits.title.languages) return undefined;
	const texts: [string, string][] = [];
	for (const [lang, text] of entries) {
		if (!isLanguageTag(lang) || typeof text !== 'string' || !fits(text)) return undefined;
		const cleaned = cleanText(text, options);
		if (cleaned === '' || !fits(cleaned)) return undefined;
		texts.push([lang, cleaned]);
	}
	return Object.fromEntries(texts);
};

/**
 * The text in the first preferred language there is, exactly or by its primary subtag (RFC 4647 section 3.4, lookup);
 * else English; else whatever comes first.
 */
export const pickText = (texts: LocalizedText, preferred: readonly string[]): string => {
	const entries = Object.entries(texts).map(([lang, text]) => [lang.toLowerCase(), text] as const);
	const primary = (lang: string): string => lang.split('-')[0] ?? lang;
	for (const wanted of [...preferred.map((lang) => lang.toLowerCase()), 'en']) {
		const found =
			entries.find(([lang]) => lang === wanted) ??
			entries.find(([lang]) => lang === primary(wanted)) ??
			entries.find(([lang]) => primary(lang) === primary(wanted));
		if (found) return found[1];
	}
	return entries[0]?.[1] ?? '';
};
