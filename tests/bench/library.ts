/** Search at 100,000 titles: our index beside MiniSearch, FlexSearch and a plain scan, over the same records in one run. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Document } from 'flexsearch';
import MiniSearch from 'minisearch';
import { foldText } from '#lib/catalogue/index/fold.ts';
import { encodeSegment } from '#lib/catalogue/index/segment-file.ts';
import { SegmentBuilder } from '#lib/catalogue/index/segment-builder.ts';
import { FeedScanner } from '#lib/catalogue/scan/scan-feed.ts';
import { createFeedBook } from '#lib/channel/feed-book.ts';
import { parseIndex } from '#lib/channel/feed-index.ts';
import type { ObjectSource } from '#lib/channel/ports.ts';
import { syncFeed } from '#lib/channel/sync.ts';
import { encodeChunks } from '#lib/channel/objects.ts';
import { systemClock } from '#lib/core/adapters/system.ts';
import {
	createPublisher,
	createViewer,
	digest,
	hygiene,
	must,
	verifier
} from '#tests/support/channels.ts';
import { largeCatalogue } from '#tests/support/large-channel.ts';
import type { AloneFigures } from './library-alone.ts';
import type { BenchRow } from './row.ts';

const titles = 100_000;
const queries = 1000;

interface Plain {
	readonly id: string;
	readonly title: string;
	readonly people: string;
	readonly overview: string;
}

const plainOf = (record: unknown): Plain => {
	const {
		id,
		title,
		people = [],
		overview
	} = record as {
		readonly id: string;
		readonly title: { readonly en: string };
		readonly people?: readonly { readonly name: string }[];
		readonly overview?: { readonly en: string };
	}; // Made by this bench's own generator.
	return {
		id,
		title: title.en,
		people: people.map(({ name }) => name).join(' '),
		overview: overview?.en ?? ''
	};
};

/** What people type: words of titles, cut short, with a slip in every third, one or two at a time. */
const typedQueries = (plain: readonly Plain[]): readonly string[] => {
	const words = plain
		.slice(0, 10_000)
		.flatMap(({ title }) => title.split(' '))
		.filter((word) => word.length > 2);
	return Array.from({ length: queries }, (_, i) => {
		const first = words[(i * 7919) % words.length] ?? '';
		const second = words[(i * 104_729) % words.length] ?? '';
		const text = i % 2 === 0 ? first : `${first} ${second}`;
		const cut = i % 4 === 1 ? text.slice(0, -2) : text;
		return i % 3 === 0 && cut.length > 4 ? cut.slice(0, 2) + cut.slice(3) : cut;
	});
};

interface Times {
	readonly p50: number;
	readonly p99: number;
}
const timesOf = (asked: readonly string[], run: (text: string) => unknown): Times => {
	for (const text of asked.slice(0, 50)) run(text);
	const ms = asked
		.map((text) => {
			const began = performance.now();
			run(text);
			return performance.now() - began;
		})
		.sort((a, b) => a - b);
	const at = (share: number): number =>
		Math.round((ms[Math.floor(ms.length * share)] ?? NaN) * 100) / 100;
	return { p50: at(0.5), p99: at(0.99) };
};

const heapMB = (): number => {
	globalThis.gc?.();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return (heapUsed + arrayBuffers) / 1e6;
};

const row = (
	id: string,
	what: string,
	unit: string,
	most: number,
	value: number,
	beside: Readonly<Record<string, number>> = {}
): BenchRow => ({
	suite: 'search',
	id: `search-${id}`,
	what: `${what}${Object.entries(beside)
		.map(([name, figure]) => `; ${name} ${figure}`)
		.join('')}`,
	unit,
	value: Math.round(value * 100) / 100,
	peers: {},
	bar: `<= ${most}`,
	ok: value <= most,
	runs: {
		matinee: [value],
		...Object.fromEntries(Object.entries(beside).map(([name, figure]) => [name, [figure]]))
	}
});

const alone = fileURLToPath(new URL('./library-alone.ts', import.meta.url));
const aloneRuns = 3;

/** Ours, each run in a process of its own. */
const runAlone = async (
	records: readonly unknown[],
	queries: readonly string[]
): Promise<readonly AloneFigures[]> => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-bench-'));
	const publisher = await createPublisher('archive', systemClock);
	await writeFile(join(folder, 'head'), (await publisher.publish(records)).head);
	for (const [hash, bytes] of publisher.objects) await writeFile(join(folder, hash), bytes);
	await writeFile(join(folder, 'names.json'), JSON.stringify([...publisher.objects.keys()]));
	await writeFile(join(folder, 'queries.json'), JSON.stringify(queries));
	const figures: AloneFigures[] = [];
	for (let run = 0; run < aloneRuns; run++) {
		const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', alone, folder], {
			maxBuffer: 64 * 1024 * 1024
		});
		figures.push(JSON.parse(stdout) as AloneFigures);
	}
	await rm(folder, { recursive: true, force: true });
	return figures;
};

const percentile = (values: readonly number[], share: number): number => {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length * share)] ?? NaN;
};
const median = (values: readonly number[]): number => percentile(values, 0.5);

const rebaseTitles = 20_000;

