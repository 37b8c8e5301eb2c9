/** The files of a built site that a release names: each with its hash, size and type, read from a folder. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { ShellFile } from '#lib/release/manifest.ts';
import { StartError } from '#node/start-error.ts';

/** The bootloader and the capsule stand in a release apart from its files: no page asks for them. */
export const bootPath = '/service-worker.js';
export const capsulePath = '/capsule.html';

/** The host's own, the worker, the capsule, the signed list, and the compressed twins of other files. */
const isLeftOut = (path: string): boolean =>
	/\.(br|gz)$/.test(path) ||
	[bootPath, capsulePath, '/release.cbor', '/config.json', '/.inputs'].includes(path);

const types: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json',
	'.webmanifest': 'application/manifest+json',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.webp': 'image/webp',
	'.woff': 'font/woff',
	'.woff2': 'font/woff2',
	'.txt': 'text/plain; charset=utf-8',
	'.wasm': 'application/wasm'
};

/** SHA-256 as 64 hex digits. */
export const sha256Hex = (bytes: Uint8Array): string =>
	createHash('sha256').update(bytes).digest('hex');

/** Paths of all files below a folder that a release would name, sorted by their characters. Rejects as node:fs does. */
export const sitePaths = async (folder: string): Promise<readonly string[]> =>
	(await readdir(folder, { recursive: true, withFileTypes: true }))
		.filter((entry) => entry.isFile())
		.map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
		.filter((path) => !isLeftOut(path))
		.sort();

/** A file of the site, or undefined when it is not there; what is larger than any release may be is not read. */
export const readSiteFile = async (folder: string, path: string): Promise<Bytes | undefined> => {
	const file = join(folder, ...path.split('/'));
	const found = await stat(file).catch(() => undefined);
	if (!found?.isFile() || found.size > limits.release.bytes) return undefined;
	return copyBytes(await readFile(file));
};

/** What a release says of each file of the site. Throws StartError for a file of no known type. */
export const readSiteFiles = async (folder: string): Promise<ReadonlyMap<string, ShellFile>> => {
	const files = new Map<string, ShellFile>();
	for (const path of await sitePaths(folder)) {
		const bytes = await readSiteFile(folder, path);
		if (!bytes) throw new StartError(`${path} is larger than a release may be.`);
		const type = types[extname(path)];
		if (type === undefined) throw new StartError(`No media type is known for ${path}.`);
		files.set(path, { hash: sha256Hex(bytes), bytes: bytes.length, type });
	}
	return files;
};
