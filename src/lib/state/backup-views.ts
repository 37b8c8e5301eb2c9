/** What the screen says of a copy before it is taken in. */
import type { Backup } from '#lib/library/backup.ts';
import { favouritesOf, listsOf } from '#lib/library/own-library.ts';

export interface BackupView {
	readonly madeMs: number;
	readonly profiles: number;
	readonly favourites: number;
	readonly lists: number;
	/** Titles of which it is known where they were left. */
	readonly places: number;
	readonly channels: number;
}

/** Counted over all profiles. */
export const backupView = ({ madeMs, profiles, channels }: Backup): BackupView => {
	const sum = (count: (one: Backup['profiles'][number]) => number): number =>
		profiles.reduce((all, one) => all + count(one), 0);
	return {
		madeMs,
		profiles: profiles.length,
		favourites: sum(({ entries }) => favouritesOf(entries).length),
		lists: sum(({ entries }) => listsOf(entries).length),
		places: sum(({ progress }) => progress.size),
		channels: channels.length
	};
};
