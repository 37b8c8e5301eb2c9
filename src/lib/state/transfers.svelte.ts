/** Films that are open or stored, as the page of transfers sees them; a removal waits a moment for who thinks again. */
import type { Clock } from '#lib/core/ports.ts';
import type { TransferView, TransfersView } from './views.ts';

/** What is asked of the tab that leads. */
export interface TransferDesk {
	readonly transfers: () => Promise<TransfersView>;
	readonly pauseTransfer: (infoHash: string) => Promise<void>;
	readonly keepTransfer: (infoHash: string, pinned: boolean) => Promise<void>;
	readonly removeTransfer: (infoHash: string) => Promise<void>;
}

/** How long a removal can be undone. */
const undoMs = 6000;

export class TransfersState {
	#view = $state.raw<TransfersView>();
	#removing = $state.raw<TransferView>();
	#stop = (): void => undefined;
	readonly #desk: TransferDesk;
	readonly #clock: Clock;

	constructor(desk: TransferDesk, clock: Clock) {
		this.#desk = desk;
		this.#clock = clock;
	}

	/** Undefined before the first answer. */
	get view(): TransfersView | undefined {
		return this.#view;
	}
	/** What is shown: without the one that is about to go. */
	get films(): readonly TransferView[] {
		const removing = this.#removing?.infoHash;
		return (this.#view?.films ?? []).filter(({ infoHash }) => infoHash !== removing);
	}
	get removing(): TransferView | undefined {
		return this.#removing;
	}

	async refresh(): Promise<void> {
		this.#view = await this.#desk.transfers();
	}
	async pause(infoHash: string): Promise<void> {
		await this.#desk.pauseTransfer(infoHash);
		await this.refresh();
	}
	async keep(infoHash: string, pinned: boolean): Promise<void> {
		await this.#desk.keepTransfer(infoHash, pinned);
		await this.refresh();
	}
	/** Hides the film at once and removes it a little later; one that waited already goes now. */
	async remove(film: TransferView): Promise<void> {
		const earlier = this.#removing;
		this.#stop();
		this.#removing = film;
		this.#stop = this.#clock.after(undoMs, () => {
			void this.settle(); // What it finds shows in the state.
		});
		if (earlier) await this.#desk.removeTransfer(earlier.infoHash);
	}
	undo(): void {
		this.#stop();
		this.#removing = undefined;
	}
	/** Removes what waits to be removed: its time is over, or the page is left. */
	async settle(): Promise<void> {
		this.#stop();
		const film = this.#removing;
		if (!film) return;
		await this.#desk.removeTransfer(film.infoHash);
		await this.refresh();
		this.#removing = undefined;
	}
}
