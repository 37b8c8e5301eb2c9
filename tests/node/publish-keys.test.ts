/** The verbs of keys and channels, as a publisher runs them: files that nobody else reads, roots that followers accept. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSigner, createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import { verifyRootChain, type RootChain } from '#lib/channel/root-chain.ts';
import { keysOfRole } from '#lib/channel/root.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { createFilePointerStore } from '#node/adapters/file-pointer-store.ts';
import { readKeyFile } from '#node/publish/key-file.ts';
import { must } from '#tests/support/channels.ts';
import { jsonOf, runCli, type CliEnd } from '#tests/support/cli.ts';

let root: string;
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'matinee-keys-'));
});
afterEach(async () => {
	await rm(root, { recursive: true, force: true });
});

const at = (name: string): string => join(root, name);
const cli = (...args: readonly string[]): Promise<CliEnd> => runCli([...args, '--json']);
const inHome = (): readonly string[] => ['--home', at('home')];
const line = JSON.stringify({
	id: 'a',
	title: 'A',
	licence: 'CC0-1.0',
	rightsHolder: 'Alice',
	infoHash: 'a'.repeat(40),
	container: 'mp4',
	bytes: 1000
});
const publish = async (key: string, ...more: readonly string[]): Promise<CliEnd> => {
	await writeFile(at('list.ndjson'), line);
	return cli('publish', at('list.ndjson'), '--key', key, ...inHome(), ...more);
};

/** The chain of the channel as a key file has it, checked as followers check it. */
const chainIn = async (name: string, link: unknown): Promise<RootChain> => {
	const { roots } = await readKeyFile(at(name));
	const { channel } = must(parseChannelLink(String(link)));
	const verifier = await createVerifier();
	return must(await verifyRootChain({ channel, envelopes: roots, verifier, digest: systemDigest }));
};

test('key new makes a channel whose link names its hot key, in a file for its owner alone', async () => {
	const made = jsonOf(
		await cli('key', 'new', '--out', at('key'), '--name', 'Alice', '--tracker', 'wss://t.example')
	);
	const link = must(parseChannelLink(String(made['link'])));
	expect(link).toMatchObject({ name: 'Alice', feed: 'films', trackers: ['wss://t.example/'] });
	expect(link.channel).toBe(made['channel']);
	expect(bytesToHex(link.hotKey)).toBe(made['publicKey']);
	expect((await stat(at('key'))).mode & 0o777).toBe(0o600);
	const { keys } = await readKeyFile(at('key'));
	expect(keys.map(({ purpose }) => purpose)).toEqual(['root', 'head']);
	const [, head] = keys;
	expect(head && (await createSigner(head.seed)).publicKey).toEqual(link.hotKey);
	expect((await chainIn('key', made['link'])).newest.name).toBe('Alice');
});

test('key new never replaces a file', async () => {
	await cli('key', 'new', '--out', at('key'));
	const before = await readFile(at('key'), 'utf8');
	const again = await cli('key', 'new', '--out', at('key'));
	expect(again).toMatchObject({ code: 1 });
	expect(again.stderr).toMatch(/is there already and is not replaced/);
	expect(await readFile(at('key'), 'utf8')).toBe(before);
});

test.each<[string, readonly string[]]>([
	['no verb', ['key']],
	['no file', ['key', 'new']],
	['an unknown option', ['key', 'new', '--secret', 'x']],
	['a threshold above the keys', ['key', 'new', '--out', 'x', '--threshold', '2']],
	['a tracker that is none', ['key', 'new', '--out', 'x', '--tracker', 'ws://far.example']],
	['a key that followers refuse', ['key', 'delegate', 'news', '--to', '00'.repeat(32)]],
	['retiring without saying yes', ['channel', 'retire', '--key', 'x']],
	['publishing without a key', ['publish', 'list.csv']],
	['publishing nothing', ['publish', '--key', 'x']]
])('wrong usage ends with 2: %s', async (_, args) => {
	const { code, stderr } = await cli(...args);
	expect(code).toBe(2);
	expect(stderr).toContain('Usage: npm run matinee');
});

test('a key comes from a file or from standard input', async () => {
	await cli('key', 'new', '--out', at('key'));
	await writeFile(at('list.ndjson'), line);
	const args = ['publish', at('list.ndjson'), '--key', '-', ...inHome(), '--json'];
	const ended = await runCli(args, await readFile(at('key'), 'utf8'));
	expect(jsonOf(ended)).toMatchObject({ seq: 1, changed: true });
	expect(await runCli(args, 'no key')).toMatchObject({ code: 1 });
});

test('after key rotate the new file publishes, the old one does not, and the number goes on', async () => {
	const made = jsonOf(await cli('key', 'new', '--out', at('old')));
	await publish(at('old'));
	const rotated = await cli('key', 'rotate', '--key', at('old'), '--out', at('new'), ...inHome());
	expect(jsonOf(rotated)).toMatchObject({ root: 2, channel: made['channel'] });
	const refused = await publish(at('old'));
	expect(refused).toMatchObject({ code: 1 });
	expect(refused.stderr).toMatch(/may not publish this feed/);
	expect(jsonOf(await publish(at('new')))).toMatchObject({ seq: 2, changed: true });
	const chain = await chainIn('new', made['link']);
	expect(chain.newest.version).toBe(2);
	const { channel } = chain;
	const pointers = createFilePointerStore(join(at('home'), 'pointers'), systemDigest);
	expect((await pointers.read(channel, 'films'))?.roots).toHaveLength(2);
	expect((await readKeyFile(at('old'))).roots).toHaveLength(2);
});

