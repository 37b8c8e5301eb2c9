/** The app's own releases in one tab: what the bootloader says is shown, what the viewer decides is passed on. */
import { systemDigest } from '#lib/core/adapters/system.ts';
import { isCapsule } from '#lib/core/capsule.ts';
import { fetchCapsule } from '#lib/release/adapters/fetch-capsule.ts';
import { openPageShell, type PageShell } from '#lib/release/adapters/page-shell.ts';
import type { ShellState } from '#lib/state/shell.svelte.ts';

/** What pages may do about releases. */
export interface ReleaseChoices {
	/** The version that waits is shown at once. */
	readonly useUpdate: () => Promise<void>;
	/** The version that waits is never used. */
	readonly declineUpdate: () => Promise<void>;
	/** The app as one file to keep, or undefined when it could not be had. */
	readonly fetchCapsule: () => Promise<File | undefined>;
}

export interface Releases extends Pick<PageShell, 'healthy' | 'link' | 'look'> {
	readonly choices: ReleaseChoices;
}

/** Registers the bootloader at once. */
export const openReleases = (shell: ShellState): Releases => {
	const page = openPageShell({
		container: 'serviceWorker' in navigator && !isCapsule ? navigator.serviceWorker : undefined,
		digest: systemDigest,
		onUpdate: (waiting) => {
			shell.setUpdate(waiting);
		},
		onTakeover: (mirrors) => {
			shell.setTakenOver(mirrors);
		},
		onCurrent: (running) => {
			shell.setRunning(running);
		}
	});
	return {
		...page,
		choices: {
			useUpdate: async () => {
				await page.use();
				location.reload();
			},
			declineUpdate: async () => {
				shell.setUpdate(undefined);
				await page.decline();
			},
			fetchCapsule: () => fetchCapsule(shell.running, systemDigest)
		}
	};
};
