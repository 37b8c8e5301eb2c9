/** The viewer's own things of this tab: the states over what is kept, in step with other tabs and with what the catalogue shows. */
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import type { Remote } from '#lib/core/calls.ts';
import { parseTitleKey } from '#lib/core/ids.ts';
import { entryKey } from '#lib/library/own-entries.ts';
import { isSeen, seenTitles } from '#lib/library/own-library.ts';
import type { SharedStore } from '#lib/library/ports.ts';
import { OwnState } from '#lib/state/own.svelte.ts';
import { ProfilesState, type WhoDeeds } from '#lib/state/profiles.svelte.ts';
import { ProgressState } from '#lib/state/progress.svelte.ts';
import type { Backstage } from './backstage.ts';

export interface LibraryDesk {
	readonly own: OwnState;
	readonly progress: ProgressState;
	readonly profiles: ProfilesState;
	/** The viewer has said so, or watched it to its end. */
	readonly isSeen: (title: string) => boolean;
	/** Reads what is kept: at the start, and when another tab has changed it. */
	readonly load: () => Promise<void>;
	/** Tells the catalogue what was watched. */
	readonly tellSeen: () => void;
	readonly who: WhoDeeds;
}

export interface LibraryDeskOptions {
	readonly store: SharedStore;
	readonly backstage: Pick<Remote<Backstage>, 'setWatched' | 'transfers' | 'removeTransfer'>;
	/** Other tabs are to read anew. */
	readonly changed: () => void;
}

/** Nothing is read before `load`. */
export const createLibraryDesk = ({
	store,
	backstage,
	changed
}: LibraryDeskOptions): LibraryDesk => {
	const common = { store, clock: systemClock, random: systemRandom };
	const own = new OwnState(common);
	const profiles = new ProfilesState(common);
	const progress = new ProgressState(store, systemClock, {
		isForgotten: (title, atMs) => own.isForgotten(title, atMs),
		seenMs: (title) => {
			const mark = own.entries.get(entryKey({ kind: 'watched', id: title }));
			return mark?.value?.number === 1 ? mark.atMs : undefined;
		}
	});
	const tellSeen = (): void => {
		const keys = seenTitles(own.entries, progress.all);
		void backstage.setWatched(keys.flatMap((key) => parseTitleKey(key)?.key ?? [])); // Searches find it out.
	};
	const load = async (): Promise<void> => {
		await profiles.load();
		await Promise.all([own.load(profiles.place), progress.load(profiles.place)]);
	};
	own.subscribe(() => {
		tellSeen();
		// What was taken out of the history goes from the disk, too.
		void progress.flush().then(changed);
	});
	/** What was noted until now belongs to whoever watched until now. */
	const then = async (change: () => Promise<void>): Promise<void> => {
		await progress.flush();
		await change();
		await load();
		tellSeen();
		changed();
	};
	const setPrivate = async (isPrivate: boolean): Promise<void> => {
		const { films } = await backstage.transfers();
		if (isPrivate) {
			const before = films.map(({ infoHash }) => infoHash);
			await then(() => profiles.setPrivate(true, before));
			return;
		}
		const before = new Set(profiles.filmsBefore);
		for (const { infoHash, pinned } of films) {
			if (!pinned && !before.has(infoHash)) await backstage.removeTransfer(infoHash);
		}
		await then(() => profiles.setPrivate(false, []));
	};
	return {
		who: {
			turnTo: (id) => then(() => profiles.turnTo(id)),
			add: (name, colour) => then(() => profiles.add(name, colour)),
			change: (id, name, colour) => then(() => profiles.change(id, name, colour)),
			remove: (id) => then(() => profiles.remove(id)),
			setPrivate
		},
		own,
		progress,
		profiles,
		isSeen: (title) => isSeen(own.entries, title, progress.all.get(title)),
		load,
		tellSeen
	};
};
