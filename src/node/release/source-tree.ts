/** The tree that a release is built from: its version and number, and the build itself into a folder of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fieldsOf } from '#lib/core/fields.ts';
import { systemCode } from '#node/adapters/atomic-write.ts';
import { decodeJson } from '#node/json.ts';
import { StartError } from '#node/start-error.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const packageBytes = 1024 * 1024;

/** The signed roots of the project, as they are kept beside its source. */
export const projectRootsPath: string = join(root, 'release.roots');

/** What package.json calls this version. Throws StartError. */
export const treeVersion = async (): Promise<string> => {
	const bytes = await readFile(join(root, 'package.json'));
	const version = fieldsOf(decodeJson(bytes, packageBytes))?.['version'];
	if (typeof version !== 'string') throw new StartError('package.json names no version.');
	return version;
};

const git = (...args: readonly string[]): string | undefined => {
	const done = spawnSync('git', [...args], { cwd: root, encoding: 'utf8' });
	return done.status === 0 ? done.stdout.trim() : undefined;
};

/** How many commits led here: the same for everybody who has this commit; undefined without its whole history. */
export const commitCount = (): number | undefined => {
	const isWhole = git('rev-parse', '--is-shallow-repository') === 'false';
	const count = isWhole ? git('rev-list', '--count', 'HEAD') : undefined;
	return count === undefined ? undefined : Number(count);
};

/** True when files differ from the commit: nobody else could build the same. */
export const hasUncommitted = (): boolean => (git('status', '--porcelain') ?? '') !== '';

const namesIn = async (folder: string): Promise<readonly string[]> => {
	try {
		return await readdir(folder);
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return [];
		throw cause;
	}
};

/** Builds the site of this tree for a project into a folder that is new, empty, or holds a release already. Throws StartError. */
export const buildSite = async (out: string, rootsFile: string): Promise<void> => {
	const folder = resolve(out);
	const names = await namesIn(folder);
	if (names.length > 0 && !names.includes('release.cbor') && !names.includes('.inputs')) {
		throw new StartError(`${folder} holds other files, which a build would take away.`);
	}
	await mkdir(folder, { recursive: true });
	const env = { ...process.env, MATINEE_OUT: folder, MATINEE_ROOTS: resolve(rootsFile) };
	const code = await new Promise<number>((done, fail) => {
		// What the tools say goes to standard error: standard output is this command's own answer.
		const build = spawn(process.execPath, [join(root, 'tools', 'build.js')], {
			cwd: root,
			env,
			stdio: ['ignore', 2, 2]
		});
		build.on('error', fail);
		build.on('close', (status) => {
			done(status ?? 1);
		});
	});
	if (code !== 0) throw new StartError('The site could not be built; the reason stands above.');
};
