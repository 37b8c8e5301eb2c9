/** Which files of a site are not those that a release names: missing, altered, or there although nobody named them. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { Release } from '#lib/release/manifest.ts';
import { bootPath, capsulePath, readSiteFile, sha256Hex, sitePaths } from './site-files.ts';

export interface Difference {
	readonly path: string;
	readonly reason: 'missing' | 'altered' | 'extra';
}

/** Where a site's files come from; undefined for a file that it does not have. */
export interface SiteReader {
	/** At most `limitBytes`; a file that is longer counts as altered and comes back cut or empty. */
	readonly read: (path: string, limitBytes: number) => Promise<Bytes | undefined>;
	/** All paths, where they can be listed. */
	readonly paths?: () => Promise<readonly string[]>;
}

/** A site in a folder. */
export const folderReader = (folder: string): SiteReader => ({
	read: (path) => readSiteFile(folder, path),
	paths: () => sitePaths(folder)
});

const lanes = 4;

/** Reads each file that the release names once; bootloader and capsule are compared where the release names their hashes. In order of paths. */
export const compareSite = async (
	release: Release,
	site: SiteReader
): Promise<readonly Difference[]> => {
	const found: Difference[] = [];
	const named = new Map([...release.files].map(([path, file]) => [path, file] as const));
	const waiting: { path: string; hash: string; bytes?: number }[] = [...named].map(
		([path, { hash, bytes }]) => ({ path, hash, bytes })
	);
	if (release.boot !== undefined) waiting.push({ path: bootPath, hash: release.boot });
	if (release.capsule) waiting.push({ path: capsulePath, ...release.capsule });
	const lane = async (): Promise<void> => {
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			const { path, hash, bytes: expected = bootBytes } = next;
			const bytes = await site.read(path, expected);
			if (!bytes) found.push({ path, reason: 'missing' });
			else if (sha256Hex(bytes) !== hash) found.push({ path, reason: 'altered' });
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	for (const path of (await site.paths?.()) ?? []) {
		if (!named.has(path)) found.push({ path, reason: 'extra' });
	}
	return found.sort((a, b) => (a.path < b.path ? -1 : 1));
};

/** A bootloader is a small file; whatever is larger is none. */
const bootBytes = 1024 * 1024;
