/** Where a cue is drawn: cues of one place share a stack, those with a point of their own stand alone. */
import type { CueView } from '#lib/state/subtitles.svelte.ts';

type Place = NonNullable<CueView['place']>;

export interface Stack {
	readonly key: string;
	readonly v: Place['v'];
	readonly h: Place['h'];
	readonly cues: readonly CueView[];
	/** CSS of the point; empty for the usual places. */
	readonly style: string;
}

const percent = (share: number): string => `${String(Math.round(share * 10_000) / 100)}%`;

/** Both edges of the box: the point is its left, right or middle. */
const acrossOf = ({ h, x, width }: Place): readonly string[] => {
	if (x === undefined) return width === undefined ? [] : [`max-width: ${percent(width)}`];
	const room = { left: 1 - x, right: x, center: 2 * Math.min(x, 1 - x) }[h];
	// At the very edge there would be no room: it is drawn inwards.
	const wide = Math.max(0.2, Math.min(room, width ?? 1));
	const from = { left: x, right: x - wide, center: x - wide / 2 }[h];
	const left = Math.max(0, Math.min(1 - wide, from));
	return [`left: ${percent(left)}`, `width: ${percent(wide)}`, 'right: auto'];
};

const downOf = ({ v, y }: Place): readonly string[] => {
	if (y === undefined) return [];
	if (v === 'bottom') return [`--up: ${percent(1 - y)}`];
	const top = `min(${percent(y)}, calc(100% - var(--floor) - 2.6em))`;
	return v === 'top' ? [`top: ${top}`] : [`top: ${percent(y)}`, 'translate: 0 -50%'];
};

const usual: Place = { h: 'center', v: 'bottom' };

/** The stacks of what is on the screen, in the order of the cues. */
export const stacksOf = (cues: readonly CueView[]): readonly Stack[] => {
	const stacks = new Map<string, Stack>();
	for (const cue of cues) {
		const place = cue.place ?? usual;
		const style = [...acrossOf(place), ...downOf(place)].join('; ');
		const key = `${place.v} ${place.h} ${style}`;
		const { v, h } = place;
		const before = stacks.get(key)?.cues ?? [];
		stacks.set(key, { key, v, h, style, cues: [...before, cue] });
	}
	return [...stacks.values()];
};
