/** Which rows the home page shows, from what the library has on its shelves: pure. */
import type { Readiness, RowView, TitleView } from './views.ts';

/** The shelves of the library, as the screen sees titles; each in its order. */
export interface ShelfViews {
	readonly total: number;
	readonly underWay: readonly TitleView[];
	readonly stored: readonly TitleView[];
	readonly newest: readonly TitleView[];
	readonly series: readonly TitleView[];
	readonly genres: readonly { readonly name: string; readonly titles: readonly TitleView[] }[];
	readonly next: readonly TitleView[];
	readonly channels: readonly {
		readonly id: string;
		readonly name: string;
		readonly titles: readonly TitleView[];
	}[];
}

/** A genre makes a row of its own from this many titles on. */
const genreLeast = 3;

/** The title for the hero: a film that plays now, or is seen to play, and has a still, the newest of them; else the newest with a picture. */
export const pickHero = (newest: readonly TitleView[]): TitleView | undefined => {
	const withStill = newest.filter(({ still }) => still);
	const ready = (word: Readiness): TitleView | undefined =>
		withStill.find(({ readiness, type }) => readiness === word && type === 'film');
	return ready('plays-now') ?? ready('plays') ?? withStill[0] ?? newest[0];
};

const onlyOnce = (titles: readonly TitleView[]): readonly TitleView[] => [
	...new Map(titles.map((title) => [title.key, title])).values()
];

/** Rows in the order in which they are shown; empty ones are left out, and a genre that is all there is. */
export const buildRows = (shelf: ShelfViews): readonly RowView[] => {
	const playsNow = onlyOnce([...shelf.stored, ...shelf.newest, ...shelf.series]).filter(
		({ readiness }) => readiness === 'plays-now'
	);
	const genres = shelf.genres
		.filter(({ titles }) => titles.length >= genreLeast && titles.length < shelf.total)
		.map(({ name, titles }): RowView => ({ id: `genre-${name}`, kind: 'genre', name, titles }));
	const rows: readonly RowView[] = [
		{ id: 'continue', kind: 'continue', titles: shelf.underWay },
		{ id: 'next', kind: 'next', titles: shelf.next },
		{ id: 'plays-now', kind: 'plays-now', titles: playsNow },
		{ id: 'new', kind: 'new', titles: shelf.newest },
		{ id: 'series', kind: 'series', titles: shelf.series },
		...genres,
		...shelf.channels.map(({ id, name, titles }): RowView => ({
			id: `channel-${id}`,
			kind: 'channel',
			name,
			titles
		}))
	];
	return rows.filter(({ titles }) => titles.length > 0);
};
