/** The library on the screen: titles, rows, channels, and what a search finds; fed by the keeper of channels. */
import {
	buildLibrary,
	emptyLibrary,
	type Library,
	type LibraryTitle
} from '#lib/catalogue/catalogue.ts';
import type { TitleRecord } from '#lib/catalogue/title-record.ts';
import { isExpired } from '#lib/channel/head-rules.ts';
import type { FeedStatus } from '#lib/channel/keeper.ts';
import { parseTitleKey, titleKeyOf } from '#lib/core/ids.ts';
import type { Clock } from '#lib/core/ports.ts';
import { buildRows, pickHero, searchTitles } from './rows.ts';
import { titleView, type TitleViewFacts } from './title-views.ts';
import type { ChannelView, RowView, TitleView } from './views.ts';

export class CatalogueState {
	#library = $state.raw<Library>(emptyLibrary);
	#statuses = $state.raw<readonly FeedStatus[]>([]);
	#facts = $state.raw<TitleViewFacts>();
	#underWay = $state.raw<readonly string[]>([]);
	readonly #clock: Clock;

	readonly #views = $derived.by(() => this.#makeViews());
	readonly #byKey = $derived(new Map(this.#views.map((view) => [view.key, view])));
	readonly #rows = $derived(buildRows(this.#views, this.#underWay));
	readonly #hero = $derived(pickHero(this.#views));
	readonly #channels = $derived(this.#statuses.map((status) => this.#channelView(status)));

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	get titles(): readonly TitleView[] {
		return this.#views;
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

	/** One title by `<channel>/<id>`. */
	title(key: string): TitleView | undefined {
		return this.#byKey.get(key);
	}

	/** The record behind a title, for who plays it. */
	record(key: string): TitleRecord | undefined {
		const parsed = parseTitleKey(key);
		return parsed && this.#library.byKey.get(titleKeyOf(parsed.channel, parsed.id))?.record;
	}

	/** The episode after this one, in the order of the series. */
	next(key: string): TitleView | undefined {
		const series = this.#byKey.get(key)?.series;
		const episodes = series === undefined ? [] : (this.#byKey.get(series)?.episodes ?? []);
		const at = episodes.findIndex((episode) => episode.key === key);
		return at < 0 ? undefined : episodes[at + 1];
	}

	search(query: string): readonly TitleView[] {
		return searchTitles(this.#views, query);
	}

	/** The keeper's news: the library is rebuilt only when a shown version changed. */
	feed(statuses: readonly FeedStatus[]): void {
		const before = new Set(this.#statuses.map(({ shown }) => shown));
		const changed =
			statuses.length !== this.#statuses.length || statuses.some(({ shown }) => !before.has(shown));
		this.#statuses = statuses;
		if (!changed) return;
		this.#library = buildLibrary(
			statuses.flatMap(({ link, shown }) =>
				shown ? [{ channel: link.channel, records: shown.records }] : []
			)
		);
	}

	setFacts(facts: TitleViewFacts): void {
		this.#facts = facts;
	}

	setUnderWay(keys: readonly string[]): void {
		this.#underWay = keys;
	}

	/** Films, series and, behind each series, its episodes. */
	#makeViews(): readonly TitleView[] {
		const facts = this.#facts;
		if (!facts) return [];
		const viewOf = ({ record, episodes }: LibraryTitle): TitleView =>
			titleView(record, facts, episodes.map(viewOf));
		return this.#library.titles.map(viewOf).flatMap((view) => [view, ...view.episodes]);
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
