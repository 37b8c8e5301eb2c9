/** Waits until the shell worker answers for this page: on a first visit it takes the page over a moment after the load. */
import { isCapsule } from '#lib/core/capsule.ts';

const readyMs = 8000;

/** Resolves when an active worker controls the page; rejects where workers cannot exist, or when none takes over in time. */
export const workerReady = async (
	container: ServiceWorkerContainer | undefined = 'serviceWorker' in navigator && !isCapsule
		? navigator.serviceWorker
		: undefined
): Promise<void> => {
	if (!container) throw new Error('no workers here');
	await container.ready;
	if (container.controller) return;
	await new Promise<void>((resolve, reject) => {
		const timer = setTimeout(() => {
			reject(new Error('no worker took over this page'));
		}, readyMs);
		container.addEventListener(
			'controllerchange',
			() => {
				clearTimeout(timer);
				resolve();
			},
			{ once: true }
		);
	});
};
