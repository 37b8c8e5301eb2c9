/** The library on the screen: rows, titles that are looked at, and what a search finds; the library itself lives elsewhere. */
import type { FoundTitle, Shelf, ShelfRequest } from '#lib/catalogue/library-service.ts';
import type { TitleRecord } from '#lib/catalogue/title-record.ts';
import { isExpired } from '#lib/channel/head-rules.ts';
import type { FeedStatus } from '#lib/channel/keeper.ts';
import { parseInfoHash, parseTitleKey, type TitleKey } from '#lib/core/ids.ts';
import type { Clock } from '#lib/core/ports.ts';
import { buildRows, pickHero, type ShelfViews } from './rows.ts';
import { titleView, type TitleViewFacts } from './title-views.ts';
import type { ChannelView, RowView, TitleView } from './views.ts';

/** Whoever has the library: a worker of this tab or of another one. */
export interface LibraryPort {
	readonly shelf: (request: ShelfRequest) => Promise<Shelf>;
	readonly titles: (keys: readonly TitleKey[]) => Promise<readonly FoundTitle[]>;
	readonly similar: (key: TitleKey, count: number) => Promise<readonly FoundTitle[]>;
}

const emptyShelf: Shelf = {
	total: 0,
	underWay: [],
	stored: [],
	newest: [],
	series: [],
	genres: [],
	next: [],
	channels: []
};
const rowTitles = 24;
const genreRows = 6;
const similarTitles = 18;
/** Titles that were looked at and are kept up to date. */
const knownMost = 200;

const keyOf = (text: string): TitleKey | undefined => parseTitleKey(text)?.key;

export class CatalogueState {
	readonly #clock: Clock;
	readonly #library: LibraryPort;
	#shelf = $state.raw<Shelf>(emptyShelf);
	#statuses = $state.raw<readonly FeedStatus[]>([]);
	#facts = $state.raw<TitleViewFacts>();
	readonly #made = new WeakMap<FoundTitle, { facts: TitleViewFacts; view: TitleView }>();
	#underWay: readonly string[] = [];
	/** Titles by key; null for one that was asked for and is not there. */
	#known = $state.raw<ReadonlyMap<string, FoundTitle | null>>(new Map());
	#refreshes = 0;
	#isLoaded = $state(false);
	#similar = $state.raw<{ readonly key: string; readonly titles: readonly FoundTitle[] }>();

	readonly #views = $derived.by(() => this.#shelfViews());
	readonly #rows = $derived(this.#views ? buildRows(this.#views) : []);
	readonly #hero = $derived(this.#views && pickHero(this.#views.newest));
	readonly #channels = $derived(this.#statuses.map((status) => this.#channelView(status)));

	constructor(clock: Clock, library: LibraryPort) {
		this.#clock = clock;
		this.#library = library;
	}

	/** Titles in the whole library. */
	get total(): number {
		return this.#shelf.total;
	}
	/** The library has answered once. */
	get isLoaded(): boolean {
		return this.#isLoaded;
	}
	get rows(): readonly RowView[] {
		return this.#rows;
	}
	get hero(): TitleView | undefined {
		return this.#hero;
	}
	get channels(): readonly ChannelView[] {
		return this.#channels;
	}
	/** Stored whole on this device, the first of them. */
	get stored(): readonly TitleView[] {
		return this.#views?.stored ?? [];
	}
	/** One title by `<channel>/<id>`; undefined until it was looked up, see `look`. */
	title(key: string): TitleView | undefined {
		const found = this.#known.get(key);
		return found ? this.view(found) : undefined;
	}

	/** True when a title was looked for and is not in the library. */
	isMissing(key: string): boolean {
		return this.#known.get(key) === null && this.#shelf.total > 0;
	}

	/** The record behind a title that was looked up, for who plays it. */
	record(key: string): TitleRecord | undefined {
		return this.#known.get(key)?.record;
	}

	/** The episode after this one, in the order of the series; the series must have been looked up. */
	next(key: string): TitleView | undefined {
		return this.#beside(key, 1);
	}

	/** The episode before it. */
	previous(key: string): TitleView | undefined {
		return this.#beside(key, -1);
	}

