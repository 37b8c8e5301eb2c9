/** `matinee release` as its users run it: three holders sign, two are enough, and what was not signed is not published. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createPrivateKey, sign } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { hexToBytes } from '#lib/core/bytes.ts';
import { parseKey } from '#lib/studio/keys.ts';
import { readRelease } from '#node/release/release-file.ts';
import { must } from '#tests/support/channels.ts';
import { jsonOf, runCli, type CliEnd } from '#tests/support/cli.ts';
import { createReleaseFolder, ports } from '#tests/support/release-folder.ts';

const folder = await createReleaseFolder();
const { at, run, publicKeys, set, site, signWith, publish } = folder;
afterAll(folder.remove);

const signCli = (path: string, holder: number): Promise<CliEnd> =>
	run('sign', path, '--key', at(`holder-${holder}`));

test('three holders get their part in the project, and are listed', async () => {
	expect(jsonOf(set)).toMatchObject({ root: 2, threshold: 2, keys: publicKeys });
	const listed = jsonOf(await run('keys', '--roots', at('roots')));
	expect(listed['keys']).toEqual(expect.arrayContaining([...publicKeys]));
});

test('a release is signed by one holder after the other, then published; a second time changes nothing', async () => {
	const path = await site(1);
	expect(jsonOf(await signCli(path, 1))).toMatchObject({ signatures: 1, needed: 2 });
	expect(jsonOf(await signCli(path, 3))).toMatchObject({ signatures: 2, needed: 2 });
	const verified = await run('verify', path, '--roots', at('roots'));
	expect(verified.code).toBe(0);
	expect(jsonOf(verified)).toMatchObject({ ok: true, files: 2, signatures: 2, differing: [] });
	expect(jsonOf(await publish(path))).toMatchObject({ seq: 1, changed: true, release: 1 });
	expect(jsonOf(await publish(path))).toMatchObject({ seq: 1, changed: false });
});

test('another release with the same number, and an older one, are not published any more', async () => {
	const next = await site(12);
	await signWith(next, 1, 2);
	expect((await publish(next)).code).toBe(0);
	for (const seq of [12, 11]) {
		const path = await site(seq, { '200.html': 'another' });
		await signWith(path, 1, 2);
		const end = await publish(path);
		expect(end.code).toBe(1);
		expect(jsonOf(end)['error']).toMatch(/Release 12 was published already/);
	}
});

test('one signature is not enough, and one key signs once', async () => {
	const path = await site(20);
	await signWith(path, 2);
	const again = await signCli(path, 2);
	expect(again.code).toBe(1);
	expect(jsonOf(again)['error']).toMatch(/has signed the release already/);
	const end = await publish(path);
	expect(end.code).toBe(1);
	expect(jsonOf(end)['error']).toBe('The release has 1 of the 2 signatures that it needs.');
	expect((await run('verify', path)).code).toBe(1);
});

test("mallory's key has no part in it, and neither has the project's own hot key", async () => {
	const path = await site(21);
	await run('keys', 'new', '--out', at('mallory'));
	const end = await run('sign', path, '--key', at('mallory'));
	expect(jsonOf(end)['error']).toMatch(/gives this key no part/);
	expect((await run('sign', path, '--key', at('project'))).code).toBe(1);
});

test('an altered, a missing and an extra file are named, and nothing of it is published', async () => {
	const path = await site(30, { 'robots.txt': 'all' });
	await signWith(path, 1, 2);
	await writeFile(join(path, '200.html'), 'seized');
	await rm(join(path, 'robots.txt'));
	await writeFile(join(path, 'extra.js'), 'evil');
	const end = await run('verify', path, '--roots', at('roots'));
	expect(end.code).toBe(1);
	expect(jsonOf(end)['differing']).toEqual([
		{ where: 'here', path: '/200.html', reason: 'altered' },
		{ where: 'here', path: '/extra.js', reason: 'extra' },
		{ where: 'here', path: '/robots.txt', reason: 'missing' }
	]);
	const refused = await publish(path);
	expect(refused.code).toBe(1);
	expect(jsonOf(refused)['error']).toMatch(/not the site that was signed/);
});

test('another bootloader than the one that was signed is named, too', async () => {
	const path = await site(31);
	await writeFile(join(path, 'service-worker.js'), 'another');
	await signWith(path, 1, 2);
	expect(jsonOf(await run('verify', path))['differing']).toEqual([
		{ where: 'here', path: '/service-worker.js', reason: 'altered' }
	]);
});

test('the capsule is signed apart from the files of the site, published with them, and named when it is altered', async () => {
	const path = await site(40, { 'capsule.html': 'the whole app' });
	const { release } = await readRelease(path, ports);
	expect(release.capsule?.bytes).toBe(13);
	expect([...release.files.keys()]).toEqual(['/200.html', '/_app/immutable/app.js']);
	await signWith(path, 1, 2);
	expect((await publish(path)).code).toBe(0);
	await writeFile(join(path, 'capsule.html'), 'another app!!');
	expect(jsonOf(await run('verify', path))['differing']).toEqual([
		{ where: 'here', path: '/capsule.html', reason: 'altered' }
	]);
});

test('what somebody else built is compared with a release that comes alone', async () => {
	const path = await site(32);
	await signWith(path, 1, 2);
	const theirs = at('theirs');
	await cp(path, theirs, { recursive: true });
	const file = join(path, 'release.cbor');
	expect((await run('verify', file, '--against', theirs)).code).toBe(0);
	await writeFile(join(theirs, '_app', 'immutable', 'app.js'), 'x');
	expect(jsonOf(await run('verify', file, '--against', theirs))['differing']).toEqual([
		{ where: 'against', path: '/_app/immutable/app.js', reason: 'altered' }
	]);
});

/** Ed25519 as a device does it that never gives its key out: seed and message in, signature out. */
const deviceSign = async (keyFile: string, message: Buffer): Promise<string> => {
	const { seed } = must(parseKey((await readFile(keyFile, 'utf8')).split('\n')[1] ?? ''));
	const prefix = hexToBytes('302e020100300506032b657004220420') ?? new Uint8Array();
	const der = Buffer.concat([prefix, seed]);
	const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
	return sign(null, message, key).toString('hex');
};

