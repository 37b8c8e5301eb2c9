/** Where the subtitles of a film come from and where what was chosen is kept: record, torrent, the viewer's own files. */
import type { ObjectSource } from '#lib/channel/ports.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { parseObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { LibraryStore } from '#lib/library/ports.ts';
import type { SettingsState } from '#lib/state/settings.svelte.ts';
import type { BesideFilm, ShowingState } from '#lib/state/showing.svelte.ts';
import { SubtitlesState, type SubtitleSource } from '#lib/state/subtitles.svelte.ts';
import { parseSubtitleRef } from '#lib/state/title-views.ts';
import type { FileView, SubtitleView } from '#lib/state/views.ts';
import {
	choicesToValue,
	noChoices,
	parseChoices,
	parseOwnFiles,
	withChoices,
	withOwnFile,
	type FilmChoices
} from '#lib/subtitles/choices.ts';
import { besideFilm, readName } from '#lib/subtitles/language.ts';

export interface SubtitleRoom {
	/** The subtitles of a film that is about to be shown; `film` names it for the whole visit. */
	readonly open: (order: {
		readonly film: string;
		readonly tracks: readonly SubtitleView[];
		readonly showing: ShowingState;
	}) => SubtitlesState;
}

export interface SubtitleRoomOptions {
	readonly store: LibraryStore;
	readonly settings: SettingsState;
	/** Languages of the viewer, for whoever has chosen none for subtitles. */
	readonly languages: () => readonly string[];
	readonly object: ObjectSource['fetch'];
}

const [choicesName, filesName] = ['subtitles', 'subtitle-files'];

const fileSource = (
	from: 'torrent' | 'own',
	name: string,
	film: string,
	read: SubtitleSource['read']
): Omit<SubtitleSource, 'id'> => {
	const { lang = '', isCaptions, isForced } = readName(name, film);
	const fileName = name.split('/').at(-1) ?? name;
	return { lang, fileName, kind: isCaptions ? 'captions' : 'subtitles', isForced, from, read };
};

/** Nothing is read before a film is shown. */
export const createSubtitleRoom = (options: SubtitleRoomOptions): SubtitleRoom => {
	const { store, settings } = options;

	const fetchObject = async (name: string): Promise<Bytes | undefined> => {
		const hash = parseObjectHash(name);
		if (!hash) return undefined;
		const found = await options.object(hash, { limitBytes: limits.subtitles.bytes });
		return found.ok ? found.value : undefined;
	};
	/** A file of the torrent that is shown; of another torrent nothing can be had here. */
	const fetchFile = (
		showing: ShowingState,
		infoHash: string,
		index: number
	): Promise<Bytes | undefined> =>
		new Promise((resolve) => {
			showing.whenBeside(({ files }) => {
				const file = files.find((one) => one.index === index);
				const isHere = showing.playback?.infoHash === infoHash;
				resolve(file && isHere ? showing.readBeside(file) : undefined);
			});
		});
	const fromRecord = (showing: ShowingState, track: SubtitleView): SubtitleSource => ({
		id: track.ref,
		lang: track.lang,
		fileName: '',
		kind: track.kind,
		isForced: false,
		from: 'record',
		read: () => {
			const ref = parseSubtitleRef(track.ref);
			if (!ref) return Promise.resolve(undefined);
			return 'object' in ref
				? fetchObject(ref.object)
				: fetchFile(showing, ref.infoHash, ref.fileIndex);
		}
	});
	const fromTorrent = (
		showing: ShowingState,
		{ fileName, files, isOnlyFilm }: BesideFilm,
		tracks: readonly SubtitleView[]
	): readonly SubtitleSource[] => {
		const isSigned = ({ index }: FileView): boolean =>
			tracks.some(({ ref }) => ref === `f:${showing.playback?.infoHash ?? ''}:${String(index)}`);
		return besideFilm(fileName, files, isOnlyFilm)
			.filter((file) => !isSigned(file))
			.map((file) => ({
				id: `t:${file.name}`,
				...fileSource('torrent', file.name, fileName, () => showing.readBeside(file))
			}));
	};
	const ownSource = (name: string, film: string, bytes: Bytes): SubtitleSource => ({
		id: `own:${name}`,
		...fileSource('own', name, film, () => Promise.resolve(bytes))
	});

	/** One write after another: each reads what the one before has kept. */
	let writing: Promise<unknown> = Promise.resolve();
	const keep = (film: string, choices: FilmChoices): void => {
		writing = writing.then(async () => {
			const all = parseChoices(await store.read(choicesName));
			await store.write(choicesName, choicesToValue(withChoices(all, film, choices)));
		});
	};
	const keepFile = (film: string, name: string, bytes: Bytes): void => {
		writing = writing.then(async () => {
			const files = parseOwnFiles(await store.read(filesName));
			await store.write(filesName, withOwnFile(files, { film, name, bytes }));
		});
	};

	return {
		open: ({ film, tracks, showing }) => {
			let filmFile = '';
			const kept = (async () => {
				await writing;
				const all = parseChoices(await store.read(choicesName));
				const files = parseOwnFiles(await store.read(filesName));
				const own = files
					.filter((file) => file.film === film)
					.map(({ name, bytes }) => ownSource(name, filmFile, new Uint8Array(bytes)));
				return { choices: all.get(film) ?? noChoices, own };
			})();
			const state = new SubtitlesState({
				sources: tracks.map((track) => fromRecord(showing, track)),
				kept,
				keep: (choices) => {
					keep(film, choices);
				},
				keepFile: (name, bytes) => {
					keepFile(film, name, bytes);
					return ownSource(name, filmFile, bytes);
				},
				preferred: () => {
					const { subtitleLanguages } = settings.current;
					return subtitleLanguages.length > 0 ? subtitleLanguages : options.languages();
				},
				isOn: () => settings.current.subtitlesOn,
				onwanted: (subtitlesOn) => {
					if (subtitlesOn !== settings.current.subtitlesOn) void settings.change({ subtitlesOn }); // A failed write is told by the settings state.
				}
			});
			showing.whenBeside((beside) => {
				filmFile = beside.fileName;
				state.offer(fromTorrent(showing, beside, tracks));
			});
			return state;
		}
	};
};
