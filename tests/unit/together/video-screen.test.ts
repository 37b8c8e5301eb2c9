/** What the room does to a player is never taken for what a person does, however late the element tells of it. */
import { expect, test } from 'vitest';
import { createVideoScreen } from '#lib/together/adapters/video-screen.ts';
import type { Deed } from '#lib/together/ports.ts';

/** The parts of a media element that are steered; its events come when the test says so, as under load. */
class LateVideo extends EventTarget {
	paused = true;
	autoplay = true;
	ended = false;
	muted = false;
	seeking = false;
	volume = 1;
	playbackRate = 1;
	currentTime = 0;
	duration = 60;
	readyState = 4;
	readonly ownerDocument = { hidden: false };
	readonly #late: string[] = [];
	play(): Promise<void> {
		if (this.paused) this.#late.push('play');
		this.paused = false;
		return Promise.resolve();
	}
	pause(): void {
		if (!this.paused) this.#late.push('pause');
		this.paused = true;
	}
	tell(): void {
		for (const event of this.#late.splice(0)) this.dispatchEvent(new Event(event));
	}
}

const open = () => {
	const video = new LateVideo();
	// Only what the screen uses of an element is there.
	const screen = createVideoScreen(video as unknown as HTMLVideoElement);
	const deeds: Deed[] = [];
	screen.watch((deed) => {
		deeds.push(deed);
	});
	return { video, screen, deeds };
};

test('a pause and a play of the room in one breath are nobody’s deed', () => {
	const { video, screen, deeds } = open();
	screen.apply({ paused: false, rate: 1 });
	screen.apply({ paused: true, rate: 1 });
	screen.apply({ paused: false, rate: 1 });
	video.tell();
	expect(deeds).toEqual([]);
});

test('a person who pauses is heard, also right after the room has played', () => {
	const { video, screen, deeds } = open();
	screen.apply({ paused: false, rate: 1 });
	video.pause();
	video.tell();
	expect(deeds).toEqual([{ type: 'pause' }]);
	void video.play();
	video.tell();
	expect(deeds).toEqual([{ type: 'pause' }, { type: 'play' }]);
});
