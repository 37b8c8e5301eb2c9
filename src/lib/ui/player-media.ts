/** The video element, read: its facts and its cues; shared by the player and its controls. */
import type { ChapterView, FileView, PlayState, StatsView } from '#lib/state/views.ts';
import type { KeyChoices } from './player/shortcuts.ts';

export interface Span {
	readonly start: number;
	readonly end: number;
}

export interface TrackView {
	readonly url: string;
	readonly lang: string;
	readonly label: string;
	readonly kind: 'subtitles' | 'captions' | 'descriptions';
	readonly chosen: boolean;
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

/** How many lines the controls take: subtitles stand above them while they are there. */
const controlLines = -5;

/** Moves the cues that are shown above the controls, or back to where they belong. */
export const liftCues = (video: HTMLVideoElement | undefined, above: boolean): void => {
	const line = above ? controlLines : 'auto';
	for (const track of video?.textTracks ?? []) {
		if (track.mode !== 'showing') continue;
		const moved = [...(track.cues ?? [])].filter(
			(cue): cue is VTTCue => cue instanceof VTTCue && cue.line !== line
		);
		if (moved.length === 0) continue;
		for (const cue of moved) cue.line = line;
		// Chromium lays out a cue once, when it appears: one that is on the screen has to appear again.
		track.mode = 'hidden';
		track.mode = 'showing';
	}
};

/** What the player is given, and whom it tells. */
export interface PlayerProps {
	readonly title: string;
	readonly src: string | undefined;
	readonly tracks: readonly TrackView[];
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
