/** Builds the site with Vite; tests have their own vitest.config.ts. */
import { sveltekit } from '@sveltejs/kit/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const shim = (name: string): string => local(`src/lib/stream/adapters/shims/${name}.ts`);

/** simple-peer and bittorrent-protocol are written for Node's streams and events: small copies stand in for them. */
const inBrowsers = [
	{ find: /^debug$/, replacement: shim('debug') },
	{ find: /^events$/, replacement: local('node_modules/events/events.js') },
	{ find: /^streamx$/, replacement: local('node_modules/streamx/index.js') }
];

/** The capsule is one file without an address (tools/build-capsule.js). */
const isCapsule = process.env['MATINEE_CAPSULE'] !== undefined;

/** A file that was opened from a disk may start no worker beside it: workers of the capsule are inside. */
const inlineWorkers: Plugin = {
	name: 'inline-workers',
	enforce: 'pre',
	transform: (code, id) => {
		if (!id.includes('/src/lib/')) return null;
		const imports: string[] = [];
		const made = code.replace(
			/new Worker\(\s*new URL\('([^']+)', import\.meta\.url\),\s*\{\s*type: 'module'\s*\}\s*\)/g,
			(_, path: string) => {
				const name = `InlineWorker${String(imports.length)}`;
				imports.push(`import ${name} from '${path}?worker&inline';`);
				return `new ${name}()`;
			}
		);
		return imports.length === 0 ? null : `${imports.join('\n')}\n${made}`;
	}
};

export default defineConfig(({ command }) => ({
	plugins: [...(isCapsule ? [inlineWorkers] : []), sveltekit()],
	resolve: { alias: command === 'build' ? inBrowsers : [] },
	define: {
		// Whose releases the app runs (tools/build.js); without it, as in `vite dev`, it runs none.
		__MATINEE_PROJECT__: JSON.stringify(process.env['MATINEE_PROJECT'] ?? ''),
		__MATINEE_CAPSULE__: JSON.stringify(isCapsule),
		'process.browser': 'true',
		'process.env.NODE_DEBUG': 'undefined',
		global: 'globalThis'
	},
	build: {
		target: 'es2023',
		chunkSizeWarningLimit: 700,
		...(isCapsule ? { assetsInlineLimit: Number.MAX_SAFE_INTEGER } : {})
	},
	worker: { format: isCapsule ? 'iife' : 'es' }
}));
