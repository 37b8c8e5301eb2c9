/** One film at one hour: the player is kept where the clock says, until the viewer moves it. */
import type { Clock } from '#lib/core/ports.ts';
import { steer } from '#lib/together/drift.ts';
import type { Screen } from '#lib/together/ports.ts';
import { noTimeline, secondsAt } from '#lib/together/timeline.ts';
import type { PartyDoor } from './party.svelte.ts';

const lookMs = 100;

type Phase = 'off' | 'early' | 'live' | 'press' | 'away' | 'over';

export class HourState {
	#phase = $state<Phase>('off');
	#startMs: number | undefined;
	#screen: Screen | undefined;
	#video: HTMLVideoElement | undefined;
	#stop = (): void => undefined;
	readonly #clock: Clock;
	readonly #load: () => Promise<Pick<PartyDoor, 'screenOf'>>;

	constructor(clock: Clock, load: () => Promise<Pick<PartyDoor, 'screenOf'>>) {
		this.#clock = clock;
		this.#load = load;
	}

	/** Before the hour, with everybody, waiting for a press, elsewhere by the viewer's own deed, past the end. */
	get phase(): Phase {
		return this.#phase;
	}

	/** The hour of the film that is shown, or none. */
	async follow(startMs: number | undefined, video: HTMLVideoElement | undefined): Promise<void> {
		if (startMs === this.#startMs && video === this.#video) return;
		this.close();
		this.#startMs = startMs;
		this.#video = video;
		if (startMs === undefined || !video) return;
		const { screenOf } = await this.#load();
		// Another film may be on by now.
		if (this.#video !== video) return;
		const screen = screenOf(video);
		const unwatch = screen.watch((deed) => {
			if (deed.type !== 'play' && this.#phase === 'live') this.#phase = 'away';
		});
		this.#screen = screen;
		this.#phase = 'live';
		let cancel = (): void => undefined;
		const look = (): void => {
			this.#look();
			cancel = this.#clock.after(lookMs, look);
		};
		look();
		this.#stop = () => {
			cancel();
			unwatch();
		};
	}

	/** Back to where everybody is. */
	rejoin(): void {
		this.#phase = 'live';
		this.#look();
	}

	close(): void {
		this.#stop();
		this.#stop = () => undefined;
		this.#screen = undefined;
		this.#video = undefined;
		this.#startMs = undefined;
		this.#phase = 'off';
	}

	#look(): void {
		const screen = this.#screen;
		if (!screen || this.#startMs === undefined || this.#phase === 'away') return;
		const nowMs = this.#clock.now();
		const timeline = { ...noTimeline, revision: 1, isPlaying: true, atMs: this.#startMs };
		const report = screen.read();
		if (report.duration > 0 && secondsAt(timeline, nowMs) >= report.duration) {
			this.#phase = 'over';
			return;
		}
		this.#phase = nowMs < this.#startMs ? 'early' : report.needsPress ? 'press' : 'live';
		screen.apply(steer(report, timeline, nowMs));
	}
}
