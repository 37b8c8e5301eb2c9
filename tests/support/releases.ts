/** Releases for tests: a project with three release keys of which two must sign, and releases signed by whom a test names. */
import type { Bytes } from '#lib/core/bytes.ts';
import { bytesToHex, utf8 } from '#lib/core/bytes.ts';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { FeedState } from '#lib/channel/objects.ts';
import type { Signer } from '#lib/channel/ports.ts';
import { layOutApp } from '#lib/release/app-feed.ts';
import { encodeRelease, forEverybody, type Release } from '#lib/release/manifest.ts';
import { encodeSignedRelease, releaseSigningBytes } from '#lib/release/signed-release.ts';
import { createChannel, type NewChannel } from '#lib/studio/channel.ts';
import { openFeed } from '#lib/studio/open-feed.ts';
import { publishVersion, type Publication } from '#lib/studio/publish.ts';
import { digest, must, signerOf, verifier } from './channels.ts';

export interface Project {
	readonly channel: NewChannel;
	readonly headSigner: Signer;
	/** The three, in the order of their indexes. */
	readonly releaseSigners: readonly Signer[];
	/** Where the first of them stands among the keys of the root. */
	readonly firstKey: number;
}

/** A project by name; its channel has the feed `app` and, unless told, a role `release` of 2 of 3. */
export const createProject = async (name: string, threshold = 2): Promise<Project> => {
	const rootSigner = await signerOf(`${name} root`);
	const headSigner = await signerOf(`${name} head`);
	const releaseSigners = await Promise.all(
		[1, 2, 3].map((number) => signerOf(`${name} release ${number}`))
	);
	const keys = releaseSigners.map(({ publicKey }) => publicKey);
	const plan = {
		name,
		rootSigners: [rootSigner],
		release: { keys, threshold },
		headKeys: { app: headSigner.publicKey }
	};
	const channel = must(await createChannel(plan, { clock: createSeededClock(), digest }));
	return { channel, headSigner, releaseSigners, firstKey: 1 };
};

/** What a test's app consists of, by path. */
export type AppFiles = ReadonlyMap<string, Bytes>;

/** A hundred small files, of which a test may replace some. */
export const appFiles = (change: Readonly<Record<string, Bytes>> = {}): AppFiles =>
	new Map([
		...Array.from(
			{ length: 100 },
			(_, i) => [`/_app/${i}.js`, utf8(`export const n = ${i};\n`.repeat(200 + i))] as const
		),
		...Object.entries(change)
	]);

/** The manifest of these files. */
export const manifestOf = async (
	files: AppFiles,
	terms: Partial<Omit<Release, 'files'>> = {}
): Promise<Release> => ({
	version: `1.0.${terms.seq ?? 1}`,
	seq: 1,
	minBoot: 1,
	notes: new Map([['en', 'What is new']]),
	rollout: forEverybody,
	...terms,
	files: new Map(
		await Promise.all(
			[...files].map(async ([path, bytes]) => {
				const hash = bytesToHex(await digest.sha256(bytes));
				return [path, { hash, bytes: bytes.length, type: 'text/javascript' }] as const;
			})
		)
	)
});

/** The envelope of a release: signed by the release keys with these numbers (0 to 2), under the project's roots. */
export const signedBy = async (
	project: Project,
	release: Release,
	signers: readonly number[] = [0, 1]
): Promise<Bytes> => {
	const manifest = encodeRelease(release);
	const signatures = await Promise.all(
		signers.map(async (number) => {
			const signer = project.releaseSigners[number];
			if (!signer) throw new RangeError('there are three release keys');
			const signature = await signer.sign(releaseSigningBytes(manifest));
			return { key: project.firstKey + number, signature };
		})
	);
	return encodeSignedRelease({ manifest, signatures, roots: [project.channel.envelope] });
};

export interface AppPublisher {
	/** Everything that was published so far. */
	readonly objects: Map<ObjectHash, Bytes>;
	/** Publishes the envelope with these files behind the version before; `change` spoils the records. */
	readonly publish: (
		envelope: Bytes,
		files: AppFiles,
		change?: (records: FeedState) => FeedState
	) => Promise<Publication>;
}

/** Publishes releases of a project in its feed `app`. */
export const createAppPublisher = (
	project: Project,
	clock: Clock = createSeededClock()
): AppPublisher => {
	const objects = new Map<ObjectHash, Bytes>();
	let head: Bytes | undefined;
	return {
		objects,
		publish: async (envelope, files, change = (records) => records) => {
			const byHash = new Map<string, Bytes>();
			for (const bytes of files.values()) {
				byHash.set(bytesToHex(await digest.sha256(bytes)), bytes);
			}
			const laid = await layOutApp(envelope, byHash, digest);
			const previous = head && {
				head,
				objects: { get: (hash: ObjectHash) => Promise.resolve(objects.get(hash)) }
			};
			const { channel, headSigner } = project;
			const place = {
				channel: channel.channel,
				roots: [channel.envelope],
				feed: 'app',
				headSigner,
				...(previous ? { previous } : {})
			};
			const open = must(await openFeed(place, { digest, verifier }));
			const records = change(laid.records);
			const published = must(await publishVersion(open, { records }, { clock, digest, verifier }));
			for (const [hash, bytes] of [...laid.objects, ...published.objects]) objects.set(hash, bytes);
			head = published.head;
			return published;
		}
	};
};
