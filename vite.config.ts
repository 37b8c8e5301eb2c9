/** Builds the site with Vite; tests have their own vitest.config.ts. */
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
	plugins: [sveltekit()],
	build: { target: 'es2023', chunkSizeWarningLimit: 700 }
});
