/** Makes a signed release the next version of the project's feed `app`, so that it goes from viewer to viewer. */
import { appFeed } from '#lib/channel/feed-name.ts';
import type { Signer } from '#lib/channel/ports.ts';
import { concatBytes, equalBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { layOutApp, readAppRecords } from '#lib/release/app-feed.ts';
import { compareReleases, verifyRelease, type VerifiedRelease } from '#lib/release/verify.ts';
import type { Publication } from '#lib/studio/publish.ts';
import type { Home } from '#node/home.ts';
import {
	openHomeFeed,
	publishHomeFeed,
	type FolderPorts,
	type HomeFeed
} from '#node/publish/home-feed.ts';
import { writeStaticFiles } from '#node/publish/static-files.ts';
import { StartError } from '#node/start-error.ts';
import { compareSite, folderReader } from './compare.ts';
import type { ReleaseFile } from './release-file.ts';
import { bootPath, capsulePath, readSiteFile } from './site-files.ts';

/** One key alone, or two of two, is no ceremony: whoever loses or is made to give one key must not decide anything by it. */
const leastThreshold = 2;
const leastKeys = 3;

/** Believes a release that is to be published. Throws StartError. */
const believe = async (file: ReleaseFile, ports: FolderPorts): Promise<VerifiedRelease> => {
	const role = file.root.roles.get('release');
	if ((role?.threshold ?? 0) < leastThreshold || (role?.keys.length ?? 0) < leastKeys) {
		throw new StartError(
			`The project's releases must be signed by ${leastThreshold} of ${leastKeys} keys at least: see release keys set.`
		);
	}
	const { channel, bytes } = file;
	const believed = await verifyRelease({ channel, bytes, ...ports });
	if (believed.ok) return believed.value;
	const { error } = believed;
	throw new StartError(
		error.type === 'Threshold'
			? `The release has ${error.signed} of the ${error.needed} signatures that it needs.`
			: `The release is not to be believed: ${error.type}.`
	);
};

/** The files of the site by their hash, every one what the release says. Throws StartError. */
const readFiles = async (
	folder: string,
	{ release }: Pick<VerifiedRelease, 'release'>
): Promise<ReadonlyMap<string, Bytes>> => {
	const [first, ...more] = await compareSite(release, folderReader(folder));
	if (first) {
		throw new StartError(
			`${folder} is not the site that was signed: ${first.path} is ${first.reason}${more.length > 0 ? `, and ${more.length} more` : ''}.`
		);
	}
	const files = new Map<string, Bytes>();
	const named = [...release.files].map(([path, { hash }]) => [path, hash] as const);
	// Bootloader and capsule are no files of the release, but whoever serves the app needs them, too.
	if (release.boot !== undefined) named.push([bootPath, release.boot]);
	if (release.capsule) named.push([capsulePath, release.capsule.hash]);
	for (const [path, hash] of named) {
		const bytes = await readSiteFile(folder, path);
		if (!bytes) throw new StartError(`${path} has just gone.`);
		files.set(hash, bytes);
	}
	return files;
};

const publishedBefore = async (
	{ home, open }: HomeFeed,
	file: ReleaseFile,
	ports: FolderPorts
): Promise<VerifiedRelease | undefined> => {
	const records = open.before && readAppRecords(open.before.records);
	if (!records?.ok) return undefined;
	const parts = await Promise.all(records.value.signed.map((hash) => home.objects.get(hash)));
	const bytes = concatBytes(...parts.flatMap((part) => part ?? []));
	const believed = await verifyRelease({ channel: file.channel, bytes, ...ports });
	return believed.ok ? believed.value : undefined;
};

const storeObjects = async (home: Home, objects: ReadonlyMap<ObjectHash, Bytes>): Promise<void> => {
	for (const [hash, bytes] of objects) {
		if (await home.objects.has(hash)) continue;
		const put = await home.objects.put(hash, bytes);
		if (!put.ok) throw new StartError(`${home.path} takes no more files: ${put.error.type}.`);
	}
};

export interface PublishAppInput {
	readonly home: Home;
	/** Read with its folder. */
	readonly file: ReleaseFile;
	readonly folder: string;
	/** Signed roots as the key file has them. */
	readonly roots: readonly Bytes[];
	readonly headSigner: Signer;
	readonly keyFile?: string | undefined;
	/** Also write everything as static files below this folder. */
	readonly staticFolder?: string | undefined;
}

/**
 * Checks the release as every viewer will, and each file of it, then publishes: objects first, the head last. Throws
 * StartError, and nothing was published then.
 */
export const publishApp = async (
	input: PublishAppInput,
	ports: FolderPorts
): Promise<{ readonly publication: Publication; readonly believed: VerifiedRelease }> => {
	const { home, file, folder, roots, headSigner, keyFile } = input;
	const believed = await believe(file, ports);
	const files = await readFiles(folder, believed);
	const place = { channel: file.channel, feed: appFeed, roots, headSigner, keyFile };
	const feed = await openHomeFeed(home, place, ports);
	if (feed.open.root.version !== believed.rootVersion) {
		throw new StartError(
			'The project has a newer root than this release: build it anew with the newest roots, and sign that.'
		);
	}
	const before = await publishedBefore(feed, file, ports);
	if (before && compareReleases(believed, before) <= 0) {
		const isSame = equalBytes(before.manifest, believed.manifest);
		if (!isSame) {
			throw new StartError(
				`Release ${before.seq} was published already: viewers take up a greater number only.`
			);
		}
	}
	const { records, objects } = await layOutApp(believed.bytes, files, ports.digest);
	await storeObjects(home, objects);
	const publication = await publishHomeFeed(feed, { records }, ports);
	if (input.staticFolder !== undefined) {
		await writeStaticFiles(input.staticFolder, feed, { publication, records });
	}
	return { publication, believed };
};
