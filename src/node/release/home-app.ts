/** The newest release that a home has of an app that it publishes or follows, believed before it is handed to anybody. */
import { appFeed } from '#lib/channel/feed-name.ts';
import { parseHead } from '#lib/channel/head.ts';
import type { ObjectStore, PointerStore, Verifier } from '#lib/channel/ports.ts';
import { readFeed, readObject } from '#lib/channel/read-feed.ts';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId, ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { readAppRecords } from '#lib/release/app-feed.ts';
import { verifyRelease, type VerifiedRelease } from '#lib/release/verify.ts';
import { sha256Hex } from './site-files.ts';

export interface AppPlace {
	readonly objects: Pick<ObjectStore, 'get'>;
	readonly pointers: PointerStore;
	readonly digest: Digest;
	readonly verifier: Verifier;
}

export interface HomeApp {
	readonly believed: VerifiedRelease;
	/** A file by its hash; undefined when it is not here whole. */
	readonly file: (hash: string) => Promise<Bytes | undefined>;
}

const readParts = async (
	parts: readonly ObjectHash[] | undefined,
	place: AppPlace
): Promise<Bytes | undefined> => {
	const found: Bytes[] = [];
	for (const hash of parts ?? []) {
		const bytes = await readObject(hash, limits.channel.objectBytes, place);
		if (!bytes) return undefined;
		found.push(bytes);
	}
	return parts && concatBytes(...found);
};

/** Undefined when the home has no whole version of the feed, or one whose release is not to be believed. */
export const readHomeApp = async (
	channel: ChannelId,
	place: AppPlace
): Promise<HomeApp | undefined> => {
	const shown = (await place.pointers.read(channel, appFeed))?.shown;
	const head = shown && parseHead(shown);
	if (!head?.ok) return undefined;
	const feed = await readFeed(head.value, place);
	const app = feed.ok ? readAppRecords(feed.value.records) : undefined;
	const bytes = app?.ok ? await readParts(app.value.signed, place) : undefined;
	if (!app?.ok || !bytes) return undefined;
	const believed = await verifyRelease({ channel, bytes, ...place });
	if (!believed.ok) return undefined;
	return {
		believed: believed.value,
		file: async (hash) => {
			const file = await readParts(app.value.files.get(hash), place);
			return file && sha256Hex(file) === hash ? file : undefined;
		}
	};
};
