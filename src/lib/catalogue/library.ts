/** The library: what the index finds, with the records behind it read from where they stand. */
import { decodeCbor } from '#lib/core/cbor.ts';
import {
	idToBytes,
	titleKeyOf,
	type ChannelId,
	type InfoHash,
	type TitleKey
} from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { ObjectPack } from '#lib/channel/object-pack.ts';
import type { ShelvedVersion } from './feed-shelf.ts';
import { LibraryIndex } from './index/library-index.ts';
import type {
	FindRequest,
	FoundTitle,
	LibraryFacets,
	LibraryFilters,
	LibraryService,
	Shelf,
	ShelfRequest
} from './library-service.ts';
import { parseTitleRecord } from './parse-title.ts';

export interface Library {
	readonly service: LibraryService;
	/** Replaces what is shown, in the order in which channels were followed. */
	readonly setVersions: (versions: readonly ShelvedVersion[]) => void;
	/** What is not to be seen from now on; replaces what was blocked before. */
	readonly block: (blocked: Blocked) => void;
}

/** What the viewer never wants to see. */
export interface Blocked {
	readonly channels: readonly ChannelId[];
	readonly titles: readonly TitleKey[];
	/** Under whatever name, from whatever channel. */
	readonly films: readonly InfoHash[];
}

/** Episodes that come with a series. */
const episodesMost = 500;
const channelRows = 6;
/** The last searches, so that pages of one list cost nothing. */
const foundMost = 8;

