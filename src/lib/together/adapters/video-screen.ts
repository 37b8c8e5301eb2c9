/** A video element as the screen of a room: steers it, and tells what a person did from what the room did. */
import type { ScreenReport, Steering } from '#lib/together/drift.ts';
import type { Deed, Screen } from '#lib/together/ports.ts';

/** Browsers put the playhead where a frame is. */
const seekToleranceSeconds = 0.3;
/** Milliseconds after which an event is not told any more. */
const lateMost = 2000;
/** `HAVE_FUTURE_DATA`. */
const readyLeast = 3;

/** The element plays nothing by itself any more. */
export const createVideoScreen = (video: HTMLVideoElement): Screen => {
	/** Events that are still to come of what the room did: the element tells each once, and late when the machine is busy. */
	const coming = { play: 0, pause: 0 };
	let wantedRate = video.playbackRate;
	let seekTo: number | undefined;
	let soughtMs = 0;
	let needsPress = false;
	/** A film that is just coming does things that nobody did: it begins, and goes to where it was left. */
	let isFresh = video.readyState < readyLeast;
	const wasGoing = !video.paused || (isFresh && video.autoplay);
	video.autoplay = false;

	const report = (): ScreenReport => ({
		seconds: video.currentTime,
		isPaused: video.paused,
		isReady: video.readyState >= readyLeast,
		isSeeking: video.seeking,
		duration: Number.isFinite(video.duration) ? video.duration : 0,
		rate: video.playbackRate,
		wasGoing,
		needsPress
	});
	const play = (): void => {
		coming.play++;
		video.play().then(
			() => {
				needsPress = false;
			},
			(cause: unknown) => {
				// Anything else is a film that is not there yet.
				needsPress ||= cause instanceof DOMException && cause.name === 'NotAllowedError';
			}
		);
	};

	return {
		read: report,
		apply: ({ paused, seekTo: target, rate }: Steering) => {
			if (video.readyState === 0) return;
			if (target !== undefined) {
				seekTo = target;
				soughtMs = performance.now();
				video.currentTime = target;
			}
			if (Math.abs(video.playbackRate - rate) > 0.001) {
				wantedRate = rate;
				video.playbackRate = rate;
			}
			if (paused && !video.paused) {
				coming.pause++;
				video.pause();
			} else if (!paused && video.paused && !needsPress && !video.ended) play();
		},
		watch: (did) => {
			const tell = (deed: Deed): void => {
				if (!isFresh) did(deed);
			};
			const hears: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
				emptied: () => {
					isFresh = true;
					[coming.play, coming.pause] = [0, 0];
				},
				canplay: () => {
					isFresh = false;
				},
				play: () => {
					const isOurs = coming.play > 0;
					if (isOurs) coming.play--;
					needsPress = false;
					if (!isOurs) tell({ type: 'play' });
				},
				pause: () => {
					const isOurs = coming.pause > 0;
					if (isOurs) coming.pause--;
					// Browsers pause a silent film whose page is out of sight: that is nobody's wish.
					const isOutOfSight = video.ownerDocument.hidden && (video.muted || video.volume === 0);
					if (!isOurs && !video.ended && !isOutOfSight) tell({ type: 'pause' });
				},
				seeking: () => {
					const at = video.currentTime;
					const sinceMs = performance.now() - soughtMs;
					// Told late, the film has gone on since; told much later, it is another one.
					const gone = (sinceMs / 1000) * video.playbackRate;
					const past = seekTo === undefined || sinceMs > lateMost ? NaN : at - seekTo;
					const isOurs = past >= -seekToleranceSeconds && past <= seekToleranceSeconds + gone;
					if (!isOurs) tell({ type: 'seek', seconds: at });
				},
				ratechange: () => {
					if (Math.abs(video.playbackRate - wantedRate) <= 0.001) return;
					wantedRate = video.playbackRate;
					tell({ type: 'speed', speed: video.playbackRate });
				}
			};
			const listeners = Object.entries(hears);
			for (const [event, hear] of listeners) video.addEventListener(event, hear);
			return () => {
				for (const [event, hear] of listeners) video.removeEventListener(event, hear);
				video.playbackRate = Math.round(video.playbackRate * 4) / 4 || 1;
			};
		}
	};
};
