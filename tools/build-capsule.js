/** Builds the capsule into build/capsule.html: the whole app as one file that runs from a disk, with no address and no worker. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(resolve(root, process.env['MATINEE_OUT'] ?? 'build'), 'capsule.html');
const kit = join(root, '.svelte-kit');
const routes = join(kit, 'capsule-routes');
const out = join(kit, 'capsule');

// With places behind the # every page is drawn in the browser anyway, and the kit refuses to be told so.
const isPageOptions = (path) => path.endsWith('+layout.ts');
rmSync(routes, { recursive: true, force: true });
cpSync(join(root, 'src/routes'), routes, {
	recursive: true,
	filter: (path) => !isPageOptions(path)
});
const { status } = spawnSync(
	process.execPath,
	[join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'],
	{
		cwd: root,
		env: { ...process.env, MATINEE_CAPSULE: '1', MATINEE_OUT: out },
		stdio: ['ignore', 2, 2]
	}
);
if (status !== 0) process.exit(1);

const icon = readFileSync(join(root, 'static/icons/icon.svg')).toString('base64');
const page = readFileSync(join(out, '200.html'), 'utf8')
	// Beside a file on a disk there is nothing to link to.
	.replace(/\s*<link rel="(manifest|apple-touch-icon)"[^>]*>/g, '')
	.replace('href="/icons/icon.svg"', `href="data:image/svg+xml;base64,${icon}"`);
const [outside] = /(?:href|src)="\/[^"]*"/.exec(page.slice(0, page.indexOf('<script'))) ?? [];
if (outside !== undefined) throw new Error(`The capsule needs ${outside} beside it.`);
writeFileSync(target, page);
rmSync(out, { recursive: true, force: true });
rmSync(routes, { recursive: true, force: true });
console.error(`capsule.html: ${Buffer.byteLength(page)} bytes`);
