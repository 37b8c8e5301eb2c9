/** Cinema hours as the screen shows them: what is on now and what begins next, by a clock that moves. */
import { createSubscriber } from 'svelte/reactivity';
import { programmeAt, type Showing } from '#lib/catalogue/programme.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { FollowedView } from './channels.svelte.ts';
import type { HourView } from './views.ts';

/** Seconds are not shown: a card that turns from next to now a second late has turned in time. */
const lookMs = 1000;

export class HoursState {
	readonly #clock: Clock;
	readonly #subscribe: () => void;

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#subscribe = createSubscriber((update) => {
			let stop = (): void => undefined;
			const wait = (): void => {
				stop = clock.after(lookMs, () => {
					update();
					wait();
				});
			};
			wait();
			return () => {
				stop();
			};
		});
	}

	/** What the followed channels show, what is on first. */
	of(channels: readonly FollowedView[]): readonly HourView[] {
		const programmes = channels.filter(({ facts }) => (facts?.programme?.length ?? 0) > 0);
		if (programmes.length === 0) return [];
		this.#subscribe();
		const nowMs = this.#clock.now();
		return programmes
			.flatMap(({ channel, name, facts }) => {
				const { now, next } = programmeAt(facts?.programme ?? [], nowMs);
				const view = ({ start, id, length }: Showing, isNow: boolean): HourView => ({
					key: `${channel}/${id}`,
					channelName: name,
					startMs: start * 1000,
					endMs: (start + length) * 1000,
					isNow
				});
				return [...(now ? [view(now, true)] : []), ...(next ? [view(next, false)] : [])];
			})
			.sort((a, b) => a.startMs - b.startMs);
	}
}
