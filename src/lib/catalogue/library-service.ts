/** What may be asked of the library: plain values that can pass from a worker to a page, or from one tab to another. */
import type { ChannelId, InfoHash, TitleKey } from '#lib/core/ids.ts';
import type { Facets, Filters, IndexQuery } from './index/query.ts';
import type { TitleRecord } from './title-record.ts';

/** A title as the library has it. */
export interface FoundTitle {
	readonly key: TitleKey;
	readonly record: TitleRecord;
	/** Channels that carry the same film, the one whose record this is first. */
	readonly sources: readonly ChannelId[];
	/** Of a series: its episodes in order. */
	readonly episodes: readonly FoundTitle[];
}

export interface ShelfRequest {
	/** Titles that were begun, the latest first. */
	readonly underWay: readonly TitleKey[];
	/** Films that are stored on this device. */
	readonly stored: readonly InfoHash[];
	/** Titles in one row, at most. */
	readonly rowTitles: number;
	readonly genreRows: number;
}

/** What a home page is made of. */
export interface Shelf {
	/** Titles in the whole library, episodes not counted. */
	readonly total: number;
	readonly underWay: readonly FoundTitle[];
	readonly stored: readonly FoundTitle[];
	readonly newest: readonly FoundTitle[];
	readonly series: readonly FoundTitle[];
	readonly genres: readonly { readonly name: string; readonly titles: readonly FoundTitle[] }[];
	/** Of each series the episode after the last that was watched, the series watched latest first. */
	readonly next: readonly FoundTitle[];
	/** By channel; none while there is only one. */
	readonly channels: readonly { readonly id: ChannelId; readonly titles: readonly FoundTitle[] }[];
}

/** Filters as the screen has them: channels by their ids. */
export interface LibraryFilters extends Omit<Filters, 'feed'> {
	readonly channel?: readonly ChannelId[];
}

export interface FindRequest extends Omit<IndexQuery, 'filters' | 'playing'> {
	readonly filters?: LibraryFilters;
	/** The first hit that is wanted, from 0, and how many. */
	readonly from: number;
	readonly count: number;
	/** Films that are stored on this device: what plays now. */
	readonly stored?: readonly InfoHash[];
}

/** Counts as the index has them, with channels named by their ids. */
export interface LibraryFacets extends Omit<Facets, 'feed'> {
	readonly channel: Facets['feed'];
}

export interface FindPage {
	readonly total: number;
	readonly titles: readonly FoundTitle[];
	readonly facets: LibraryFacets;
}

export interface LibraryService {
	readonly shelf: (request: ShelfRequest) => Shelf;
	readonly find: (request: FindRequest) => FindPage;
	/** Those that are there, in the order in which they were asked for. */
	readonly titles: (keys: readonly TitleKey[]) => readonly FoundTitle[];
	readonly similar: (key: TitleKey, count: number) => readonly FoundTitle[];
	/** Which titles were watched to the end: a facet of every search. */
	readonly setWatched: (keys: readonly TitleKey[]) => void;
}

/**
 * `died`: started again too often, catalogues are kept by nobody; `restarted`: it died, and another one has taken over;
 * `no-room`: what is new could not be kept, what was there still is.
 */
export type StorageTrouble = 'died' | 'no-room' | 'no-storage' | 'restarted';
