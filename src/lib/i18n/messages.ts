/** Every word of the interface, typed: a language is complete or it does not compile. */
import type { StudioMessages } from './studio-messages.ts';
import type { ChannelMessages } from './channels-messages.ts';
import type { LicenceView, PlayState, Readiness } from '#lib/state/views.ts';

export interface Messages {
	/** BCP 47, for `lang` and for Intl. */
	readonly lang: string;
	readonly dir: 'ltr' | 'rtl';
	readonly languageName: string;
	readonly skip: string;
	readonly nav: Readonly<Record<'home' | 'settings' | 'about' | 'main', string>>;
	readonly search: {
		readonly label: string;
		readonly placeholder: string;
		readonly more: string;
		readonly results: (n: number, query: string) => string;
		readonly none: (query: string) => string;
	};
	readonly people: (n: number) => string;
	readonly offline: string;
	readonly rows: Readonly<Record<'continue' | 'plays-now' | 'new' | 'series', string>>;
	readonly home: Readonly<
		Record<
			'waiting' | 'finding' | 'fetching' | 'unreachable' | 'empty' | 'noChannel' | 'retry',
			string
		>
	>;
	readonly freshness: (from: 'peers' | 'mirror' | 'store', titles: number, when: string) => string;
	readonly expired: string;
	readonly play: string;
	readonly resume: string;
	readonly more: string;
	readonly share: string;
	readonly readiness: Readonly<Record<Readiness, string>>;
	readonly title: Readonly<
		Record<
			| 'overview'
			| 'people'
			| 'versions'
			| 'subtitles'
			| 'chapters'
			| 'licence'
			| 'episodes'
			| 'credit'
			| 'copy'
			| 'copied'
			| 'source'
			| 'noSubtitles'
			| 'missing'
			| 'missingHint'
			| 'block'
			| 'blocked'
			| 'blockedHint'
			| 'unblock'
			| 'back'
			| 'download',
			string
		>
	>;
	readonly episode: (season: number, episode: number) => string;
	readonly licence: (licence: LicenceView, holder: string) => string;
	readonly state: (state: PlayState, size: (bytes: number) => string) => string;
	readonly stateHint: (state: PlayState) => string;
	readonly player: Readonly<
		Record<
			| 'play'
			| 'pause'
			| 'mute'
			| 'unmute'
			| 'volume'
			| 'seek'
			| 'subtitles'
			| 'off'
			| 'fullscreen'
			| 'leaveFullscreen'
			| 'pip'
			| 'speed'
			| 'stats'
			| 'help'
			| 'close'
			| 'back'
			| 'needsNotice'
			| 'readNotice'
			| 'next'
			| 'file',
			string
		>
	>;
	readonly stats: Readonly<
		Record<
			| 'peers'
			| 'down'
			| 'up'
			| 'fromPeers'
			| 'fromWeb'
			| 'given'
			| 'useless'
			| 'firstFrame'
			| 'ahead'
			| 'stalls'
			| 'have'
			| 'file'
			| 'codecs'
			| 'infohash',
			string
		>
	>;
	readonly notice: Readonly<
		Record<'title' | 'lead' | 'see' | 'give' | 'giveSwitch' | 'decline' | 'accept' | 'more', string>
	>;
	readonly shareSheet: Readonly<
		Record<'title' | 'page' | 'magnet' | 'copy' | 'copied' | 'system' | 'close' | 'hint', string>
	>;
	readonly install: Readonly<Record<'title' | 'text' | 'button', string>>;
	/** What became of the storage for catalogues. */
	readonly storage: Readonly<
		Record<'died' | 'noRoom' | 'noStorage' | 'restarted' | 'reload', string>
	>;
	readonly settings: Readonly<
		Record<
			| 'title'
			| 'peers'
			| 'peersOn'
			| 'peersOff'
			| 'peersUndecided'
			| 'join'
			| 'leave'
			| 'giving'
			| 'givingHint'
			| 'language'
			| 'theme'
			| 'system'
			| 'dark'
			| 'light'
			| 'notStored',
			string
		>
	>;
	readonly about: {
		readonly title: string;
		readonly sections: readonly { readonly heading: string; readonly text: readonly string[] }[];
	};
	readonly errorTitle: string;
	readonly errorText: string;
	readonly open: Readonly<Record<'title' | 'label' | 'button' | 'bad' | 'file', string>>;
	readonly studio: StudioMessages;
	readonly channels: ChannelMessages;
}
