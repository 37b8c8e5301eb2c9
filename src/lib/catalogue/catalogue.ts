/** The library: the titles of all followed channels in one place, episodes under their series. */
import { titleKeyOf, type ChannelId, type TitleKey } from '#lib/core/ids.ts';
import { parseTitleRecord } from './parse-title.ts';
import type { TitleRecord } from './title-record.ts';

export interface LibraryTitle {
	readonly key: TitleKey;
	readonly record: TitleRecord;
	/** Of a series: its episodes by season and number. */
	readonly episodes: readonly LibraryTitle[];
}

export interface Library {
	/** Films and series, newest first; an episode stands here only when its series is missing. */
	readonly titles: readonly LibraryTitle[];
	/** Every title, episodes included. */
	readonly byKey: ReadonlyMap<TitleKey, LibraryTitle>;
	/** Records that were left out because they break a rule, by channel. */
	readonly dropped: ReadonlyMap<ChannelId, number>;
}

export interface ChannelRecords {
	readonly channel: ChannelId;
	/** As they came out of the feed. */
	readonly records: ReadonlyMap<string, unknown>;
}

export const emptyLibrary: Library = { titles: [], byKey: new Map(), dropped: new Map() };

const newestFirst = (a: TitleRecord, b: TitleRecord): number =>
	b.addedMs - a.addedMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

const inOrder = (a: TitleRecord, b: TitleRecord): number =>
	(a.season ?? 0) - (b.season ?? 0) ||
	(a.episode ?? 0) - (b.episode ?? 0) ||
	(a.id < b.id ? -1 : 1);

const titleOf = (record: TitleRecord, episodes: readonly LibraryTitle[]): LibraryTitle => ({
	key: titleKeyOf(record.channel, record.id),
	record,
	episodes
});

/** Films and series of one channel with their episodes; an episode of an unknown series stands by itself. */
const groupChannel = (records: readonly TitleRecord[]): readonly LibraryTitle[] => {
	const series = new Set(records.filter(({ type }) => type === 'series').map(({ id }) => id));
	const episodes = new Map<string, TitleRecord[]>();
	const standing: TitleRecord[] = [];
	for (const record of records) {
		if (record.type === 'episode' && record.series !== undefined && series.has(record.series)) {
			const siblings = episodes.get(record.series);
			if (siblings) siblings.push(record);
			else episodes.set(record.series, [record]);
		} else standing.push(record);
	}
	return standing.map((record) => {
		const own = record.type === 'series' ? (episodes.get(record.id) ?? []) : [];
		return titleOf(
			record,
			[...own].sort(inOrder).map((episode) => titleOf(episode, []))
		);
	});
};

/**
 * Joins the records of several channels. A record that breaks a rule is left out and counted; it never takes others
 * with it. A channel that appears twice (several feeds) counts as one.
 */
export const buildLibrary = (channels: readonly ChannelRecords[]): Library => {
	const parsed = new Map<ChannelId, Map<string, TitleRecord>>();
	const dropped = new Map<ChannelId, number>();
	for (const { channel, records } of channels) {
		const sound = parsed.get(channel) ?? new Map<string, TitleRecord>();
		parsed.set(channel, sound);
		for (const [id, value] of records) {
			const record = parseTitleRecord(value, channel);
			if (record.ok && record.value.id === id) sound.set(id, record.value);
			else dropped.set(channel, (dropped.get(channel) ?? 0) + 1);
		}
	}
	const titles = [...parsed.values()]
		.flatMap((records) => groupChannel([...records.values()]))
		.sort((a, b) => newestFirst(a.record, b.record));
	const byKey = new Map(
		titles
			.flatMap((title) => [title, ...title.episodes])
			.map((title) => [title.key, title] as const)
	);
	return { titles, byKey, dropped };
};