test('cold keys can be replaced, and the old ones speak for the channel no more', async () => {
	const made = jsonOf(
		await cli(
			'key',
			'new',
			'--out',
			at('hot'),
			'--root-out',
			at('cold'),
			'--root-keys',
			'3',
			'--threshold',
			'2'
		)
	);
	const rotate = ['key', 'rotate', '--key', at('hot'), '--root', ...inHome()];
	const without = await cli(...rotate, '--out', at('none'));
	expect(without).toMatchObject({ code: 1 });
	expect(without.stderr).toMatch(/Too few root keys have signed/);
	const done = await cli(...rotate, '--out', at('next'), '--root-key', at('cold'));
	expect(done).toMatchObject({ code: 0 });
	const chain = await chainIn('next', made['link']);
	const [first, second] = chain.roots.map((each) => keysOfRole(each, 'root').map(bytesToHex));
	expect(second).toHaveLength(3);
	expect(second?.some((key) => first?.includes(key))).toBe(false);
	expect(chain.newest.roles.get('root')?.threshold).toBe(2);
	const late = await cli(
		...['key', 'rotate', '--key', at('hot'), '--root-key', at('cold')],
		...['--out', at('late'), ...inHome()]
	);
	expect(late.stderr).toMatch(/Too few root keys have signed/);
});

test('a delegated feed is published by the other key, within its bytes, and no other feed is', async () => {
	await cli('key', 'new', '--out', at('alice'));
	const bob = jsonOf(await cli('key', 'new', '--hot', '--out', at('bob')));
	const delegated = await cli(
		...['key', 'delegate', 'news', '--to', String(bob['publicKey']), '--max-bytes', '2000'],
		...['--key', at('alice'), '--roots-out', at('roots'), ...inHome()]
	);
	expect(jsonOf(delegated)).toMatchObject({ root: 2, feed: 'news', maxBytes: 2000 });
	expect(await readFile(at('roots'), 'utf8')).not.toContain('secret-key');
	const asBob = (...more: readonly string[]): Promise<CliEnd> =>
		publish(at('bob'), '--roots', at('roots'), ...more);
	expect((await asBob()).stderr).toMatch(/may not publish this feed/);
	expect(jsonOf(await asBob('--feed', 'news'))).toMatchObject({ seq: 1, titles: 1 });
	const entry = JSON.parse(line) as Readonly<Record<string, unknown>>; // It was written above.
	const many = Array.from({ length: 40 }, (_, i) => JSON.stringify({ ...entry, id: `t${i}` }));
	await writeFile(at('many.ndjson'), many.join('\n'));
	const large = await cli(
		...['publish', at('many.ndjson'), '--key', at('bob'), '--roots', at('roots')],
		...['--feed', 'news', ...inHome()]
	);
	expect(large.stderr).toMatch(/The feed is larger than 1 KiB/);
});

test('a channel says something else of itself with its next root, and keeps what was not named', async () => {
	const first = [
		'--name',
		'Alice',
		'--tracker',
		'wss://t.example',
		'--mirror',
		'https://m.example'
	];
	const made = jsonOf(await cli('key', 'new', '--out', at('key'), ...first));
	const bob = jsonOf(await cli('key', 'new', '--out', at('bob')));
	const set = ['channel', 'set', '--key', at('key'), ...inHome()];
	expect(await cli(...set)).toMatchObject({ code: 2 });
	expect(await cli(...set, '--introduce', 'bob')).toMatchObject({ code: 2 });
	const changed = await cli(...set, '--tracker', '', '--introduce', String(bob['link']));
	expect(jsonOf(changed)).toMatchObject({ root: 2, trackers: [], introduces: [bob['channel']] });
	const { newest } = await chainIn('key', made['link']);
	expect(newest).toMatchObject({
		name: 'Alice',
		trackers: [],
		mirrors: ['https://m.example/'],
		introduces: [bob['channel']]
	});
	expect(jsonOf(await publish(at('key')))).toMatchObject({ seq: 1 });
});

test('a channel that was retired publishes nothing and gets no further root', async () => {
	const made = jsonOf(await cli('key', 'new', '--out', at('key')));
	await publish(at('key'));
	const retired = await cli(
		...['channel', 'retire', '--yes', '--key', at('key'), '--static', at('static'), ...inHome()]
	);
	expect(jsonOf(retired)).toMatchObject({ root: 2, retired: true });
	expect((await chainIn('key', made['link'])).newest.retired).toBe(true);
	expect((await stat(join(at('static'), 'r', String(made['channel']), '2'))).isFile()).toBe(true);
	expect((await publish(at('key'))).stderr).toMatch(/closed for good/);
	const rotate = await cli('key', 'rotate', '--key', at('key'), '--out', at('x'), ...inHome());
	expect(rotate.stderr).toMatch(/closed for good/);
});
