/** Which file of a torrent is the film, and which ones are its subtitles. */
import type { TorrentFile } from './ports.ts';

export interface FilmChoice {
	readonly film: TorrentFile;
	readonly subtitles: readonly TorrentFile[];
}

const filmName = /\.(mp4|m4v|webm|mkv|mov|avi|ts|mpe?g|wmv|flv|ogv)$/i;
const soundName = /\.(ogg|oga|mp3|m4a|aac|flac|wav|opus)$/i;
const subtitleName = /\.(srt|vtt|ass|ssa)$/i;
/** Trailers and samples are named by their makers; the film is not called so. */
const besidesTheFilm = /(^|[/ ._-])(sample|trailer|extras?)([/ ._-]|$)/i;

/** Every file that may be played, in the order of the torrent. */
export const playableFiles = (files: readonly TorrentFile[]): readonly TorrentFile[] =>
	files.filter(
		({ name, lengthBytes }) => lengthBytes > 0 && (filmName.test(name) || soundName.test(name))
	);

const largest = (files: readonly TorrentFile[]): TorrentFile | undefined =>
	files.reduce<TorrentFile | undefined>(
		(best, file) =>
			file.lengthBytes > 0 && file.lengthBytes > (best?.lengthBytes ?? 0) ? file : best,
		undefined
	);

/**
 * The file a record or link names; else the largest that is called like a film and not like a sample of one; else the
 * largest sound; else, in a torrent of one file, that one whatever it is called: its bytes will tell.
 */
export const chooseFilm = (
	files: readonly TorrentFile[],
	hint?: number
): FilmChoice | undefined => {
	const named = files.find(({ index, lengthBytes }) => index === hint && lengthBytes > 0);
	const films = files.filter(({ name }) => filmName.test(name));
	const film =
		named ??
		largest(films.filter(({ name }) => !besidesTheFilm.test(name))) ??
		largest(films) ??
		largest(files.filter(({ name }) => soundName.test(name))) ??
		(files.length === 1 ? largest(files) : undefined);
	if (!film) return undefined;
	return { film, subtitles: files.filter(({ name }) => subtitleName.test(name)) };
};
