/** What the screen shows, in the screen's own words: no protocol type reaches a component. */
export type { BrowseSort, FacetId } from './browse-place.ts';

export interface LicenceView {
	/** Short name: `CC BY 3.0`. */
	readonly name: string;
	readonly url?: string;
	readonly may: readonly ('copy' | 'show' | 'remix' | 'sell')[];
	readonly must: readonly ('credit' | 'share-alike')[];
	/** A ready credit line to copy. */
	readonly creditLine: string;
}

export interface ChapterView {
	readonly startSeconds: number;
	readonly title: string;
}

export interface SubtitleView {
	/** BCP 47. */
	readonly lang: string;
	readonly kind: 'subtitles' | 'captions' | 'descriptions';
	/** What to hand to `subtitleUrl`. */
	readonly ref: string;
}

export interface VariantView {
	readonly infoHash: string;
	readonly quality: string;
	readonly container: string;
	readonly codecs: string;
	readonly bytes: number;
	readonly magnet: string;
	/** Plays with no tracker and no peer: an https web seed is named. */
	readonly hasWebSeed: boolean;
	/** The record's own, where it is looked for beside the host's. */
	readonly trackers: readonly string[];
}

/** plays-now: stored on this device; plays: people or a web seed were seen; waits: may take long; cannot: this browser lacks the codec. */
export type Readiness = 'plays-now' | 'plays' | 'waits' | 'cannot';

export interface TitleView {
	/** `<channel>/<id>`. */
	readonly key: string;
	readonly type: 'film' | 'series' | 'episode';
	readonly title: string;
	readonly originalTitle?: string;
	readonly year?: number;
	readonly runtimeSeconds?: number;
	readonly genres: readonly string[];
	readonly languages: readonly string[];
	readonly overview: string;
	readonly people: readonly { readonly name: string; readonly role: string }[];
	readonly licence: LicenceView;
	readonly rightsHolder: string;
	readonly source?: string;
	readonly channelName: string;
	/** Object hash of the poster, to hand to `posterUrl`; absent: draw one from the title. */
	readonly poster?: string;
	/** Object hash of a 16:9 still. */
	readonly still?: string;
	readonly variants: readonly VariantView[];
	readonly subtitles: readonly SubtitleView[];
	readonly chapters: readonly ChapterView[];
	readonly series?: string;
	readonly season?: number;
	readonly episode?: number;
	/** Episodes of a series, in order. */
	readonly episodes: readonly TitleView[];
	readonly readiness: Readiness;
	readonly addedMs: number;
}

export interface RowView {
	readonly id: string;
	readonly kind: 'continue' | 'next' | 'new' | 'series' | 'genre' | 'channel' | 'plays-now';
	/** Set for `genre` and `channel`. */
	readonly name?: string;
	readonly titles: readonly TitleView[];
}

/** Where the catalogue came from, and how fresh it is. */
export interface ChannelView {
	readonly id: string;
	readonly name: string;
	readonly titles: number;
	readonly version: number;
	readonly publishedMs: number;
	readonly expired: boolean;
	readonly source: 'none' | 'store' | 'peers' | 'mirror';
	readonly state: 'waiting' | 'finding-peers' | 'fetching' | 'current' | 'behind' | 'unreachable';
	readonly receivedBytes: number;
}

/** The named states of the player, with the figures their sentence needs. */
export type PlayState =
	| { readonly type: 'needs-consent' }
	| { readonly type: 'opening' }
	| { readonly type: 'finding-peers' }
	| { readonly type: 'connecting'; readonly peers: number }
	| {
			readonly type: 'buffering';
			readonly haveBytes: number;
			readonly needBytes: number;
			readonly peers: number;
	  }
	| { readonly type: 'playing'; readonly peers: number }
	| { readonly type: 'paused' }
	| { readonly type: 'ended' }
	| { readonly type: 'no-peers-yet' }
	| { readonly type: 'no-answer'; readonly peers: number }
	| { readonly type: 'cannot-play'; readonly codec: string }
	| { readonly type: 'broken-file' }
	| { readonly type: 'bad-link'; readonly rule: string }
	| { readonly type: 'failed'; readonly rule: string };

export interface StatsView {
	/** From opening to the first frame; undefined before it. */
	readonly firstFrameMs?: number;
	readonly bufferedAheadSeconds: number;
	/** How often, and for how long, the film stood still for want of bytes. */
	readonly stalls: number;
	readonly stalledMs: number;
	readonly redundantBytes: number;
	readonly peers: number;
	readonly downBytesPerSecond: number;
	readonly upBytesPerSecond: number;
	readonly fromPeersBytes: number;
	readonly fromWebSeedsBytes: number;
	readonly givenBytes: number;
	readonly haveBytes: number;
	readonly lengthBytes: number;
	readonly infoHash: string;
	readonly fileName: string;
	readonly codecs: string;
}

