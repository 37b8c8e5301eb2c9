/** Favourites, lists, ratings and watched marks of one profile: read from its records, and the records that a change makes. */
import { limits } from '#lib/core/limits.ts';
import { entryKey, type Entries, type Entry, type EntryKind } from './own-entries.ts';
import { isWatched, type Progress, type ProgressByTitle } from './progress.ts';

/** A title, and what it was called when it was put there: its channel may be gone. */
export interface NamedTitle {
	readonly key: string;
	readonly name: string;
}

export interface OwnList {
	readonly id: string;
	readonly name: string;
	/** In the viewer's order. */
	readonly titles: readonly NamedTitle[];
}

const { library } = limits;

const living = (all: Entries, kind: EntryKind): readonly Entry[] =>
	[...all.values()].filter((entry) => entry.kind === kind && entry.value !== null);

const byPlace = (a: Entry, b: Entry): number =>
	(a.value?.number ?? 0) - (b.value?.number ?? 0) || (a.id < b.id ? -1 : 1);

/** The last added first. */
export const favouritesOf = (all: Entries): readonly NamedTitle[] =>
	[...living(all, 'favourite')]
		.sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? -1 : 1))
		.map(({ id, value }) => ({ key: id, name: value?.text ?? '' }));

/** Lists with what is in them; titles of a list that is gone are not shown anywhere. */
export const listsOf = (all: Entries): readonly OwnList[] => {
	const items = [...living(all, 'item')].sort(byPlace);
	return [...living(all, 'list')].sort(byPlace).map(({ id, value }) => ({
		id,
		name: value?.text ?? '',
		titles: items
			.filter((item) => item.id.startsWith(`${id}/`))
			.map((item) => ({ key: item.id.slice(id.length + 1), name: item.value?.text ?? '' }))
	}));
};

/** 1 to 5, or 0 for none. */
export const heartsOf = (all: Entries, title: string): number =>
	all.get(entryKey({ kind: 'rating', id: title }))?.value?.number ?? 0;

export const isFavourite = (all: Entries, title: string): boolean =>
	Boolean(all.get(entryKey({ kind: 'favourite', id: title }))?.value);

/** The viewer's own mark counts until the title was watched to its end after it. */
export const isSeen = (all: Entries, title: string, progress: Progress | undefined): boolean => {
	const mark = all.get(entryKey({ kind: 'watched', id: title }));
	const ended = progress && isWatched(progress);
	if (!mark?.value || (ended && progress.atMs > mark.atMs)) return ended ?? false;
	return mark.value.number === 1;
};

/** Every title that counts as watched. */
export const seenTitles = (all: Entries, progress: ProgressByTitle): readonly string[] => {
	const marked = living(all, 'watched').map(({ id }) => id);
	return [...new Set([...marked, ...progress.keys()])].filter((title) =>
		isSeen(all, title, progress.get(title))
	);
};

/** True when a place in a title was taken out of the history after it was reached. */
export const isForgotten = (all: Entries, title: string, atMs: number): boolean => {
	const one = all.get(entryKey({ kind: 'forgotten', id: title }))?.atMs ?? -1;
	const every = all.get(entryKey({ kind: 'cleared', id: 'history' }))?.atMs ?? -1;
	return Math.max(one, every) >= atMs;
};

/** A change that there is no room for makes no records. */
export const favourite = (
	all: Entries,
	title: NamedTitle,
	{ isOn, atMs }: { readonly isOn: boolean; readonly atMs: number }
): readonly Entry[] => {
	if (isOn && living(all, 'favourite').length >= library.favourites) return [];
	const value = isOn ? { text: title.name, number: 0 } : null;
	return [{ kind: 'favourite', id: title.key, atMs, value }];
};

/** A new list, last of all. */
export const addList = (
	all: Entries,
	{ id, name, atMs }: { readonly id: string; readonly name: string; readonly atMs: number }
): readonly Entry[] => {
	const lists = living(all, 'list');
	const text = name.trim().slice(0, library.nameChars);
	if (lists.length >= library.lists || text === '') return [];
	return [{ kind: 'list', id, atMs, value: { text, number: placeAfter(lists) } }];
};

export const renameList = (
	all: Entries,
	{ id, name, atMs }: { readonly id: string; readonly name: string; readonly atMs: number }
): readonly Entry[] => {
	const list = all.get(entryKey({ kind: 'list', id }));
	const text = name.trim().slice(0, library.nameChars);
	if (!list?.value || text === '') return [];
	return [{ ...list, atMs, value: { ...list.value, text } }];
};

/** The titles go with it. */
export const removeList = (all: Entries, id: string, atMs: number): readonly Entry[] => [
	{ kind: 'list', id, atMs, value: null },
	...itemsOf(all, id).map((item) => ({ ...item, atMs, value: null }))
];

export const putInList = (
	all: Entries,
	list: string,
	{
		title,
		isIn,
		atMs
	}: { readonly title: NamedTitle; readonly isIn: boolean; readonly atMs: number }
): readonly Entry[] => {
	const items = itemsOf(all, list);
	if (isIn && items.length >= library.listTitles) return [];
	const value = isIn ? { text: title.name, number: placeAfter(items) } : null;
	return [{ kind: 'item', id: `${list}/${title.key}`, atMs, value }];
};

/** Moves a title to a place counted from 0; only what stands elsewhere afterwards makes a record. */
export const moveInList = (
	all: Entries,
	list: string,
	{ title, place, atMs }: { readonly title: string; readonly place: number; readonly atMs: number }
): readonly Entry[] => {
	const items = itemsOf(all, list);
	const moved = items.find(({ id }) => id === `${list}/${title}`);
	if (!moved) return [];
	return items
		.filter((item) => item !== moved)
		.toSpliced(Math.max(0, place), 0, moved)
		.flatMap((item, number) =>
			item.value && item.value.number !== number
				? [{ ...item, atMs, value: { ...item.value, number } }]
				: []
		);
};

const itemsOf = (all: Entries, list: string): readonly Entry[] =>
	living(all, 'item')
		.filter(({ id }) => id.startsWith(`${list}/`))
		.toSorted(byPlace);

const placeAfter = (entries: readonly Entry[]): number =>
	entries.reduce((most, { value }) => Math.max(most, (value?.number ?? 0) + 1), 0);
