/** `npm run bench [-- suite...]`: runs the suites, prints a table and writes bench.json (DESIGN.md section 5). */
import { writeFile } from 'node:fs/promises';
import { browseSuite } from './browse.ts';
import { catalogueSuite } from './catalogue.ts';
import { filmsSuite } from './films.ts';
import { gossipSuite } from './gossip.ts';
import { searchSuite } from './library.ts';
import { publishSuite } from './publish.ts';
import type { BenchRow } from './row.ts';
import { streamingSuite } from './streaming.ts';

const suites: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
	browse: browseSuite,
	catalogue: catalogueSuite,
	films: filmsSuite,
	gossip: gossipSuite,
	publish: publishSuite,
	search: searchSuite,
	streaming: streamingSuite
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in suites));
if (unknown.length > 0) {
	console.error(
		`No suite is called ${unknown.join(', ')}; there is ${Object.keys(suites).join(', ')}.`
	);
	process.exit(2);
}
const rows: BenchRow[] = [];
for (const [name, suite] of Object.entries(suites)) {
	if (asked.length === 0 || asked.includes(name)) rows.push(...(await suite()));
}
console.table(
	rows.map(({ id, what, unit, value, peers, bar, ok }) => ({
		id,
		what,
		matinee: `${value} ${unit}`,
		webtorrent: peers.webtorrent,
		http: peers.http,
		bar,
		ok
	}))
);
await writeFile('bench.json', `${JSON.stringify({ rows }, undefined, '\t')}\n`);
process.exit(rows.every(({ ok }) => ok) ? 0 : 1);
