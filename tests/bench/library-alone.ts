/** One start of the catalogue's worker in a process of its own, so that nothing else's memory is in the way: prints its figures. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memoryFile, memoryFiles } from '#lib/catalogue/adapters/memory-files.ts';
import { createLibrarian } from '#lib/catalogue/librarian.ts';
import { systemDigest as digest } from '#lib/core/adapters/system.ts';
import { parseHead } from '#lib/channel/head.ts';
import { parseObjectHash } from '#lib/core/ids.ts';
import { must } from '#tests/support/channels.ts';

/** What this process prints, as JSON. */
export interface AloneFigures {
	/** Verified, indexed, first query: CPU of the thread that does it, seconds. */
	readonly coldSeconds: number;
	/** The same with the engine's own threads: compiling and collecting beside it. */
	readonly coldProcessSeconds: number;
	/** Every query, milliseconds. */
	readonly queryMs: readonly number[];
	readonly facetMs: readonly number[];
}

const [folder = ''] = process.argv.slice(2);
const head = must(parseHead(new Uint8Array(await readFile(join(folder, 'head')))));
const names = JSON.parse(await readFile(join(folder, 'names.json'), 'utf8')) as readonly string[];
const queries = JSON.parse(
	await readFile(join(folder, 'queries.json'), 'utf8')
) as readonly string[];
const file = memoryFile();
const files = memoryFiles();
const filling = createLibrarian({ file, files, digest });
for (const name of names) {
	const hash = parseObjectHash(name);
	if (hash) must(await filling.put(hash, new Uint8Array(await readFile(join(folder, name)))));
}
globalThis.gc?.();

const before = process.cpuUsage();
const threadBefore = process.threadCpuUsage();
const librarian = createLibrarian({ file, files, digest });
must(await librarian.check(head));
librarian.show(head.channel, head.feed, head.index);
librarian.find({ text: 'star', sort: 'relevance', withFacets: false, from: 0, count: 24 });
const thread = process.threadCpuUsage(threadBefore);
const whole = process.cpuUsage(before);
const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

const timed = (withFacets: boolean): readonly number[] =>
	queries.map((text) => {
		const began = performance.now();
		librarian.find({ text, sort: 'relevance', withFacets, from: 0, count: 0 });
		return performance.now() - began;
	});
timed(false);
const figures: AloneFigures = {
	coldSeconds: secondsOf(thread),
	coldProcessSeconds: secondsOf(whole),
	queryMs: timed(false),
	facetMs: timed(true)
};
console.log(JSON.stringify(figures));
