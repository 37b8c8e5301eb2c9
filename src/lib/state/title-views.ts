/** Turns the library's records into what the screen shows: languages chosen, licences in words, episodes under their series. */
import { creditLine, licenceOf } from '#lib/catalogue/licence.ts';
import { pickText } from '#lib/catalogue/localized.ts';
import type { SubtitleTrack, TitleRecord, Variant } from '#lib/catalogue/title-record.ts';
import { parseInfoHash, parseTitleKey, titleKeyOf, type InfoHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Block } from '#lib/library/blocks.ts';
import { formatMagnet } from '#lib/stream/magnet.ts';
import type { LicenceView, Readiness, SubtitleView, TitleView, VariantView } from './views.ts';

export interface TitleViewFacts {
	/** Languages of the viewer, the preferred first. */
	readonly languages: readonly string[];
	readonly channelName: (channel: string) => string;
	/** Infohashes stored whole on this device. */
	readonly stored: ReadonlySet<string>;
	/** False only when the browser clearly says no to a container and its codecs. */
	readonly canPlay: (variant: Variant) => boolean;
	/** True when somebody who follows the channel is connected, or may be asked. */
	readonly hasPeople: boolean;
	readonly isOnline: boolean;
	/** Trackers that go into shared magnets beside the record's own. */
	readonly trackers: readonly string[];
}

const qualityOf = ({ width, height }: Variant): string =>
	height === undefined ? '' : height >= 2160 || (width ?? 0) >= 3840 ? '4K' : `${height}p`;

const variantView = (variant: Variant, name: string, facts: TitleViewFacts): VariantView => ({
	infoHash: variant.infoHash,
	quality: qualityOf(variant),
	container: variant.container,
	codecs: variant.codecs,
	bytes: variant.bytes,
	magnet: formatMagnet({
		infoHash: variant.infoHash,
		name,
		trackers: [...new Set([...variant.trackers, ...facts.trackers])]
	}),
	hasWebSeed: variant.webSeeds.length > 0,
	trackers: variant.trackers
});

const readinessOf = (
	variants: readonly Variant[],
	facts: TitleViewFacts
): { readonly readiness: Readiness; readonly best?: Variant } => {
	const playable = variants.filter(facts.canPlay);
	const stored = playable.find(({ infoHash }) => facts.stored.has(infoHash));
	if (stored) return { readiness: 'plays-now', best: stored };
	const [best] = playable;
	if (!best) return { readiness: 'cannot' };
	if (!facts.isOnline) return { readiness: 'waits', best };
	// A film without trackers of its own is seeded by the channel's own people, where they are met anyway.
	const isNear = best.trackers.length === 0 && facts.hasPeople;
	return { readiness: isNear || best.webSeeds.length > 0 ? 'plays' : 'waits', best };
};

const licenceView = (record: TitleRecord, languages: readonly string[]): LicenceView => {
	const licence = licenceOf(record.licence);
	return {
		name: licence.name,
		...(licence.url === undefined ? {} : { url: licence.url }),
		may: licence.may,
		must: licence.must,
		creditLine: creditLine(record, languages)
	};
};

/** How a subtitle track is named between the screen and the app: an object, or a file of a torrent. */
export type SubtitleRef =
	{ readonly object: string } | { readonly infoHash: string; readonly fileIndex: number };

/** The reference of a track as one text. */
const refOf = (track: SubtitleTrack): string =>
	'object' in track ? `o:${track.object}` : `f:${track.infoHash}:${track.fileIndex}`;

/** Reads what `refOf` wrote. */
export const parseSubtitleRef = (ref: string): SubtitleRef | undefined => {
	const [kind, name = '', index = ''] = ref.split(':');
	if (kind === 'o') return { object: name };
	return kind === 'f' ? { infoHash: name, fileIndex: Number(index) } : undefined;
};

const subtitleView = (track: SubtitleTrack): SubtitleView => ({
	lang: track.lang,
	kind: track.kind,
	ref: refOf(track)
});

/** The variant that a press on Play opens: the first the browser can play, one that is stored before others. */
export const variantToPlay = (
	record: TitleRecord,
	facts: TitleViewFacts,
	wanted?: InfoHash
): Variant | undefined =>
	record.variants.find(({ infoHash }) => infoHash === wanted) ??
	readinessOf(record.variants, facts).best ??
	record.variants[0];

/** Only the fields that are there: a view has no undefined in it. */
const present = <T extends object>(fields: T): { readonly [K in keyof T]?: NonNullable<T[K]> } =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
		readonly [K in keyof T]?: NonNullable<T[K]>;
	}; // fromEntries forgets the names that entries had.

const readinessOfSeries = (episodes: readonly TitleView[]): Readiness => {
	const order: readonly Readiness[] = ['plays-now', 'plays', 'waits'];
	return order.find((word) => episodes.some(({ readiness }) => readiness === word)) ?? 'cannot';
};

/** One record as the screen shows it; a series takes its episodes' views. */
export const titleView = (
	record: TitleRecord,
	facts: TitleViewFacts,
	episodes: readonly TitleView[] = []
): TitleView => {
	const title = pickText(record.title, facts.languages);
	return {
		key: titleKeyOf(record.channel, record.id),
		type: record.type,
		title,
		genres: record.genres,
		languages: record.languages,
		overview: record.overview ? pickText(record.overview, facts.languages) : '',
		people: record.people,
		licence: licenceView(record, facts.languages),
		rightsHolder: record.rightsHolder,
		channelName: facts.channelName(record.channel),
		variants: record.variants.map((variant) => variantView(variant, title, facts)),
		subtitles: record.subtitles.map(subtitleView),
		chapters: record.chapters,
		episodes,
		readiness:
			record.type === 'series'
				? readinessOfSeries(episodes)
				: readinessOf(record.variants, facts).readiness,
		addedMs: record.addedMs,
		...present({
			originalTitle: record.originalTitle,
			year: record.year,
			runtimeSeconds: record.runtimeSeconds,
			source: record.source,
			poster: record.poster,
			still: record.still,
			series: record.series && titleKeyOf(record.channel, record.series),
			season: record.season,
			episode: record.episode
		})
	};
};

/** The block that hides a title and every film that it plays, its episodes' too; undefined for a key that is none. */
export const blockOf = ({ key, title, variants, episodes }: TitleView): Block | undefined => {
	const id = parseTitleKey(key)?.key;
	const films = [variants, ...episodes.map((episode) => episode.variants)]
		.flat()
		.flatMap(({ infoHash }) => parseInfoHash(infoHash) ?? [])
		.slice(0, limits.library.blockedFilms);
	return id && { type: 'title', id, name: title.slice(0, limits.title.titleChars), films };
};

/** What a licence is called for short. */
export const licenceName = (licence: string): string => licenceOf(licence).name;
