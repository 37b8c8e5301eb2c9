/** Tells subtitles where the film is: at every frame that is shown, at every jump, and never while nothing moves. */
import type { Attachment } from 'svelte/attachments';

/** For the video; `look` is called with seconds. */
export const follow =
	(look: (seconds: number) => void): Attachment<HTMLVideoElement> =>
	(video) => {
		let isOver = false;
		const now = (): void => {
			look(video.currentTime);
		};
		const frame = (): void => {
			if (isOver) return;
			now();
			video.requestVideoFrameCallback(frame);
		};
		// A film without a picture, and browsers without the call, have their clock alone.
		if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(frame);
		const events = ['timeupdate', 'seeking', 'seeked', 'loadedmetadata'] as const;
		for (const name of events) video.addEventListener(name, now);
		return () => {
			isOver = true;
			for (const name of events) video.removeEventListener(name, now);
		};
	};
