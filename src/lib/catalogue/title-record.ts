/** A title record: the shape of what publishers sign about a film, a series or an episode. */
import { present } from '#lib/core/fields.ts';
import { idToBytes, type ChannelId, type InfoHash, type ObjectHash } from '#lib/core/ids.ts';
import type { LocalizedText } from './localized.ts';

export interface Person {
	readonly name: string;
	/** What they did, in the publisher's words: `director`, `voice`. */
	readonly role: string;
}

/** One encoding of a film: a file of a torrent. */
export interface Variant {
	readonly infoHash: InfoHash;
	/** Which file of the torrent, from 0. */
	readonly fileIndex: number;
	/** `mp4`, `webm`, `mkv` … in lower case. */
	readonly container: string;
	/** As in a media type's codecs parameter (RFC 6381): `vp09.00.10.08,opus`. */
	readonly codecs: string;
	readonly width?: number;
	readonly height?: number;
	readonly bitsPerSecond?: number;
	readonly bytes: number;
	/** The object that holds the torrent's info dictionary, so that nobody must be asked for it. */
	readonly info?: ObjectHash;
	readonly trackers: readonly string[];
	readonly webSeeds: readonly string[];
}

export type SubtitleKind = 'subtitles' | 'captions' | 'descriptions';

/** Subtitles as an object of the channel, or as a file of a torrent. */
export type SubtitleTrack = {
	/** BCP 47. */
	readonly lang: string;
	readonly kind: SubtitleKind;
} & ({ readonly object: ObjectHash } | { readonly infoHash: InfoHash; readonly fileIndex: number });

export interface Chapter {
	readonly startSeconds: number;
	readonly title: string;
}

export interface TitleRecord {
	/** Names the title within its channel. */
	readonly id: string;
	/** The channel whose feed it came from; never written in the record, so nobody can claim another's title. */
	readonly channel: ChannelId;
	readonly type: 'film' | 'series' | 'episode';
	readonly title: LocalizedText;
	readonly originalTitle?: string;
	readonly year?: number;
	readonly runtimeSeconds?: number;
	readonly genres: readonly string[];
	/** Spoken languages, BCP 47. */
	readonly languages: readonly string[];
	readonly overview?: LocalizedText;
	readonly people: readonly Person[];
	/** An SPDX identifier or the https address of the licence's text. */
	readonly licence: string;
	readonly rightsHolder: string;
	/** The page of the work. */
	readonly source?: string;
	readonly poster?: ObjectHash;
	/** A 16:9 picture. */
	readonly still?: ObjectHash;
	readonly variants: readonly Variant[];
	readonly subtitles: readonly SubtitleTrack[];
	readonly chapters: readonly Chapter[];
	/** The id of the series that an episode belongs to. */
	readonly series?: string;
	readonly season?: number;
	readonly episode?: number;
	/** Milliseconds since 1970. */
	readonly addedMs: number;
	readonly updatedMs?: number;
}

/** An empty list is written like an absent one, so that one record has one encoding. */
const filled = <T>(list: readonly T[]): readonly T[] | undefined =>
	list.length === 0 ? undefined : list;

const encodeVariant = (variant: Variant): unknown =>
	present({
		infohash: idToBytes(variant.infoHash),
		file: variant.fileIndex,
		container: variant.container,
		codecs: variant.codecs,
		width: variant.width,
		height: variant.height,
		bitrate: variant.bitsPerSecond,
		bytes: variant.bytes,
		info: variant.info && idToBytes(variant.info),
		trackers: filled(variant.trackers),
		webSeeds: filled(variant.webSeeds)
	});

const encodeSubtitle = (track: SubtitleTrack): unknown =>
	'object' in track
		? { lang: track.lang, kind: track.kind, object: idToBytes(track.object) }
		: {
				lang: track.lang,
				kind: track.kind,
				infohash: idToBytes(track.infoHash),
				file: track.fileIndex
			};

/** The record as a plain value for dag-cbor; `parseTitleRecord` reads it back to the same record. */
export const encodeTitleRecord = (record: TitleRecord): Readonly<Record<string, unknown>> =>
	present({
		id: record.id,
		type: record.type,
		title: record.title,
		originalTitle: record.originalTitle,
		year: record.year,
		runtime: record.runtimeSeconds,
		genres: filled(record.genres),
		languages: filled(record.languages),
		overview: record.overview,
		people: filled(record.people),
		licence: record.licence,
		rightsHolder: record.rightsHolder,
		source: record.source,
		poster: record.poster && idToBytes(record.poster),
		still: record.still && idToBytes(record.still),
		variants: filled(record.variants.map(encodeVariant)),
		subtitles: filled(record.subtitles.map(encodeSubtitle)),
		chapters: filled(
			record.chapters.map(({ startSeconds, title }) => ({ start: startSeconds, title }))
		),
		series: record.series,
		season: record.season,
		episode: record.episode,
		added: record.addedMs,
		updated: record.updatedMs
	});
