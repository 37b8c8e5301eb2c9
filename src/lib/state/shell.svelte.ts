/** The app's own state as an app: whether it can be installed, whether a new version is ready. */

export class ShellState {
	#canInstall = $state(false);
	#updateReady = $state(false);

	#storageLost = $state<'died' | 'no-storage'>();

	/** Catalogues are not kept: the worker that keeps them has died, or this browser lends no storage. */
	get storageLost(): 'died' | 'no-storage' | undefined {
		return this.#storageLost;
	}
	get canInstall(): boolean {
		return this.#canInstall;
	}
	get updateReady(): boolean {
		return this.#updateReady;
	}

	setStorageLost(reason: 'died' | 'no-storage'): void {
		this.#storageLost = reason;
	}
	setCanInstall(can: boolean): void {
		this.#canInstall = can;
	}
	setUpdateReady(ready: boolean): void {
		this.#updateReady = ready;
	}
}
