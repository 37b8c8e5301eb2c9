/** What a key, a gesture or a button may ask of the player: one list, in groups, with the keys each has at first. */

/** What the video element does itself. */
export type MediaDeed =
	| { readonly type: 'toggle' }
	| { readonly type: 'skip'; readonly seconds: number }
	/** To a share of the film, 0 to 1. */
	| { readonly type: 'jump'; readonly share: number }
	| { readonly type: 'louder'; readonly by: number }
	| { readonly type: 'mute' }
	| { readonly type: 'fullscreen' }
	| { readonly type: 'pip' }
	| { readonly type: 'speed'; readonly by: 1 | -1 }
	| { readonly type: 'normal-speed' }
	| { readonly type: 'frame'; readonly by: 1 | -1 }
	| { readonly type: 'chapter'; readonly by: 1 | -1 }
	| { readonly type: 'loop' }
	| { readonly type: 'screenshot' };

/** What is done to the subtitles. */
export type SubtitleDeed =
	| { readonly type: 'subtitles' }
	| { readonly type: 'next-subtitles' }
	| { readonly type: 'shift-subtitles'; readonly byMs: number }
	/** A line is heard, a line is seen: both make one of the two moments. */
	| { readonly type: 'line-heard' }
	| { readonly type: 'line-seen' }
	| { readonly type: 'dialogue' };

/** What the screen around it does. */
export interface ScreenDeed {
	readonly type: 'stats' | 'help' | 'share' | 'skip-part' | 'next' | 'previous' | 'time' | 'leave';
}

export type PlayerDeed = MediaDeed | ScreenDeed | SubtitleDeed;

export type DeedGroup = 'playing' | 'moving' | 'sound' | 'picture' | 'subtitles' | 'screen';

interface Entry {
	readonly group: DeedGroup;
	readonly deed: PlayerDeed;
	/** Keys at first, as `chordsOf` writes them. */
	readonly keys: readonly string[];
}

const entry = (group: DeedGroup, deed: PlayerDeed, ...keys: string[]): Entry => ({
	group,
	deed,
	keys
});

/** Every deed that can have a key, by a name that is kept in the settings: names never change. */
export const deeds = {
	toggle: entry('playing', { type: 'toggle' }, 'space', 'k'),
	slower: entry('playing', { type: 'speed', by: -1 }, '<', '['),
	faster: entry('playing', { type: 'speed', by: 1 }, '>', ']'),
	normalSpeed: entry('playing', { type: 'normal-speed' }, '='),
	loop: entry('playing', { type: 'loop' }, 'r'),
	next: entry('playing', { type: 'next' }, 'n', 'shift+n'),
	previous: entry('playing', { type: 'previous' }, 'shift+p'),
	back5: entry('moving', { type: 'skip', seconds: -5 }, 'arrowleft'),
	on5: entry('moving', { type: 'skip', seconds: 5 }, 'arrowright'),
	back10: entry('moving', { type: 'skip', seconds: -10 }, 'j'),
	on10: entry('moving', { type: 'skip', seconds: 10 }, 'l'),
	back60: entry('moving', { type: 'skip', seconds: -60 }, 'shift+arrowleft'),
	on60: entry('moving', { type: 'skip', seconds: 60 }, 'shift+arrowright'),
	frameBack: entry('moving', { type: 'frame', by: -1 }, ','),
	frameOn: entry('moving', { type: 'frame', by: 1 }, '.', 'e'),
	previousChapter: entry('moving', { type: 'chapter', by: -1 }, 'pageup'),
	nextChapter: entry('moving', { type: 'chapter', by: 1 }, 'pagedown'),
	skipPart: entry('moving', { type: 'skip-part' }, 'x'),
	start: entry('moving', { type: 'jump', share: 0 }, 'home'),
	end: entry('moving', { type: 'jump', share: 1 }, 'end'),
	louder: entry('sound', { type: 'louder', by: 0.05 }, 'arrowup', '+'),
	quieter: entry('sound', { type: 'louder', by: -0.05 }, 'arrowdown', '-'),
	mute: entry('sound', { type: 'mute' }, 'm'),
	fullscreen: entry('picture', { type: 'fullscreen' }, 'f'),
	pip: entry('picture', { type: 'pip' }, 'p'),
	screenshot: entry('picture', { type: 'screenshot' }, 's'),
	subtitles: entry('subtitles', { type: 'subtitles' }, 'c', 'v'),
	nextSubtitles: entry('subtitles', { type: 'next-subtitles' }, 'shift+c', 'shift+v'),
	subtitlesEarlier: entry('subtitles', { type: 'shift-subtitles', byMs: -50 }, 'g'),
	subtitlesLater: entry('subtitles', { type: 'shift-subtitles', byMs: 50 }, 'h'),
	lineHeard: entry('subtitles', { type: 'line-heard' }, 'shift+h'),
	lineSeen: entry('subtitles', { type: 'line-seen' }, 'shift+j'),
	dialogue: entry('subtitles', { type: 'dialogue' }, 'd'),
	time: entry('screen', { type: 'time' }, 't'),
	share: entry('screen', { type: 'share' }, 'shift+s'),
	stats: entry('screen', { type: 'stats' }, 'i'),
	help: entry('screen', { type: 'help' }, '?'),
	leave: entry('screen', { type: 'leave' }, 'q')
} as const satisfies Readonly<Record<string, Entry>>;

export type DeedName = keyof typeof deeds;

/** Names in the order of the list. */
// Object.keys says string[]; the object is closed and of this file.
export const deedNames = Object.keys(deeds) as readonly DeedName[];

const screenDeeds: ReadonlySet<string> = new Set<ScreenDeed['type']>([
	'stats',
	'help',
	'share',
	'skip-part',
	'next',
	'previous',
	'time',
	'leave'
]);

/** True for what the video element does not do itself. */
export const isScreenDeed = (deed: PlayerDeed): deed is ScreenDeed => screenDeeds.has(deed.type);

const subtitleDeeds: ReadonlySet<string> = new Set<SubtitleDeed['type']>([
	'subtitles',
	'next-subtitles',
	'shift-subtitles',
	'line-heard',
	'line-seen',
	'dialogue'
]);

/** True for what is done to the subtitles. */
export const isSubtitleDeed = (deed: PlayerDeed): deed is SubtitleDeed =>
	subtitleDeeds.has(deed.type);
