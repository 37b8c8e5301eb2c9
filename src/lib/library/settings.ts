/** The viewer's choices: what was answered to the notice, giving back, languages, how it looks, how others are met. */
import { defaultAppearance, parseAppearance, type Appearance } from './appearance.ts';
import { defaultConnection, parseConnection, type ConnectionChoices } from './connection.ts';
import { defaultLook, parseLook, type SubtitleLook } from './subtitle-look.ts';

export interface Settings extends Appearance, ConnectionChoices {
	/** No peer connection is made before this is 'accepted'. */
	readonly consent: 'undecided' | 'accepted' | 'declined';
	readonly givingBack: boolean;
	/** Caps on giving back, absent for none: KiB a second, given over taken, MiB in a calendar month. */
	readonly giveRateKiB?: number;
	readonly giveRatio?: number;
	readonly giveMonthMiB?: number;
	/** Also on a line that is paid by the byte. */
	readonly giveOnMetered: boolean;
	/** Room for films, MiB; absent: a share of what the browser lends. */
	readonly filmsMiB?: number;
	/** A language of the interface, or undefined to follow the browser. */
	readonly language?: string;
	/** Languages to hear films in, in order of preference, BCP 47; empty follows the interface. */
	readonly audioLanguages: readonly string[];
	/** Subtitle languages in order of preference, BCP 47; empty follows the interface. */
	readonly subtitleLanguages: readonly string[];
	readonly subtitlesOn: boolean;
	readonly subtitleLook: SubtitleLook;
	/** 0 to 1. */
	readonly volume: number;
	/** How large posters are where they stand in a grid. */
	readonly posterSize: 'small' | 'medium' | 'large';
	/** What happens to watched titles there. */
	readonly seenTitles: 'show' | 'fade' | 'hide';
	/** Keys of the player that the viewer has changed, by the name of what they do; absent for none. */
	readonly playerKeys?: Readonly<Record<string, readonly string[]>>;
}

export const defaultSettings: Settings = {
	consent: 'undecided',
	givingBack: true,
	giveOnMetered: false,
	...defaultAppearance,
	...defaultConnection,
	audioLanguages: [],
	subtitleLanguages: [],
	subtitlesOn: true,
	subtitleLook: defaultLook,
	volume: 1,
	posterSize: 'medium',
	seenTitles: 'fade'
};

const oneOf = <T extends string>(value: unknown, choices: readonly T[], otherwise: T): T =>
	choices.find((choice) => choice === value) ?? otherwise;

const languageTag = /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8}){0,3}$/;

const readLanguages = (value: unknown): readonly string[] =>
	Array.isArray(value)
		? value
				.filter((tag): tag is string => typeof tag === 'string' && languageTag.test(tag))
				.slice(0, 16)
		: [];

const caps = ['giveRateKiB', 'giveRatio', 'giveMonthMiB', 'filmsMiB'] as const;
const capMost = 1_000_000_000;

/** Numbers above nothing; everything else is no cap. */
const readCaps = (
	kept: Readonly<Record<string, unknown>>
): Partial<Record<(typeof caps)[number], number>> =>
	Object.fromEntries(
		caps.flatMap((name) => {
			const value = kept[name];
			return typeof value === 'number' && value > 0 && value <= capMost ? [[name, value]] : [];
		})
	);

const [keyRowsMost, keysMost, keyLongest] = [64, 4, 24];

/** Keys by name: rows that are no list of short texts are dropped one by one. */
const readKeys = (value: unknown): Pick<Settings, 'playerKeys'> => {
	if (typeof value !== 'object' || value === null) return {};
	const rows = Object.entries(value).filter(
		(row): row is [string, readonly string[]] =>
			/^[a-zA-Z0-9]{1,32}$/.test(row[0]) &&
			Array.isArray(row[1]) &&
			row[1].length <= keysMost &&
			row[1].every((key) => typeof key === 'string' && key.length > 0 && key.length <= keyLongest)
	);
	return rows.length > 0 ? { playerKeys: Object.fromEntries(rows.slice(0, keyRowsMost)) } : {};
};

/** Settings from storage, which may be old or damaged: each field stands alone and falls back to its default. */
export const parseSettings = (value: unknown): Settings => {
	const kept: Readonly<Record<string, unknown>> =
		typeof value === 'object' && value !== null ? { ...value } : {};
	const language = kept['language'];
	const volume = kept['volume'];
	return {
		consent: oneOf(kept['consent'], ['undecided', 'accepted', 'declined'], 'undecided'),
		givingBack: kept['givingBack'] !== false,
		giveOnMetered: kept['giveOnMetered'] === true,
		...readCaps(kept),
		...(typeof language === 'string' && languageTag.test(language) ? { language } : {}),
		...parseAppearance(kept),
		...parseConnection(kept),
		audioLanguages: readLanguages(kept['audioLanguages']),
		subtitleLanguages: readLanguages(kept['subtitleLanguages']),
		subtitlesOn: kept['subtitlesOn'] !== false,
		subtitleLook: parseLook(kept['subtitleLook']),
		volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : 1,
		posterSize: oneOf(kept['posterSize'], ['small', 'medium', 'large'], 'medium'),
		seenTitles: oneOf(kept['seenTitles'], ['show', 'fade', 'hide'], 'fade'),
		...readKeys(kept['playerKeys'])
	};
};
