/** Channels for tests: keys from names, title values, and a publisher that keeps what it published. */
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import type { Clock } from '#lib/core/ports.ts';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { createMemoryObjectStore } from '#lib/channel/adapters/memory-object-store.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import {
	createWebCryptoSigner,
	createWebCryptoVerifier
} from '#lib/channel/adapters/webcrypto-verifier.ts';
import { nobleHygiene } from '#lib/channel/adapters/noble-hygiene.ts';
import { createFeedBook, type FeedBook } from '#lib/channel/feed-book.ts';
import { parseChannelLink, type ChannelLink } from '#lib/channel/link.ts';
import type { ObjectSource, ObjectStore, PointerStore, Signer } from '#lib/channel/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { createChannel, type NewChannel } from '#lib/studio/channel.ts';
import { publishFeed, type Publication } from '#lib/studio/publish.ts';

export const digest = systemDigest;
export const verifier = createWebCryptoVerifier();
export const hygiene = nobleHygiene;

/** The value of a result that a test expects to be there. */
export const must = <T, E>(result: Result<T, E>): T => {
	if (!result.ok) throw new Error(`unexpected error: ${JSON.stringify(result.error)}`);
	return result.value;
};

/** The error of a result that a test expects to fail. */
export const mustFail = <T, E>(result: Result<T, E>): E => {
	if (result.ok) throw new Error('unexpected success');
	return result.error;
};

/** The same name always gives the same key. */
export const signerOf = async (name: string): Promise<Signer> =>
	createWebCryptoSigner(await digest.sha256(utf8(name)));

/** A sound film; `change` replaces fields. */
export const filmValue = (
	id: string,
	change: Readonly<Record<string, unknown>> = {}
): Readonly<Record<string, unknown>> => ({
	id,
	type: 'film',
	title: { en: `Film ${id}` },
	licence: 'CC0-1.0',
	rightsHolder: 'Alice',
	variants: [
		{
			infohash: new Uint8Array(20).fill(7),
			file: 0,
			container: 'webm',
			codecs: 'vp09.00.10.08,opus',
			bytes: 1000
		}
	],
	added: 1_700_000_000_000,
	...change
});

export interface Publisher {
	readonly channel: NewChannel;
	readonly link: ChannelLink;
	readonly headSigner: Signer;
	/** Everything published so far. */
	readonly objects: Map<ObjectHash, Bytes>;
	readonly source: ObjectSource;
	/** Publishes these records behind the version before. */
	readonly publish: (records: readonly unknown[]) => Promise<Publication>;
}

/** A channel by `name` with one root key and one hot key. */
export const createPublisher = async (
	name: string,
	clock: Clock = createSeededClock()
): Promise<Publisher> => {
	const rootSigner = await signerOf(`${name} root`);
	const headSigner = await signerOf(`${name} head`);
	const plan = {
		name,
		rootSigners: [rootSigner],
		headKeys: { films: headSigner.publicKey },
		trackers: ['wss://tracker.example/']
	};
	const channel = must(await createChannel(plan, { clock, digest }));
	const objects = new Map<ObjectHash, Bytes>();
	let head: Bytes | undefined;
	return {
		channel,
		headSigner,
		objects,
		source: sourceOf(objects),
		link: {
			hotKey: headSigner.publicKey,
			feed: 'films',
			name,
			channel: channel.channel,
			trackers: plan.trackers
		},
		publish: async (records) => {
			const publication = must(
				await publishFeed(
					{
						channel: channel.channel,
						roots: [channel.envelope],
						feed: 'films',
						records,
						headSigner,
						...(head
							? {
									previous: { head, objects: { get: (hash) => Promise.resolve(objects.get(hash)) } }
								}
							: {})
					},
					{ clock, digest, verifier }
				)
			);
			({ head } = publication);
			for (const [hash, bytes] of publication.objects) objects.set(hash, bytes);
			must(parseChannelLink(publication.link));
			return publication;
		}
	};
};

/** Hands out what is in a map. */
const sourceOf = (objects: ReadonlyMap<ObjectHash, Bytes>): ObjectSource => ({
	fetch: (hash, { limitBytes }) => {
		const bytes = objects.get(hash);
		if (!bytes) return Promise.resolve(err({ type: 'NotFound' }));
		return Promise.resolve(
			bytes.length > limitBytes ? err({ type: 'TooLarge', limitBytes }) : ok(bytes)
		);
	}
});

export interface Viewer {
	readonly clock: ReturnType<typeof createSeededClock>;
	readonly pointers: PointerStore;
	readonly objects: ObjectStore;
	readonly book: FeedBook;
	/** The book anew over the same stores, as after a restart. */
	readonly restart: () => FeedBook;
}

/** A viewer with empty stores who follows nothing. */
export const createViewer = (): Viewer => {
	const clock = createSeededClock();
	const pointers = createMemoryPointerStore();
	const restart = (): FeedBook => createFeedBook({ pointers, verifier, hygiene, digest, clock });
	return { clock, pointers, objects: createMemoryObjectStore(), book: restart(), restart };
};
