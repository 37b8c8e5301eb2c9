/** Builds the static site into build/: Vite, then the signed list of its files. `--if-changed` does nothing when no input changed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Elsewhere for a release, which leaves the site that `npm start` serves alone. */
const out = resolve(root, process.env['MATINEE_OUT'] ?? 'build');
const stampPath = join(out, '.inputs');
/** Everything that the built site depends on. */
const inputs = [
	'src/lib',
	'src/routes',
	'src/app.html',
	'src/service-worker.ts',
	'static',
	'svelte.config.js',
	'vite.config.ts',
	'tsconfig.json',
	'package-lock.json',
	'package.json',
	'src/node/release',
	'tools/build.js',
	'tools/build-capsule.js',
	'tools/build-worker.js',
	'tools/release-anchor.ts',
	'tools/write-release.ts'
];

const filesBelow = (path) =>
	existsSync(join(root, path)) &&
	readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
		const below = `${path}/${entry.name}`;
		return entry.isDirectory() ? filesBelow(below) : [below];
	});

const listInputs = () =>
	inputs
		.filter((path) => existsSync(join(root, path)))
		.flatMap((path) => (/\.[a-z]+$/.test(path) ? [path] : filesBelow(path)))
		.sort();

/** One hash over names and contents of all inputs. */
const hashInputs = () => {
	const hash = createHash('sha256');
	for (const path of listInputs())
		hash
			.update(`${path}\0`)
			.update(readFileSync(join(root, path)))
			.update('\0');
	return hash.digest('hex');
};

/** Runs a step to its end; its standard output is the answer where it has one. */
const run = (command, args, { env = process.env, stdout = 2 } = {}) => {
	const result = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', stdout, 2] });
	if (result.status !== 0) {
		console.error(`The build failed in ${args[0]}.`);
		process.exit(1);
	}
	return result.stdout?.toString('utf8') ?? '';
};

const bundled = join(root, 'node_modules', 'node', 'bin', 'node');
const node = existsSync(bundled) ? bundled : process.execPath;
/** Whose releases the built app will run; a build for another project is another build. */
const project = run(node, [join(root, 'tools', 'release-anchor.ts')], { stdout: 'pipe' });

const stamp = `${hashInputs()} ${project}`;
const isCurrent = existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp;
if (!process.argv.includes('--if-changed') || !isCurrent) {
	const env = { ...process.env, MATINEE_PROJECT: project };
	run(node, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'], { env });
	run(node, [join(root, 'tools', 'build-worker.js')], { env });
	run(node, [join(root, 'tools', 'build-capsule.js')], { env });
	// A release of a project is signed where its keys are: by `matinee release`, not here.
	if (process.env['MATINEE_ROOTS'] === undefined) {
		run(node, [join(root, 'tools', 'write-release.ts')]);
		writeFileSync(stampPath, stamp);
	}
}
