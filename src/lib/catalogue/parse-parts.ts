/** The parts of a title record, read from foreign values: texts, people, chapters, variants, subtitles. */
import { parsePageAddress, parseTrackerAddress } from '#lib/core/addresses.ts';
import { bytesOf, listOf, present, readFields, wholeOf, type BadField } from '#lib/core/fields.ts';
import { infoHashOf, objectHashOf, type InfoHash, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Result } from '#lib/core/result.ts';
import { cleanText, isLanguageTag } from '#lib/core/text.ts';
import type { Chapter, Person, SubtitleTrack, Variant } from './title-record.ts';

/** Readers of single fields answer with undefined for what breaks a rule, as `readFields` expects. */
type Read<T> = (value: unknown) => T | undefined;

const valueOf = <T>(result: Result<T, BadField>): T | undefined =>
	result.ok ? result.value : undefined;

/** A one-line text, cleaned, not empty, within the limit for short texts. */
export const parseShortText: Read<string> = (value) => {
	if (typeof value !== 'string' || value.length > limits.title.shortTextChars) return undefined;
	return cleanText(value) || undefined;
};

/** A language tag (BCP 47). */
export const parseLanguage: Read<string> = (value) =>
	typeof value === 'string' && isLanguageTag(value) ? value : undefined;

/** An object's hash from its 32 bytes. */
export const parseHash: Read<ObjectHash> = (value) => {
	const bytes = bytesOf(value, 32);
	return bytes && objectHashOf(bytes);
};

const parseInfoHashBytes: Read<InfoHash> = (value) => {
	const bytes = bytesOf(value, 20);
	return bytes && infoHashOf(bytes);
};

/** A whole number within the bounds. */
export const whole =
	(least: number, most: number): Read<number> =>
	(value) =>
		wholeOf(value, { least, most });

/** A list of at most so many, each of which is understood. */
export const list =
	<T>(most: number, parse: Read<T>): Read<readonly T[]> =>
	(value) =>
		listOf(value, most, parse);

/** A text of the shape. */
const word =
	(shape: RegExp): Read<string> =>
	(value) =>
		typeof value === 'string' && shape.test(value) ? value : undefined;

const parseFileIndex = whole(0, limits.torrent.files - 1);
const parseContainer = word(/^[a-z0-9]{2,12}$/);
const parseCodecs = word(/^[A-Za-z0-9.,_ +-]{0,120}$/);
const parseKind: Read<SubtitleTrack['kind']> = (value) =>
	value === 'subtitles' || value === 'captions' || value === 'descriptions' ? value : undefined;

/** Who worked on it. */
export const parsePerson: Read<Person> = (value) =>
	valueOf(
		readFields(value, ({ must }) => ({
			name: must('name', parseShortText),
			role: must('role', parseShortText)
		}))
	);

/** A named place in the film. */
export const parseChapter: Read<Chapter> = (value) =>
	valueOf(
		readFields(value, ({ must }) => ({
			startSeconds: must('start', (start) =>
				typeof start === 'number' && start >= 0 && start < 1e6 ? start : undefined
			),
			title: must('title', parseShortText)
		}))
	);

/** One encoding; its trackers are wss: (ws: on this machine), its web seeds https:. */
export const parseVariant: Read<Variant> = (value) =>
	valueOf(
		readFields(value, ({ must, may }) =>
			present({
				infoHash: must('infohash', parseInfoHashBytes),
				fileIndex: must('file', parseFileIndex),
				container: must('container', parseContainer),
				codecs: must('codecs', parseCodecs),
				width: may('width', whole(1, 65_535)),
				height: may('height', whole(1, 65_535)),
				bitsPerSecond: may('bitrate', whole(1, 1e10)),
				bytes: must('bytes', whole(1, Number.MAX_SAFE_INTEGER)),
				info: may('info', parseHash),
				trackers: may('trackers', list(limits.title.trackers, parseTrackerAddress)) ?? [],
				webSeeds: may('webSeeds', list(limits.title.webSeeds, parsePageAddress)) ?? []
			})
		)
	);

/** One subtitle track: an object of the channel, or a file of a torrent. */
export const parseSubtitle: Read<SubtitleTrack> = (value) =>
	valueOf(
		readFields(value, ({ must, may }): SubtitleTrack => {
			const lang = must('lang', parseLanguage);
			const kind = must('kind', parseKind);
			const object = may('object', parseHash);
			if (object) return { lang, kind, object };
			const infoHash = must('infohash', parseInfoHashBytes);
			return { lang, kind, infoHash, fileIndex: must('file', parseFileIndex) };
		})
	);