/** Bytes of base chunks that an up-to-date viewer fetches while the publisher makes new bases; and how many it made. */
const rebaseBytes = async (): Promise<{ readonly bytes: number; readonly rebases: number }> => {
	const publisher = await createPublisher('archive', systemClock);
	const viewer = createViewer();
	const { channel, feed } = publisher.link;
	const clock = systemClock;
	const book = createFeedBook({ pointers: viewer.pointers, verifier, hygiene, digest, clock });
	must(await book.follow(publisher.link));
	await book.offerRoots(channel, [publisher.channel.envelope]);
	let bytes = 0;
	let rebases = 0;
	let base = 0;
	for (let version = 0; version < 8; version++) {
		const records = largeCatalogue(rebaseTitles, (number) => number % 12 < version);
		const { head, index } = await publisher.publish(records);
		await book.offerHead(head);
		const made = must(parseIndex(index)).base;
		const chunks = new Set(made.chunks);
		const source: ObjectSource = {
			fetch: async (hash, wanted) => {
				const fetched = await publisher.source.fetch(hash, wanted);
				if (version > 0 && fetched.ok && chunks.has(hash)) bytes += fetched.value.length;
				return fetched;
			}
		};
		const place = { channel, feed, book, objects: viewer.objects, digest, clock };
		must(await syncFeed({ ...place, source }));
		if (base !== 0 && made.seq !== base) rebases++;
		base = made.seq;
	}
	return { bytes, rebases };
};

/** Runs the suite. */
export const searchSuite = async (): Promise<readonly BenchRow[]> => {
	const rebase = await rebaseBytes();
	const records = largeCatalogue(titles);
	const plain = records.map(plainOf);
	const asked = typedQueries(plain);
	const ours = await runAlone(records, asked);

	const publisher = await createPublisher('archive', systemClock);
	const chunks = must(
		encodeChunks(new Map(records.map((record, i) => [plain[i]?.id ?? '', record])))
	);
	const builder = new SegmentBuilder();
	const scanner = new FeedScanner(builder, publisher.link.channel);
	const beganMs = performance.now();
	for (const [object, bytes] of chunks.entries()) scanner.chunk(bytes, object);
	const segment = builder.finish();
	const buildMs = Math.round(performance.now() - beganMs);
	const folded = plain.map(
		({ id, title, people, overview }) => [id, foldText(`${title} ${people} ${overview}`)] as const
	);
	const scan = timesOf(asked.slice(0, 200), (text) => {
		const words = foldText(text).split(' ');
		return folded.filter(([, all]) => words.every((word) => all.includes(word)));
	});

	const beforeMini = heapMB();
	const miniMs = performance.now();
	const mini = new MiniSearch<Plain>({
		fields: ['title', 'people', 'overview'],
		searchOptions: { prefix: true, fuzzy: 1, combineWith: 'AND' }
	});
	mini.addAll(plain);
	const miniBuildMs = Math.round(performance.now() - miniMs);
	const miniMB = Math.round(heapMB() - beforeMini);
	const miniTimes = timesOf(asked.slice(0, 100), (text) => mini.search(text));

	const beforeFlex = heapMB();
	const flexMs = performance.now();
	const flex = new Document({
		document: { id: 'id', index: ['title', 'people', 'overview'] },
		tokenize: 'forward'
	});
	for (const one of plain) flex.add({ ...one });
	const flexBuildMs = Math.round(performance.now() - flexMs);
	const flexMB = Math.round(heapMB() - beforeFlex);
	const flexTimes = timesOf(asked.slice(0, 200), (text) => flex.search(text, { limit: 100_000 }));

	return [
		row(
			'p50',
			'prefix, one slip, ranked: median',
			'ms',
			4,
			median(ours.map(({ queryMs }) => percentile(queryMs, 0.5))),
			{
				MiniSearch: miniTimes.p50,
				'FlexSearch (no slips)': flexTimes.p50,
				scan: scan.p50
			}
		),
		row(
			'p99',
			'the same: 99th of 100',
			'ms',
			8,
			median(ours.map(({ queryMs }) => percentile(queryMs, 0.99))),
			{
				MiniSearch: miniTimes.p99,
				'FlexSearch (no slips)': flexTimes.p99,
				scan: scan.p99
			}
		),
		row(
			'facets-p99',
			'the same with live counts of every facet',
			'ms',
			20,
			median(ours.map(({ facetMs }) => percentile(facetMs, 0.99)))
		),
		row('size', 'index', 'MB', 60, encodeSegment(segment).length / 1e6, {
			MiniSearch: miniMB,
			FlexSearch: flexMB
		}),
		row('build', 'records scanned and indexed', 'ms', 1500, buildMs, {
			MiniSearch: miniBuildMs,
			FlexSearch: flexBuildMs
		}),
		row(
			'rebase',
			`base chunks fetched over ${rebase.rebases} rebases by who is up to date`,
			'bytes',
			0,
			rebase.bytes
		),
		row(
			'cold-cpu',
			'verified, indexed, first query, cold: CPU',
			's',
			1.5,
			median(ours.map(({ coldSeconds }) => coldSeconds))
		)
	];
};
