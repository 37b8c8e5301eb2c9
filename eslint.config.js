import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, includeIgnoreFile } from 'eslint/config';
import globals from 'globals';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** What code outside adapters/, ui/ and routes/ may touch: values in, values out, nothing that acts on the world. */
const pureGlobals = new Set([
	...['AbortController', 'AbortSignal', 'Blob', 'DOMException', 'Headers', 'ReadableStream'],
	...['Request', 'Response', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams'],
	...['atob', 'btoa', 'queueMicrotask', 'structuredClone']
]);
const worldGlobals = Object.keys({
	...globals.browser,
	...globals.serviceworker,
	...globals.node
}).filter((name) => !pureGlobals.has(name) && !(name in globals.builtin));

const everywhere = [
	{ selector: 'ExportDefaultDeclaration', message: 'Use a named export: one name everywhere.' },
	{ selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' }
];
const ambientDate = {
	selector: "NewExpression[callee.name='Date'][arguments.length=0]",
	message: 'Take a Clock.'
};

const climbing = { regex: '^\\.\\./', message: 'Cross folders with #lib/…; use ./ inside one.' };
const choosing = { regex: '^#lib/[^/]+/adapters/', message: 'Only app.ts picks adapters.' };

export default defineConfig(
	includeIgnoreFile(fileURLToPath(new URL('.gitignore', import.meta.url))),
	{ ignores: ['static/**', 'demo/**', 'tests/fixtures/**'] },
	js.configs.recommended,
	ts.configs.strictTypeChecked,
	ts.configs.stylisticTypeChecked,
	svelte.configs.recommended,
	prettier,
	svelte.configs.prettier,
	{
		languageOptions: {
			globals: { ...globals.browser, ...globals.serviceworker },
			parserOptions: {
				projectService: {
					allowDefaultProject: [
						'*.js',
						'tools/*.js',
						'tools/*.ts',
						'tools/make-demo/*',
						'src/service-worker.ts'
					],
					maximumDefaultProjectFileMatchCount_THIS_WILL_SLOW_DOWN_LINTING: 24
				},
				extraFileExtensions: ['.svelte'],
				tsconfigRootDir: import.meta.dirname
			}
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			'no-undef': 'off',
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'func-style': ['error', 'expression', { overrides: { namedExports: 'ignore' } }],
			'no-console': 'error',
			'no-else-return': 'error',
			'no-param-reassign': 'error',
			'object-shorthand': 'error',
			'no-restricted-imports': ['error', { patterns: [climbing] }],
			'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
			// An exhaustive switch over a union is one decision, however many members the union has.
			complexity: ['error', { max: 12, variant: 'modified' }],
			'no-restricted-syntax': ['error', ...everywhere],
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/explicit-module-boundary-types': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/method-signature-style': ['error', 'property']
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
		rules: {
			'svelte/block-lang': ['error', { script: 'ts' }],
			'svelte/button-has-type': 'error',
			'svelte/no-target-blank': 'error',
			'svelte/max-lines-per-block': ['error', { script: 80, template: 140, style: 150 }],
			// Links inside the app are plain same-origin paths: the site has no base path.
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{
		// State classes replace maps and sets whole ($state.raw); components must not mutate one in place.
		files: ['**/*.svelte'],
		rules: { 'svelte/prefer-svelte-reactivity': 'error' }
	},
	{
		files: ['**/*.svelte.ts'],
		rules: { 'svelte/max-lines-per-block': 'off', 'svelte/prefer-svelte-reactivity': 'off' }
	},
	{
		files: [
			'src/lib/{core,channel,catalogue,p2p,together,stream,release,library,subtitles,studio,state}/**/*.ts'
		],
		ignores: ['src/lib/*/adapters/**'],
		rules: {
			'no-restricted-syntax': ['error', ...everywhere, ambientDate],
			'no-restricted-globals': [
				'error',
				...worldGlobals.map((name) => ({
					name,
					message: 'Reach the world through a port; see ports.ts.'
				}))
			],
			'no-restricted-properties': [
				'error',
				{ object: 'Date', property: 'now', message: 'Take a Clock.' },
				{ object: 'Math', property: 'random', message: 'Take a Random.' },
				{ object: 'globalThis', message: 'Reach the world through a port; see ports.ts.' }
			]
		}
	},
	{
		// dependency-cruiser cannot see type-only imports inside .svelte files; this can.
		files: ['src/lib/ui/**', 'src/routes/**'],
		rules: { 'no-restricted-imports': ['error', { patterns: [climbing, choosing] }] }
	},
	{
		// Programs for a terminal speak through console and use Node's own globals.
		files: ['src/node/**', 'tools/**', 'tests/**'],
		languageOptions: { globals: globals.node },
		rules: {
			'no-console': 'off',
			'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }]
		}
	},
	{
		// Every bound stands in one table, however many there are.
		files: ['src/lib/core/limits.ts'],
		rules: { 'max-lines': 'off' }
	},
	{
		// All texts of one language stand in few files, however many they are.
		files: ['src/lib/i18n/*.ts'],
		rules: { 'max-lines': 'off' }
	},
	{
		// Drawings are long lists of strokes; cutting them up would not make them clearer.
		files: ['tools/make-demo/scenes.js'],
		rules: { complexity: 'off', 'max-lines': 'off' }
	},
	{
		files: ['*.config.{js,ts}', '.dependency-cruiser.js', 'tools/**/*.js'],
		extends: [ts.configs.disableTypeChecked],
		rules: {
			'no-restricted-syntax': 'off',
			'@typescript-eslint/explicit-module-boundary-types': 'off'
		}
	}
);
