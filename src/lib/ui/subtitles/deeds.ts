/** What keys do to subtitles, and the word that is said about it. */
import { subtitleWords } from '#lib/i18n/subtitle-words.ts';
import type { SubtitlesState } from '#lib/state/subtitles.svelte.ts';
import type { SubtitleDeed } from '#lib/ui/player/deeds.ts';
import { timingText } from './timing-text.ts';
import { trackLabel } from './track-label.ts';

const chosen = (subtitles: SubtitlesState, lang: string): string => {
	const track = subtitles.tracks.find(({ id }) => id === subtitles.first);
	return track ? trackLabel(track, lang) : subtitleWords(lang).said.off;
};

/** Does it; the answer is for the screen, and empty where nothing has to be said. */
export const doSubtitles = (
	subtitles: SubtitlesState,
	deed: Exclude<SubtitleDeed, { readonly type: 'dialogue' }>,
	lang: string
): string => {
	const t = subtitleWords(lang);
	if (subtitles.tracks.length === 0) return t.said.none;
	switch (deed.type) {
		case 'subtitles':
			subtitles.toggle();
			return chosen(subtitles, lang);
		case 'next-subtitles':
			subtitles.next();
			return chosen(subtitles, lang);
		case 'shift-subtitles':
			subtitles.shift(deed.byMs);
			return timingText(subtitles.timing, lang);
		case 'line-heard':
			subtitles.heard();
			break;
		case 'line-seen':
			subtitles.seen();
	}
	if (subtitles.waitsFor === undefined) return timingText(subtitles.timing, lang);
	return subtitles.waitsFor === 'seen' ? t.timing.nowSeen : t.timing.nowHeard;
};
