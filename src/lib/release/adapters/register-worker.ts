/** Registers the shell worker and hears from it when a new version of the app is ready. */

export type ShellState = 'none' | 'current' | 'ready' | 'failed';

export interface ShellRegistration {
	readonly subscribe: (changed: (state: ShellState) => void) => () => void;
	/** Makes the version that is ready the one that the next load shows. */
	readonly useRelease: () => void;
}

/** Registers with `updateViaCache: 'all'` (protocol.md 1.1); undefined where workers cannot exist. */
export const registerWorker = async (
	container: ServiceWorkerContainer | undefined
): Promise<ShellRegistration | undefined> => {
	if (!container) return undefined;
	const listeners = new Set<(state: ShellState) => void>();
	container.addEventListener('message', (event) => {
		const word: unknown = event.data;
		if (typeof word !== 'object' || word === null || !('type' in word) || word.type !== 'release')
			return;
		const state = 'state' in word ? word.state : undefined;
		if (state !== 'current' && state !== 'ready' && state !== 'failed') return;
		for (const changed of listeners) changed(state);
	});
	try {
		await container.register('/service-worker.js', { updateViaCache: 'all', scope: '/' });
	} catch {
		// Private windows and plain http hosts refuse workers: the app browses, and says that it cannot play.
		return undefined;
	}
	const { active } = await container.ready;
	active?.postMessage({ type: 'check-release' });
	return {
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		},
		useRelease: () => {
			active?.postMessage({ type: 'use-release' });
		}
	};
};