test('a device that keeps its key signs by way of a message and a signature in hex', async () => {
	const path = await site(33);
	await signWith(path, 1);
	await run('message', path, '--out', at('message'));
	const signature = await deviceSign(at('holder-3'), await readFile(at('message')));
	const add = (hex: string): Promise<CliEnd> =>
		run('add-signature', path, '--public-key', publicKeys[2] ?? '', '--signature', hex);
	const wrong = await add(signature.replace(/^../, signature.startsWith('00') ? '01' : '00'));
	expect(jsonOf(wrong)['error']).toMatch(/no signature of that key/);
	expect(jsonOf(await add(signature))).toMatchObject({ signatures: 2 });
	expect((await run('verify', path, '--roots', at('roots'))).code).toBe(0);
});

test('the key may come from standard input, and never stands on the command line', async () => {
	const path = await site(34);
	const key = await readFile(at('holder-2'), 'utf8');
	const end = await runCli(['release', 'sign', path, '--key', '-', '--json'], key);
	expect(jsonOf(end)).toMatchObject({ signatures: 1, publicKey: publicKeys[1] });
});

test('a site at an address is checked file by file; a bomb and a cut answer are files that differ', async () => {
	const path = await site(35);
	await signWith(path, 1, 2);
	const { release } = await readRelease(path, ports);
	const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
	let isHostile = false;
	const server = createServer((request, response) => {
		const name = request.url ?? '/';
		if (isHostile && name === '/200.html') {
			response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb);
		} else if (isHostile && name.endsWith('app.js')) {
			response.writeHead(302, { Location: '/elsewhere' }).end();
		} else {
			void readFile(join(path, name)).then(
				(bytes) => response.writeHead(200).end(bytes),
				() => response.writeHead(404).end()
			);
		}
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	try {
		const sound = await run('verify', url, '--roots', at('roots'));
		expect(jsonOf(sound)).toMatchObject({ ok: true, files: release.files.size, differing: [] });
		isHostile = true;
		const end = await run('verify', url, '--roots', at('roots'));
		expect(end.code).toBe(1);
		expect(jsonOf(end)['differing']).toEqual([
			{ where: 'here', path: '/200.html', reason: 'altered' },
			{ where: 'here', path: '/_app/immutable/app.js', reason: 'missing' }
		]);
	} finally {
		await new Promise((closed) => server.close(closed));
	}
});

test('a project whose releases one key could sign publishes none', async () => {
	const end = await run(
		...['keys', 'set', '--key', at('project'), '--home', at('home'), '--threshold', '1'],
		...publicKeys.flatMap((key) => ['--to', key])
	);
	expect(end.code).toBe(2);
	const twice = await run(
		...['keys', 'set', '--key', at('project'), '--home', at('home')],
		...[publicKeys[0], publicKeys[0], publicKeys[1]].flatMap((key) => ['--to', key ?? ''])
	);
	expect(twice.code).toBe(2);
});

test.each([
	[[]],
	[['sing']],
	[['sign']],
	[['publish']],
	[['verify', 'a', 'b']],
	[['build', '--seq', '0']]
])('wrong usage %j ends with 2', async (args) => {
	expect((await runCli(['release', ...args])).code).toBe(2);
});
