/** The video element, read; and what the player is given: shared by the player and its controls. */
import type { SubtitlesState } from '#lib/state/subtitles.svelte.ts';
import type {
	ChapterView,
	FileView,
	PlayState,
	StatsView,
	SubtitleLook
} from '#lib/state/views.ts';
import type { KeyChoices } from './player/shortcuts.ts';

export interface Span {
	readonly start: number;
	readonly end: number;
}

export interface MediaReport {
	readonly readyState: number;
	readonly paused: boolean;
	readonly ended: boolean;
	readonly currentTime: number;
	/** Seconds; 0 while unknown. */
	readonly duration: number;
	readonly bufferedAheadSeconds: number;
	readonly seeking: boolean;
	readonly volume: number;
	readonly muted: boolean;
	readonly speed: number;
	readonly loops: boolean;
	readonly errorCode?: number;
}

/** Time ranges as a list, in seconds. */
export const spansOf = (ranges: TimeRanges | undefined): readonly Span[] =>
	Array.from({ length: ranges?.length ?? 0 }, (_, i) => ({
		start: ranges?.start(i) ?? 0,
		end: ranges?.end(i) ?? 0
	}));

const nothing: MediaReport = {
	readyState: 0,
	paused: true,
	ended: false,
	currentTime: 0,
	duration: 0,
	bufferedAheadSeconds: 0,
	seeking: false,
	volume: 1,
	muted: false,
	speed: 1,
	loops: false
};

/** What the element says of itself now. */
export const factsOf = (video: HTMLVideoElement | undefined): MediaReport => {
	if (!video) return nothing;
	const { readyState, paused, ended, seeking, currentTime, duration, volume, muted, error } = video;
	const ahead = spansOf(video.buffered).find(
		({ start, end }) => start <= currentTime + 0.1 && end > currentTime
	);
	return {
		readyState,
		paused,
		ended,
		currentTime,
		duration: Number.isFinite(duration) ? duration : 0,
		bufferedAheadSeconds: ahead ? ahead.end - currentTime : 0,
		seeking,
		volume,
		muted,
		speed: video.playbackRate,
		loops: video.loop,
		...(error ? { errorCode: error.code } : {})
	};
};

/** What the player is given, and whom it tells. */
export interface PlayerProps {
	readonly title: string;
	readonly src: string | undefined;
	readonly subtitles: SubtitlesState;
	readonly look: SubtitleLook;
	readonly onlook: (look: SubtitleLook) => void;
	readonly chapters: readonly ChapterView[];
	/** What else the torrent holds that may be played, and which of it is shown. */
	readonly files: readonly FileView[];
	readonly file: number | undefined;
	readonly onfile: (index: number) => void;
	readonly playState: PlayState;
	readonly stats: StatsView | undefined;
	readonly downloaded: readonly Span[];
	readonly startSeconds: number;
	readonly volume: number;
	/** Keys that the viewer has chosen. */
	readonly keys: KeyChoices;
	readonly onkeys: (keys: KeyChoices) => void;
	/** Who made it, for the system's own controls. */
	readonly maker: string;
	/** An address of a picture. */
	readonly poster: string | undefined;
	/** In the corner, while the viewer is elsewhere. */
	readonly small: boolean;
	/** Back from the corner to the whole page, and out of it for good. */
	readonly onopen: () => void;
	readonly onleave: () => void;
	readonly qualities: readonly string[];
	readonly quality: number;
	readonly onquality: (index: number) => void;
	/** The episodes beside this one; absent where there are none. */
	readonly next: { readonly title: string; readonly onplay: () => void } | undefined;
	readonly onprevious: (() => void) | undefined;
	readonly onmedia: (report: MediaReport) => void;
	readonly onvolume: (volume: number) => void;
	/** The element, as it comes and goes. */
	readonly onvideo: (video: HTMLVideoElement | undefined) => void;
	readonly onback: () => void;
	readonly onshare: () => void;
}
