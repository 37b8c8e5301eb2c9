/** Shows in the library what the keeper of channels has made whole, again in a worker that was started again. */
import type { ChannelKeeper, FeedStatus } from '#lib/channel/keeper.ts';
import type { Remote } from '#lib/core/calls.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import type { Librarian } from './librarian.ts';

type Shower = Pick<Remote<Librarian>, 'check' | 'show'>;

/**
 * Shows in a worker that was started again what the one before it showed. A version that its storage no longer bears out
 * is read again by the keeper, which fetches it when it is damaged; nobody waits for that, since the worker takes no
 * calls of others before this one is done.
 */
export const showAllAgain = async (
	keeper: Pick<ChannelKeeper, 'statuses' | 'reread'>,
	librarian: Shower
): Promise<void> => {
	for (const { link, shown } of keeper.statuses()) {
		if (!shown) continue;
		const checked = await librarian.check(shown.head);
		if (checked.ok) await librarian.show(link.channel, link.feed, shown.head.index);
		else void keeper.reread(link.channel, link.feed).catch(() => undefined); // A worker that dies again is told of by itself.
	}
};

/** Shows versions that the keeper has made whole, one after the other, and says when the library has changed. */
export const createShowing = (
	librarian: Shower,
	tell: () => void
): ((statuses: readonly FeedStatus[]) => void) => {
	const shown = new Map<string, ObjectHash>();
	let last: Promise<void> = Promise.resolve();
	const show = async ({ link, shown: version }: FeedStatus): Promise<void> => {
		const key = `${link.channel}/${link.feed}`;
		// A version that was lost is shown anew when it is back, though it is the same.
		if (!version) shown.delete(key);
		if (!version || shown.get(key) === version.head.index) return;
		// The worker may have been started anew since it judged this version.
		if (!(await librarian.show(link.channel, link.feed, version.head.index))) {
			await librarian.check(version.head);
			await librarian.show(link.channel, link.feed, version.head.index);
		}
		shown.set(key, version.head.index);
		tell();
	};
	return (statuses) => {
		for (const status of statuses) last = last.then(() => show(status)).catch(() => undefined); // A dead worker has told of itself.
	};
};
