/** Builds the bootloader into build/service-worker.js: one minified file that holds nothing which changes from release to release. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { limits } from '#lib/core/limits.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(resolve(root, process.env['MATINEE_OUT'] ?? 'build'), 'service-worker.js');

/** The code for the value behind a name such as `limits.release.bytes`, with what of the name does not belong to it. */
const codeOf = (names) => {
	let value = limits;
	let length = 0;
	for (const name of names) {
		if (typeof value !== 'object' || !Object.hasOwn(value, name)) break;
		value = value[name];
		length++;
	}
	// A file's name, not a limit's.
	if (length === 0) return undefined;
	if (typeof value === 'object') throw new Error(`limits.${names.join('.')} is a whole group`);
	return [JSON.stringify(value), ...names.slice(length)].join('.');
};

/**
 * Puts the few limits that the bootloader needs in the place of their names: with the whole list inside, every change of any
 * limit of the app would change the bootloader.
 */
const inlineLimits = {
	name: 'inline-limits',
	transform: (code, id) => {
		if (!id.includes('/src/') || id.endsWith('/core/limits.ts')) return null;
		return code
			.replace(/const \{([^}]*)\} = (limits(?:\.\w+)+);/g, (_, names, group) =>
				names
					.split(',')
					.map((pair) => pair.split(':').map((name) => name.trim()))
					.map(([name, alias = name]) => `const ${alias} = ${group}.${name};`)
					.join(' ')
			)
			.replace(
				/\blimits((?:\.[A-Za-z]\w*)+)/g,
				(found, path) => codeOf(path.slice(1).split('.')) ?? found
			);
	}
};

const result = await build({
	root,
	configFile: false,
	logLevel: 'warn',
	publicDir: false,
	plugins: [inlineLimits],
	define: { __MATINEE_PROJECT__: JSON.stringify(process.env['MATINEE_PROJECT'] ?? '') },
	build: {
		target: 'es2022',
		write: false,
		minify: true,
		rolldownOptions: {
			input: join(root, 'src', 'service-worker.ts'),
			// The encoder of dag-cbor is not used here, and nothing of it may stay.
			treeshake: { moduleSideEffects: (id) => !id.includes('/node_modules/') },
			output: { format: 'iife', entryFileNames: 'service-worker.js', codeSplitting: false }
		}
	}
});
const [{ output }] = [result].flat();
const [script, ...others] = output;
if (others.length > 0 || script.type !== 'chunk') throw new Error('the bootloader is one script');
writeFileSync(target, script.code);
for (const twin of ['.br', '.gz']) rmSync(`${target}${twin}`, { force: true });
console.error(`service-worker.js: ${readFileSync(target).length} bytes`);
