/** Drives real browsers through the built site; each spec starts the projector it needs and stops it. */
import { defineConfig } from '@playwright/test';
import { chromiumArgs } from './tests/support/browsers.ts';

const chromium = process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium';

// Playwright reads its configuration from the default export.
export default defineConfig({
	testDir: 'tests/e2e',
	testMatch: '*.spec.ts',
	workers: 1,
	fullyParallel: false,
	retries: 0,
	timeout: 120_000,
	expect: { timeout: 20_000 },
	reporter: [['list']],
	use: {
		browserName: 'chromium',
		launchOptions: { executablePath: chromium, args: chromiumArgs },
		trace: 'off',
		screenshot: 'only-on-failure'
	}
});
