/** Which episode of a series comes next for this viewer: pure. */
import type { TitleView } from './views.ts';

export interface Watching {
	readonly isSeen: (key: string) => boolean;
	/** Share watched, 0 to 1. */
	readonly progress: (key: string) => number;
}

/** The one that was begun last in order, else the first after the last that was seen, else the first. */
export const nextUp = (
	episodes: readonly TitleView[],
	{ isSeen, progress }: Watching
): TitleView | undefined => {
	const begun = episodes.findLast(({ key }) => progress(key) > 0 && !isSeen(key));
	if (begun) return begun;
	const last = episodes.findLastIndex(({ key }) => isSeen(key));
	return episodes.slice(last + 1).find(({ key }) => !isSeen(key)) ?? episodes[0];
};

export interface Season {
	readonly number: number;
	readonly episodes: readonly TitleView[];
}

/** Episodes by their season, in order; what says nothing of a season is of the first. */
export const seasonsOf = (episodes: readonly TitleView[]): readonly Season[] => {
	const byNumber = new Map<number, TitleView[]>();
	for (const episode of episodes) {
		const number = episode.season ?? 1;
		const season = byNumber.get(number);
		if (season) season.push(episode);
		else byNumber.set(number, [episode]);
	}
	return [...byNumber]
		.map(([number, own]) => ({ number, episodes: own }))
		.sort((a, b) => a.number - b.number);
};
