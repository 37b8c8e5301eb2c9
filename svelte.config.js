import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Where the site goes; `matinee release build` names a folder of its own. */
const out = process.env.MATINEE_OUT ?? 'build';
/** The capsule is one file without an address: everything is in it, and places in it stand behind the #. */
const isCapsule = process.env.MATINEE_CAPSULE !== undefined;
const inFile = isCapsule ? ['data:'] : [];
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** The scripts that the page itself carries (the look before the first picture), as the policy names them. */
const page = readFileSync(new URL('src/app.html', import.meta.url), 'utf8');
const inPage = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(
	([, script]) => `sha256-${createHash('sha256').update(script).digest('base64')}`
);

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ pages: out, assets: out, fallback: '200.html', precompress: !isCapsule }),
		...(isCapsule
			? {
					// What the kit writes for the checks tells of the site, not of the capsule.
					outDir: '.svelte-kit/capsule-kit',
					files: { routes: '.svelte-kit/capsule-routes', serviceWorker: '.svelte-kit/no-worker' },
					router: { type: 'hash' },
					output: { bundleStrategy: 'inline' }
				}
			: {}),
		// A timestamp here would make every build differ (security.md 1.7); the package version does not.
		version: { name: version },
		// The shell worker is registered by our own code with updateViaCache 'all' (DESIGN.md section 4).
		serviceWorker: { register: false },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				// wasm: libsodium, where the browser has no Ed25519 of its own.
				'script-src': ['self', 'wasm-unsafe-eval', ...inPage],
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'blob:', 'data:'],
				'media-src': ['self', 'blob:'],
				'font-src': ['self', ...inFile],
				// Trackers and mirrors are the host's choice (config.json), web seeds the publisher's (signed record).
				'connect-src': ['self', 'ws:', 'wss:', 'https:'],
				// Workers of the capsule come out of the file itself.
				'worker-src': isCapsule ? ['blob:', 'data:'] : ['self'],
				'manifest-src': ['self'],
				'base-uri': ['none'],
				'form-action': ['none'],
				'object-src': ['none']
			}
		}
	}
};
