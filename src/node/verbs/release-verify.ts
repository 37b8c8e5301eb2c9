/** `matinee release verify`: whether a release is signed by enough keys of the project, and which files differ from it. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { limits } from '#lib/core/limits.ts';
import { validSigners, verifyRelease } from '#lib/release/verify.ts';
import { writeKeyFile } from '#node/publish/key-file.ts';
import type { FolderPorts } from '#node/publish/home-feed.ts';
import { readProject } from '#node/release/anchor.ts';
import { compareSite, folderReader, type SiteReader } from '#node/release/compare.ts';
import {
	digestOf,
	openRelease,
	readRelease,
	type ReleaseFile
} from '#node/release/release-file.ts';
import { buildSite, projectRootsPath } from '#node/release/source-tree.ts';
import { webReader } from '#node/release/web-site.ts';
import { StartError } from '#node/start-error.ts';
import { createNodePorts } from './node-ports.ts';
import { parseOptions, required, UsageError } from './options.ts';
import { say, sayFailure } from './say.ts';

export const verifyHelp = `       npm run matinee -- release verify DIR|URL|FILE [--rebuild] [--against DIR] [--roots FILE]

release verify checks the signatures, and each file of DIR or URL; it ends with 1 and names the files that differ.
  --rebuild          build this commit here, and compare that with the release too
  --against DIR      compare the release with a site that was built before
  --roots FILE       the signed roots of the project (default: release.roots, else those that the release brings)
`;

type Opened = Omit<ReleaseFile, 'path' | 'folder'>;

const addressOf = (name: string): URL | undefined =>
	/^https?:\/\//.test(name) && URL.canParse(name) ? new URL(name) : undefined;

const openAt = async (
	name: string,
	ports: FolderPorts
): Promise<{ readonly file: Opened; readonly site?: SiteReader }> => {
	const address = addressOf(name);
	if (!address) {
		const file = await readRelease(name, ports);
		return { file, ...(file.folder === undefined ? {} : { site: folderReader(file.folder) }) };
	}
	const site = webReader(address);
	const bytes = await site.read('/release.cbor', limits.release.signedBytes);
	if (!bytes) throw new StartError(`${name} serves no release.`);
	return { file: await openRelease(bytes, name, ports), site };
};

/** Builds this tree for the project of the release, and forgets it afterwards. */
const withRebuilt = async <T>(file: Opened, use: (folder: string) => Promise<T>): Promise<T> => {
	const scratch = await mkdtemp(join(tmpdir(), 'matinee-rebuild-'));
	try {
		const roots = join(scratch, 'roots');
		await writeKeyFile(roots, { keys: [], roots: file.signed.roots });
		const folder = join(scratch, 'site');
		await buildSite(folder, roots);
		return await use(folder);
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
};

/** The channel that the release must belong to; that which it names itself where nobody knows better. */
const channelFor = async (roots: string | undefined, file: Opened, ports: FolderPorts) => {
	const known = roots ?? (existsSync(projectRootsPath) ? projectRootsPath : undefined);
	return known === undefined ? file.channel : (await readProject(known, ports)).channel;
};

/** Exit code 0 when everything is as it was signed, 1 when something is not. */
export const verify = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, {
		roots: { type: 'string' },
		against: { type: 'string' },
		rebuild: { type: 'boolean', default: false }
	});
	if (positionals.length > 1) throw new UsageError('One release at a time.');
	const name = required(positionals[0], 'The release');
	const ports = await createNodePorts();
	const { file, site } = await openAt(name, ports);
	const { release, root, signed, bytes } = file;
	const channel = await channelFor(values.roots, file, ports);
	const believed = await verifyRelease({ channel, bytes, ...ports });
	const compared: readonly (readonly [string, readonly { path: string; reason: string }[]])[] = [
		['here', site ? await compareSite(release, site) : []],
		[
			'against',
			values.against === undefined
				? []
				: await compareSite(release, folderReader(resolve(values.against)))
		],
		[
			'rebuilt',
			values.rebuild
				? await withRebuilt(file, (folder) => compareSite(release, folderReader(folder)))
				: []
		]
	];
	const differing = compared.flatMap(([where, files]) => files.map((each) => ({ where, ...each })));
	const value = {
		ok: believed.ok && differing.length === 0,
		project: channel,
		version: release.version,
		seq: release.seq,
		digest: digestOf(file),
		files: release.files.size,
		signatures: (await validSigners(signed, root, ports.verifier)).size,
		needed: root.roles.get('release')?.threshold,
		...(believed.ok ? {} : { error: believed.error.type }),
		differing
	};
	const lines = [
		`Release ${release.seq} (${release.version}), SHA-256 ${value.digest}, of the project ${channel}:`,
		believed.ok
			? `signed by ${value.signatures} keys, of which ${value.needed} must.`
			: `not to be believed: ${believed.error.type} (${value.signatures} of ${value.needed} signatures).`,
		...differing.map(({ where, path, reason }) => `${where}: ${path} is ${reason}`),
		`${release.files.size} files, ${differing.length} differ.`
	];
	(value.ok ? say : sayFailure)(values.json, value, lines);
	return value.ok ? 0 : 1;
};
