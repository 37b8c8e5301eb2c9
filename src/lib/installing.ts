/** Installing the app: the browser's offer is kept until the viewer takes it up. */
import type { ShellState } from '#lib/state/shell.svelte.ts';

/** What browsers hand over when a page may be installed; not in TypeScript's library yet. */
interface InstallPrompt extends Event {
	readonly prompt: () => Promise<unknown>;
}

export interface Installing {
	/** Hears of offers from now on. */
	readonly watch: () => void;
	readonly install: () => Promise<void>;
}

/** Nothing is heard before `watch`. */
export const createInstalling = (shell: ShellState): Installing => {
	let offer: InstallPrompt | undefined;
	return {
		watch: () => {
			addEventListener('beforeinstallprompt', (event) => {
				event.preventDefault();
				offer = event as InstallPrompt; // The event of this name is always of this kind.
				shell.setCanInstall(true);
			});
			addEventListener('appinstalled', () => {
				shell.setCanInstall(false);
			});
		},
		install: async () => {
			await offer?.prompt();
			shell.setCanInstall(false);
		}
	};
};
