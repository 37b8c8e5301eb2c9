/** The look of the app in a place that can be read before anything is drawn: without it the first picture would be of another theme or language. */
import { parseAppearance, type Appearance } from '#lib/library/appearance.ts';

/** `src/app.html` reads the same words, in the same order, before the first picture. */
const name = 'matinee-look';

const words =
	/^(system|dark|light|contrast) (system|less) (\d{3}) (auto|tv) ([a-z]{2,3}) (ltr|rtl) (-|[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8}){0,3})$/;

type Look = Appearance & { readonly language?: string };

/** What was kept last; nothing where storage is denied. */
export const readLook = (): Partial<Look> => {
	try {
		const kept = words.exec(localStorage.getItem(name) ?? '');
		if (!kept) return {};
		const [, theme, motion, textSize, layout, , , language = '-'] = kept;
		return {
			...parseAppearance({ theme, motion, textSize: Number(textSize), layout }),
			...(language === '-' ? {} : { language })
		};
	} catch {
		// Denied storage: the settings come a moment later, or not at all.
		return {};
	}
};

/** Keeps what the next start shows first. */
export const keepLook = (
	look: Look,
	shown: { readonly lang: string; readonly dir: 'ltr' | 'rtl' }
): void => {
	try {
		const { theme, motion, textSize, layout, language = '-' } = look;
		localStorage.setItem(
			name,
			[theme, motion, textSize, layout, shown.lang, shown.dir, language].join(' ')
		);
	} catch {
		// as above
	}
};
