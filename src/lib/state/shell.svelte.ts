/** The app's own state as an app: whether it can be installed, whether a new version is ready. */

export class ShellState {
	#canInstall = $state(false);
	#updateReady = $state(false);

	get canInstall(): boolean {
		return this.#canInstall;
	}
	get updateReady(): boolean {
		return this.#updateReady;
	}

	setCanInstall(can: boolean): void {
		this.#canInstall = can;
	}
	setUpdateReady(ready: boolean): void {
		this.#updateReady = ready;
	}
}
