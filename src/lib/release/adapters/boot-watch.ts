/** Some seconds after a page was given a release on trial: either it has said that it is healthy, or the release before comes back. */
import { limits } from '#lib/core/limits.ts';
import type { Shell } from '#lib/release/shell.ts';

/**
 * Waits for the time of the trial and looks. A page that was closed before proves nothing; otherwise all windows, which
 * run what did not start, are loaded anew. `clients` is the worker's own.
 */
export const watchBoot = async (shell: Shell, clients: Clients, page: string): Promise<void> => {
	await new Promise((resolve) => {
		setTimeout(resolve, limits.release.healthyMs);
	});
	if (!(await clients.get(page)) || !(await shell.giveUp(page))) return;
	const windows = await clients.matchAll({ type: 'window' });
	// One that cannot be led anywhere gets the release before at its own next load.
	await Promise.allSettled(windows.map((window) => window.navigate(window.url)));
};
