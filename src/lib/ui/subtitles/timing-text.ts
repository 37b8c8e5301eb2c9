/** A timing in words: how much later or earlier, and how much it is stretched. */
import { subtitleWords } from '#lib/i18n/subtitle-words.ts';
import type { TimingView } from '#lib/state/subtitles.svelte.ts';

/** `0.25 s later`, `on time, stretched to 104.27 %`. */
export const timingText = ({ offsetMs, scale }: TimingView, lang: string): string => {
	const t = subtitleWords(lang);
	const digits = (least: number): Intl.NumberFormat =>
		new Intl.NumberFormat(lang, { minimumFractionDigits: least, maximumFractionDigits: 2 });
	const direction = offsetMs === 0 ? 'none' : offsetMs > 0 ? 'later' : 'earlier';
	const moved = t.offsetBy(digits(2).format(Math.abs(offsetMs) / 1000), direction);
	return scale === 1 ? moved : `${moved}, ${t.stretched(digits(0).format(scale * 100))}`;
};
