/** Builds the site with Vite; tests have their own vitest.config.ts. */
import { sveltekit } from '@sveltejs/kit/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** WebTorrent is bundled from source so that the lobby shares its wire, tracker client and simple-peer: one copy each. */
const webtorrentInBrowsers = {
	path: local('src/lib/stream/adapters/shims/path.ts'),
	events: local('node_modules/events/events.js')
};

export default defineConfig(({ command }) => ({
	plugins: [sveltekit()],
	resolve: { alias: command === 'build' ? webtorrentInBrowsers : {} },
	define: {
		'process.browser': 'true',
		'process.env.NODE_DEBUG': 'undefined',
		global: 'globalThis'
	},
	build: { target: 'es2023', chunkSizeWarningLimit: 700 },
	worker: { format: 'es' }
}));
