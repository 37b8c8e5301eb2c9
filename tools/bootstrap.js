/** What every command of this repository needs first: the dependencies as the lockfile has them, and Node 24 to run with. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const modules = join(root, 'node_modules');
const isWindows = process.platform === 'win32';
/** Tried with 8, 9, 10 and 11; Node 20 comes with 9 or later. */
const oldestNpm = 8;
const oldestNode = 20;

/** Ends the process with one sentence. */
export const fail = (sentence) => {
	console.error(sentence);
	process.exit(1);
};

const major = (version) => Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);

const readJson = (path) => {
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch {
		// Not there or cut short: as if nothing were installed.
		return {};
	}
};

/** npm writes node_modules/.package-lock.json last: it names what is there, and is missing after an interruption. */
const isInstalled = () => {
	const wanted = Object.entries(readJson(join(root, 'package-lock.json')).packages ?? {});
	const there = readJson(join(modules, '.package-lock.json')).packages ?? {};
	const fits = ([path, entry]) =>
		path === '' ||
		(there[path] ? there[path].version === entry.version : Boolean(entry.optional || entry.peer));
	return wanted.length > 0 && wanted.every(fits) && findNode() !== undefined;
};

const npm = (args, options) =>
	spawnSync(isWindows ? 'npm.cmd' : 'npm', args, { cwd: root, shell: isWindows, ...options });

const checkNpm = () => {
	const asked = npm(['--version'], { encoding: 'utf8' });
	if (asked.status !== 0) fail('npm was not found. It comes with Node: install Node 20 or later.');
	const version = asked.stdout.trim();
	if (major(`${version}.`) < oldestNpm) {
		fail(
			`npm ${version} is too old for this lockfile. Install npm ${oldestNpm} or later: npm install -g npm.`
		);
	}
};

/** The sentence for what npm's log says. */
const whyNpmFailed = (log, logPath) => {
	if (
		/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/.test(
			log
		)
	) {
		return `The npm registry cannot be reached, and the dependencies are not installed yet. Details: ${logPath}`;
	}
	if (/\bENOSPC\b/.test(log)) return `The disk is full. Details: ${logPath}`;
	if (/\b(EACCES|EPERM|EROFS)\b/.test(log))
		return `npm may not write to ${modules}. Details: ${logPath}`;
	if (/\bEUSAGE\b/.test(log))
		return `package-lock.json does not fit package.json. Details: ${logPath}`;
	return `npm could not install the dependencies. Details: ${logPath}`;
};

const install = () => {
	checkNpm();
	console.error('Installing the dependencies (once; about half a minute)');
	const logPath = join(tmpdir(), `matinee-npm-${process.pid}.log`);
	const log = openSync(logPath, 'w');
	const done = npm(
		['ci', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-timeout=60000'],
		{
			stdio: ['ignore', log, log]
		}
	);
	closeSync(log);
	if (done.status !== 0) fail(whyNpmFailed(readFileSync(logPath, 'utf8'), logPath));
	if (findNode() === undefined) fetchNode(logPath);
};

/** npm did not run the script of the package `node` (it blocks scripts, or was told to): it is run here, by name. */
const fetchNode = (logPath) => {
	const script = join(modules, 'node', 'installArchSpecificPackage.js');
	const log = openSync(logPath, 'a');
	spawnSync(process.execPath, [script], {
		cwd: join(modules, 'node'),
		stdio: ['ignore', log, log]
	});
	closeSync(log);
	if (findNode() === undefined) {
		fail(
			`npm did not install Node 24. Allow the install script of the package "node", or use Node 24 yourself. Details: ${logPath}`
		);
	}
};

/** Node 24: the one among the dependencies, else the one that runs this, if it is new enough. */
const findNode = () => {
	const bundled = join(modules, 'node', 'bin', isWindows ? 'node.exe' : 'node');
	if (existsSync(bundled) && spawnSync(bundled, ['--version']).status === 0) return bundled;
	return major(process.version) >= 24 && existsSync(modules) ? process.execPath : undefined;
};

/** The environment in which the tools of node_modules are found first, and `node` is Node 24. */
export const toolEnvironment = (node) => ({
	...process.env,
	PATH: [join(modules, '.bin'), join(node, '..'), process.env['PATH'] ?? ''].join(delimiter)
});

/** Installs what is missing and returns the Node to run with; ends the process with one sentence when it cannot. */
export const bootstrap = () => {
	if (major(process.version) < oldestNode) {
		fail(`Node ${process.version} is too old. Install Node ${oldestNode} or later.`);
	}
	if (!isInstalled()) install();
	return (
		findNode() ?? fail('Node 24 is missing from node_modules. Delete node_modules and try again.')
	);
};

/** Runs a program to its end, its output shown here; resolves with its exit code. */
export const run = (command, args, options = {}) =>
	new Promise((resolve) => {
		const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
		child.on('error', (error) => {
			console.error(`${command} could not be started: ${error.message}`);
			resolve(1);
		});
		child.on('close', (code) => resolve(code ?? 1));
	});

/** Runs a program to its end; what it printed is shown when it has ended, so that several can run side by side. */
export const runQuietly = (command, args, options = {}) =>
	new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd: root,
			stdio: ['ignore', 'pipe', 'pipe'],
			...options
		});
		const said = [];
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(text));
		child.on('error', (error) => {
			resolve({ code: 1, said: `${command} could not be started: ${error.message}\n` });
		});
		child.on('close', (code) => {
			resolve({ code: code ?? 1, said: Buffer.concat(said).toString('utf8') });
		});
	});
