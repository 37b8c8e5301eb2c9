/** Which file of a torrent is the film, and which ones are its subtitles. */
import type { TorrentFile } from './ports.ts';

export interface FilmChoice {
	readonly film: TorrentFile;
	readonly subtitles: readonly TorrentFile[];
}

const filmName = /\.(mp4|m4v|webm|mkv|mov|ogv|ogg|mp3|m4a|flac|wav|opus)$/i;
const subtitleName = /\.(srt|vtt|ass|ssa)$/i;

const largest = (files: readonly TorrentFile[]): TorrentFile | undefined =>
	[...files].sort((a, b) => b.lengthBytes - a.lengthBytes || a.index - b.index)[0];

/** The file a record or link names; else the largest that is called like a film; else nothing. */
export const chooseFilm = (
	files: readonly TorrentFile[],
	hint?: number
): FilmChoice | undefined => {
	const film =
		files.find(({ index }) => index === hint) ??
		largest(files.filter(({ name }) => filmName.test(name))) ??
		(files.length === 1 ? files[0] : undefined);
	if (!film || film.lengthBytes === 0) return undefined;
	return { film, subtitles: files.filter(({ name }) => subtitleName.test(name)) };
};
