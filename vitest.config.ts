/** Runs the tests that need no browser page: unit, contract and simulator suites, on Node. */
import { sveltekit } from '@sveltejs/kit/vite';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	plugins: [sveltekit()],
	test: {
		include: ['tests/{unit,contract,sim,node}/**/*.test.ts'],
		environment: 'node',
		expect: { requireAssertions: true },
		// Vitest leaves one core for itself and has no use for it: on two cores that doubles the time.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		testTimeout: 20_000
	}
});
