/** The app's own state as an app: whether it can be installed, whether a new version is ready. */
import type { StorageTrouble } from '#lib/catalogue/library-service.ts';

export class ShellState {
	#canInstall = $state(false);
	#updateReady = $state(false);

	#storageLost = $state<StorageTrouble>();

	/** Catalogues are not kept: the worker that keeps them has died, there is no room, or this browser lends no storage. */
	get storageLost(): StorageTrouble | undefined {
		return this.#storageLost;
	}
	get canInstall(): boolean {
		return this.#canInstall;
	}
	get updateReady(): boolean {
		return this.#updateReady;
	}

	setStorageLost(reason: StorageTrouble): void {
		this.#storageLost = reason;
	}
	setCanInstall(can: boolean): void {
		this.#canInstall = can;
	}
	setUpdateReady(ready: boolean): void {
		this.#updateReady = ready;
	}
}
