/** A film on its way into a channel: what was found in its file and what its publisher writes, kept until it is signed. */
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { fieldsOf, present, readFields } from '#lib/core/fields.ts';
import { parseInfoHash, type InfoHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { FilmForm } from './film-form.ts';

/** One picture in the two shapes that a title shows: 16:9, and 2:3 out of its middle. */
export interface DraftPicture {
	readonly still: Bytes;
	readonly poster: Bytes;
}

export interface DraftSubtitle {
	/** BCP 47. */
	readonly lang: string;
	/** The file's name, for the publisher alone. */
	readonly name: string;
	readonly bytes: Bytes;
}

export interface Draft {
	readonly id: string;
	readonly fileName: string;
	readonly form: FilmForm;
	/** Once the film was taken in. */
	readonly infoHash?: InfoHash;
	/** The info dictionary. */
	readonly info?: Bytes;
	/** What this browser lacks to play it, for people. */
	readonly unplayable?: string;
	readonly durationSeconds?: number;
	readonly width?: number;
	readonly height?: number;
	readonly pictures: readonly DraftPicture[];
	/** Which of the pictures stands for the film. */
	readonly chosen: number;
	readonly subtitles: readonly DraftSubtitle[];
}

/** Drafts that are kept, pictures of one, and characters of a field: storage may hold anything. */
const [draftsMost, picturesMost, fieldMost] = [64, 12, 8192];
const names = [
	...['title', 'language', 'year', 'overview', 'genres'],
	...['licence', 'rightsHolder', 'container', 'codecs', 'bytes']
] as const satisfies readonly (keyof FilmForm)[];

/** A name as people would write it: without the ending, dots and underscores. */
const titleOf = (fileName: string): string =>
	fileName
		.replace(/\.[a-z0-9]{2,5}$/i, '')
		.replace(/[._]+/g, ' ')
		.trim();

/** The year that a file's name holds, as files are often called. */
const yearOf = (fileName: string): string => /\b(?:19|20)\d\d\b/.exec(fileName)?.[0] ?? '';

/** A draft of a file that nobody has looked into yet; `known` is what the publisher wrote of the film before. */
export const draftOf = (
	id: string,
	file: { readonly name: string; readonly size: number },
	known: Partial<FilmForm>
): Draft => ({
	id,
	fileName: file.name,
	form: {
		title: titleOf(file.name),
		language: 'en',
		year: yearOf(file.name),
		overview: '',
		genres: '',
		licence: '',
		rightsHolder: '',
		container: '',
		codecs: '',
		...known,
		bytes: String(file.size)
	},
	pictures: [],
	chosen: 0,
	subtitles: []
});

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value.length <= fieldMost ? value : undefined;
const countOf = (value: unknown): number | undefined =>
	typeof value === 'number' && value >= 0 && value <= 1e6 ? value : undefined;
const bytesOf = (value: unknown): Bytes | undefined =>
	value instanceof Uint8Array && value.length <= limits.channel.objectBytes
		? copyBytes(value)
		: undefined;

const formIn = (value: unknown): FilmForm | undefined => {
	const fields = fieldsOf(value);
	if (!fields) return undefined;
	// Every name of the form is in the list; the type of the list says so.
	return Object.fromEntries(
		names.map((name) => [name, textOf(fields[name]) ?? ''])
	) as unknown as FilmForm;
};

const listOf = <T>(value: unknown, most: number, read: (one: unknown) => T | undefined): T[] =>
	(Array.isArray(value) ? value : []).slice(0, most).flatMap((one) => read(one) ?? []);

const pictureIn = (value: unknown): DraftPicture | undefined => {
	const read = readFields(value, ({ must }) => ({
		still: must('still', bytesOf),
		poster: must('poster', bytesOf)
	}));
	return read.ok ? read.value : undefined;
};
const subtitleIn = (value: unknown): DraftSubtitle | undefined => {
	const read = readFields(value, ({ must }) => ({
		lang: must('lang', textOf),
		name: must('name', textOf),
		bytes: must('bytes', bytesOf)
	}));
	return read.ok ? read.value : undefined;
};

const draftIn = (value: unknown): Draft | undefined => {
	const read = readFields(value, ({ must, may }) => ({
		id: must('id', textOf),
		fileName: must('fileName', textOf),
		form: must('form', formIn),
		infoHash: must('infoHash', (text) =>
			typeof text === 'string' ? parseInfoHash(text) : undefined
		),
		...present({
			info: may('info', (info) => (info instanceof Uint8Array ? copyBytes(info) : undefined)),
			unplayable: may('unplayable', textOf),
			durationSeconds: may('durationSeconds', countOf),
			width: may('width', countOf),
			height: may('height', countOf)
		}),
		pictures: must('pictures', (list) => listOf(list, picturesMost, pictureIn)),
		chosen: must('chosen', countOf),
		subtitles: must('subtitles', (list) => listOf(list, limits.title.subtitles, subtitleIn))
	}));
	return read.ok ? read.value : undefined;
};

/** Drafts out of storage: those that are damaged are left out. */
export const parseDrafts = (value: unknown): readonly Draft[] => listOf(value, draftsMost, draftIn);
