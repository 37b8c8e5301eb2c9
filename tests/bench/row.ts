/** One row of a bench: a figure, what does the same work beside it, and every run. */
export interface BenchRow {
	readonly suite: string;
	readonly id: string;
	readonly what: string;
	readonly unit: string;
	/** The median of `runs`. */
	readonly value: number;
	/** Medians of what does the same work beside it. */
	readonly peers: { readonly webtorrent?: number; readonly http?: number };
	/** What it must reach, in words. */
	readonly bar: string;
	readonly ok: boolean;
	/** Every run of every system, in the order they ran. */
	readonly runs: Readonly<Record<string, readonly number[]>>;
}
