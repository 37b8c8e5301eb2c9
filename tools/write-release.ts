/** Writes build/release.cbor: every file of the built site with its hash, size and type, in a fixed order. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { encodeRelease } from '#lib/release/manifest.ts';

const buildDir = 'build';
/** The host's own, the worker, this list, and the compressed twins of other files. */
const isLeftOut = (path: string): boolean =>
	/\.(br|gz)$/.test(path) ||
	['/service-worker.js', '/release.cbor', '/config.json', '/.inputs'].includes(path);

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

const paths = (await readdir(buildDir, { recursive: true, withFileTypes: true }))
	.filter((entry) => entry.isFile())
	.map((entry) => `/${relative(buildDir, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
	.filter((path) => !isLeftOut(path))
	.sort();

const files = new Map<string, { hash: Uint8Array<ArrayBuffer>; bytes: number; type: string }>();
for (const path of paths) {
	const bytes = await readFile(join(buildDir, path));
	const type = types[extname(path)];
	if (type === undefined) throw new Error(`no media type is known for ${path}`);
	const hash = new Uint8Array(createHash('sha256').update(bytes).digest());
	files.set(path, { hash, bytes: bytes.length, type });
}
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
await writeFile(join(buildDir, 'release.cbor'), encodeRelease(version, files));
