/** Keeps the screen on while a film plays, where the browser can. */

/** Call `set` with whether the film plays; the browser drops the lock with a hidden tab, and gets asked again. */
export const createWakeLock = (): {
	readonly set: (on: boolean) => void;
	readonly close: () => void;
} => {
	let isOn = false;
	let isAsking = false;
	/** A function, because it changes while something is awaited. */
	const isWanted = (): boolean => isOn;
	let lock: WakeLockSentinel | undefined;

	const ask = async (): Promise<void> => {
		if (!isWanted() || lock || isAsking || document.visibilityState !== 'visible') return;
		if (!('wakeLock' in navigator)) return;
		isAsking = true;
		try {
			lock = await navigator.wakeLock.request('screen');
			lock.addEventListener('release', () => {
				lock = undefined;
			});
		} catch {
			// A battery that is nearly empty, or a policy: the film plays all the same.
		}
		isAsking = false;
		if (!isWanted()) drop();
	};
	const drop = (): void => {
		void lock?.release().catch(() => undefined);
		lock = undefined;
	};
	const again = (): void => {
		void ask(); // Never rejects.
	};
	document.addEventListener('visibilitychange', again);
	return {
		set: (on) => {
			isOn = on;
			if (on) again();
			else drop();
		},
		close: () => {
			isOn = false;
			drop();
			document.removeEventListener('visibilitychange', again);
		}
	};
};
