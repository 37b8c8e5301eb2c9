/** The page's end of the catalogue worker: the librarian with every answer taking its time. */
import { CallError, connect, type Remote } from '#lib/core/calls.ts';
import { ok } from '#lib/core/result.ts';
import type { ObjectStore } from '#lib/channel/ports.ts';
import type { Versions } from '#lib/channel/version.ts';
import type { Librarian } from '#lib/catalogue/librarian.ts';

export interface CatalogueWorker {
	readonly librarian: Remote<Librarian>;
	readonly objects: ObjectStore;
	readonly versions: Versions;
	readonly close: () => void;
}

/** Starts the worker. `onFailed` hears when it has died or has no storage: catalogues are then kept by nobody. */
export const startCatalogueWorker = (
	onFailed: (reason: 'died' | 'no-storage') => void
): CatalogueWorker => {
	const worker = new Worker(new URL('./catalogue.worker.ts', import.meta.url), { type: 'module' });
	const { remote: librarian, end } = connect<Librarian>({
		post: (message) => {
			worker.postMessage(message);
		},
		listen: (hear) => {
			const take = ({ data }: MessageEvent<unknown>): void => {
				if (typeof data === 'object' && data !== null && 'storage' in data) onFailed('no-storage');
				else hear(data);
			};
			worker.addEventListener('message', take);
			return () => {
				worker.removeEventListener('message', take);
			};
		}
	});
	worker.addEventListener('error', () => {
		end(new CallError('AbortError', 'the catalogue worker died'));
		onFailed('died');
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
		close: () => {
			end(new CallError('AbortError', 'closed'));
			worker.terminate();
		}
	};
};
