/** The video element, read and acted upon: facts out, deeds in; shared by the player and its controls. */
import type { ChapterView, FileView, PlayState, StatsView } from '#lib/state/views.ts';
import { nextSpeed, type PlayerDeed } from './player-keys.ts';

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
	speed: 1
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
	readonly onmedia: (report: MediaReport) => void;
	readonly onvolume: (volume: number) => void;
	readonly onback: () => void;
	readonly onshare: () => void;
	readonly onended: () => void;
}

export interface PlayerActions {
	readonly act: (deed: PlayerDeed) => void;
	readonly seek: (seconds: number) => void;
	readonly setVolume: (volume: number) => void;
	readonly setSpeed: (speed: number) => void;
	/** Shows the subtitle track of this index, or none. */
	readonly showTrack: (index: number | undefined) => void;
	readonly shownTrack: () => number | undefined;
}

/** Deeds on the element that is there when they are done. */
export const createPlayerActions = (of: {
	readonly video: () => HTMLVideoElement | undefined;
	readonly stage: () => HTMLElement | undefined;
}): PlayerActions => {
	let lastTrack = 0;
	const tracks = (): TextTrack[] => [...(of.video()?.textTracks ?? [])];
	const shownTrack = (): number | undefined => {
		const at = tracks().findIndex(({ mode }) => mode === 'showing');
		return at < 0 ? undefined : at;
	};
	const showTrack = (index: number | undefined): void => {
		if (index !== undefined) lastTrack = index;
		tracks().forEach((track, i) => {
			track.mode = i === index ? 'showing' : 'disabled';
		});
	};
	const seek = (seconds: number): void => {
		const video = of.video();
		if (!video) return;
		const end = Number.isFinite(video.duration) ? video.duration : seconds;
		video.currentTime = Math.max(0, Math.min(end, seconds));
	};
	const setVolume = (volume: number): void => {
		const video = of.video();
		if (!video) return;
		video.volume = Math.max(0, Math.min(1, volume));
		video.muted = video.volume === 0;
	};
	const fullscreen = async (): Promise<void> => {
		if (document.fullscreenElement) await document.exitFullscreen();
		else await of.stage()?.requestFullscreen();
	};
	const pip = async (): Promise<void> => {
		if (document.pictureInPictureElement) await document.exitPictureInPicture();
		else await of.video()?.requestPictureInPicture();
	};
	/** A browser may refuse full screen or a floating window without a gesture: nothing is lost then. */
	const politely = (deed: Promise<void>): void => {
		deed.catch(() => undefined);
	};

	return {
		seek,
		setVolume,
		showTrack,
		shownTrack,
		setSpeed: (speed) => {
			const video = of.video();
			if (video) video.playbackRate = speed;
		},
		act: (deed) => {
			const video = of.video();
			if (!video) return;
			switch (deed.type) {
				case 'toggle':
					if (video.paused) politely(video.play());
					else video.pause();
					return;
				case 'skip':
					seek(video.currentTime + deed.seconds);
					return;
				case 'jump':
					seek(deed.share * (Number.isFinite(video.duration) ? video.duration : 0));
					return;
				case 'louder':
					setVolume(video.volume + deed.by);
					return;
				case 'mute':
					video.muted = !video.muted;
					return;
				case 'subtitles':
					showTrack(shownTrack() === undefined ? lastTrack : undefined);
					return;
				case 'fullscreen':
					politely(fullscreen());
					return;
				case 'pip':
					politely(pip());
					return;
				case 'speed':
					video.playbackRate = nextSpeed(video.playbackRate, deed.by);
					return;
				case 'stats':
				case 'help':
					return;
			}
		}
	};
};
