/** What may be asked of the index, and what it answers. */
import type { TitleType } from '#lib/catalogue/scan/title-sink.ts';
import type { TagFacet } from './columns.ts';
import type { SortKey } from './documents.ts';

export type LengthClass = 'short' | 'feature' | 'long';

/** Every filter narrows; within one, any of the values will do. */
export interface Filters extends Readonly<Partial<Record<TagFacet, readonly string[]>>> {
	readonly type?: TitleType;
	/** Feeds, by their place in the library. */
	readonly feed?: readonly number[];
	readonly yearFrom?: number;
	readonly yearTo?: number;
	/** Under 40 minutes, up to two hours, longer. */
	readonly length?: LengthClass;
	readonly watched?: boolean;
	/** Only what is marked as such, see `IndexQuery.playing`. */
	readonly playsNow?: boolean;
}

export interface IndexQuery {
	readonly text: string;
	readonly filters?: Filters;
	readonly sort: 'relevance' | SortKey;
	/** The other way round: the oldest, the shortest, from Z. */
	readonly isReversed?: boolean;
	/** False when nobody looks at the counts: while somebody types. */
	readonly withFacets?: boolean;
	/** By document: 1 for what plays with nobody's help. Absent: nothing does. */
	readonly playing?: Uint8Array;
}

export interface FacetCount {
	readonly name: string;
	readonly count: number;
}

/** How many of the hits each value would leave, as if its own filter were not set; the most frequent first. */
export interface Facets extends Readonly<Record<TagFacet, readonly FacetCount[]>> {
	readonly type: readonly FacetCount[];
	/** By decade: `1920`. */
	readonly decade: readonly FacetCount[];
	readonly length: readonly FacetCount[];
	/** By the feed's place in the library. */
	readonly feed: readonly FacetCount[];
	readonly watched: readonly FacetCount[];
	readonly playsNow: readonly FacetCount[];
}
