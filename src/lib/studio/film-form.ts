/** A film as a person writes it down: from the fields of a form to the value of a title record, or what is wrong with it. */
import { bytesToHex } from '#lib/core/bytes.ts';
import { fieldsOf, present } from '#lib/core/fields.ts';
import { idToBytes, type ChannelId, type InfoHash, type ObjectHash } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { parseTitleRecord, type TitleError } from '#lib/catalogue/parse-title.ts';
import { encodeTitleRecord, type TitleRecord } from '#lib/catalogue/title-record.ts';

/** Texts as they were typed; an empty one is none. */
export interface FilmForm {
	readonly title: string;
	/** BCP 47: the language of the title and the overview. */
	readonly language: string;
	readonly year: string;
	readonly overview: string;
	/** Separated by commas. */
	readonly genres: string;
	readonly licence: string;
	readonly rightsHolder: string;
	readonly container: string;
	readonly codecs: string;
	/** Of the file, in bytes. */
	readonly bytes: string;
}

/** Which file of which torrent it is. */
export interface FilmSource {
	readonly infoHash: InfoHash;
	readonly fileIndex: number;
	readonly trackers: readonly string[];
}

const filled = (text: string): string | undefined => text.trim() || undefined;
const whole = (text: string): number | undefined =>
	/^\d+$/.test(text.trim()) ? Number(text.trim()) : undefined;

/** An id that says something to whoever reads it, and that no other title of the channel has. */
const idOf = (title: string, random: Random): string => {
	const words = title
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 40);
	return [words, bytesToHex(random.bytes(4))].filter(Boolean).join('-');
};

/** What a program has found out about the file, or the publisher has added to it. */
export interface FilmFacts {
	readonly runtimeSeconds?: number;
	readonly width?: number;
	readonly height?: number;
	/** The object with the info dictionary. */
	readonly info?: ObjectHash;
	readonly poster?: ObjectHash;
	readonly still?: ObjectHash;
	readonly subtitles?: readonly { readonly lang: string; readonly object: ObjectHash }[];
}

const listOf = (text: string): readonly string[] =>
	text
		.split(',')
		.map((one) => one.trim())
		.filter(Boolean);

/** The fields that a person fills in, as a record has them. */
const writtenOf = (form: FilmForm): Readonly<Record<string, unknown>> => {
	const language = filled(form.language) ?? 'en';
	const overview = filled(form.overview);
	return present({
		title: { [language]: form.title },
		year: whole(form.year),
		overview: overview === undefined ? undefined : { [language]: overview },
		genres: listOf(form.genres),
		licence: filled(form.licence),
		rightsHolder: filled(form.rightsHolder)
	});
};

const variantOf = (form: FilmForm, source: FilmSource, facts: FilmFacts): unknown => {
	const bytes = whole(form.bytes) ?? 0;
	const { runtimeSeconds: seconds, width, height, info } = facts;
	return present({
		infohash: idToBytes(source.infoHash),
		file: source.fileIndex,
		container: form.container.trim().toLowerCase(),
		codecs: form.codecs.trim(),
		width,
		height,
		bitrate: seconds === undefined ? undefined : Math.round((8 * bytes) / Math.max(1, seconds)),
		bytes,
		info: info && idToBytes(info),
		trackers: source.trackers.length > 0 ? source.trackers : undefined
	});
};

const subtitlesOf = ({ subtitles = [] }: FilmFacts): unknown =>
	subtitles.map(({ lang, object }) => ({ lang, kind: 'subtitles', object: idToBytes(object) }));

const judged = (
	value: unknown,
	channel: ChannelId
): Result<Readonly<Record<string, unknown>>, TitleError> => {
	const parsed = parseTitleRecord(value, channel);
	return parsed.ok ? ok(encodeTitleRecord(parsed.value)) : err(parsed.error);
};

/** The value that is published; every field is judged as its readers will judge it. */
export const filmValueOf = (
	{
		form,
		source,
		facts = {}
	}: { readonly form: FilmForm; readonly source: FilmSource; readonly facts?: FilmFacts },
	ports: { readonly channel: ChannelId; readonly nowMs: number; readonly random: Random }
): Result<Readonly<Record<string, unknown>>, TitleError> =>
	judged(
		present({
			id: idOf(form.title, ports.random),
			type: 'film',
			...writtenOf(form),
			runtime: facts.runtimeSeconds && Math.round(facts.runtimeSeconds),
			poster: facts.poster && idToBytes(facts.poster),
			still: facts.still && idToBytes(facts.still),
			subtitles: subtitlesOf(facts),
			variants: [variantOf(form, source, facts)],
			added: ports.nowMs
		}),
		ports.channel
	);

/** What the form asks for: left empty there, it is gone. */
const fieldsAsked = new Set(['year', 'overview', 'genres', 'licence', 'rightsHolder']);

/** What a person wrote, once more: the films of the record and all that a program found stay as they are. */
export const editedValueOf = (
	before: unknown,
	form: FilmForm,
	ports: { readonly channel: ChannelId; readonly nowMs: number }
): Result<Readonly<Record<string, unknown>>, TitleError> => {
	const parsed = parseTitleRecord(before, ports.channel);
	if (!parsed.ok) return err(parsed.error);
	const written = writtenOf(form);
	const { title } = parsed.value;
	return judged(
		{
			...Object.fromEntries(
				Object.entries(encodeTitleRecord(parsed.value)).filter(([name]) => !fieldsAsked.has(name))
			),
			...written,
			// Titles in other languages stay.
			title: { ...title, ...fieldsOf(written['title']) },
			updated: ports.nowMs
		},
		ports.channel
	);
};

/** What the first of its films is made of. */
const madeOf = ({
	variants: [first]
}: TitleRecord): Pick<FilmForm, 'container' | 'codecs' | 'bytes'> =>
	first
		? { container: first.container, codecs: first.codecs, bytes: String(first.bytes) }
		: { container: '', codecs: '', bytes: '' };

/** The form as it was, as far as the record tells. */
export const formOf = (record: TitleRecord, language: string): FilmForm => {
	const [first] = Object.keys(record.title);
	const lang = language in record.title ? language : (first ?? language);
	const { title, overview = {}, year, genres, licence, rightsHolder } = record;
	return {
		title: title[lang] ?? '',
		language: lang,
		year: year === undefined ? '' : String(year),
		overview: overview[lang] ?? '',
		genres: genres.join(', '),
		licence,
		rightsHolder,
		...madeOf(record)
	};
};
