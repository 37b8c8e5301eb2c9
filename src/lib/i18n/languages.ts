/** The languages of the interface, and which one a viewer gets. */
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Messages } from './messages.ts';

export const languages: readonly Messages[] = [en, fr];

/** The first preferred language there is, by its primary subtag (RFC 4647 section 3.4); else English. */
export const pickMessages = (preferred: readonly string[]): Messages => {
	for (const wanted of preferred) {
		const primary = wanted.toLowerCase().split('-')[0];
		const found = languages.find(({ lang }) => lang === primary);
		if (found) return found;
	}
	return en;
};
