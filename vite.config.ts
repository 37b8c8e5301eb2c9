/** Builds the site with Vite; tests have their own vitest.config.ts. */
import { sveltekit } from '@sveltejs/kit/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const shim = (name: string): string => local(`src/lib/stream/adapters/shims/${name}.ts`);

/**
 * WebTorrent is bundled from source so that the lobby shares its wire, its tracker client and simple-peer: one copy of
 * each. Its package.json "browser" map is followed by Vite; what Node alone has, and what Matinee never calls, is
 * answered by shims, which keeps the engine's chunk small.
 */
const webtorrentInBrowsers = [
	{ find: /^path$/, replacement: shim('path') },
	{ find: /^debug$/, replacement: shim('debug') },
	{ find: /^events$/, replacement: local('node_modules/events/events.js') },
	{ find: /^streamx$/, replacement: local('node_modules/streamx/index.js') },
	{ find: /^(create-torrent|fsa-chunk-store|fs-chunk-store)$/, replacement: shim('absent') },
	{ find: /^mime\/lite\.js$/, replacement: shim('absent') },
	{ find: /^\.\/lib\/server\.js$/, replacement: shim('absent') },
	{ find: /^\.\.?\/version\.cjs$/, replacement: shim('webtorrent-version') }
];

export default defineConfig(({ command }) => ({
	plugins: [sveltekit()],
	resolve: { alias: command === 'build' ? webtorrentInBrowsers : [] },
	define: {
		'process.browser': 'true',
		'process.env.NODE_DEBUG': 'undefined',
		global: 'globalThis'
	},
	build: { target: 'es2023', chunkSizeWarningLimit: 700 },
	worker: { format: 'es' }
}));
