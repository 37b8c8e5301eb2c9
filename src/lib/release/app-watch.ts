/** Decides when a newer version of the app's own feed is taken up: once each, when its turn comes, and again after what may pass. */
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { Result } from '#lib/core/result.ts';
import type { SyncedFeed } from '#lib/channel/read-feed.ts';
import type { UpdateError, UpdateOutcome } from './updater.ts';

export interface AppWatchOptions {
	/** The version of the feed that is here whole; undefined while there is none. */
	readonly feed: () => Promise<SyncedFeed | undefined>;
	readonly takeUp: (feed: SyncedFeed) => Promise<Result<UpdateOutcome, UpdateError>>;
	/** The version that needs no more looking at, over restarts: reading all of the app again at each start costs more than it gives. */
	readonly settled: {
		readonly read: () => Promise<unknown>;
		readonly write: (index: ObjectHash) => Promise<unknown>;
	};
	readonly clock: Clock;
	/** A release waits for the viewer's word, or for the next start. */
	readonly onReady: () => void;
}

export interface AppWatch {
	/** Something may have changed: a version has come, or somebody new can be asked. */
	readonly look: () => Promise<void>;
}

/** What may be otherwise the next time: nobody had it, or the device had no room. Whatever else is wrong is signed to be wrong. */
const mayPass = (error: UpdateError): boolean =>
	error.type === 'NotFetched' ||
	error.type === 'BadFile' ||
	(error.type === 'Refused' && ['NotKept', 'failed'].includes(error.reason));

/** Looks only when it is told to, and at the times that it has set itself. */
export const createAppWatch = (options: AppWatchOptions): AppWatch => {
	const { feed, takeUp, settled, clock, onReady } = options;
	let last: Promise<void> = Promise.resolve();
	/** A look that has not begun yet serves everybody who asks for one. */
	let waiting: Promise<void> | undefined;
	let stopTimer = (): void => undefined;

	const lookAfter = (ms: number): void => {
		stopTimer();
		stopTimer = clock.after(Math.min(ms, limits.release.lookMs), () => {
			void look(); // What it finds is told to `onReady`.
		});
	};

	const judge = async (): Promise<void> => {
		const found = await feed();
		if (!found || (await settled.read()) === found.head.index) return;
		const outcome = await takeUp(found);
		if (!outcome.ok) {
			if (mayPass(outcome.error)) lookAfter(limits.release.retryMs);
			else await settled.write(found.head.index);
			return;
		}
		const { value } = outcome;
		if (value.state === 'later') {
			if (value.atMs !== undefined) lookAfter(Math.max(0, value.atMs - clock.now()));
			return;
		}
		await settled.write(found.head.index);
		if (value.state === 'ready') onReady();
	};

	const look = (): Promise<void> =>
		(waiting ??= last =
			last.then(async () => {
				waiting = undefined;
				try {
					await judge();
				} catch {
					// Storage that cannot be read now may be read later; the release that runs goes on.
					lookAfter(limits.release.retryMs);
				}
			}));

	return { look };
};