/** Reads records out of a pack that holds the objects of all shown versions. */
export const createLibrary = (pack: Pick<ObjectPack, 'slice'>): Library => {
	const index = new LibraryIndex();
	let versions: readonly ShelvedVersion[] = [];
	let blocked: Blocked = { channels: [], titles: [], films: [] };
	let watched: readonly TitleKey[] = [];
	const found = new Map<string, ReturnType<LibraryIndex['query']>>();

	const splitKey = (key: TitleKey): readonly [ChannelId, string] => {
		const slash = key.indexOf('/');
		return [key.slice(0, slash) as ChannelId, key.slice(slash + 1)]; // A title key is made of just these two.
	};
	/** The document of a key, or -1. */
	const docOfKey = (key: TitleKey): number => {
		const [channel, id] = splitKey(key);
		for (const [feed, { head }] of versions.entries()) {
			const doc = head.channel === channel ? index.find(feed, id) : -1;
			if (doc >= 0) return doc;
		}
		return -1;
	};

	/** A title as it stands in storage; undefined when its bytes are no longer what they were. */
	const read = (doc: number, withEpisodes = true): FoundTitle | undefined => {
		const place = index.locate(doc);
		if (!place) return undefined;
		const version = versions[place.feed];
		const hash = version?.parts[place.part]?.objects[place.object];
		const bytes = hash && pack.slice(hash, place.offset, place.length);
		const decoded = bytes && decodeCbor(bytes, limits.channel.objectBytes);
		if (!decoded?.ok || !version) return undefined;
		const record = parseTitleRecord(decoded.value, version.head.channel);
		if (!record.ok) return undefined;
		const others = index.sourcesOf(doc).flatMap((source) => {
			const feed = index.locate(source)?.feed ?? -1;
			return versions[feed]?.head.channel ?? [];
		});
		const episodes = withEpisodes ? index.episodesOf(doc).slice(0, episodesMost) : [];
		return {
			key: titleKeyOf(version.head.channel, record.value.id),
			record: record.value,
			sources: [...new Set([version.head.channel, ...others])],
			episodes: episodes.flatMap((episode) => read(episode, false) ?? [])
		};
	};
	const readAll = (docs: Iterable<number>): readonly FoundTitle[] =>
		[...docs].flatMap((doc) => read(doc) ?? []);

	const feedsOf = (filters: LibraryFilters): readonly number[] | undefined =>
		filters.channel &&
		versions.flatMap(({ head }, feed) => (filters.channel?.includes(head.channel) ? [feed] : []));

	const marksOf = (stored: readonly InfoHash[]): Uint8Array => {
		const marks = new Uint8Array(index.size);
		for (const doc of index.playing(isOneOf(stored))) marks[doc] = 1;
		return marks;
	};

	const query = (request: FindRequest) => {
		const { text, filters = {}, sort, isReversed = false, withFacets = true, stored } = request;
		const feed = feedsOf(filters);
		const narrowed = feed ? { ...filters, feed } : filters;
		const asked = { text, filters: narrowed, sort, isReversed, withFacets };
		const name = JSON.stringify({ ...asked, stored });
		const known = found.get(name);
		const answer =
			known ?? index.query({ ...asked, ...(stored ? { playing: marksOf(stored) } : {}) });
		found.delete(name);
		found.set(name, answer);
		const [oldest] = found.keys();
		if (found.size > foundMost && oldest !== undefined) found.delete(oldest);
		return answer;
	};

	const facetsOf = ({
		feed,
		...facets
	}: ReturnType<LibraryIndex['query']>['facets']): LibraryFacets => {
		const byChannel = new Map<string, number>();
		for (const { name, count } of feed) {
			const channel = versions[Number(name)]?.head.channel;
			if (channel) byChannel.set(channel, (byChannel.get(channel) ?? 0) + count);
		}
		return { ...facets, channel: [...byChannel].map(([name, count]) => ({ name, count })) };
	};

	const first = (request: Omit<FindRequest, 'from'>): readonly FoundTitle[] =>
		readAll(query({ ...request, from: 0, withFacets: false }).docs.subarray(0, request.count));

	const titleAt = (key: TitleKey): FoundTitle | undefined => {
		const doc = docOfKey(key);
		return doc < 0 ? undefined : read(doc);
	};
	const nextEpisodes = (most: number): readonly FoundTitle[] => {
		const seen = new Set(watched);
		const bySeries = new Map<TitleKey, FoundTitle | undefined>();
		for (const key of watched) {
			if (bySeries.size >= most) break;
			const record = titleAt(key)?.record;
			if (record?.series === undefined) continue;
			const series = titleKeyOf(record.channel, record.series);
			if (bySeries.has(series)) continue;
			const episodes = titleAt(series)?.episodes ?? [];
			const last = episodes.findLastIndex((episode) => seen.has(episode.key));
			bySeries.set(series, last < 0 ? undefined : episodes[last + 1]);
		}
		return [...bySeries.values()].flatMap((next) => next ?? []);
	};

	const shelf = ({ underWay, stored, rowTitles, genreRows }: ShelfRequest): Shelf => {
		const all = query({ text: '', sort: 'newest', from: 0, count: 0 });
		const newest = (filters: LibraryFilters): readonly FoundTitle[] =>
			first({ text: '', filters, sort: 'newest', count: rowTitles });
		return {
			total: all.total,
			underWay: readAll(underWay.map(docOfKey).filter((doc) => doc >= 0)),
			stored: readAll(index.playing(isOneOf(stored)).slice(0, rowTitles)),
			newest: newest({}),
			series: newest({ type: 'series' }),
			next: nextEpisodes(rowTitles),
			channels:
				versions.length < 2
					? []
					: versions.slice(0, channelRows).map(({ head }) => ({
							id: head.channel,
							titles: newest({ channel: [head.channel] })
						})),
			genres: all.facets.genre
				.slice(0, genreRows)
				.map(({ name }) => ({ name, titles: newest({ genre: [name] }) }))
		};
	};

	const similar: LibraryService['similar'] = (key, count) => {
		const doc = docOfKey(key);
		const title = doc < 0 ? undefined : read(doc, false);
		if (!title) return [];
		const { genres, people } = title.record;
		const filters = genres.length > 0 ? { genre: [...genres] } : {};
		const byPeople = people
			.slice(0, 3)
			.flatMap(({ name }) => first({ text: name, filters, sort: 'relevance', count }));
		const near = [...byPeople, ...first({ text: '', filters, sort: 'newest', count: count + 1 })];
		const others = new Map(near.map((other) => [other.key, other]));
		others.delete(title.key);
		return [...others.values()].slice(0, count);
	};

	const applyWatched = (): void => {
		found.clear();
		index.setWatched(watched.map(docOfKey).filter((doc) => doc >= 0));
	};
	const setFeeds = (hidden: readonly TitleKey[]): void => {
		index.setFeeds(
			versions.map(({ head, parts }) => ({
				parts: blocked.channels.includes(head.channel)
					? []
					: parts.map(({ segment, bad, deletes }) => ({ segment, hides: [...bad, ...deletes] })),
				blocked: new Set(
					hidden
						.filter((key) => key.startsWith(`${head.channel}/`))
						.map((key) => key.slice(head.channel.length + 1))
				)
			}))
		);
	};
	const apply = (): void => {
		setFeeds(blocked.titles);
		if (blocked.films.length > 0) {
			// The index knows films by half of their names: what it finds is looked up.
			const playing = index
				.naming(isOneOf(blocked.films))
				.flatMap((doc) => read(doc, false) ?? [])
				.filter(({ record }) =>
					record.variants.some(({ infoHash }) => blocked.films.includes(infoHash))
				);
			if (playing.length > 0) setFeeds([...blocked.titles, ...playing.map(({ key }) => key)]);
		}
		applyWatched();
	};

	return {
		service: {
			shelf,
			find: (request) => {
				const { total, docs, facets } = query(request);
				const titles = readAll(docs.subarray(request.from, request.from + request.count));
				return { total, titles, facets: facetsOf(facets) };
			},
			titles: (keys) => readAll(keys.map(docOfKey).filter((doc) => doc >= 0)),
			similar,
			setWatched: (keys) => {
				watched = keys;
				applyWatched();
			}
		},
		setVersions: (shown) => {
			versions = shown;
			apply();
		},
		block: (asked) => {
			blocked = asked;
			apply();
		}
	};
};

/** The index keeps the first 32 bits of an infohash as they are; the rest also says which file. */
const isOneOf = (hashes: readonly InfoHash[]): ((high: number) => boolean) => {
	const highs = new Set(hashes.map((hash) => new DataView(idToBytes(hash).buffer).getUint32(0)));
	return (high) => highs.has(high);
};