/** A file of a torrent that may be played. */
export interface FileView {
	readonly index: number;
	readonly name: string;
	readonly lengthBytes: number;
}

/** One film that is open or stored, as the page of transfers shows it. */
export interface TransferView {
	readonly infoHash: string;
	readonly name: string;
	readonly lengthBytes: number;
	readonly haveBytes: number;
	readonly diskBytes: number;
	/** Kept whatever the budget says. */
	readonly pinned: boolean;
	/** In its swarm now. */
	readonly isOpen: boolean;
	readonly peers: number;
	readonly downBytesPerSecond: number;
	readonly upBytesPerSecond: number;
	readonly givenBytes: number;
	readonly takenBytes: number;
	/** Held parts, in bytes, end exclusive. */
	readonly spans: readonly { readonly start: number; readonly end: number }[];
}

export interface TransfersView {
	readonly films: readonly TransferView[];
	readonly usedBytes: number;
	readonly budgetBytes: number;
	/** Given this month. */
	readonly monthBytes: number;
	/** On, or why not. */
	readonly giving: 'on' | 'choice' | 'metered' | 'ratio' | 'month';
}

/** How titles look where they stand in a grid. */
export interface GridLook {
	readonly posterSize: 'small' | 'medium' | 'large';
	/** What happens to watched titles. */
	readonly seenTitles: 'show' | 'fade' | 'hide';
}

export type { SubtitleLook } from '#lib/library/subtitle-look.ts';

/** A track of subtitles that can be chosen. */
export interface SubtitleTrackView {
	/** Its name within this film. */
	readonly id: string;
	/** BCP 47; empty where nobody says. */
	readonly lang: string;
	/** The name of its file, where it is one. */
	readonly fileName: string;
	readonly kind: 'subtitles' | 'captions' | 'descriptions';
	readonly isForced: boolean;
	/** Signed by the channel, beside the film in its torrent, or brought by the viewer. */
	readonly from: 'record' | 'torrent' | 'own';
	readonly status: 'idle' | 'reading' | 'ready' | 'TooLarge' | 'NotSubtitles' | 'NotFound';
	/** What its letters are read as; absent before it was read. */
	readonly encoding?: string;
	/** There were more lines than are kept. */
	readonly isCut: boolean;
}

/** The choices that the settings page shows and changes. */
export interface SettingsView {
	readonly consent: 'undecided' | 'accepted' | 'declined';
	readonly givingBack: boolean;
	readonly language?: string | undefined;
	readonly audioLanguages: readonly string[];
	readonly subtitleLanguages: readonly string[];
	readonly theme: 'system' | 'dark' | 'light' | 'contrast';
	readonly motion: 'system' | 'less';
	readonly textSize: 100 | 112 | 125 | 150 | 200;
	readonly layout: 'auto' | 'tv';
	readonly giveOnMetered: boolean;
	readonly giveRateKiB?: number | undefined;
	readonly giveRatio?: number | undefined;
	readonly giveMonthMiB?: number | undefined;
	readonly filmsMiB?: number | undefined;
	readonly trackers: readonly string[];
	readonly iceServers: readonly IceServerView[];
	readonly relayOnly: boolean;
}

/** A STUN or TURN server of the viewer's own. */
export interface IceServerView {
	readonly urls: readonly string[];
	readonly username?: string;
	readonly credential?: string;
}

/** What takes room on this device, bytes. */
export interface StoredView {
	readonly films: number;
	readonly catalogues: number;
	readonly pictures: number;
	readonly app: number;
}

/** Who can see this device now. */
export interface SeenView {
	/** People connected. */
	readonly people: number;
	/** Films whose swarm this device is in, with how many there. */
	readonly films: readonly { readonly name: string; readonly people: number }[];
	/** A server that passes everything on is named, by the host or by the viewer. */
	readonly canRelay: boolean;
	/** Trackers that the host names. */
	readonly hostTrackers: readonly string[];
	/** Names of the machines that introduce people. */
	readonly trackers: readonly string[];
}

/** What happens in a room besides what is said. */
export type RoomMoment = 'joined' | 'left' | 'play' | 'pause' | 'seek';

/** A line of a room's conversation. */
export interface RoomLineView {
	readonly serial: number;
	readonly kind: RoomMoment | 'said';
	readonly by: string;
	/** Empty: a guest. */
	readonly name: string;
	readonly isOwn: boolean;
	readonly text: string;
	readonly seconds: number;
}

export interface RoomPersonView {
	readonly id: string;
	/** Empty: a guest. */
	readonly name: string;
	readonly isSelf: boolean;
	readonly isHost: boolean;
	readonly isMuted: boolean;
	/** There and back, milliseconds. */
	readonly roundTripMs?: number;
}

/** A showing of a channel's programme. */
export interface HourView {
	/** The title's key. */
	readonly key: string;
	readonly channelName: string;
	readonly startMs: number;
	readonly endMs: number;
	/** It has begun and has not ended. */
	readonly isNow: boolean;
}
