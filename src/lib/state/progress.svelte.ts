/** Where each title was left, as the screen sees it; kept a few seconds behind the playhead. */
import type { Clock } from '#lib/core/ports.ts';
import type { LibraryStore } from '#lib/library/ports.ts';
import {
	parseProgress,
	progressToValue,
	resumeSeconds,
	underWay,
	withProgress,
	type ProgressByTitle
} from '#lib/library/progress.ts';

const name = 'progress';
/** Writing at every time update would keep the disk busy for nothing. */
const writeEveryMs = 3000;

export class ProgressState {
	#all = $state.raw<ProgressByTitle>(new Map());
	#pending: (() => void) | undefined;
	readonly #store: LibraryStore;
	readonly #clock: Clock;

	constructor(store: LibraryStore, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	/** Titles under way, the last watched first. */
	get underWay(): readonly string[] {
		return underWay(this.#all);
	}

	/** Share watched, 0 to 1. */
	share(title: string): number {
		const progress = this.#all.get(title);
		return progress && progress.durationSeconds > 0
			? Math.min(1, progress.seconds / progress.durationSeconds)
			: 0;
	}

	/** Where to go on, in seconds; 0 for the beginning. */
	resume(title: string): number {
		return resumeSeconds(this.#all.get(title));
	}

	/** Reads what was kept, once, at start-up. */
	async load(): Promise<void> {
		this.#all = parseProgress(await this.#store.read(name));
	}

	/** Notes the playhead of a title; kept within a few seconds. */
	note(title: string, seconds: number, durationSeconds: number): void {
		if (!Number.isFinite(seconds) || !Number.isFinite(durationSeconds)) return;
		this.#all = withProgress(this.#all, title, {
			seconds,
			durationSeconds,
			atMs: this.#clock.now()
		});
		this.#pending ??= this.#clock.after(writeEveryMs, () => {
			this.#pending = undefined;
			void this.flush(); // A failed write is told by the settings state; the next one tries again.
		});
	}

	/** Keeps what is noted now: the page is being left. */
	async flush(): Promise<void> {
		this.#pending?.();
		this.#pending = undefined;
		await this.#store.write(name, progressToValue(this.#all));
	}
}
