/** Where a scan of title records puts what it finds: byte ranges and numbers, no objects. */

export type TextField = 'title' | 'originalTitle' | 'people' | 'overview';
export type TagFacet = 'genre' | 'language' | 'subtitleLanguage' | 'licence';
export type TitleType = 'film' | 'series' | 'episode';

/** Takes the parts of one document after the other, each as a range of the bytes they stand in. */
export interface TitleSink {
	readonly startDoc: () => void;
	/** What was begun is complete. */
	readonly endDoc: () => void;
	/** What was begun breaks a rule: as if it had never been. */
	readonly abandonDoc: () => void;
	readonly setKey: (bytes: Uint8Array, start: number, end: number) => void;
	readonly setSeries: (bytes: Uint8Array, start: number, end: number) => void;
	readonly setType: (type: TitleType) => void;
	readonly setYear: (year: number) => void;
	readonly setRuntime: (seconds: number) => void;
	/** Milliseconds since 1970. */
	readonly setAdded: (ms: number) => void;
	readonly setSeason: (season: number) => void;
	readonly setEpisode: (episode: number) => void;
	readonly addText: (field: TextField, bytes: Uint8Array, start: number, end: number) => void;
	readonly addTag: (facet: TagFacet, bytes: Uint8Array, start: number, end: number) => void;
	/** A file of a torrent that the title plays: 64 bits that name it across channels. */
	readonly addIdentity: (high: number, low: number) => void;
	/** Where the record stands: which object, and the range of bytes in it. */
	readonly setLocation: (object: number, offset: number, length: number) => void;
}
