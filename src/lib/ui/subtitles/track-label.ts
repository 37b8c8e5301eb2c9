/** What a track is called: its language in the viewer's own, and a line that tells it from others of the same. */
import { formatLanguage } from '#lib/i18n/format.ts';
import { subtitleWords } from '#lib/i18n/subtitle-words.ts';
import type { SubtitleTrackView } from '#lib/state/views.ts';

/** The language; the name of the file where nobody says which it is. */
export const trackLabel = (track: SubtitleTrackView, lang: string): string => {
	if (track.lang !== '') {
		const name = formatLanguage(track.lang, lang);
		return name.charAt(0).toLocaleUpperCase(lang) + name.slice(1);
	}
	return track.fileName === '' ? subtitleWords(lang).tracks.unknown : track.fileName;
};

/** Its kind, where it comes from, the name of its file. */
export const trackNote = (track: SubtitleTrackView, lang: string): string => {
	const t = subtitleWords(lang);
	return [
		...(track.kind === 'subtitles' ? [] : [t.tracks[track.kind]]),
		...(track.isForced ? [t.tracks.forced] : []),
		t.from[track.from],
		...(track.lang === '' || track.fileName === '' ? [] : [track.fileName])
	].join(' · ');
};
