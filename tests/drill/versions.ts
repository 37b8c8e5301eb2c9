/** Versions of the built app for a project of the drill: the same code under other keys, each version with files that say which it is. */
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { Release } from '#lib/release/manifest.ts';
import { releaseOf } from '#node/release/write-release.ts';
import {
	bootPath,
	capsulePath,
	readSiteFile,
	sha256Hex,
	sitePaths
} from '#node/release/site-files.ts';
import { createProject, signedBy, type AppFiles, type Project } from '#tests/support/releases.ts';

export interface DrillVersion {
	readonly seq: number;
	readonly release: Release;
	/** Signed by two of the three. */
	readonly envelope: Bytes;
	/** By path, the bootloader and the capsule among them. */
	readonly files: AppFiles;
}

export interface Versions {
	readonly project: Project;
	/** Version `seq`; `change` spoils files of it. */
	readonly make: (
		seq: number,
		change?: (files: Map<string, Bytes>) => void
	) => Promise<DrillVersion>;
	/** Files that differ from version to version. */
	readonly marked: readonly string[];
}

const page = '/200.html';
/** How many files a version has of its own, the page among them. */
const markedCount = 12;

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Files of which each version has its own: small scripts, whose last line says the version, and the page. */
const pickMarked = (files: AppFiles): readonly string[] => [
	page,
	...[...files]
		.filter(
			([path, { length }]) => /^\/_app\/immutable\/chunks\/.*\.js$/.test(path) && length < 8000
		)
		.map(([path]) => path)
		.sort()
		.slice(0, markedCount - 1)
];

const markedAs = (path: string, bytes: Bytes, seq: number): Bytes =>
	path === page
		? utf8(textOf(bytes).replace('<head>', `<head><meta name="drill" content="${seq}">`))
		: utf8(`${textOf(bytes)}\n//drill ${seq}`);

/** Reads `build/`, whose scripts name the project they were built for, and puts the drill's project in its place. */
const readBuilt = async (project: Project): Promise<AppFiles> => {
	const builtFor = (await readFile(join('build', '.inputs'), 'utf8')).split(' ')[1]?.trim() ?? '';
	if (!/^[0-9a-f]{64}$/.test(builtFor)) throw new Error('build/ is of no project: npm run build');
	const files = new Map<string, Bytes>();
	for (const path of [...(await sitePaths('build')), bootPath, capsulePath]) {
		const bytes = copyBytes((await readSiteFile('build', path)) ?? new Uint8Array());
		const isScript = /\.(js|html)$/.test(path);
		files.set(
			path,
			isScript ? utf8(textOf(bytes).replaceAll(builtFor, project.channel.channel)) : bytes
		);
	}
	return files;
};

/** What a release says of these files, read from a disk as every release is. */
const manifestFor = async (files: AppFiles, seq: number): Promise<Release> => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-drill-site-'));
	try {
		for (const [path, bytes] of files) {
			await mkdir(dirname(join(folder, path)), { recursive: true });
			await writeFile(join(folder, path), bytes);
		}
		return await releaseOf(folder, {
			version: `${seq}.0.0`,
			seq,
			notes: new Map([['en', `Version ${seq} of the drill`]])
		});
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
};

/** Opens the built site once; versions of it are made in a moment. */
export const openVersions = async (): Promise<Versions> => {
	const project = await createProject('drill');
	const built = await readBuilt(project);
	const first = await manifestFor(built, 1);
	const marked = pickMarked(built);
	return {
		project,
		marked,
		make: async (seq, change) => {
			const files = new Map(built);
			for (const path of marked) {
				files.set(path, markedAs(path, files.get(path) ?? new Uint8Array(), seq));
			}
			change?.(files);
			const named = new Map(
				[...first.files].map(([path, file]) => {
					const bytes = files.get(path) ?? new Uint8Array();
					return [path, { ...file, hash: sha256Hex(bytes), bytes: bytes.length }] as const;
				})
			);
			const release = {
				...first,
				version: `${seq}.0.0`,
				seq,
				notes: new Map([['en', `Version ${seq} of the drill`]]),
				files: named
			};
			return { seq, release, envelope: await signedBy(project, release), files };
		}
	};
};
