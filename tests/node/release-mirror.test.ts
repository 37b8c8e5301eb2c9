/** Anyone can host the app: whoever has the feed of its project has its site, whole, signed, and never an older one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startProjector } from '#node/projector.ts';
import { jsonOf, runCli } from '#tests/support/cli.ts';
import { createReleaseFolder } from '#tests/support/release-folder.ts';

const folder = await createReleaseFolder();
const { at, run, site, signWith, publish } = folder;
afterAll(folder.remove);

const publishSigned = async (seq: number, change: Readonly<Record<string, string>>) => {
	const path = await site(seq, change);
	await signWith(path, 1, 3);
	const end = await publish(path);
	return { path, link: String(jsonOf(end)['link']) };
};
const mirror = async (www: string, home = 'home') =>
	jsonOf(await runCli(['mirror', at(www), '--home', at(home), '--json']));
const textAt = (...names: readonly string[]): Promise<string> => readFile(at(...names), 'utf8');

/** The most trivial web server there is. */
const serve = async (www: string): Promise<string> => {
	const server = createServer((request, response) => {
		readFile(at(www, request.url ?? '/')).then(
			(bytes) => response.end(bytes),
			() => response.writeHead(404).end()
		);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	// A server that listens on TCP has an address of this shape.
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

const one = await publishSigned(1, { '_app/immutable/one.js': 'one', 'robots.txt': 'all' });

test('the mirror of a home that has an app is the app: page, bootloader, signed list', async () => {
	expect((await mirror('www'))['app']).toMatchObject({ state: 'written', seq: 1 });
	expect(await textAt('www', 'service-worker.js')).toBe('the bootloader');
	for (const name of ['200.html', 'index.html', '404.html']) {
		expect(await textAt('www', name)).toContain('<title>Matinee</title>');
	}
	const checked = await run('verify', await serve('www'), '--roots', at('roots'));
	expect(jsonOf(checked)).toMatchObject({ ok: true, seq: 1, differing: [] });
	expect((await mirror('www'))['app']).toMatchObject({ state: 'current', seq: 1 });
});

test('bob, who follows the app from a mirror, hosts the same site, and so does whoever follows bob', async () => {
	const url = await serve('www');
	await runCli(['follow', one.link, '--mirror', url, '--home', at('bob')]);
	const projector = await startProjector({
		port: 0,
		host: '127.0.0.1',
		home: at('bob'),
		buildDir: one.path,
		log: () => undefined
	});
	onTestFinished(projector.close);
	await new Promise<void>((arrived) => {
		const look = (): void => {
			if (projector.feeds().some(({ complete }) => complete)) arrived();
		};
		projector.subscribe(look);
		look();
	});
	expect((await mirror('bobs', 'bob'))['app']).toMatchObject({ state: 'written', seq: 1 });
	const files = ['release.cbor', 'service-worker.js', '200.html', '_app/immutable/one.js'];
	for (const name of files) expect(await textAt('bobs', name)).toBe(await textAt('www', name));
	const checked = await run('verify', await serve('bobs'), '--roots', at('roots'));
	expect(jsonOf(checked)).toMatchObject({ ok: true, differing: [] });
});

test('the next release takes the place of the first, whose own files go; the first never comes back', async () => {
	await mirror('www');
	await publishSigned(2, { '_app/immutable/two.js': 'two', '200.html': '<title>Two</title>' });
	expect((await mirror('www'))['app']).toMatchObject({ state: 'written', seq: 2 });
	expect(await textAt('www', 'index.html')).toBe('<title>Two</title>');
	expect(await readdir(at('www', '_app', 'immutable'))).toEqual(['app.js', 'two.js']);

	expect((await mirror('www', 'bob'))['app']).toMatchObject({ state: 'older', seq: 1 });
	expect(await textAt('www', 'index.html')).toBe('<title>Two</title>');
});

test('a site that was tampered with is put right', async () => {
	await mirror('www');
	await writeFile(at('www', '200.html'), 'seized');
	await rm(at('www', 'service-worker.js'));
	expect((await mirror('www'))['app']).toMatchObject({ state: 'written' });
	expect(await textAt('www', '200.html')).not.toBe('seized');
	expect(await textAt('www', 'service-worker.js')).toBe('the bootloader');
});

test('a release of which a file is damaged in the home leaves the site as it was', async () => {
	await mirror('www');
	await publishSigned(3, { '_app/immutable/three.js': 'the third' });
	const objects = await readdir(at('home', 'objects'), { recursive: true, withFileTypes: true });
	for (const entry of objects.filter((each) => each.isFile())) {
		const path = join(entry.parentPath, entry.name);
		if ((await readFile(path, 'utf8')) === 'the third') await writeFile(path, 'damaged!!');
	}
	expect((await mirror('www'))['app']).toMatchObject({ state: 'incomplete', seq: 3 });
	expect(await textAt('www', 'index.html')).toBe('<title>Two</title>');
});

test('a home with two apps makes a site only of the one that is named', async () => {
	const end = await runCli(['mirror', at('www'), '--home', at('home'), '--app', '00']);
	expect(end.code).toBe(2);
	const none = await runCli(['mirror', at('bare'), '--home', at('home'), '--app', 'none']);
	expect(none.code).toBe(0);
	expect(await readdir(at('bare'))).not.toContain('200.html');
});
