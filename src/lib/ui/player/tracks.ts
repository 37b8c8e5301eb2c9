/** Subtitle tracks of a record, fetched: each with an address, and the one that the viewer's languages choose. */
import { formatLanguage } from '#lib/i18n/format.ts';
import type { SubtitleView } from '#lib/state/views.ts';
import type { TrackView } from '#lib/ui/player-media.ts';

const primary = (tag: string): string => tag.toLowerCase().split('-')[0] ?? tag;

/** The tracks that could be had, in the record's order; `lang` is the language that their names are written in. */
export const fetchTracks = async (
	of: {
		readonly subtitles: readonly SubtitleView[];
		readonly subtitleUrl: (ref: string) => Promise<string | undefined>;
		/** Languages, the preferred first. */
		readonly preferred: readonly string[];
		readonly subtitlesOn: boolean;
	},
	lang: string
): Promise<readonly TrackView[]> => {
	const { subtitles } = of;
	const urls = await Promise.all(subtitles.map(({ ref }) => of.subtitleUrl(ref)));
	const chosen = of.subtitlesOn
		? of.preferred
				.map((wanted) => subtitles.findIndex((one) => primary(one.lang) === primary(wanted)))
				.find((i) => i >= 0)
		: undefined;
	return subtitles.flatMap((one, i) => {
		const url = urls[i];
		if (url === undefined) return [];
		const label = formatLanguage(one.lang, lang);
		return [{ url, lang: one.lang, kind: one.kind, label, chosen: i === chosen }];
	});
};
