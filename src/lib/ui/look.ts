/** Puts the chosen look on the document: theme, movement, size of text, distance, language and its direction. */
import type { SettingsView } from '#lib/state/views.ts';

const set = (root: HTMLElement, name: string, value: string | undefined): void => {
	if (value === undefined) root.removeAttribute(`data-${name}`);
	else root.setAttribute(`data-${name}`, value);
};

/** `src/app.html` does the same before the first picture. */
export const showLook = (
	{ theme, motion, textSize, layout }: SettingsView,
	words: { readonly lang: string; readonly dir: 'ltr' | 'rtl' }
): void => {
	const root = document.documentElement;
	root.lang = words.lang;
	root.dir = words.dir;
	set(root, 'theme', theme === 'system' ? undefined : theme);
	set(root, 'motion', motion === 'less' ? motion : undefined);
	set(root, 'text', String(textSize));
	set(root, 'layout', layout === 'tv' ? layout : undefined);
	const ground = getComputedStyle(root).getPropertyValue('--ground').trim();
	document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
};
