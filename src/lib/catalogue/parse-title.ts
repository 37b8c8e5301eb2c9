/** Reads title records that a publisher signed: a signature says whose they are, not that they are sound. */
import { parsePageAddress } from '#lib/core/addresses.ts';
import { present, readFields, type BadField, type FieldReader } from '#lib/core/fields.ts';
import { isRecordId, type ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, type Result } from '#lib/core/result.ts';
import { parseLicence } from './licence.ts';
import { parseLocalized } from './localized.ts';
import {
	list,
	parseChapter,
	parseHash,
	parseLanguage,
	parsePerson,
	parseShortText,
	parseSubtitle,
	parseVariant,
	whole
} from './parse-parts.ts';
import type { TitleRecord } from './title-record.ts';

export type TitleError =
	| BadField
	/** Nothing is shown without saying under which licence it may be. */
	| { readonly type: 'NoLicence' }
	| { readonly type: 'NoRightsHolder' }
	/** A film or an episode that nothing plays. */
	| { readonly type: 'NoVariant' }
	/** An episode that belongs to no series, or anything else that claims to. */
	| { readonly type: 'NoSeries' };

const latestMs = 8.64e15;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** True for at most `limits.title.graphemes` characters as a reader counts them. */
const isTitleLength = (text: string): boolean => {
	if (text.length <= limits.title.graphemes) return true;
	if (text.length > limits.title.titleChars) return false;
	return [...segmenter.segment(text)].length <= limits.title.graphemes;
};
const isOverviewLength = (text: string): boolean => text.length <= limits.title.overviewChars;

const parseId = (value: unknown): string | undefined =>
	typeof value === 'string' && isRecordId(value) ? value : undefined;
const parseType = (value: unknown): TitleRecord['type'] | undefined =>
	value === 'film' || value === 'series' || value === 'episode' ? value : undefined;

const readRecord = ({ must, may }: FieldReader, channel: ChannelId): TitleRecord =>
	present({
		id: must('id', parseId),
		channel,
		type: must('type', parseType),
		title: must('title', (title) => parseLocalized(title, isTitleLength)),
		originalTitle: may('originalTitle', parseShortText),
		year: may('year', whole(1870, 2200)),
		runtimeSeconds: may('runtime', whole(1, 1e6)),
		genres: may('genres', list(limits.title.genres, parseShortText)) ?? [],
		languages: may('languages', list(limits.title.languages, parseLanguage)) ?? [],
		overview: may('overview', (text) => parseLocalized(text, isOverviewLength, { lines: true })),
		people: may('people', list(limits.title.people, parsePerson)) ?? [],
		licence: must('licence', parseLicence),
		rightsHolder: must('rightsHolder', parseShortText),
		source: may('source', parsePageAddress),
		poster: may('poster', parseHash),
		still: may('still', parseHash),
		variants: may('variants', list(limits.title.variants, parseVariant)) ?? [],
		subtitles: may('subtitles', list(limits.title.subtitles, parseSubtitle)) ?? [],
		chapters: may('chapters', list(limits.title.chapters, parseChapter)) ?? [],
		series: may('series', parseId),
		season: may('season', whole(0, 10_000)),
		episode: may('episode', whole(0, 100_000)),
		addedMs: must('added', whole(0, latestMs)),
		updatedMs: may('updated', whole(0, latestMs))
	});

/** What no single field can say: who needs a variant, who needs a series. */
const relationError = ({ type, variants, series }: TitleRecord): TitleError | undefined => {
	if (type !== 'series' && variants.length === 0) return { type: 'NoVariant' };
	return (type === 'episode') === (series !== undefined) ? undefined : { type: 'NoSeries' };
};

/**
 * Reads one record of a channel's feed. Every named field is checked and copied; fields it does not know are left
 * out, so that later versions may add some. Texts come out clean (NFC, no control or direction characters).
 */
export const parseTitleRecord = (
	value: unknown,
	channel: ChannelId
): Result<TitleRecord, TitleError> => {
	const read = readFields(value, (reader) => readRecord(reader, channel));
	if (!read.ok) {
		if (read.error.field === 'licence') return err({ type: 'NoLicence' });
		return read.error.field === 'rightsHolder' ? err({ type: 'NoRightsHolder' }) : read;
	}
	const error = relationError(read.value);
	return error ? err(error) : read;
};
