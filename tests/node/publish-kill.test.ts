/** Publishers that are killed or race: the home stays readable, and no number is ever signed with two contents. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseHead } from '#lib/channel/head.ts';
import { readFeed } from '#lib/channel/read-feed.ts';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { parseChannelId, type ChannelId } from '#lib/core/ids.ts';
import { createFileObjectStore } from '#node/adapters/file-object-store.ts';
import { createFilePointerStore } from '#node/adapters/file-pointer-store.ts';
import { must } from '#tests/support/channels.ts';
import { jsonOf, runCli, startCli } from '#tests/support/cli.ts';

let root: string;
let channel: ChannelId;
let home: string;
let key: string;

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'matinee-kill-'));
	home = join(root, 'home');
	key = join(root, 'alice.key');
	const made = await runCli(['key', 'new', '--out', key, '--json']);
	const id = parseChannelId(String(jsonOf(made)['channel']));
	if (!id) throw new Error('a channel was expected');
	channel = id;
});
afterEach(async () => {
	await rm(root, { recursive: true, force: true });
});

const line = (id: number, year: number): string =>
	JSON.stringify({
		id: `film-${id}`,
		title: `Film ${id}`,
		year,
		licence: 'CC0-1.0',
		rightsHolder: 'Alice',
		infoHash: 'a'.repeat(40),
		container: 'mp4',
		codecs: 'avc1',
		bytes: 1000 + id
	});

const writeList = async (titles: number, year: number): Promise<string> => {
	const path = join(root, 'list.ndjson');
	const lines = Array.from({ length: titles }, (_, id) => line(id, id % 7 === 0 ? year : 1950));
	await writeFile(path, `${lines.join('\n')}\n`);
	return path;
};

const publishArgs = (list: string): readonly string[] => [
	...['publish', list, '--key', key, '--home', home, '--json']
];

/** The published version, read back whole; undefined when nothing was published yet. */
const readPublished = async (): Promise<{ seq: number; value: string } | undefined> => {
	const pointer = await createFilePointerStore(join(home, 'pointers'), systemDigest).read(
		channel,
		'films'
	);
	if (!pointer?.shown) return undefined;
	const head = must(parseHead(pointer.shown));
	const objects = createFileObjectStore(join(home, 'objects'));
	must(await readFeed(head, { objects, digest: systemDigest }));
	return { seq: head.seq, value: bytesToHex(head.value) };
};

test(
	'killed 30 times at any moment, a publisher never signs one number twice and always leaves a readable home',
	{ timeout: 180_000 },
	async () => {
		const seed = Number(process.env['SEED'] ?? 20_261_123);
		console.log(`seed ${seed}`);
		const random = createSeededRandom(seed);
		const began = performance.now();
		expect(await runCli(publishArgs(await writeList(2000, 1900)))).toMatchObject({ code: 0 });
		const usualMs = performance.now() - began;
		const seen = new Map<number, string>();
		const note = async (): Promise<void> => {
			const published = await readPublished();
			if (!published) throw new Error('the home must stay readable');
			expect(seen.get(published.seq) ?? published.value).toBe(published.value);
			seen.set(published.seq, published.value);
			const [journal = ''] = await readdir(join(home, 'signing', channel));
			const claim = await readFile(join(home, 'signing', channel, journal), 'utf8');
			// Nothing was ever signed that had not been written down.
			expect(JSON.parse(claim)).toMatchObject({
				message: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown
			});
			expect((JSON.parse(claim) as { seq: number }).seq).toBeGreaterThanOrEqual(published.seq); // The line above has shown its shape.
		};
		await note();
		let killed = 0;
		for (let round = 1; round <= 30; round++) {
			const run = startCli(publishArgs(await writeList(2000, 1900 + round)));
			// Half of the time goes by before the home is opened; most kills fall behind that.
			const afterMs = usualMs * (0.35 + random.below(800) / 1000);
			const timer = setTimeout(() => run.child.kill('SIGKILL'), afterMs);
			const { code } = await run.end;
			clearTimeout(timer);
			if (code === null) killed++;
			await note();
		}
		const last = await runCli(publishArgs(await writeList(2000, 1880)));
		expect(last).toMatchObject({ code: 0 });
		await note();
		expect(killed).toBeGreaterThan(5);
		const left = await readdir(home, { recursive: true });
		expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
		expect(Math.max(...seen.keys())).toBe(jsonOf(last)['seq']);
	}
);

