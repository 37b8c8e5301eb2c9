/** Gossip at full size: crowds of the simulator over the product's own step, and a node with real signatures under a flood. */
import {
	churn,
	partAndHeal,
	spam,
	spreadAmongStrangers,
	spreadHead
} from '#tests/sim/scenarios.ts';
import { createHeadMint, flood, followingBook } from './gossip-flood.ts';
import type { BenchRow } from './row.ts';

const honest = 1000;
/** Each scenario runs once for each: worlds differ, and `ok` is asked of every one unless its bar says otherwise. */
const seeds = [1, 2, 3];
/** Who has nothing yet cannot tell idle strangers from honest viewers: how long that takes is chance above all. */
const coldSeeds = [1, 2, 3, 4, 5];

const median = (values: readonly number[]): number =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** A figure that must not exceed a bar in any run; Infinity (it did not happen in the time given) never passes. */
const atMost = (
	id: string,
	what: string,
	unit: string,
	most: number,
	runs: readonly number[],
	isSound = true,
	isAskedOfMedian = false
): BenchRow => ({
	suite: 'gossip',
	id: `gossip-${id}`,
	what,
	unit,
	value: Math.round(median(runs) * 100) / 100,
	peers: {},
	bar: `<= ${most} in ${isAskedOfMedian ? 'the median run' : 'every run'}`,
	ok: isSound && (isAskedOfMedian ? [median(runs)] : runs).every((run) => run <= most),
	runs: { matinee: runs }
});

const ms = (value: number | undefined): number => value ?? Infinity;

/** One run after the other: each has a core of its own. */
const ofEachSeed = async <T>(
	run: (seed: number) => Promise<T>,
	worlds: readonly number[] = seeds
): Promise<readonly T[]> => {
	const done: T[] = [];
	for (const seed of worlds) done.push(await run(seed));
	return done;
};
const areSound = (runs: readonly { readonly violations: readonly string[] }[]): boolean =>
	runs.every(({ violations }) => violations.length === 0);

const headRows = async (): Promise<readonly BenchRow[]> => {
	const runs = await ofEachSeed((seed) => spreadHead(honest, seed));
	const row = (id: string, what: string, unit: string, most: number, values: readonly number[]) =>
		atMost(`head-${id}`, `a head to 1,000 peers: ${what}`, unit, most, values, areSound(runs));
	return [
		row(
			'p99',
			'99 of 100 have it',
			'ms',
			1000,
			runs.map(({ to99Ms }) => ms(to99Ms))
		),
		row(
			'copies',
			'copies a peer is sent',
			'heads',
			8,
			runs.map(({ copies }) => copies)
		),
		row(
			'bytes',
			'sent to a peer until five seconds after the last has it',
			'bytes',
			4096,
			runs.map(({ bytes }) => bytes)
		)
	];
};

const strangerRows = async (): Promise<readonly BenchRow[]> => {
	const runs = await ofEachSeed((seed) => spreadAmongStrangers(honest, seed), coldSeeds);
	const both = [
		['cold', 'the first version ever', runs.map(({ cold }) => cold)],
		['settled', 'the next version', runs.map(({ settled }) => settled)]
	] as const;
	return both.flatMap(([id, which, spreads]) => {
		const what = `${which} among 4,000 strangers, to 1,000`;
		const sound = areSound(spreads);
		const to99 = spreads.map(({ to99Ms }) => ms(to99Ms));
		const toAll = spreads.map(({ toAllMs }) => ms(toAllMs));
		const isCold = id === 'cold';
		return [
			atMost(`strangers-${id}-p99`, `${what}: 99 of 100`, 'ms', 10_000, to99, sound, isCold),
			atMost(`strangers-${id}-all`, `${what}: all`, 'ms', 60_000, toAll, sound, isCold)
		];
	});
};

const troubleRows = async (): Promise<readonly BenchRow[]> => {
	const healings = await ofEachSeed((seed) => partAndHeal(honest, seed));
	const wereParted = healings.every(({ wasParted }) => wasParted);
	const churns = await ofEachSeed((seed) => churn(honest, seed));
	return [
		atMost(
			'heal',
			'two halves of 1,000 agree after an hour apart',
			'ms',
			60_000,
			healings.map(({ healedMs }) => ms(healedMs)),
			wereParted && areSound(healings)
		),
		atMost(
			'churn-p95',
			'half of 1,000 replaced each minute: 95 of 100 deliveries',
			'ms',
			10_000,
			churns.map(({ p95Ms }) => p95Ms),
			areSound(churns) && churns.every(({ missed, deliveries }) => missed < deliveries * 0.05)
		)
	];
};

const spamRows = async (): Promise<readonly BenchRow[]> => {
	const floods = await ofEachSeed(() => flood(1000, 10));
	const spams = await ofEachSeed((seed) => spam(50, seed));
	const wereCut = [...floods, ...spams].every(({ cuts, sent }) => cuts > 0 && sent >= 10_000);
	return [
		atMost(
			'spam-core',
			'1,000 heads a second from one peer who comes back when cut: share of a core',
			'%',
			20,
			floods.map(({ cpuMs }) => cpuMs / 100),
			wereCut
		),
		atMost(
			'spam-relayed',
			'the same: heads that others were sent because of it',
			'heads',
			0,
			[...floods, ...spams].map(({ relayed }) => relayed),
			wereCut && areSound(spams)
		)
	];
};

const checkedHeads = 2000;

/** Heads that need their signature checked, one after the other, half of them forged: how many a second of processor time. */
const checkedPerSecond = async (): Promise<number> => {
	const mint = await createHeadMint();
	const book = await followingBook(mint);
	const heads = await Promise.all(
		Array.from({ length: checkedHeads }, (_, i) => (i % 2 === 0 ? mint.head(i) : mint.forged(i)))
	);
	const before = process.cpuUsage();
	for (const head of heads) await book.offerHead(head);
	const { user, system } = process.cpuUsage(before);
	return checkedHeads / ((user + system) / 1e6);
};

const floodPerSecond = 10_000;
const leastJudged = 5000;

/** What a node under a flood refuses, most of it before any signature; beside it what checking every signature would give. */
const judgedRow = async (): Promise<BenchRow> => {
	const floods = await ofEachSeed(() => flood(floodPerSecond, 3));
	const runs = floods.map(({ sent, cpuMs }) => sent / (cpuMs / 1000));
	return {
		suite: 'gossip',
		id: 'gossip-judged',
		what: 'heads of a flood refused or accepted in a second of a core, real signatures',
		unit: 'heads/s',
		value: Math.round(median(runs)),
		peers: {},
		bar: `>= ${leastJudged} in every run`,
		ok: runs.every((run) => run >= leastJudged) && floods.every(({ relayed }) => relayed === 0),
		runs: { matinee: runs, 'every signature checked': await ofEachSeed(checkedPerSecond) }
	};
};

/** Runs the suite. */
export const gossipSuite = async (): Promise<readonly BenchRow[]> => [
	await judgedRow(),
	...(await spamRows()),
	...(await headRows()),
	...(await strangerRows()),
	...(await troubleRows())
];
