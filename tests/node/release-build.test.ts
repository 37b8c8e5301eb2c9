/** A reproducible build: the same tree in another folder, at another time, in another zone and language, is the same release. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { jsonOf, runCli } from '#tests/support/cli.ts';

const tree = fileURLToPath(new URL('../../', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'matinee-rebuild-test-'));
const at = (...names: readonly string[]): string => join(folder, ...names);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a build reads. */
const inputs = [
	...['src', 'static', 'tools', 'package.json', 'package-lock.json'],
	...['svelte.config.js', 'vite.config.ts', 'tsconfig.json', 'tsconfig.worker.json']
];

/** The tree once more, with the same dependencies and other times. */
const copyTree = async (to: string, time: Date): Promise<void> => {
	await mkdir(to, { recursive: true });
	for (const name of inputs) await cp(join(tree, name), join(to, name), { recursive: true });
	await symlink(join(tree, 'node_modules'), join(to, 'node_modules'));
	const copied = await readdir(join(to, 'src'), { recursive: true });
	await Promise.all(copied.map((name) => utimes(join(to, 'src', name), time, time)));
};

const build = (from: string, out: string, env: Readonly<Record<string, string>>): Promise<void> =>
	new Promise((resolve, reject) => {
		const child = spawn(
			process.execPath,
			[
				...[join(from, 'src/node/cli.ts'), 'release', 'build', '--out', out],
				...['--roots', at('roots'), '--seq', '7', '--dirty', '--notes', 'en=Faster.']
			],
			{ cwd: from, env: { ...process.env, ...env }, stdio: 'pipe' }
		);
		let said = '';
		child.stderr.on('data', (part: Buffer) => (said += part.toString()));
		child.stdout.resume();
		child.once('error', reject);
		child.once('close', (code) => {
			if (code === 0) resolve();
			else reject(new Error(`the build ended with ${code ?? 'a signal'}: ${said.slice(-2000)}`));
		});
	});

const filesIn = async (path: string): Promise<ReadonlyMap<string, string>> => {
	const entries = await readdir(path, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	return new Map(
		await Promise.all(
			files.map(async (entry) => {
				const file = join(entry.parentPath, entry.name);
				return [file.slice(path.length), (await readFile(file)).toString('base64')] as const;
			})
		)
	);
};

test('two builds of one tree differ in no file, and one verifies against the other', async () => {
	await runCli(['key', 'new', '--out', at('project'), '--feed', 'app']);
	const made = await Promise.all(
		[1, 2, 3].map((n) => runCli(['release', 'keys', 'new', '--out', at(`key-${n}`), '--json']))
	);
	const to = made.flatMap((end) => ['--to', String(jsonOf(end)['publicKey'])]);
	await runCli([
		...['release', 'keys', 'set', '--key', at('project'), '--home', at('home')],
		...['--roots-out', at('roots'), ...to]
	]);
	await copyTree(at('one'), new Date('2001-02-03'));
	await copyTree(at('far', 'away', 'two'), new Date('2031-05-06'));
	const english = { TZ: 'UTC', LANG: 'en_GB.UTF-8' };
	const turkish = { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', USER: 'bob' };
	await build(at('one'), at('first'), english);
	await build(at('far', 'away', 'two'), at('second'), turkish);

	const [first, second] = [await filesIn(at('first')), await filesIn(at('second'))];
	expect(first.size).toBeGreaterThan(50);
	const differing = [...first].filter(([path, bytes]) => second.get(path) !== bytes);
	expect(differing.map(([path]) => path)).toEqual([]);
	expect(second.size).toBe(first.size);

	// Nobody has signed it, so it is not believed; but no file differs.
	const end = await runCli([
		...['release', 'verify', at('first'), '--against', at('second'), '--json']
	]);
	expect(jsonOf(end)).toMatchObject({ ok: false, error: 'Threshold', differing: [], seq: 7 });
}, 300_000);
