/** A film as a person writes it down: from the fields of a form to the value of a title record, or what is wrong with it. */
import { bytesToHex } from '#lib/core/bytes.ts';
import { idToBytes, type ChannelId, type InfoHash } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { parseTitleRecord, type TitleError } from '#lib/catalogue/parse-title.ts';
import { encodeTitleRecord } from '#lib/catalogue/title-record.ts';

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

/** The value that is published; every field is judged as its readers will judge it. */
export const filmValueOf = (
	form: FilmForm,
	source: FilmSource,
	ports: { readonly channel: ChannelId; readonly nowMs: number; readonly random: Random }
): Result<Readonly<Record<string, unknown>>, TitleError> => {
	const language = filled(form.language) ?? 'en';
	const year = whole(form.year);
	const overview = filled(form.overview);
	const genres = form.genres
		.split(',')
		.map((genre) => genre.trim())
		.filter(Boolean);
	const parsed = parseTitleRecord(
		{
			id: idOf(form.title, ports.random),
			type: 'film',
			title: { [language]: form.title },
			...(year === undefined ? {} : { year }),
			...(overview === undefined ? {} : { overview: { [language]: overview } }),
			...(genres.length > 0 ? { genres } : {}),
			...(filled(form.licence) ? { licence: form.licence.trim() } : {}),
			...(filled(form.rightsHolder) ? { rightsHolder: form.rightsHolder } : {}),
			variants: [
				{
					infohash: idToBytes(source.infoHash),
					file: source.fileIndex,
					container: form.container.trim().toLowerCase(),
					codecs: form.codecs.trim(),
					bytes: whole(form.bytes) ?? 0,
					...(source.trackers.length > 0 ? { trackers: source.trackers } : {})
				}
			],
			added: ports.nowMs
		},
		ports.channel
	);
	return parsed.ok ? ok(encodeTitleRecord(parsed.value)) : err(parsed.error);
};
