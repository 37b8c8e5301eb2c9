/** How subtitles look: a viewer's choice, the same for every film. */

const choices = {
	font: ['sans', 'serif', 'round', 'mono'],
	color: ['white', 'cream', 'yellow', 'cyan', 'green'],
	outline: ['none', 'thin', 'thick', 'shadow']
} as const;

const ranges = {
	/** Per cent of the usual size. */
	size: [50, 250],
	/** How much of what is behind is hidden, per cent. */
	background: [0, 100],
	/** How far above the bottom, per cent of the picture. */
	rise: [0, 60]
} as const;

type Choices = { readonly [K in keyof typeof choices]: (typeof choices)[K][number] };
type Ranges = { readonly [K in keyof typeof ranges]: number };

export type SubtitleLook = Choices & Ranges;

export const defaultLook: SubtitleLook = {
	font: 'sans',
	color: 'white',
	outline: 'thin',
	size: 100,
	background: 35,
	rise: 4
};

/** A look from storage: what is no choice falls back by itself. */
export const parseLook = (value: unknown): SubtitleLook => {
	const kept: Readonly<Record<string, unknown>> =
		typeof value === 'object' && value !== null ? { ...value } : {};
	const found = Object.entries(choices).map(([name, all]) => [
		name,
		all.find((one) => one === kept[name]) ?? defaultLook[name as keyof Choices] // The names are those of `choices`.
	]);
	const measured = Object.entries(ranges).map(([name, [least, most]]) => {
		const number = kept[name];
		const isMeasure = typeof number === 'number' && number >= least && number <= most;
		return [name, isMeasure ? number : defaultLook[name as keyof Ranges]]; // as above
	});
	return Object.fromEntries([...found, ...measured]) as SubtitleLook; // Every name has its value.
};