test('of two publishers at once one wins, and the other says so with exit code 1', async () => {
	const list = join(root, 'slow.ndjson');
	execFileSync('sh', ['-c', 'mkfifo "$0"', list]);
	const first = startCli(publishArgs(list));
	// Opening the other end waits until the first reads the list, which it does behind its lock.
	const feeder = spawn('sh', [
		'-c',
		'exec 3>"$0"; echo open; read -r go; printf "%s\\n" "$go" >&3',
		list
	]);
	await new Promise((resolve) => feeder.stdout.once('data', resolve));
	const second = await runCli(publishArgs(await writeList(3, 1990)));
	expect(second).toMatchObject({ code: 1 });
	expect(second.stderr).toMatch(/^Another projector is running on /);
	feeder.stdin.end(`${line(1, 1980)}\n`);
	expect(await first.end).toMatchObject({ code: 0 });
	expect(await runCli(publishArgs(await writeList(3, 1990)))).toMatchObject({ code: 0 });
	expect((await readPublished())?.seq).toBe(2);
});

test('a number that was written down and not stored is never used again, in this home or another one', async () => {
	const list = await writeList(3, 1990);
	expect(jsonOf(await runCli(publishArgs(list)))).toMatchObject({ seq: 1 });
	const [journal = ''] = await readdir(join(home, 'signing', channel));
	const claim = JSON.stringify({ seq: 7, message: '00'.repeat(32) });
	await writeFile(join(home, 'signing', channel, journal), claim);
	const next = jsonOf(await runCli(publishArgs(await writeList(3, 1991))));
	expect(next).toMatchObject({ seq: 8, changed: true });
	// The same key with an empty home: the note beside the key file knows.
	await rm(home, { recursive: true });
	expect(jsonOf(await runCli(publishArgs(list)))).toMatchObject({ seq: 9, changed: true });
});

test('a home that was tampered with is refused with a sentence, and nothing is signed', async () => {
	const list = await writeList(3, 1990);
	await runCli(publishArgs(list));
	const pointers = join(home, 'pointers', channel);
	const [pointer = ''] = await readdir(pointers);
	await writeFile(join(pointers, pointer), 'x');
	const damaged = await runCli(publishArgs(list));
	expect(damaged).toMatchObject({ code: 1 });
	expect(damaged.stderr).toMatch(/is damaged: nobody knows what was published last/);
	await rm(join(pointers, pointer));
	expect(jsonOf(await runCli(publishArgs(list)))).toMatchObject({ seq: 2 });
	for (const folder of await readdir(join(home, 'objects'))) {
		for (const name of await readdir(join(home, 'objects', folder))) {
			await writeFile(join(home, 'objects', folder, name), 'not what it was');
		}
	}
	const changed = await runCli(publishArgs(list));
	expect(changed).toMatchObject({ code: 1 });
	expect(changed.stderr).toMatch(/cannot be read back: the home was changed or has lost files/);
});

test('of several that find the lock of a dead process exactly one takes it over', async () => {
	const lock = join(root, 'lock');
	await writeFile(lock, '999999999 1\n');
	const program = `
		import { takeLock } from '#node/lock.ts';
		try { takeLock(process.argv[1], 'home'); console.log('held'); } catch { console.log('refused'); }
		process.stdin.resume();
	`;
	const contenders = Array.from({ length: 6 }, () =>
		spawn(process.execPath, ['--input-type=module-typescript', '-e', program, lock], {
			cwd: process.cwd()
		})
	);
	const answers = await Promise.all(
		contenders.map(
			(child) =>
				new Promise<string>((resolve) => {
					child.stdout.once('data', (part: Buffer) => {
						resolve(part.toString().trim());
					});
				})
		)
	);
	expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
	expect(answers.filter((answer) => answer === 'refused')).toHaveLength(5);
	await Promise.all(
		contenders.map(
			(child) =>
				new Promise((resolve) => {
					child.once('exit', resolve);
					child.stdin.end();
				})
		)
	);
});