	#beside(key: string, by: 1 | -1): TitleView | undefined {
		const series = this.title(key)?.series;
		const episodes = series === undefined ? [] : (this.title(series)?.episodes ?? []);
		const at = episodes.findIndex((episode) => episode.key === key);
		return at < 0 ? undefined : episodes[at + by];
	}

	/** Looks titles up, with the series of an episode; they stay up to date from then on. */
	async look(...keys: readonly string[]): Promise<void> {
		const wanted = keys.filter((key) => !this.#known.has(key));
		if (wanted.length === 0) return;
		await this.#learn(wanted);
		const series = wanted.flatMap((key) => this.title(key)?.series ?? []);
		await this.look(...series);
	}

	/** Titles as they are now, in no order; those that are not in the library are left out. */
	async views(keys: readonly string[]): Promise<readonly TitleView[]> {
		const wanted = keys.flatMap((text) => keyOf(text) ?? []);
		if (wanted.length === 0) return [];
		return (await this.#library.titles(wanted)).flatMap((found) => this.view(found) ?? []);
	}

	/** Titles like this one; none until they were looked for, see `lookSimilar`. */
	similar(key: string): readonly TitleView[] {
		const found = this.#similar?.key === key ? this.#similar.titles : [];
		return found.flatMap((one) => this.view(one) ?? []);
	}

	async lookSimilar(text: string): Promise<void> {
		const key = keyOf(text);
		const titles = key ? await this.#library.similar(key, similarTitles) : [];
		this.#similar = { key: text, titles };
	}

	/** Something in the library has changed: what is on the screen is asked for again. */
	async refresh(): Promise<void> {
		const mine = ++this.#refreshes;
		const facts = this.#facts;
		const shelf = await this.#library.shelf({
			underWay: this.#underWay.flatMap((text) => keyOf(text) ?? []),
			stored: [...(facts?.stored ?? [])].flatMap((text) => parseInfoHash(text) ?? []),
			rowTitles,
			genreRows
		});
		if (mine !== this.#refreshes) return;
		this.#shelf = shelf;
		this.#isLoaded = true;
		await this.#learn([...this.#known.keys()]);
	}

	setStatuses(statuses: readonly FeedStatus[]): void {
		this.#statuses = statuses;
	}

	setFacts(facts: TitleViewFacts): void {
		this.#facts = facts;
	}

	/** Titles that were begun; the rows follow with the next refresh. */
	setUnderWay(keys: readonly string[]): boolean {
		const changed = keys.join(' ') !== this.#underWay.join(' ');
		this.#underWay = keys;
		return changed;
	}

	async #learn(keys: readonly string[]): Promise<void> {
		if (keys.length === 0) return;
		const found = await this.#library.titles(keys.flatMap((text) => keyOf(text) ?? []));
		const known = new Map(this.#known);
		for (const key of keys) known.set(key, null);
		for (const title of found) known.set(title.key, title);
		for (const key of known.keys()) {
			if (known.size <= knownMost) break;
			known.delete(key);
		}
		this.#known = known;
	}

	/** A title as the screen shows it; made once while what is known of the world stays the same. */
	view(found: FoundTitle): TitleView | undefined {
		const facts = this.#facts;
		if (!facts) return undefined;
		const made = this.#made.get(found);
		if (made?.facts === facts) return made.view;
		const view = titleView(
			found.record,
			facts,
			found.episodes.map(({ record }) => titleView(record, facts))
		);
		this.#made.set(found, { facts, view });
		return view;
	}

	#shelfViews(): ShelfViews | undefined {
		if (!this.#facts) return undefined;
		const viewsOf = (titles: readonly FoundTitle[]): readonly TitleView[] =>
			titles.flatMap((title) => this.view(title) ?? []);
		const { total, underWay, stored, newest, series, genres, next, channels } = this.#shelf;
		const begun = new Set(underWay.map(({ key }) => key));
		return {
			total,
			underWay: viewsOf(underWay),
			stored: viewsOf(stored),
			newest: viewsOf(newest),
			series: viewsOf(series),
			next: viewsOf(next.filter(({ key }) => !begun.has(key))),
			channels: channels.map(({ id, titles }) => ({
				name: this.#channels.find((channel) => channel.id === id)?.name ?? '',
				id,
				titles: viewsOf(titles)
			})),
			genres: genres.map(({ name, titles }) => ({ name, titles: viewsOf(titles) }))
		};
	}

	#channelView({ link, shown, source, state, receivedBytes }: FeedStatus): ChannelView {
		return {
			id: link.channel,
			name: link.name,
			titles: shown?.head.titles ?? 0,
			version: shown?.head.seq ?? 0,
			publishedMs: shown?.head.timeMs ?? 0,
			expired: shown ? isExpired(shown.head, this.#clock.now()) : false,
			source,
			state,
			receivedBytes
		};
	}
}
