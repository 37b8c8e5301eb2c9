/** `npm test`: installs, finds browsers, builds, runs every check and every test, and ends with `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { bootstrap, fail, run, runQuietly, toolEnvironment } from './bootstrap.js';

const isExecutable = (path) => {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		// Not there, or not ours to run: the next place is looked at.
		return false;
	}
};

/** The first of these programs on the PATH. */
const onPath = (names) =>
	names
		.flatMap((name) =>
			(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))
		)
		.find(isExecutable);

/** Debian's package, when this is Debian or one of its kin and we may install. */
const installPackage = (name) => {
	const aptGet = onPath(['apt-get']);
	if (process.getuid?.() !== 0 || !aptGet) return;
	console.error(`Installing ${name}`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const apt = (args) => spawnSync(aptGet, args, { stdio: ['ignore', 2, 2], env }).status === 0;
	if (apt(['update'])) apt(['install', '-y', '--no-install-recommends', name]);
};

const findChromium = async () => {
	const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
	const { chromium } = await import('@playwright/test');
	const bundled = chromium.executablePath();
	const find = () =>
		[process.env['MATINEE_CHROMIUM'], bundled].filter(Boolean).find(isExecutable) ?? onPath(names);
	const found = find();
	if (found) return found;
	installPackage('chromium');
	return (
		find() ??
		fail('No Chromium was found. Install one with: npx playwright install --with-deps chromium')
	);
};

const findFirefox = () => {
	const find = () =>
		[process.env['MATINEE_FIREFOX']].filter(Boolean).find(isExecutable) ??
		onPath(['firefox-esr', 'firefox']);
	const found = find();
	if (found) return found;
	installPackage('firefox-esr');
	return find() ?? fail('No Firefox was found. Install one with: sudo apt-get install firefox-esr');
};

const readReport = (path) => {
	if (!existsSync(path)) return undefined;
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch {
		// Cut short: the runner ended before it had written everything.
		return undefined;
	}
};

const sum = (counts, names) =>
	names.reduce((total, name) => total + Number(counts?.[name] ?? 0), 0);

/** Tests that passed and failed; a skipped test has shown nothing, and a runner that ran no test has failed. */
const countVitest = (report) => ({
	passed: sum(report, ['numPassedTests']),
	failed: sum(report, ['numFailedTests', 'numPendingTests', 'numTodoTests'])
});
const countPlaywright = (report) => ({
	passed: sum(report?.stats, ['expected']),
	failed: sum(report?.stats, ['unexpected', 'flaky', 'skipped'])
});

const node = bootstrap();
const folder = mkdtempSync(join(tmpdir(), 'matinee-test-'));
const env = {
	...toolEnvironment(node),
	MATINEE_CHROMIUM: await findChromium(),
	MATINEE_FIREFOX: findFirefox()
};

let passed = 0;
let failed = 0;
const failures = [];
const note = (name, counts) => {
	passed += counts.passed;
	failed += counts.failed;
	if (counts.failed > 0) failures.push(name);
};

const noteCheck = (name, code) =>
	note(name, code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
/** Checks one after the other; what each prints is shown as a whole. */
const checks = async (names) => {
	for (const name of names) {
		const { code, said } = await runQuietly('npm', ['run', '--silent', `check:${name}`], { env });
		console.log(`\n— ${name}\n${said}`);
		noteCheck(name, code);
	}
};

const tests = async (name, args, { report, count, more = {} }) => {
	console.log(`\n— ${name}`);
	const code = await run(args[0], args.slice(1), { env: { ...env, ...more } });
	const counts = count(readReport(report));
	const hasToldWhy = code === 0 ? counts.passed + counts.failed > 0 : counts.failed > 0;
	note(name, hasToldWhy ? counts : { ...counts, failed: counts.failed + 1 });
};

console.log('\n— build');
noteCheck('build', await run(node, ['tools/build.js', '--if-changed'], { env }));
// Two at a time, of about the same length; they only read.
await Promise.all([checks(['lint']), checks(['types', 'format', 'arch', 'dead'])]);
const vitestReport = join(folder, 'vitest.json');
await tests(
	'unit, contract, simulator and node tests',
	['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
	{ report: vitestReport, count: countVitest }
);
const playwrightReport = join(folder, 'playwright.json');
await tests('browser tests', ['playwright', 'test', '--reporter=list,json'], {
	report: playwrightReport,
	count: countPlaywright,
	more: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport }
});
rmSync(folder, { recursive: true, force: true });

if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
