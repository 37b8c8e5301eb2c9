/** What a viewer has chosen for the subtitles of each film, as it is kept: tracks, timing, letters. */
import { limits } from '#lib/core/limits.ts';
import { asWritten, parseTiming, type Timing } from './timing.ts';

export interface FilmChoices {
	/** Names of tracks; absent: nothing chosen yet, `null`: none wanted. */
	readonly first?: string | null;
	readonly second?: string;
	/** Tracks that were moved. */
	readonly timings: Readonly<Record<string, Timing>>;
	/** Tracks whose letters were wrong. */
	readonly encodings: Readonly<Record<string, string>>;
}

/** By film, the last changed at the end. */
export type ChoicesByFilm = ReadonlyMap<string, FilmChoices>;

export const noChoices: FilmChoices = { timings: {}, encodings: {} };

const nameMost = 400;
const tracksMost = 20;

const isName = (value: unknown): value is string =>
	typeof value === 'string' && value.length > 0 && value.length <= nameMost;

const rowsOf = (value: unknown): readonly (readonly [string, unknown])[] =>
	typeof value === 'object' && value !== null
		? Object.entries(value)
				.filter(([name]) => isName(name) && name !== '__proto__')
				.slice(-tracksMost)
		: [];

const parseFilm = (value: unknown): FilmChoices => {
	const kept: Readonly<Record<string, unknown>> =
		typeof value === 'object' && value !== null ? { ...value } : {};
	const { first, second } = kept;
	return {
		...(first === null || isName(first) ? { first } : {}),
		...(isName(second) ? { second } : {}),
		timings: Object.fromEntries(
			rowsOf(kept['timings'])
				.map(([name, timing]) => [name, parseTiming(timing)] as const)
				.filter(([, timing]) => timing.offsetMs !== asWritten.offsetMs || timing.scale !== 1)
		),
		encodings: Object.fromEntries(
			rowsOf(kept['encodings']).filter(([, encoding]) => isName(encoding))
		) as Record<string, string> // Each value was just found to be a name.
	};
};

/** Choices from storage: bad rows are dropped one by one. */
export const parseChoices = (value: unknown): ChoicesByFilm => {
	if (!Array.isArray(value)) return new Map();
	const rows: readonly unknown[] = value.slice(-limits.subtitles.films);
	return new Map(
		rows.flatMap((row): (readonly [string, FilmChoices])[] => {
			if (!Array.isArray(row)) return [];
			const [film, choices] = row as readonly unknown[]; // Array.isArray says any[]; each item is checked next.
			return isName(film) ? [[film, parseFilm(choices)]] : [];
		})
	);
};

/** The map with one film's choices changed; the ones untouched for longest leave when it is full. */
export const withChoices = (
	all: ChoicesByFilm,
	film: string,
	choices: FilmChoices
): ChoicesByFilm => {
	const next = new Map(all);
	next.delete(film);
	next.set(film, parseFilm(choices));
	const [oldest] = next.keys();
	if (next.size > limits.subtitles.films && oldest !== undefined) next.delete(oldest);
	return next;
};

/** The plain value that storage keeps. */
export const choicesToValue = (all: ChoicesByFilm): unknown => [...all];

/** A file that the viewer brought, kept with the film it was dropped on. */
export interface OwnFile {
	readonly film: string;
	readonly name: string;
	readonly bytes: Uint8Array;
}

/** Files from storage: what is no such file, or too large, is dropped. */
export const parseOwnFiles = (value: unknown): readonly OwnFile[] => {
	if (!Array.isArray(value)) return [];
	const rows: readonly unknown[] = value.slice(-limits.subtitles.ownFiles);
	return rows.flatMap((row) => {
		const { film, name, bytes }: Readonly<Record<string, unknown>> =
			typeof row === 'object' && row !== null ? { ...row } : {};
		const isFile = bytes instanceof Uint8Array && bytes.length <= limits.subtitles.bytes;
		return isFile && isName(film) && isName(name) ? [{ film, name, bytes }] : [];
	});
};

/** The list with one more; one of the same name is replaced, the oldest leave. */
export const withOwnFile = (files: readonly OwnFile[], file: OwnFile): readonly OwnFile[] =>
	[...files.filter(({ film, name }) => film !== file.film || name !== file.name), file].slice(
		-limits.subtitles.ownFiles
	);
