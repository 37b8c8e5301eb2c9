/** What is timed inside a page, on the page's own clock: the first frame, a seek, stalls. `window.began` is when the viewer clicked. */
import type { Page } from '@playwright/test';
import { neverMs } from './measure.ts';

const never = (ms: number): Promise<number> =>
	new Promise((resolve) => {
		setTimeout(resolve, ms, ms);
	});

/** Milliseconds from the click to the first frame that the video shows; `neverMs` when there is none by then. */
export const firstFrame = (page: Page): Promise<number> =>
	Promise.race([
		page.evaluate(
			() =>
				new Promise<number>((resolve) => {
					const look = (): void => {
						const video = document.querySelector('video');
						if (!video) {
							requestAnimationFrame(look);
							return;
						}
						const done = (): void => {
							resolve(performance.now() - (window as unknown as { began: number }).began);
						};
						if (video.readyState >= 2 && video.currentTime > 0) done();
						else video.requestVideoFrameCallback(done);
					};
					look();
				})
		),
		never(neverMs)
	]);

/** Milliseconds from setting the clock to a frame of that second. */
export const seek = (page: Page, second: number): Promise<number> =>
	Promise.race([
		page.evaluate(
			(to) =>
				new Promise<number>((resolve) => {
					const video = document.querySelector('video');
					if (!video) return;
					const began = performance.now();
					const look = (_now: number, frame: VideoFrameCallbackMetadata): void => {
						if (Math.abs(frame.mediaTime - to) < 1.5) resolve(performance.now() - began);
						else video.requestVideoFrameCallback(look);
					};
					video.requestVideoFrameCallback(look);
					video.currentTime = to;
				}),
			second
		),
		never(neverMs)
	]);

export interface Watched {
	/** Since the click. */
	readonly watchedMs: number;
	/** Of these, standing still after the first frame and before the end. */
	readonly stalledMs: number;
	/** How often it began to stand still. */
	readonly stalls: number;
	readonly firstFrameMs: number;
}

/** Begins to watch the clock of the page's video, each tenth of a second: a tick in which it did not move is stalled. */
export const watchStalls = (page: Page): Promise<void> =>
	page.evaluate(() => {
		const tickMs = 100;
		const seen = { stalledMs: 0, stalls: 0, firstFrameMs: 0, last: 0, still: false };
		const { began } = window as unknown as { began: number };
		let lastTick = performance.now();
		setInterval(() => {
			const now = performance.now();
			const gone = now - lastTick;
			lastTick = now;
			const video = document.querySelector('video');
			if (!video || video.ended) return;
			if (seen.firstFrameMs === 0) {
				if (video.currentTime > 0) seen.firstFrameMs = now - began;
			} else if (video.currentTime === seen.last) {
				seen.stalledMs += gone;
				if (!seen.still) seen.stalls += 1;
				seen.still = true;
			} else seen.still = false;
			seen.last = video.currentTime;
		}, tickMs);
		Object.assign(window, {
			watched: () => ({
				watchedMs: performance.now() - began,
				stalledMs: seen.stalledMs,
				stalls: seen.stalls,
				firstFrameMs: seen.firstFrameMs
			})
		});
	});

export const watched = (page: Page): Promise<Watched> =>
	page.evaluate(() => (window as unknown as { watched: () => Watched }).watched());

export interface Figures {
	/** From peers and web seeds, useful or not. */
	readonly received: number;
	readonly given: number;
	/** Pieces that are here and checked, in bytes. */
	readonly have: number;
	readonly whole: number;
	readonly peers: number;
}

/** What the page's engine says of its film, Matinee's and WebTorrent's alike. */
export const figures = (page: Page): Promise<Figures | undefined> =>
	page.evaluate(() => {
		const world = window as unknown as {
			figures?: () => Figures | undefined;
			matinee?: {
				snapshot: () =>
					| {
							fromPeersBytes: number;
							fromWebSeedsBytes: number;
							givenBytes: number;
							haveBytes: number;
							lengthBytes: number;
							peers: number;
					  }
					| undefined;
			};
		};
		if (world.figures) return world.figures();
		const now = world.matinee?.snapshot();
		return (
			now && {
				received: now.fromPeersBytes + now.fromWebSeedsBytes,
				given: now.givenBytes,
				have: now.haveBytes,
				whole: now.lengthBytes,
				peers: now.peers
			}
		);
	});
