/** The columns of a segment: everything the library knows of its documents, as flat arrays that a file can hold. */

/** Titles may have several tags of one facet. */
export const tagFacets = ['genre', 'language', 'subtitleLanguage', 'licence'] as const;
export type TagFacet = (typeof tagFacets)[number];

export interface Tags {
	/** Spellings, as the publisher wrote them first. */
	readonly names: readonly string[];
	/** Tags of document `d` are `ids.subarray(starts[d], starts[d + 1])`. */
	readonly starts: Uint32Array;
	readonly ids: Uint16Array;
}

/** For each word the documents that hold it: `docs << 8 | weight`, by document. */
export interface Postings {
	readonly starts: Uint32Array;
	readonly entries: Uint32Array;
}

export const typeCodes = { film: 0, series: 1, episode: 2 } as const;

/** Documents of one feed, in the order of their ids; never changed once it is made. */
export interface Segment {
	readonly size: number;
	/** Words in order; word `t` is `units.subarray(starts[t], starts[t + 1])`. */
	readonly terms: number;
	readonly termUnits: Uint16Array;
	readonly termStarts: Uint32Array;
	/** Titles, original titles and people. */
	readonly names: Postings;
	readonly overviews: Postings;
	/** Record ids, ASCII; id `d` is `keys.subarray(keyStarts[d], keyStarts[d + 1])`. */
	readonly keys: Uint8Array;
	readonly keyStarts: Uint32Array;
	/** Folded first titles, for sorting; as code units. */
	readonly titles: Uint16Array;
	readonly titleStarts: Uint32Array;
	/** Words of the first title; 255 for that many and more. */
	readonly titleWords: Uint8Array;
	readonly types: Uint8Array;
	/** 0 for unknown. */
	readonly years: Uint16Array;
	/** Seconds, 0 for unknown. */
	readonly runtimes: Uint32Array;
	/** Seconds since 1970. */
	readonly added: Float64Array;
	readonly seasons: Uint16Array;
	readonly episodes: Uint32Array;
	/** Where the record stands: object, byte, bytes. */
	readonly objects: Uint16Array;
	readonly offsets: Uint32Array;
	readonly lengths: Uint32Array;
	/** What names the films that a title plays, two numbers each: pairs of document `d` are from `2 * identityStarts[d]` on. */
	readonly identityStarts: Uint32Array;
	readonly identities: Uint32Array;
	/** Documents that belong to a series, and the ids of those. */
	readonly members: Uint32Array;
	readonly series: Uint8Array;
	readonly seriesStarts: Uint32Array;
	readonly tags: Readonly<Record<TagFacet, Tags>>;
}

const compareKey = (segment: Segment, doc: number, id: string): number => {
	const start = segment.keyStarts[doc] ?? 0;
	const end = segment.keyStarts[doc + 1] ?? 0;
	const shared = Math.min(end - start, id.length);
	for (let i = 0; i < shared; i++) {
		const difference = (segment.keys[start + i] ?? 0) - id.charCodeAt(i);
		if (difference !== 0) return difference;
	}
	return end - start - id.length;
};

/** The document of an id, or -1. */
export const docOf = (segment: Segment, id: string): number => {
	let low = 0;
	let high = segment.size - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const order = compareKey(segment, middle, id);
		if (order === 0) return middle;
		if (order < 0) low = middle + 1;
		else high = middle - 1;
	}
	return -1;
};

const ascii = (bytes: Uint8Array, start: number, end: number): string => {
	let text = '';
	for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
	return text;
};

/** The id of a document. */
export const keyOf = (segment: Segment, doc: number): string =>
	ascii(segment.keys, segment.keyStarts[doc] ?? 0, segment.keyStarts[doc + 1] ?? 0);

/** The id of the series that the `m`th member belongs to. */
export const seriesOf = (segment: Segment, member: number): string =>
	ascii(segment.series, segment.seriesStarts[member] ?? 0, segment.seriesStarts[member + 1] ?? 0);
