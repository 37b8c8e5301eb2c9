/** Registers the bootloader and watches over it: other bytes at its address that no signed release names are a takeover. */
import { bytesToHex } from '#lib/core/bytes.ts';
import type { Digest } from '#lib/core/ports.ts';
import { createShellLink, type ShellLink } from './shell-link.ts';

const scriptPath = '/service-worker.js';

export interface WorkerWatch {
	readonly digest: Digest;
	/** Hears the app's other addresses: somebody else's worker is about to take this one over; best effort, it may come too late (protocol.md 1.1). */
	readonly onTakeover: (mirrors: readonly string[]) => void;
}

/** True when the bytes that now stand at the bootloader's address are those of a release that enough keys have signed. */
const isSigned = async (link: ShellLink, digest: Digest): Promise<boolean> => {
	try {
		const response = await fetch(scriptPath, { cache: 'no-store', redirect: 'error' });
		const bytes = new Uint8Array(await response.arrayBuffer());
		const found = bytesToHex(await digest.sha256(bytes));
		const isNamed = async (): Promise<boolean> => {
			const status = await link.status();
			return [status?.current?.boot, status?.pending?.boot].includes(found);
		};
		if (await isNamed()) return true;
		// The day on which the bootloader itself changes: its release stands beside it, and is judged by the old one.
		await link.check();
		return await isNamed();
	} catch {
		// Nothing to compare with: what the browser has found stays unknown.
		return false;
	}
};

/** Registers with `updateViaCache: 'all'` (protocol.md 1.1); undefined where workers cannot exist. */
export const registerWorker = async (
	container: ServiceWorkerContainer | undefined,
	{ digest, onTakeover }: WorkerWatch
): Promise<ShellLink | undefined> => {
	if (!container) return undefined;
	try {
		const registration = await container.register(scriptPath, {
			updateViaCache: 'all',
			scope: '/'
		});
		const link = createShellLink(() => registration.active);
		const judge = async (): Promise<void> => {
			// Asked before: the old worker may have no more time to answer.
			const known = await link.status();
			if (!(await isSigned(link, digest))) onTakeover(known?.current?.mirrors ?? []);
		};
		registration.addEventListener('updatefound', () => {
			// The first worker of this address has nobody before it.
			if (registration.active) void judge(); // Ends in silence or in the warning.
		});
		await container.ready;
		return link;
	} catch {
		// Private windows and plain http hosts refuse workers: the app browses, and says that it cannot play.
		return undefined;
	}
};
