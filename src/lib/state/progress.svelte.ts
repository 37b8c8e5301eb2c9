/** Where each title was left, as the screen sees it; kept a few seconds behind the playhead. */
import type { Clock } from '#lib/core/ports.ts';
import type { SharedStore } from '#lib/library/ports.ts';
import { mainProfile, nameFor } from '#lib/library/profiles.ts';
import {
	mergeProgress,
	parseProgress,
	progressToValue,
	resumeSeconds,
	underWay,
	watchedLast,
	withProgress,
	type ProgressByTitle
} from '#lib/library/progress.ts';

/** Writing at every time update would keep the disk busy for nothing. */
const writeEveryMs = 3000;

/** What the viewer has said of titles: what is forgotten is neither shown nor kept, what is seen does not wait to go on. */
export interface ProgressMarks {
	readonly isForgotten: (title: string, atMs: number) => boolean;
	/** When it was marked as seen; undefined when it is not. */
	readonly seenMs: (title: string) => number | undefined;
}

const noMarks: ProgressMarks = { isForgotten: () => false, seenMs: () => undefined };

export class ProgressState {
	#all = $state.raw<ProgressByTitle>(new Map());
	#pending: (() => void) | undefined;
	#profile = mainProfile;
	#isPrivate = false;
	readonly #store: SharedStore;
	readonly #clock: Clock;
	readonly #marks: ProgressMarks;

	readonly #known = $derived(this.#without(this.#all));

	constructor(store: SharedStore, clock: Clock, marks: ProgressMarks = noMarks) {
		this.#store = store;
		this.#clock = clock;
		this.#marks = marks;
	}

	/** All that is not forgotten. */
	get all(): ProgressByTitle {
		return this.#known;
	}
	/** Titles under way, the last watched first. */
	get underWay(): readonly string[] {
		return underWay(this.#known).filter(
			(title) => (this.#marks.seenMs(title) ?? -1) < (this.#known.get(title)?.atMs ?? 0)
		);
	}
	/** Everything that was watched, the last first. */
	get history(): readonly { readonly title: string; readonly atMs: number }[] {
		return watchedLast(this.#known).map((title) => ({
			title,
			atMs: this.#known.get(title)?.atMs ?? 0
		}));
	}

	/** Share watched, 0 to 1. */
	share(title: string): number {
		const progress = this.#known.get(title);
		return progress && progress.durationSeconds > 0
			? Math.min(1, progress.seconds / progress.durationSeconds)
			: 0;
	}

	/** Where to go on, in seconds; 0 for the beginning. */
	resume(title: string): number {
		return resumeSeconds(this.#known.get(title));
	}

	/** Reads what is kept of a profile; what is noted privately is gone with the next reading. */
	async load(
		{ profile, isPrivate }: { readonly profile: string; readonly isPrivate: boolean } = {
			profile: mainProfile,
			isPrivate: false
		}
	): Promise<void> {
		if (this.#pending) await this.flush();
		this.#profile = profile;
		this.#isPrivate = isPrivate;
		const kept = await this.#store.read(nameFor(profile, 'progress'));
		if (profile === this.#profile) this.#all = parseProgress(kept);
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

	/** Keeps what is noted now, beside what other tabs have noted: the page is being left. */
	async flush(): Promise<void> {
		this.#pending?.();
		this.#pending = undefined;
		if (this.#isPrivate) return;
		await this.#store.change(nameFor(this.#profile, 'progress'), (kept) =>
			progressToValue(this.#without(mergeProgress(parseProgress(kept), this.#all)))
		);
	}

	#without(all: ProgressByTitle): ProgressByTitle {
		return new Map([...all].filter(([title, { atMs }]) => !this.#marks.isForgotten(title, atMs)));
	}
}
