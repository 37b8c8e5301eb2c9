/** Writes release.cbor into the built site: the manifest of its files, signed by this machine's key where it is the project's own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeRelease } from '#node/release/write-release.ts';
import { createNodePorts } from '#node/verbs/node-ports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
	version: string; // npm demands one.
};
await writeRelease(
	{
		folder: join(root, 'build'),
		version,
		home: join(root, '.matinee')
	},
	await createNodePorts()
);
