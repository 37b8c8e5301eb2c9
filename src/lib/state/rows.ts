/** Which rows the home page shows, from the titles there are and what was watched: pure. */
import type { RowView, TitleView } from './views.ts';

const rowMost = 24;
/** A genre makes a row of its own from this many titles on. */
const genreLeast = 3;
const genreRowsMost = 6;

const newestFirst = (a: TitleView, b: TitleView): number =>
	b.addedMs - a.addedMs || a.title.localeCompare(b.title);

/** What can stand on the home page by itself: episodes stand under their series. */
const standing = (titles: readonly TitleView[]): readonly TitleView[] =>
	titles.filter((title) => title.type !== 'episode');

/** The title for the hero: one that plays now and has a still, the newest of them; else the newest with a picture. */
export const pickHero = (titles: readonly TitleView[]): TitleView | undefined => {
	const candidates = [...standing(titles)].sort(newestFirst);
	return (
		candidates.find(
			({ readiness, still, type }) => readiness === 'plays-now' && still && type === 'film'
		) ??
		candidates.find(({ still }) => still) ??
		candidates[0]
	);
};

/** Rows in the order in which they are shown; empty ones are left out. */
export const buildRows = (
	titles: readonly TitleView[],
	underWay: readonly string[]
): readonly RowView[] => {
	const byKey = new Map(titles.map((title) => [title.key, title]));
	const shown = [...standing(titles)].sort(newestFirst);
	const genres = new Map<string, TitleView[]>();
	for (const title of shown) {
		for (const genre of title.genres) genres.set(genre, [...(genres.get(genre) ?? []), title]);
	}
	const genreRows = [...genres]
		.filter(([, list]) => list.length >= genreLeast && list.length < shown.length)
		.sort(([a, x], [b, y]) => y.length - x.length || a.localeCompare(b))
		.slice(0, genreRowsMost)
		.map(([name, list]): RowView => ({ id: `genre-${name}`, kind: 'genre', name, titles: list }));
	const rows: readonly RowView[] = [
		{
			id: 'continue',
			kind: 'continue',
			titles: underWay.flatMap((key) => byKey.get(key) ?? [])
		},
		{
			id: 'plays-now',
			kind: 'plays-now',
			titles: shown.filter(({ readiness }) => readiness === 'plays-now')
		},
		{ id: 'new', kind: 'new', titles: shown },
		{ id: 'series', kind: 'series', titles: shown.filter(({ type }) => type === 'series') },
		...genreRows
	];
	return rows
		.filter((row) => row.titles.length > 0)
		.map((row) => ({ ...row, titles: row.titles.slice(0, rowMost) }));
};

const fold = (text: string): string =>
	text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Titles whose name, people, genres or overview hold every word, names first. A search of its own comes with the network issue. */
export const searchTitles = (titles: readonly TitleView[], query: string): readonly TitleView[] => {
	const words = fold(query).split(/\s+/u).filter(Boolean);
	if (words.length === 0) return [];
	const scored = titles.flatMap((title) => {
		const name = fold(`${title.title} ${title.originalTitle ?? ''}`);
		const rest = fold(
			[title.overview, ...title.genres, ...title.people.map(({ name: who }) => who)].join(' ')
		);
		if (!words.every((word) => name.includes(word) || rest.includes(word))) return [];
		const score = words.filter((word) => name.includes(word)).length;
		return [{ title, score }];
	});
	return scored
		.sort((a, b) => b.score - a.score || a.title.title.localeCompare(b.title.title))
		.map(({ title }) => title);
};
