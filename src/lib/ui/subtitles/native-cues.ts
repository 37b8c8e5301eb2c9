/** Cues handed to the browser while it draws the film by itself: its small window, the full screen of a phone. */
import type { Attachment } from 'svelte/attachments';
import { cueText, type CueView, type TimingView } from '#lib/state/subtitles.svelte.ts';

export interface NativeCues {
	readonly cues: readonly CueView[];
	readonly timing: TimingView;
}

/** Opens and closes what only the browser can draw in; WebKit's phones have names of their own. */
const enters = ['enterpictureinpicture', 'webkitbeginfullscreen'];
const leaves = ['leavepictureinpicture', 'webkitendfullscreen'];

/** Text, whatever it looks like: VTTCue would read marks in it. */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** For the video; a track of texts is there for as long as it is needed. */
export const nativeCues =
	(now: () => NativeCues): Attachment<HTMLVideoElement> =>
	(video) => {
		let track: TextTrack | undefined;
		const enter = (): void => {
			const { cues, timing } = now();
			track ??= video.addTextTrack('subtitles');
			track.mode = 'showing';
			for (const cue of cues) {
				const [from, to] = [cue.startMs, cue.endMs].map(
					(ms) => (ms * timing.scale + timing.offsetMs) / 1000
				);
				if (from !== undefined && to !== undefined && to > 0)
					track.addCue(new VTTCue(Math.max(0, from), to, escaped(cueText(cue, '\n'))));
			}
		};
		const leave = (): void => {
			if (!track) return;
			for (const cue of [...(track.cues ?? [])]) track.removeCue(cue);
			track.mode = 'disabled';
		};
		for (const name of enters) video.addEventListener(name, enter);
		for (const name of leaves) video.addEventListener(name, leave);
		return () => {
			for (const name of enters) video.removeEventListener(name, enter);
			for (const name of leaves) video.removeEventListener(name, leave);
		};
	};
