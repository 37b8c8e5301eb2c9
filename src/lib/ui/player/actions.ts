/** Deeds done on the video element: whoever asks, a key, a button, a gesture or the system, it is done here. */
import type { ChapterView } from '#lib/state/views.ts';
import { chapterTarget } from './chapters.ts';
import type { MediaDeed } from './deeds.ts';
import { createFrameStep } from './frame-step.ts';
import { togglePip } from './pip.ts';
import { nextSpeed } from './speeds.ts';

export interface PlayerActions {
	readonly act: (deed: MediaDeed) => void;
	/** A film is there: its frames are looked at. */
	readonly begun: () => void;
	readonly seek: (seconds: number) => void;
	/** 0 to 1; silence is muted. */
	readonly setVolume: (volume: number) => void;
	readonly setSpeed: (speed: number) => void;
}

export interface ActionsOptions {
	readonly video: () => HTMLVideoElement | undefined;
	readonly stage: () => HTMLElement | undefined;
	/** The video with its subtitles, without the controls. */
	readonly picture: () => HTMLElement | undefined;
	readonly chapters: () => readonly ChapterView[];
	/** A picture of the film was taken; `seconds` is where. */
	readonly onpicture: (picture: Blob, seconds: number) => void;
}

/** A browser may refuse full screen or a floating window without a gesture: nothing is lost then. */
const politely = (deed: Promise<unknown> | undefined): void => {
	deed?.catch(() => undefined);
};

const toggleFullscreen = async (stage: HTMLElement | undefined): Promise<void> => {
	if (document.fullscreenElement) await document.exitFullscreen();
	else await stage?.requestFullscreen();
};

/** The frame that is shown, as a PNG of the film's own size. */
const takePicture = (video: HTMLVideoElement, done: (picture: Blob) => void): void => {
	if (video.videoWidth === 0) return;
	const canvas = document.createElement('canvas');
	canvas.width = video.videoWidth;
	canvas.height = video.videoHeight;
	canvas.getContext('2d')?.drawImage(video, 0, 0);
	canvas.toBlob((picture) => {
		if (picture) done(picture);
	}, 'image/png');
};

/** Deeds on the element that is there when they are done. */
export const createPlayerActions = (of: ActionsOptions): PlayerActions => {
	const frames = createFrameStep();
	let watched: HTMLVideoElement | undefined;
	/** Reads frames until their length is known, and one more after each step. */
	const watch = (): void => {
		watched?.requestVideoFrameCallback((_, frame) => {
			frames.note(frame);
			if (frames.isLearning()) watch();
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

	const doOn = (video: HTMLVideoElement, deed: MediaDeed): void => {
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
			case 'frame':
				video.pause();
				if ('requestVideoFrameCallback' in video) watch();
				seek(frames.target(video.currentTime, deed.by));
				return;
			case 'chapter': {
				const target = chapterTarget(of.chapters(), video.currentTime, deed.by);
				if (target !== undefined) seek(target);
				return;
			}
			case 'louder':
				setVolume(Math.round((video.volume + deed.by) * 100) / 100);
				return;
			case 'mute':
				video.muted = !video.muted;
				return;
			case 'speed':
				video.playbackRate = nextSpeed(video.playbackRate, deed.by);
				return;
			case 'normal-speed':
				video.playbackRate = 1;
				return;
			case 'loop':
				video.loop = !video.loop;
				return;
			case 'fullscreen':
				politely(toggleFullscreen(of.stage()));
				return;
			case 'pip':
				politely(togglePip(video, of.picture()));
				return;
			case 'screenshot':
				takePicture(video, (picture) => {
					of.onpicture(picture, video.currentTime);
				});
				return;
		}
	};
	return {
		begun: () => {
			watched = of.video();
			if (watched && 'requestVideoFrameCallback' in watched) watch();
		},
		seek,
		setVolume,
		setSpeed: (speed) => {
			const video = of.video();
			if (video) video.playbackRate = speed;
		},
		act: (deed) => {
			const video = of.video();
			if (video) doOn(video, deed);
		}
	};
};
