/** A project on disk for tests: keys made by the verbs, sites with unsigned releases, and holders that sign. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeRelease } from '#lib/release/manifest.ts';
import { addSignature } from '#lib/release/sign.ts';
import { releaseSigningBytes } from '#lib/release/signed-release.ts';
import { readKeyFile } from '#node/publish/key-file.ts';
import { readProject } from '#node/release/anchor.ts';
import { readRelease, writeReleaseFile } from '#node/release/release-file.ts';
import { releaseOf } from '#node/release/write-release.ts';
import { createNodePorts } from '#node/verbs/node-ports.ts';
import { must } from './channels.ts';
import { jsonOf, runCli, type CliEnd } from './cli.ts';

export const ports = await createNodePorts();

const siteFiles: Readonly<Record<string, string>> = {
	'service-worker.js': 'the bootloader',
	'200.html': '<!doctype html><title>Matinee</title>',
	'_app/immutable/app.js': 'export const app = 1;\n'.repeat(20_000)
};

export interface ReleaseFolder {
	/** A path in it. */
	readonly at: (...names: readonly string[]) => string;
	/** `matinee release … --json`. */
	readonly run: (...args: readonly string[]) => Promise<CliEnd>;
	/** Of the three holders. */
	readonly publicKeys: readonly string[];
	/** What `keys set` said. */
	readonly set: CliEnd;
	/** A built site with an unsigned release beside it, in a folder of its own; `change` replaces files. */
	readonly site: (seq: number, change?: Readonly<Record<string, string>>) => Promise<string>;
	/** Signs with the keys of these holders (1 to 3), without another process. */
	readonly signWith: (path: string, ...holders: readonly number[]) => Promise<void>;
	readonly publish: (path: string) => Promise<CliEnd>;
	readonly remove: () => Promise<void>;
}

/** Makes the keys of a project and its three holders, by the verbs that they use. */
export const createReleaseFolder = async (): Promise<ReleaseFolder> => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-release-'));
	const at = (...names: readonly string[]): string => join(folder, ...names);
	const run = (...args: readonly string[]): Promise<CliEnd> =>
		runCli(['release', ...args, '--json']);
	await runCli(['key', 'new', '--out', at('project'), '--feed', 'app', '--name', 'Matinee']);
	const holders = await Promise.all(
		[1, 2, 3].map((n) => run('keys', 'new', '--out', at(`holder-${n}`)))
	);
	const publicKeys = holders.map((end) => String(jsonOf(end)['publicKey']));
	const set = await run(
		...['keys', 'set', '--key', at('project'), '--home', at('home'), '--roots-out', at('roots')],
		...publicKeys.flatMap((key) => ['--to', key])
	);
	let made = 0;
	return {
		at,
		run,
		publicKeys,
		set,
		site: async (seq, change = {}) => {
			const path = at(`site-${made++}`);
			for (const [name, text] of Object.entries({ ...siteFiles, ...change })) {
				await mkdir(dirname(join(path, name)), { recursive: true });
				await writeFile(join(path, name), text);
			}
			const { roots } = await readProject(at('roots'), ports);
			const manifest = encodeRelease(await releaseOf(path, { version: '1.0.0', seq }));
			await writeReleaseFile(join(path, 'release.cbor'), { manifest, signatures: [], roots });
			return path;
		},
		signWith: async (path, ...numbers) => {
			for (const n of numbers) {
				const { keys } = await readKeyFile(at(`holder-${n}`));
				const { signed, root, path: file } = await readRelease(path, ports);
				const signer = await ports.createSigner(keys[0]?.seed ?? new Uint8Array());
				const signature = await signer.sign(releaseSigningBytes(signed.manifest));
				const added = { publicKey: signer.publicKey, signature };
				const { verifier } = ports;
				await writeReleaseFile(file, must(await addSignature(signed, added, { root, verifier })));
			}
		},
		publish: (path) => run('publish', path, '--key', at('project'), '--home', at('home')),
		remove: () => rm(folder, { recursive: true, force: true })
	};
};
