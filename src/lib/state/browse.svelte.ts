/** The library as a grid: how many titles a place has, what other choices would leave, and those titles that are looked at. */
import type { FindPage, FindRequest, FoundTitle } from '#lib/catalogue/library-service.ts';
import { limits } from '#lib/core/limits.ts';
import { requestOf, wholeLibrary, type BrowsePlace, type FacetId } from './browse-place.ts';
import type { TitleView } from './views.ts';

/** What the grid needs of the rest of the app. */
export interface BrowseLibrary {
	readonly find: (request: FindRequest) => Promise<FindPage>;
	readonly view: (found: FoundTitle) => TitleView | undefined;
	/** Films that are stored on this device. */
	readonly stored: () => FindRequest['stored'];
}

export interface FacetValue {
	readonly value: string;
	/** Titles that the choice would leave, or add. */
	readonly count: number;
}

const { windowTitles, windows: windowsMost, offered } = limits.browse;

/** One answer of the library, and the windows of it that were fetched. */
interface Shown {
	readonly key: string;
	readonly place: BrowsePlace;
	readonly request: Omit<FindRequest, 'count' | 'from'>;
	readonly page: FindPage;
	readonly windows: ReadonlyMap<number, readonly FoundTitle[]>;
}

/** The names of facets in the answers of the library. */
const facetNames = {
	genre: 'genre',
	years: 'decade',
	language: 'language',
	subtitles: 'subtitleLanguage',
	licence: 'licence',
	length: 'length',
	type: 'type',
	channel: 'channel',
	watched: 'watched',
	ready: 'playsNow'
} as const satisfies Readonly<Record<FacetId, keyof FindPage['facets']>>;

/** A facet's value as addresses have it. */
const valueOf = (facet: FacetId, name: string): string => {
	if (facet === 'years') return `${name}-${Number(name) + 9}`;
	return facet === 'ready' ? 'now' : name;
};

export class BrowseState {
	readonly #library: BrowseLibrary;
	#place = $state.raw<BrowsePlace>(wholeLibrary);
	#shown = $state.raw<Shown>();
	#hidesWatched = false;
	#isFetching = false;
	/** Raised by every question: the answer to an older one is thrown away. */
	#asked = 0;
	#wanted: readonly number[] = [0];
	/** How far the grid was scrolled, for who comes back to it. */
	scrollTop = 0;

	constructor(library: BrowseLibrary) {
		this.#library = library;
	}

	get place(): BrowsePlace {
		return this.#place;
	}
	/** The place whose titles are on the screen: the one before, for the moment that the library needs. */
	get shownPlace(): BrowsePlace | undefined {
		return this.#shown?.place;
	}
	get total(): number {
		return this.#shown?.page.total ?? 0;
	}

	/** What can be chosen of a facet, the most frequent first, the chosen in any case. */
	facet(facet: FacetId): readonly FacetValue[] {
		const chosen = this.#place.chosen.get(facet) ?? [];
		const counts = this.#shown?.page.facets[facetNames[facet]] ?? [];
		const values = counts.map(({ name, count }) => ({ value: valueOf(facet, name), count }));
		const there = new Set(values.map(({ value }) => value));
		const lost = chosen.filter((value) => !there.has(value)).map((value) => ({ value, count: 0 }));
		const most = values.filter(({ value }, i) => i < offered || chosen.includes(value));
		const all = [...most, ...lost];
		// Decades read better in the order of time.
		return facet === 'years' ? all.toSorted((a, b) => (a.value < b.value ? 1 : -1)) : all;
	}

	/** The title at a place of the grid; undefined until its window is here. */
	at(index: number): TitleView | undefined {
		const found = this.#shown?.windows.get(Math.floor(index / windowTitles))?.[
			index % windowTitles
		];
		return found && this.#library.view(found);
	}

	/** Goes to another place; an answer to an earlier question never overtakes that to a later one. */
	async show(
		place: BrowsePlace,
		options: { readonly hidesWatched: boolean } = { hidesWatched: false }
	): Promise<void> {
		this.#place = place;
		this.#hidesWatched = options.hidesWatched;
		const request = this.#requestNow();
		const key = JSON.stringify(request);
		if (key === this.#shown?.key) {
			this.#asked++;
			return;
		}
		this.#wanted = [0];
		this.scrollTop = 0;
		await this.#ask(request, key, 0);
	}

	/** The library has changed: what is on the screen is asked for again. */
	async refresh(): Promise<void> {
		if (!this.#shown) return;
		const request = this.#requestNow();
		await this.#ask(request, JSON.stringify(request), this.#wanted[0] ?? 0);
	}

	/** These are on the screen, or will be soon; what is far from them is forgotten. */
	want(from: number, to: number): void {
		const first = Math.max(0, Math.floor(from / windowTitles));
		const last = Math.max(first, Math.floor((to - 1) / windowTitles));
		this.#wanted = Array.from(
			{ length: Math.min(windowsMost, last - first + 1) },
			(_, i) => first + i
		);
		if (!this.#isFetching) void this.#fill(); // What it brings shows in the state.
	}

	#requestNow(): Omit<FindRequest, 'count' | 'from'> {
		const stored = this.#library.stored() ?? [];
		return { ...requestOf(this.#place, { hidesWatched: this.#hidesWatched }), stored };
	}

	async #ask(request: Shown['request'], key: string, window: number): Promise<void> {
		const mine = ++this.#asked;
		const place = this.#place;
		const page = await this.#library.find({
			...request,
			from: window * windowTitles,
			count: windowTitles
		});
		if (mine !== this.#asked) return;
		this.#shown = { key, place, request, page, windows: new Map([[window, page.titles]]) };
		if (!this.#isFetching) await this.#fill();
	}

	/** Fetches the windows that are missing, one after the other, always the one that is wanted now. */
	async #fill(): Promise<void> {
		this.#isFetching = true;
		try {
			for (;;) {
				const shown = this.#shown;
				const next = this.#missing();
				if (!shown || next === undefined) return;
				const mine = this.#asked;
				const { titles } = await this.#library.find({
					...shown.request,
					withFacets: true,
					from: next * windowTitles,
					count: windowTitles
				});
				if (mine === this.#asked) this.#keep(next, titles);
			}
		} finally {
			this.#isFetching = false;
		}
	}

	#missing(): number | undefined {
		const shown = this.#shown;
		const windows = Math.ceil((shown?.page.total ?? 0) / windowTitles);
		return this.#wanted.find((window) => window < windows && shown?.windows.has(window) === false);
	}

	#keep(window: number, titles: readonly FoundTitle[]): void {
		const shown = this.#shown;
		if (!shown) return;
		const windows = new Map(shown.windows);
		windows.set(window, titles);
		const near = this.#wanted[0] ?? 0;
		const farthest = [...windows.keys()].toSorted(
			(a, b) => Math.abs(b - near) - Math.abs(a - near)
		);
		for (const far of farthest.slice(0, Math.max(0, windows.size - windowsMost))) {
			windows.delete(far);
		}
		this.#shown = { ...shown, windows };
	}
}
