/** Bench of publishing: 100,000 titles, one day's change, a rebase; seconds and peak memory of the command itself. */
import { spawn } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './row.ts';

const titles = 100_000;
const dayChange = 433;
const program = fileURLToPath(new URL('../../src/node/cli.ts', import.meta.url));
/** Prints what the command prints, then one line with its own seconds and peak memory (getrusage(2)). */
const measured = `
	const began = performance.now();
	process.on('exit', () => {
		const { maxRSS } = process.resourceUsage();
		process.stderr.write(JSON.stringify({ seconds: (performance.now() - began) / 1000, mib: maxRSS / 1024 }) + '\\n');
	});
`;

interface Spent {
	readonly seconds: number;
	/** Peak resident memory. */
	readonly mib: number;
}

/** Words of a made-up language, so that the list needs no file and compresses like text. */
const syllables = ['ba', 'ke', 'lo', 'mi', 'nu', 'ra', 'sé', 'ti', 'vo', 'zu', 'dan', 'fer', 'gol'];

/** A small generator (mulberry32): the same titles in every run. */
const createDice = (seed: number): ((below: number) => number) => {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
};

const titleLine = (id: number, version: number): string => {
	const roll = createDice(id * 8191 + version);
	const word = (): string =>
		Array.from({ length: 2 + roll(2) }, () => syllables[roll(syllables.length)]).join('');
	const text = (words: number): string => Array.from({ length: words }, word).join(' ');
	return JSON.stringify({
		id: `film-${String(id).padStart(6, '0')}`,
		title: text(2 + roll(3)),
		year: 1900 + roll(120),
		runtimeSeconds: 3600 + roll(3600),
		genres: [text(1)],
		overview: text(22),
		people: [
			{ name: text(2), role: 'director' },
			{ name: text(2), role: 'actor' }
		],
		licence: 'CC-BY-4.0',
		rightsHolder: text(2),
		variant: {
			infoHash: roll(2 ** 31)
				.toString(16)
				.padStart(40, '0'),
			container: 'mp4',
			codecs: 'avc1.64001f,mp4a.40.2',
			width: 1280,
			height: 720,
			bytes: 1_000_000 + roll(1_000_000_000)
		}
	});
};

/** Writes the list; the titles of each of `days` are changed, each day its own. */
const writeList = async (path: string, days: number): Promise<void> => {
	const file = await open(path, 'w');
	for (let start = 0; start < titles; start += 1000) {
		const lines = Array.from({ length: 1000 }, (_, i) => {
			const id = start + i;
			const day = Math.floor(id / dayChange) + 1;
			return titleLine(id, day <= days ? 1 : 0);
		});
		await file.writeFile(`${lines.join('\n')}\n`);
	}
	await file.close();
};

/** Runs the command in a process of its own, so that its memory is its own. */
const run = async (args: readonly string[]): Promise<Spent> => {
	const script = `data:text/javascript,${encodeURIComponent(measured)}`;
	const child = spawn(process.execPath, ['--import', script, program, ...args], { stdio: 'pipe' });
	let errors = '';
	child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
	child.stdout.resume();
	const code = await new Promise((resolve) => child.once('close', resolve));
	if (code !== 0) throw new Error(`publishing failed: ${errors}`);
	// The line that `measured` prints.
	return JSON.parse(errors.trim().split('\n').at(-1) ?? '') as Spent;
};

const rowsOf = (id: string, what: string, { seconds, mib }: Spent): readonly BenchRow[] => [
	{
		suite: 'publish',
		id: `publish-${id}-seconds`,
		what: `${what}: time`,
		unit: 's',
		value: Math.round(seconds * 100) / 100,
		peers: {},
		bar: '<= 60',
		ok: seconds <= 60,
		runs: { matinee: [seconds] }
	},
	{
		suite: 'publish',
		id: `publish-${id}-memory`,
		what: `${what}: peak memory`,
		unit: 'MiB',
		value: Math.round(mib),
		peers: {},
		bar: '<= 1024',
		ok: mib <= 1024,
		runs: { matinee: [mib] }
	}
];

/** 433 titles are 0.43 % of the base: the quarter that makes a rebase is full after so many days, or the 90 batches are. */
const daysUntilRebase = 64;

/** Publishes 100,000 titles, the change of one day, and a change that makes a rebase. */
export const publishSuite = async (): Promise<readonly BenchRow[]> => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-bench-publish-'));
	try {
		const [key, list] = [join(folder, 'key'), join(folder, 'titles.ndjson')];
		const publish = ['publish', list, '--key', key, '--home', join(folder, 'home'), '--json'];
		await run(['key', 'new', '--out', key]);
		await writeList(list, 0);
		const first = await run(publish);
		const same = await run(publish);
		await writeList(list, 1);
		const day = await run(publish);
		await writeList(list, daysUntilRebase);
		const rebase = await run(publish);
		return [
			...rowsOf('first', '100,000 titles published for the first time', first),
			...rowsOf('same', 'the same list again', same),
			...rowsOf('day', 'one day: 433 titles changed', day),
			...rowsOf('rebase', 'a quarter changed: rebase', rebase)
		];
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
};
