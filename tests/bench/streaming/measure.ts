/** What every row of the streaming bench needs: medians, percentiles, and runs that alternate between systems. */
import type { BenchRow } from '#tests/bench/row.ts';

export type SystemName = 'matinee' | 'webtorrent' | 'webtorrentMemory' | 'http';
export type Runs = Readonly<Record<string, readonly number[]>>;

/** What a run that never got there is worth, so that it shows and cannot help a median. */
export const neverMs = 60_000;

export const quantile = (values: readonly number[], share: number): number => {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};
export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const worst = (values: readonly number[]): number => Math.max(...values);

const round = (value: number): number =>
	Math.abs(value) < 10 ? Math.round(value * 1000) / 1000 : Math.round(value);

/** How many runs of each system: MATINEE_RUNS, else five. */
export const runsEach = (): number => Number(process.env['MATINEE_RUNS'] ?? 5);

/** Every system in turn, as often as asked; which one begins changes with each round, so that none has the warmer machine. */
export const alternate = async <Name extends string>(
	systems: Readonly<Record<Name, () => Promise<number>>>,
	rounds = runsEach()
): Promise<Readonly<Record<Name, readonly number[]>>> => {
	const names = Object.keys(systems) as Name[]; // The keys of a record of Names are Names.
	const runs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
		Name,
		number[]
	>;
	for (let round = 0; round < rounds; round++) {
		for (let turn = 0; turn < names.length; turn++) {
			const name = names[(round + turn) % names.length];
			if (name === undefined) continue;
			const value = await systems[name]();
			runs[name].push(round2(value));
			console.error(`  ${name}: ${String(round2(value))}`);
		}
	}
	return runs;
};
const round2 = (value: number): number => Math.round(value * 100) / 100;

/** A row from its runs: `matinee` is the value, the others stand beside it. */
export const rowOf = (row: {
	readonly id: string;
	readonly what: string;
	readonly unit: string;
	readonly bar: string;
	readonly runs: Runs;
	/** Of the runs of one system; the median unless told. */
	readonly figure?: (values: readonly number[]) => number;
	readonly ok: (value: number, peers: { webtorrent: number; http: number }) => boolean;
}): BenchRow => {
	const { id, what, unit, bar, runs, figure = median, ok } = row;
	const of = (name: SystemName): number => round(figure(runs[name] ?? []));
	const value = of('matinee');
	const peers = { webtorrent: of('webtorrent'), http: of('http') };
	return {
		suite: 'streaming',
		id,
		what: `${what} (worst ${String(round(worst(runs['matinee'] ?? [])))})`,
		unit,
		value,
		peers: {
			...(Number.isNaN(peers.webtorrent) ? {} : { webtorrent: peers.webtorrent }),
			...(Number.isNaN(peers.http) ? {} : { http: peers.http })
		},
		bar,
		ok: ok(value, peers),
		runs
	};
};
