/** The app's own state as an app: whether it can be installed, whether a new version is ready, whether its address was taken over. */
import type { StorageTrouble } from '#lib/catalogue/library-service.ts';
import { projectChannel } from '#lib/release/anchor.ts';
import type { ReleaseFacts } from '#lib/release/messages.ts';

export type { StorageTrouble };

export class ShellState {
	#canInstall = $state(false);
	#update = $state.raw<ReleaseFacts>();
	#running = $state.raw<ReleaseFacts>();
	#takenOver = $state.raw<readonly string[]>();

	#storageLost = $state<StorageTrouble>();

	/** Catalogues are not kept: the worker that keeps them has died, there is no room, or this browser lends no storage. */
	get storageLost(): StorageTrouble | undefined {
		return this.#storageLost;
	}
	get canInstall(): boolean {
		return this.#canInstall;
	}
	/** A version that waits for the viewer's word or for the next start. */
	get update(): ReleaseFacts | undefined {
		return this.#update;
	}
	/** The channel that the app's releases come from; undefined where nothing was built. */
	readonly project: string | undefined = projectChannel;

	/** The version that runs, as the bootloader has checked it; undefined where there is no bootloader. */
	get running(): ReleaseFacts | undefined {
		return this.#running;
	}
	/** Somebody else's worker stands at this address and may run at the next start: the app's other addresses, if any are known. */
	get takenOver(): readonly string[] | undefined {
		return this.#takenOver;
	}

	setStorageLost(reason: StorageTrouble): void {
		this.#storageLost = reason;
	}
	setCanInstall(can: boolean): void {
		this.#canInstall = can;
	}
	setUpdate(waiting: ReleaseFacts | undefined): void {
		this.#update = waiting;
	}
	setRunning(running: ReleaseFacts): void {
		this.#running = running;
	}
	setTakenOver(mirrors: readonly string[] | undefined): void {
		this.#takenOver = mirrors;
	}
}
