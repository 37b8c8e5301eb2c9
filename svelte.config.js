import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';

/** Where the site goes; `matinee release build` names a folder of its own. */
const out = process.env.MATINEE_OUT ?? 'build';
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ pages: out, assets: out, fallback: '200.html', precompress: true }),
		// A timestamp here would make every build differ (security.md 1.7); the package version does not.
		version: { name: version },
		// The shell worker is registered by our own code with updateViaCache 'all' (DESIGN.md section 4).
		serviceWorker: { register: false },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				// wasm: libsodium, where the browser has no Ed25519 of its own.
				'script-src': ['self', 'wasm-unsafe-eval'],
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'blob:', 'data:'],
				'media-src': ['self', 'blob:'],
				'font-src': ['self'],
				// Trackers and mirrors are the host's choice (config.json), web seeds the publisher's (signed record).
				'connect-src': ['self', 'ws:', 'wss:', 'https:'],
				'worker-src': ['self'],
				'manifest-src': ['self'],
				'base-uri': ['none'],
				'form-action': ['none'],
				'object-src': ['none']
			}
		}
	}
};
