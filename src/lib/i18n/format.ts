/** Numbers, sizes, times and dates in the viewer's language. */

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size for people: `2.1 MB`. */
export const formatBytes = (bytes: number, lang: string): string => {
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	const digits = unit === 0 || value >= 100 ? 0 : 1;
	const text = new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value);
	return `${text}\u00a0${units[unit] ?? 'B'}`;
};

/** A playing time: `1:02:09`, `4:07`. */
export const formatTime = (seconds: number): string => {
	const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
	const two = (n: number): string => String(n).padStart(2, '0');
	const hours = Math.floor(whole / 3600);
	const rest = `${Math.floor((whole % 3600) / 60)}:${two(whole % 60)}`;
	return hours > 0 ? `${hours}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}` : rest;
};

/** A length in words: `1 h 24 min`, `48 s`. */
export const formatLength = (seconds: number, lang: string): string => {
	const unit = (value: number, name: 'hour' | 'minute' | 'second'): string =>
		new Intl.NumberFormat(lang, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
	if (seconds < 90) return unit(Math.round(seconds), 'second');
	const minutes = Math.round(seconds / 60);
	if (minutes < 60) return unit(minutes, 'minute');
	const rest = minutes % 60;
	return [unit(Math.floor(minutes / 60), 'hour'), ...(rest > 0 ? [unit(rest, 'minute')] : [])].join(
		' '
	);
};

/** How long ago, in words: `2 hours ago`. */
export const formatAge = (atMs: number, nowMs: number, lang: string): string => {
	const seconds = Math.round((atMs - nowMs) / 1000);
	const relative = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
	const steps = [
		['day', 86_400],
		['hour', 3600],
		['minute', 60]
	] as const;
	for (const [name, length] of steps) {
		if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), name);
	}
	return relative.format(0, 'minute');
};

/** The name of a language in the viewer's own: `français` reads `French` in English. */
export const formatLanguage = (tag: string, lang: string): string => {
	try {
		return new Intl.DisplayNames([lang], { type: 'language' }).of(tag) ?? tag;
	} catch {
		// A tag that Intl does not take is shown as it is.
		return tag;
	}
};

/** A share of 1, in whole percent: `42 %`. */
export const formatPercent = (share: number, lang: string): string =>
	new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 0 }).format(share);

/** The first letter of a name, whatever it is made of. */
export const formatInitial = (name: string, lang: string): string => {
	const [first] = new Intl.Segmenter(lang, { granularity: 'grapheme' }).segment(name);
	return first?.segment ?? '';
};
