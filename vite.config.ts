/** Builds the site with Vite; tests have their own vitest.config.ts. */
import { sveltekit } from '@sveltejs/kit/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const shim = (name: string): string => local(`src/lib/stream/adapters/shims/${name}.ts`);

/** simple-peer and bittorrent-protocol are written for Node's streams and events: small copies stand in for them. */
const inBrowsers = [
	{ find: /^debug$/, replacement: shim('debug') },
	{ find: /^events$/, replacement: local('node_modules/events/events.js') },
	{ find: /^streamx$/, replacement: local('node_modules/streamx/index.js') }
];

export default defineConfig(({ command }) => ({
	plugins: [sveltekit()],
	resolve: { alias: command === 'build' ? inBrowsers : [] },
	define: {
		// Whose releases the app runs (tools/build.js); without it, as in `vite dev`, it runs none.
		__MATINEE_PROJECT__: JSON.stringify(process.env['MATINEE_PROJECT'] ?? ''),
		'process.browser': 'true',
		'process.env.NODE_DEBUG': 'undefined',
		global: 'globalThis'
	},
	build: { target: 'es2023', chunkSizeWarningLimit: 700 },
	worker: { format: 'es' }
}));
