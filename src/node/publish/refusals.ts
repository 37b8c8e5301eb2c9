/** What is wrong with a list of titles, in words for whoever wrote it. */
import { cleanText } from '#lib/core/text.ts';
import type { RefusedRecord } from '#lib/studio/check-records.ts';
import type { PublishError } from '#lib/studio/publish.ts';

/** A row that cannot be published. */
export interface RefusedRow {
	/** The line of the file, from 1; for a JSON list, the place of the entry. */
	readonly line: number;
	readonly id?: string;
	/** One word for programs. */
	readonly error: string;
	readonly field?: string;
	/** One sentence for people, without control characters. */
	readonly reason: string;
}

const sentences: Readonly<Record<Exclude<RefusedRecord['error']['type'], 'BadField'>, string>> = {
	NoLicence: 'it has no licence: an SPDX identifier or the https address of one',
	NoRightsHolder: 'it names no rights holder',
	NoVariant: 'nothing plays it: it has no film, torrent or infohash',
	NoSeries: 'an episode, and nothing else, belongs to a series',
	RepeatedId: 'another row has this id',
	TooLarge: 'it is larger than a record may be'
};

/** The refusal of a record, by its row. */
export const refusedRow = (
	line: number,
	id: unknown,
	error: RefusedRecord['error']
): RefusedRow => ({
	line,
	...(typeof id === 'string' ? { id: cleanText(id).slice(0, 128) } : {}),
	error: error.type,
	...(error.type === 'BadField'
		? { field: error.field, reason: `the field ${error.field || '(all)'} is not as it must be` }
		: { reason: sentences[error.type] })
});

/** The refusal of a row that could not even be read as a record. */
export const unreadableRow = (line: number, id: unknown, reason: string): RefusedRow => ({
	line,
	...(typeof id === 'string' ? { id: cleanText(id).slice(0, 128) } : {}),
	error: 'Unreadable',
	reason: cleanText(reason).slice(0, 400)
});

/** One line of text. */
export const rowSentence = ({ line, id, error, field, reason }: RefusedRow): string =>
	`line ${line}${id === undefined ? '' : ` (${id})`}: ${error}${field === undefined ? '' : ` ${field}`}: ${reason}`;

const refusedSentence = ({
	refused
}: Extract<PublishError, { type: 'RefusedRecords' }>): string => {
	const rows = refused.slice(0, 5).map(({ row, id, error: reason }) => {
		const field = 'field' in reason ? ` (${reason.field})` : '';
		return `${id ?? `entry ${row + 1}`}: ${reason.type}${field}`;
	});
	return `titles.json has ${refused.length} entries that cannot be published: ${rows.join('; ')}.`;
};

const known: Readonly<Partial<Record<PublishError['type'], string>>> = {
	BadPrevious:
		'The version that was published last cannot be read back: the home was changed or has lost files. Restore it from a backup; without one, remove its pointer, and the next version is made anew under a higher number.',
	WrongKey: 'This key may not publish this feed: the newest root of the channel names another one.',
	Closed: 'The channel is closed for good.',
	Retired: 'The channel is closed for good.',
	Threshold: 'Too few root keys have signed: this needs the files of the others too.',
	TooManySteps: 'The channel has had all the roots there may be.'
};

/** What a person can do about it, in one sentence. */
export const sentenceOf = (error: PublishError): string => {
	if (error.type === 'RefusedRecords') return refusedSentence(error);
	if (error.type === 'FeedTooLarge') {
		return `The feed is larger than ${Math.floor(error.limitBytes / 1024)} KiB, which is all it may be.`;
	}
	if (error.type === 'BadRoot') return `The channel cannot have such a root: ${error.part}.`;
	return known[error.type] ?? `It cannot be published: ${error.type}.`;
};
