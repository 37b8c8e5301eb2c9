/** A release as a site on disk that any web host can serve: new files first, the signed list last, never an older one. */
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Verifier } from '#lib/channel/ports.ts';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { compareReleases, verifyRelease, type VerifiedRelease } from '#lib/release/verify.ts';
import { systemCode, writeAtomic } from '#node/adapters/atomic-write.ts';
import { forAll } from '#node/publish/static-files.ts';
import type { HomeApp } from './home-app.ts';
import { bootPath, capsulePath, readSiteFile, sha256Hex } from './site-files.ts';

export type SiteOutcome =
	/** The site is this release now, or was already. */
	| { readonly state: 'written' | 'current'; readonly believed: VerifiedRelease }
	/** Something newer is there already. */
	| { readonly state: 'older' }
	/** Files of it are still on their way; the site is what it was. */
	| { readonly state: 'incomplete'; readonly missing: number };

const pagePath = '/200.html';
/** Under these names web hosts look for the page of an address, and of one that they do not know. */
const pageNames = ['/index.html', '/404.html'];

const releaseAt = async (
	folder: string,
	channel: ChannelId,
	ports: { readonly digest: Digest; readonly verifier: Verifier }
): Promise<VerifiedRelease | undefined> => {
	try {
		const path = join(folder, 'release.cbor');
		if ((await stat(path)).size > limits.release.signedBytes) return undefined;
		const bytes = copyBytes(await readFile(path));
		const believed = await verifyRelease({ channel, bytes, ...ports });
		return believed.ok ? believed.value : undefined;
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return undefined;
		throw cause;
	}
};

/** Path and hash of everything that is served: the files of the release, the bootloader, the capsule, and the page under its other names. */
const wanted = ({ release }: VerifiedRelease): ReadonlyMap<string, string> => {
	const page = release.files.get(pagePath)?.hash;
	return new Map([
		...[...release.files].map(([path, { hash }]) => [path, hash] as const),
		...(page === undefined ? [] : pageNames.map((path) => [path, page] as const)),
		...(release.boot === undefined ? [] : [[bootPath, release.boot] as const]),
		...(release.capsule ? [[capsulePath, release.capsule.hash] as const] : [])
	]);
};

const isHere = async (folder: string, path: string, hash: string): Promise<boolean> => {
	const bytes = await readSiteFile(folder, path);
	return bytes !== undefined && sha256Hex(bytes) === hash;
};

/** The files that the folder does not have yet, as far as the home has them. */
const readChanged = async (
	folder: string,
	files: ReadonlyMap<string, string>,
	app: HomeApp
): Promise<{
	readonly changed: readonly (readonly [string, Bytes])[];
	readonly missing: number;
}> => {
	const changed: [string, Bytes][] = [];
	let missing = 0;
	for (const [path, hash] of files) {
		if (await isHere(folder, path, hash)) continue;
		const bytes = await app.file(hash);
		if (bytes) changed.push([path, bytes]);
		else missing++;
	}
	return { changed, missing };
};

/**
 * Brings a folder to the release that a home has. Nothing is touched before all of it is here; then come files with new names,
 * those that take the place of others, and the list; files that only the release before had go last. Rejects as node:fs does.
 */
export const writeSite = async (
	folder: string,
	app: HomeApp,
	place: { readonly channel: ChannelId; readonly digest: Digest; readonly verifier: Verifier }
): Promise<SiteOutcome> => {
	const { believed } = app;
	const before = await releaseAt(folder, place.channel, place);
	const order = before ? compareReleases(believed, before) : 1;
	if (order < 0) return { state: 'older' };
	const files = wanted(believed);
	const old = before ? wanted(before) : new Map<string, string>();
	const { changed, missing } = await readChanged(folder, files, app);
	if (missing > 0) return { state: 'incomplete', missing };
	if (order === 0 && changed.length === 0) return { state: 'current', believed };
	const isNew = ([path]: readonly [string, Bytes]): boolean => !old.has(path);
	const inOrder = [...changed.filter(isNew), ...changed.filter((each) => !isNew(each))];
	for (const [path, bytes] of inOrder) await writeAtomic(join(folder, path), bytes, forAll);
	await writeAtomic(join(folder, 'release.cbor'), believed.bytes, forAll);
	for (const path of old.keys()) {
		if (!files.has(path)) await rm(join(folder, path), { force: true });
	}
	return { state: 'written', believed };
};
