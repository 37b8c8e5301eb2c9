/** The page's side of its own releases: registers the bootloader, says that the page is healthy, hears of something newer. */
import type { Digest } from '#lib/core/ports.ts';
import type { ReleaseFacts } from '#lib/release/messages.ts';
import { registerWorker } from './register-worker.ts';
import type { ShellLink } from './shell-link.ts';

export interface PageShell {
	/** Tells the bootloader that this page works; until then a new release is only on trial. */
	readonly healthy: () => Promise<void>;
	/** What waits is what the next load shows. */
	readonly use: () => Promise<void>;
	/** What waits is not wanted; the one after it will be offered again. */
	readonly decline: () => Promise<void>;
	/** Undefined where workers cannot exist. */
	readonly link: () => Promise<ShellLink | undefined>;
	/** Asks the bootloader what waits, after somebody brought it a release. */
	readonly look: () => Promise<void>;
}

/** Registers at once; `onUpdate` hears of every release that waits, `onTakeover` of a worker that is nobody's we know. */
export const openPageShell = (options: {
	readonly container: ServiceWorkerContainer | undefined;
	readonly digest: Digest;
	readonly onUpdate: (waiting: ReleaseFacts) => void;
	readonly onTakeover: (mirrors: readonly string[]) => void;
	/** Hears which release runs. */
	readonly onCurrent: (running: ReleaseFacts) => void;
}): PageShell => {
	const { container, digest, onUpdate, onTakeover, onCurrent } = options;
	const registered = registerWorker(container, { digest, onTakeover });
	const look = async (): Promise<void> => {
		const status = await (await registered)?.status();
		if (status?.current) onCurrent(status.current);
		if (status?.pending) onUpdate(status.pending);
	};
	return {
		link: () => registered,
		look,
		healthy: async () => {
			const link = await registered;
			await link?.healthy();
			// Only now: looking for the next release must not delay the word that saves this one.
			await look();
			if ((await link?.check())?.state === 'ready') await look();
		},
		use: async () => {
			await (await registered)?.use();
		},
		decline: async () => {
			await (await registered)?.decline();
		}
	};
};
