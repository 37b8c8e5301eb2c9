/** The words of the cinema hour, in each language; typed, so that a language is complete or does not compile. */

export interface HourMessages {
	readonly heading: string;
	readonly now: string;
	readonly next: (when: string) => string;
	readonly span: (start: string, end: string) => string;
	readonly go: string;
	readonly look: string;
	/** Over the film. */
	readonly live: string;
	readonly early: (when: string) => string;
	readonly press: string;
	readonly away: string;
	readonly over: string;
	readonly back: string;
}

const en: HourMessages = {
	heading: 'Cinema hour',
	now: 'Now showing',
	next: (when) => `Next at ${when}`,
	span: (start, end) => `${start} to ${end}, the same second for everybody`,
	go: 'Take a seat',
	look: 'About the film',
	live: 'Cinema hour: everybody sees this second.',
	early: (when) => `Begins at ${when}, for everybody at once.`,
	press: 'Press play to take your seat: your browser wants that first.',
	away: 'The others have gone on without you.',
	over: 'This showing is over. The film is yours to play.',
	back: 'Back to the hour'
};

const fr: HourMessages = {
	heading: 'L’heure du cinéma',
	now: 'En ce moment',
	next: (when) => `Ensuite, à ${when}`,
	span: (start, end) => `De ${start} à ${end}, la même seconde pour tous`,
	go: 'Prendre place',
	look: 'À propos du film',
	live: 'L’heure du cinéma : tout le monde voit cette seconde.',
	early: (when) => `Commence à ${when}, pour tous à la fois.`,
	press: 'Appuyez sur lecture pour prendre place : votre navigateur le demande.',
	away: 'Les autres ont continué sans vous.',
	over: 'Cette séance est finie. Le film est à vous.',
	back: 'Revenir à la séance'
};

/** The words in a language of the interface; English where there are none. */
export const hourWords = (lang: string): HourMessages => (lang.startsWith('fr') ? fr : en);

/** A time of day, with the day when it is not today: `20:00`, `Sat 20:00`. */
export const formatHour = (atMs: number, nowMs: number, lang: string): string => {
	const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
	const day: Intl.DateTimeFormatOptions = isToday ? {} : { weekday: 'short' };
	const isFar = Math.abs(atMs - nowMs) > 6 * 86_400_000;
	const date: Intl.DateTimeFormatOptions = isFar ? { day: 'numeric', month: 'short' } : {};
	const how = { ...day, ...date, hour: '2-digit', minute: '2-digit' } as const;
	return new Intl.DateTimeFormat(lang, how).format(atMs);
};
