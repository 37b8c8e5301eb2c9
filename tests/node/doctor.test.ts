/** The doctor: says what is wrong with a home in one sentence each, and changes nothing. */
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { systemRandom } from '#lib/core/adapters/system.ts';
import { limits } from '#lib/core/limits.ts';
import { createTracker } from '#node/tracker/tracker.ts';
import { examine } from '#node/doctor/examine.ts';
import { createNodePorts } from '#node/verbs/node-ports.ts';
import { openHome } from '#node/home.ts';
import { runCli } from '#tests/support/cli.ts';

let root: string;
const at = (...names: readonly string[]): string => join(root, ...names);
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'matinee-doctor-'));
	await mkdir(at('build'));
	await writeFile(at('build/200.html'), '<!doctype html><title>Matinee</title>');
});
afterEach(async () => {
	await rm(root, { recursive: true, force: true });
});

interface Found {
	readonly code: number | null;
	/** `about verdict`, in order, and what was said. */
	readonly verdicts: readonly string[];
	readonly text: string;
}

const consult = async (...more: readonly string[]): Promise<Found> => {
	const end = await runCli([
		...['doctor', '--home', at('home'), '--build', at('build'), '--port', '0', '--json', ...more]
	]);
	// Tests look at the fields they expect and fail when they are not there.
	const list = JSON.parse(end.stdout) as readonly {
		about: string;
		verdict: string;
		says: string;
	}[];
	return {
		code: end.code,
		verdicts: list.map(({ about, verdict }) => `${about} ${verdict}`),
		text: list.map(({ says }) => says).join('\n')
	};
};

const publish = async (): Promise<void> => {
	const row = { id: 'a', title: 'A', licence: 'CC0-1.0', rightsHolder: 'Alice' };
	const film = { ...row, infoHash: 'a'.repeat(40), container: 'mp4', bytes: 1000 };
	await writeFile(at('list.ndjson'), JSON.stringify(film));
	await runCli(['key', 'new', '--out', at('key')]);
	await runCli(['publish', at('list.ndjson'), '--key', at('key'), '--home', at('home')]);
};
const objects = async (): Promise<readonly string[]> => {
	const files = await readdir(at('home/objects'), { recursive: true });
	return files.filter((file) => /[0-9a-f]{64}$/.test(file));
};

test('a home in order is fine, and nothing in it is changed', async () => {
	await publish();
	const before = await readdir(at('home'), { recursive: true });
	const found = await consult();
	expect(found.code).toBe(0);
	expect(found.verdicts).toEqual([
		...['node fine', 'site fine', 'port fine', 'home fine', 'room fine', 'lock fine'],
		...['feed fine', 'object fine']
	]);
	expect(found.text).toMatch(/Version 1 of .*, 1 titles, is whole and good for 29 days\./);
	expect(await readdir(at('home'), { recursive: true })).toEqual(before);
});

test('a damaged object is named, and the version that needs it', async () => {
	await publish();
	const [file = ''] = await objects();
	await writeFile(at('home/objects', file), 'damaged');
	const found = await consult();
	expect(found.code).toBe(1);
	expect(found.verdicts).toEqual(expect.arrayContaining(['feed wrong', 'object wrong']));
	expect(found.text).toContain(file.slice(-64));
});

test('a home that does not exist yet is odd, a machine without a site is wrong', async () => {
	await rm(at('build/200.html'));
	const found = await consult();
	expect(found.code).toBe(1);
	expect(found.verdicts).toEqual(['node fine', 'site wrong', 'port fine', 'home odd']);
	expect(await readdir(root)).toEqual(['build']);
});

test('a home that others may look into is wrong', async () => {
	await mkdir(at('home'));
	await chmod(at('home'), 0o755);
	expect((await consult()).verdicts).toContain('home wrong');
});

test('a damaged list of channels is told', async () => {
	await mkdir(at('home'), { mode: 0o700 });
	await writeFile(at('home/followed.json'), '[]');
	const found = await consult();
	expect([found.code, found.text]).toEqual([
		1,
		expect.stringContaining('followed.json is damaged.')
	]);
});

test('a home in use, a port in use, and trackers that are there or not', async () => {
	const ports = await createNodePorts();
	const home = await openHome(at('home'), ports);
	onTestFinished(home.close);
	const tracker = createTracker({ ...ports, random: systemRandom });
	const server = createServer().on('upgrade', tracker.upgrade).listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(async () => {
		await tracker.close();
		server.close();
	});
	// A server that listens on TCP has an address of this shape.
	const { port } = server.address() as AddressInfo;
	const found = await consult(
		...['--port', String(port), '--tracker', `ws://127.0.0.1:${port}/tracker`],
		...['--tracker', 'ws://127.0.0.1:1/tracker']
	);
	expect(found.verdicts).toEqual([
		...[
			'node fine',
			'site fine',
			'port wrong',
			'home fine',
			'room fine',
			'lock odd',
			'object fine'
		],
		...['tracker fine', 'tracker wrong']
	]);
	expect(found.text).toContain(`Process ${process.pid} is running on the home.`);
});

test('a tracker that takes the connection and says nothing is given up', async () => {
	const ports = await createNodePorts();
	const clock = createSeededClock();
	const server = createServer().listen(0, '127.0.0.1');
	server.on('upgrade', () => {
		clock.advance(limits.lobby.socketOpenMs);
	});
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	// A server that listens on TCP has an address of this shape.
	const { port } = server.address() as AddressInfo;
	const place = { home: at('home'), buildDir: at('build'), port: 0 };
	const findings = await examine(
		{ ...place, trackers: [`ws://127.0.0.1:${port}/`] },
		{ ...ports, clock }
	);
	expect(findings.at(-1)).toMatchObject({ about: 'tracker', verdict: 'wrong' });
});
