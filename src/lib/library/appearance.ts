/** How the app looks to this viewer: light, movement, size of text, distance from the screen. */

export const themes = ['system', 'dark', 'light', 'contrast'] as const;
export const textSizes = [100, 112, 125, 150, 200] as const;

export interface Appearance {
	readonly theme: (typeof themes)[number];
	/** Less movement than the device asks for is always granted. */
	readonly motion: 'system' | 'less';
	/** Percent of the browser's own size. */
	readonly textSize: (typeof textSizes)[number];
	/** `tv`: sizes to be read from a sofa; `auto`: when the address or a gamepad says so. */
	readonly layout: 'auto' | 'tv';
}

export const defaultAppearance: Appearance = {
	// The lights are down: dark unless the viewer wants it otherwise.
	theme: 'dark',
	motion: 'system',
	textSize: 100,
	layout: 'auto'
};

/** Each field stands alone and falls back to its default. */
export const parseAppearance = (kept: Readonly<Record<string, unknown>>): Appearance => ({
	theme: themes.find((theme) => theme === kept['theme']) ?? defaultAppearance.theme,
	motion: kept['motion'] === 'less' ? 'less' : 'system',
	textSize: textSizes.find((size) => size === kept['textSize']) ?? defaultAppearance.textSize,
	layout: kept['layout'] === 'tv' ? 'tv' : 'auto'
});
