/** The page's end of the catalogue worker: the librarian with every answer taking its time. */
import type { StorageTrouble } from '#lib/catalogue/library-service.ts';
import { systemClock } from '#lib/core/adapters/system.ts';
import type { Remote } from '#lib/core/calls.ts';
import { ok } from '#lib/core/result.ts';
import type { ObjectStore } from '#lib/channel/ports.ts';
import type { Versions } from '#lib/channel/version.ts';
import type { Librarian } from '#lib/catalogue/librarian.ts';
import { createLastingWorker, type RunningWorker, type WorkerEvents } from './lasting-worker.ts';

export interface CatalogueWorker {
	readonly librarian: Remote<Librarian>;
	readonly objects: ObjectStore;
	readonly versions: Versions;
	readonly close: () => void;
}

/** What the worker says of the storage that it was lent. */
type LentStorage = Extract<StorageTrouble, 'no-room' | 'no-storage'>;

const startWorker = (
	events: WorkerEvents,
	onStorage: (reason: LentStorage) => void
): RunningWorker => {
	const worker = new Worker(new URL('./catalogue.worker.ts', import.meta.url), { type: 'module' });
	const watching = new AbortController();
	/** A worker that is killed from outside fires no event, but it lets go of its locks. */
	const watch = (lock: string): void => {
		navigator.locks.request(lock, { signal: watching.signal }, events.died).catch(() => undefined); // It was ended on purpose.
	};
	worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
		if (typeof data !== 'object' || data === null) return;
		if ('storage' in data) onStorage(data.storage === 'no-room' ? 'no-room' : 'no-storage');
		else if ('lock' in data && typeof data.lock === 'string') watch(data.lock);
		else events.hear(data);
	});
	worker.addEventListener('error', events.died);
	return {
		post: (message) => {
			worker.postMessage(message);
		},
		terminate: () => {
			watching.abort();
			worker.terminate();
		}
	};
};

/**
 * Starts the worker, and another one when it dies; `showAgain` then shows the versions that were shown. `onTrouble`
 * hears of each death, of a device that is full (once), and when there is no storage: catalogues then live as long as the
 * worker does.
 */
export const startCatalogueWorker = (
	onTrouble: (reason: StorageTrouble) => void,
	showAgain: (librarian: Remote<Librarian>) => Promise<void>
): CatalogueWorker => {
	let blocked: Parameters<Librarian['block']> | undefined;
	let watched: Parameters<Librarian['setWatched']> | undefined;
	let isFullTold = false;
	const { remote, close } = createLastingWorker<Librarian>({
		start: (events) =>
			startWorker(events, (reason) => {
				// Every object that finds no room would say so, and every fetch of the same version again.
				if (reason === 'no-room' && isFullTold) return;
				isFullTold ||= reason === 'no-room';
				onTrouble(reason);
			}),
		clock: systemClock,
		restore: async (fresh) => {
			onTrouble('restarted');
			if (blocked) await fresh.block(...blocked);
			if (watched) await fresh.setWatched(...watched);
			await showAgain(fresh);
		},
		onGivenUp: () => {
			onTrouble('died');
		}
	});
	// A remote answers to any name, so its own methods cannot be spread: these two are put before it.
	const noted: Pick<Remote<Librarian>, 'block' | 'setWatched'> = {
		block: (...args) => {
			blocked = args;
			return remote.block(...args);
		},
		setWatched: (...args) => {
			watched = args;
			return remote.setWatched(...args);
		}
	};
	const librarian = new Proxy(remote, {
		get: (target, name): unknown =>
			name === 'block' || name === 'setWatched' ? noted[name] : Reflect.get(target, name)
	});
	return {
		librarian,
		objects: {
			has: librarian.has,
			get: async (hash) => {
				const bytes = await librarian.get(hash);
				return bytes && new Uint8Array(bytes);
			},
			put: async (hash, bytes) => {
				const stored = await librarian.put(hash, bytes);
				return stored.ok ? ok(undefined) : stored;
			},
			delete: librarian.delete
		},
		versions: {
			check: librarian.check,
			missing: librarian.missing,
			rebuildBase: librarian.rebuildBase
		},
		close
	};
};
