/** Whether there is a network, as far as the browser knows. */
import type { PeopleState } from '#lib/state/people.svelte.ts';

/** Says so now and at every change, for as long as the page lives. */
export const watchNetwork = (people: PeopleState, changed: () => void): void => {
	people.setOnline(navigator.onLine);
	for (const event of ['online', 'offline']) {
		addEventListener(event, () => {
			people.setOnline(navigator.onLine);
			changed();
		});
	}
};
