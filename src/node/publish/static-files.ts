/** A version as static files for any web host: /o/<sha256>, /r/<channel>/<version>, /h/<channel>/<feed>. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedState } from '#lib/channel/objects.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { bytesOf, fieldsOf } from '#lib/core/fields.ts';
import { objectHashOf, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import type { Publication } from '#lib/studio/publish.ts';
import { writeAtomic } from '#node/adapters/atomic-write.ts';
import { StartError } from '#node/start-error.ts';
import type { HomeFeed } from './home-feed.ts';

const listIn = (value: unknown): readonly unknown[] =>
	Array.isArray(value) ? (value as readonly unknown[]) : [];

/** The objects that a record names: pictures, info dictionaries, subtitles; in the feed of an app, the parts of its files. */
export const objectsIn = (record: unknown): readonly ObjectHash[] => {
	const fields = fieldsOf(record);
	const named = [
		fields?.['poster'],
		fields?.['still'],
		...listIn(fields?.['variants']).map((variant) => fieldsOf(variant)?.['info']),
		...listIn(fields?.['subtitles']).map((track) => fieldsOf(track)?.['object']),
		...listIn(fields?.['parts'])
	];
	return named.flatMap((value) => {
		const bytes = bytesOf(value, 32);
		return bytes ? [objectHashOf(bytes)] : [];
	});
};

const isThere = async (path: string): Promise<boolean> =>
	stat(path).then(
		() => true,
		() => false
	);

/** Web servers run as somebody else and must be able to read these. */
export const forAll = { mode: 0o644, folderMode: 0o755 };

/** Writes the signed roots of a channel, version 1 first. */
export const writeStaticRoots = async (
	folder: string,
	channel: ChannelId,
	roots: readonly Bytes[]
): Promise<void> => {
	for (const [i, envelope] of roots.entries()) {
		await writeAtomic(join(folder, 'r', channel, String(i + 1)), envelope, forAll);
	}
};

/**
 * Writes what a mirror hands out: objects first, the roots, and the head last, so that whoever fetches meanwhile finds
 * everything that the head names. Throws StartError when an object of the version is not in the home.
 */
export const writeStaticFiles = async (
	folder: string,
	{ home, open, pointer }: Pick<HomeFeed, 'home' | 'open' | 'pointer'>,
	version: { readonly publication: Publication; readonly records: FeedState }
): Promise<void> => {
	const { objects, head } = version.publication;
	const attached = [...version.records.values()].flatMap(objectsIn);
	for (const hash of new Set([...objects.keys(), ...attached])) {
		const path = join(folder, 'o', hash);
		if (await isThere(path)) continue;
		const bytes = objects.get(hash) ?? (await home.objects.get(hash));
		if (!bytes) throw new StartError(`${home.path} has lost the object ${hash}.`);
		await writeAtomic(path, bytes, forAll);
	}
	await writeStaticRoots(folder, open.channel, pointer.roots);
	const path = join(folder, 'h', open.channel, open.feed);
	await writeAtomic(path, head, forAll);
};
