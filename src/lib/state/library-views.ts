/** What the parts of the library page show, from the viewer's own states. */
import { isSeen } from '#lib/library/own-library.ts';
import type { NamedTitle, OwnList, OwnState } from './own.svelte.ts';
import type { ProgressState } from './progress.svelte.ts';
import type { TitleView } from './views.ts';

/** The parts of the library page, in order. */
export const libraryParts = [
	'continue',
	'favourites',
	'lists',
	'history',
	'device',
	'yours'
] as const;

export type LibraryPart = (typeof libraryParts)[number];

export interface WatchedView {
	/** A title key, or the magnet of a film that was opened by its link. */
	readonly key: string;
	/** Empty when nobody knows it. */
	readonly name: string;
	readonly view: TitleView | undefined;
	/** Where it can be watched, for a film that has no page. */
	readonly href: string | undefined;
	readonly atMs: number;
	/** Share watched, 0 to 1. */
	readonly share: number;
	readonly isSeen: boolean;
}

/** The part that an address names; the first for any other word. */
export const partOf = (text: string | null): LibraryPart =>
	libraryParts.find((part) => part === text) ?? 'continue';

/** The name that a magnet carries (BEP 9, `dn`), or nothing. */
const magnetName = (magnet: string): string =>
	magnet.startsWith('magnet:?')
		? (new URLSearchParams(magnet.slice('magnet:?'.length)).get('dn') ?? '')
		: '';

/** One part: the titles that are shown of it, and how many there are. */
export interface PartView {
	readonly titles: readonly NamedTitle[];
	readonly total: number;
	readonly isEmpty: boolean;
}

/** Pictures on the stack of a closed list. */
const stackMost = 4;

/** The first `most` titles of a part; a list that is open is a part of its own. */
export const partView = (options: {
	readonly part: LibraryPart;
	readonly list: OwnList | undefined;
	readonly most: number;
	readonly own: OwnState;
	readonly progress: ProgressState;
	/** Stored whole on this device. */
	readonly stored: readonly TitleView[];
}): PartView => {
	const { part, list, most, own, progress, stored } = options;
	const first = (titles: readonly NamedTitle[]): PartView => ({
		titles: titles.slice(0, most),
		total: titles.length,
		isEmpty: titles.length === 0
	});
	switch (part) {
		case 'continue':
			return first(progress.underWay.map((key) => ({ key, name: magnetName(key) })));
		case 'favourites':
			return first(own.favourites);
		case 'lists':
			return {
				// A list is put in order as a whole; it is never longer than its bound.
				titles: list?.titles ?? own.lists.flatMap(({ titles }) => titles.slice(0, stackMost)),
				total: 0,
				isEmpty: false
			};
		case 'history':
			return first(progress.history.map(({ title }) => ({ key: title, name: magnetName(title) })));
		case 'device':
			return first(stored.map(({ key, title }) => ({ key, name: title })));
		case 'yours':
			return { titles: [], total: 0, isEmpty: false };
	}
};

/** The first `most` rows of the history. */
export const watchedViews = (options: {
	readonly most: number;
	readonly own: OwnState;
	readonly progress: ProgressState;
	readonly viewByKey: ReadonlyMap<string, TitleView>;
}): readonly WatchedView[] => {
	const { own, progress, viewByKey, most } = options;
	return progress.history.slice(0, most).map(({ title, atMs }) => {
		const view = viewByKey.get(title);
		const isMagnet = title.startsWith('magnet:?');
		return {
			key: title,
			name: view?.title ?? magnetName(title),
			view,
			href: isMagnet ? `/watch?magnet=${encodeURIComponent(title)}` : undefined,
			atMs,
			share: progress.share(title),
			isSeen: isSeen(own.entries, title, progress.all.get(title))
		};
	});
};
