/** A look as CSS: the properties that the layer, the sample and the floating window share. */
import type { SubtitleLook } from '#lib/state/views.ts';

const fonts: Readonly<Record<SubtitleLook['font'], string>> = {
	sans: 'var(--sans)',
	serif: 'var(--serif)',
	round: "Verdana, 'DejaVu Sans', sans-serif",
	mono: 'ui-monospace, monospace'
};
const colors: Readonly<Record<SubtitleLook['color'], string>> = {
	white: 'oklch(1 0 0)',
	cream: 'oklch(0.95 0.05 90)',
	yellow: 'oklch(0.92 0.17 105)',
	cyan: 'oklch(0.9 0.12 200)',
	green: 'oklch(0.88 0.18 145)'
};

/** The same dark drawn on every side. */
const around = (width: number): string =>
	[
		[1, 0],
		[-1, 0],
		[0, 1],
		[0, -1],
		[0.7, 0.7],
		[-0.7, 0.7],
		[0.7, -0.7],
		[-0.7, -0.7]
	]
		.map(([x = 0, y = 0]) => `${String(x * width)}em ${String(y * width)}em 0.02em black`)
		.join(', ');

const outlines: Readonly<Record<SubtitleLook['outline'], string>> = {
	none: 'none',
	thin: around(0.045),
	thick: around(0.09),
	shadow: '0.06em 0.08em 0.12em black'
};

/** Custom properties for `style`. */
export const lookStyle = (look: SubtitleLook): string =>
	[
		`--cue-size: ${String(look.size / 100)}`,
		`--cue-font: ${fonts[look.font]}`,
		`--cue-color: ${colors[look.color]}`,
		`--cue-outline: ${outlines[look.outline]}`,
		`--cue-back: oklch(0 0 0 / ${String(look.background / 100)})`,
		`--cue-rise: ${String(look.rise)}%`
	].join('; ');
