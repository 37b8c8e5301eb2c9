/** Which stored films make room: whole films, those played longest ago first, never a pinned or an open one. */
import type { InfoHash } from '#lib/core/ids.ts';
import type { StoredTorrent } from './held-films.ts';

const GiB = 1024 ** 3;
const shareOfQuota = 0.2;
const defaultMostBytes = 8 * GiB;

/**
 * Room for films on this device, bytes: what the viewer chose, else a fifth of what the browser lends and at most 8 GiB.
 * A browser that does not say what it lends gets the most: a full disk ends no film.
 */
export const budgetBytes = (
	chosenBytes: number | undefined,
	quotaBytes: number | undefined
): number =>
	chosenBytes ?? Math.min(defaultMostBytes, Math.floor((quotaBytes ?? Infinity) * shareOfQuota));

/** Films to remove so that the rest fits, in the order of removal; pinned and open ones count and stay. */
export const filmsToRemove = (
	films: readonly Pick<StoredTorrent, 'infoHash' | 'pinned' | 'playedMs' | 'sizeBytes'>[],
	mostBytes: number,
	open: ReadonlySet<InfoHash>
): readonly InfoHash[] => {
	let usedBytes = films.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
	const oldestFirst = films
		.filter(({ infoHash, pinned }) => !pinned && !open.has(infoHash))
		.sort((a, b) => a.playedMs - b.playedMs);
	const removed: InfoHash[] = [];
	for (const { infoHash, sizeBytes } of oldestFirst) {
		if (usedBytes <= mostBytes) break;
		removed.push(infoHash);
		usedBytes -= sizeBytes;
	}
	return removed;
};
