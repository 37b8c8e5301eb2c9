/** The app's own feed in the tab that leads: newer releases are found with other viewers, brought to the bootloader, and passed on. */
import { createCacheObjectStore } from '#lib/channel/adapters/cache-object-store.ts';
import type { FeedBook } from '#lib/channel/feed-book.ts';
import { appFeed, headRole } from '#lib/channel/feed-name.ts';
import { createChannelKeeper, type ChannelKeeper } from '#lib/channel/keeper.ts';
import type { Mirror, ObjectSource, ObjectStore, Verifier } from '#lib/channel/ports.ts';
import { readFeed, type SyncedFeed } from '#lib/channel/read-feed.ts';
import { keysOfRole } from '#lib/channel/root.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId, ObjectHash } from '#lib/core/ids.ts';
import { ok } from '#lib/core/result.ts';
import type { LibraryStore } from '#lib/library/ports.ts';
import { readKeptFile, readKeptRoots } from '#lib/release/adapters/kept-releases.ts';
import type { ShellLink } from '#lib/release/adapters/shell-link.ts';
import { projectChannel } from '#lib/release/anchor.ts';
import { readAppRecords } from '#lib/release/app-feed.ts';
import { createAppWatch } from '#lib/release/app-watch.ts';
import { bootNumber } from '#lib/release/boot-number.ts';
import { takeUpRelease } from '#lib/release/updater.ts';

export interface ReleaseDesk {
	/** Objects of the app, for viewers who ask. */
	readonly get: ObjectStore['get'];
	/** Somebody new can be asked. */
	readonly retry: () => void;
	readonly setMode: ChannelKeeper['setMode'];
}

export interface ReleaseDeskOptions {
	readonly book: FeedBook;
	readonly verifier: Verifier;
	/** Objects by way of gossip. */
	readonly peers: ObjectSource;
	readonly mirrors: readonly Mirror[];
	readonly store: LibraryStore;
	/** Undefined where there is no bootloader. */
	readonly link: () => Promise<ShellLink | undefined>;
	/** An object has come to be here. */
	readonly kept: (hash: ObjectHash) => void;
	/** A release waits. */
	readonly onReady: () => void;
}

const deviceBytes = 16;

/** Random bytes of this device that never leave it: its place in the queue for each release. */
const deviceOf = async (store: LibraryStore): Promise<Bytes> => {
	const known = await store.read('device');
	if (known instanceof Uint8Array && known.length === deviceBytes) return copyBytes(known);
	const drawn = systemRandom.bytes(deviceBytes);
	await store.write('device', drawn);
	return drawn;
};

/** Objects that no bootloader keeps: the feed's own, the signed list, and the parts of files that were cut. */
const partsOf = ({ records }: Pick<SyncedFeed, 'records'>): ReadonlySet<ObjectHash> => {
	const app = readAppRecords(records);
	const cut = app.ok ? [...app.value.files.values()].filter(({ length }) => length > 1) : [];
	return new Set(app.ok ? [...app.value.signed, ...cut.flat()] : []);
};

/** Begins when a bootloader runs a release of a project; does nothing where there is none. */
export const createReleaseDesk = (options: ReleaseDeskOptions): ReleaseDesk => {
	const { book, verifier, peers, mirrors, store, link, kept, onReady } = options;
	const objects = createCacheObjectStore(caches, 'matinee-app-objects-1');
	let parts: ReadonlySet<ObjectHash> = new Set();
	const get: ObjectStore['get'] = async (hash) => (await objects.get(hash)) ?? readKeptFile(hash);
	const keeper = createChannelKeeper({
		book,
		objects: {
			...objects,
			put: async (hash, bytes) => {
				const stored = await objects.put(hash, bytes);
				if (stored.ok) kept(hash);
				return stored;
			}
		},
		attachments: {
			...objects,
			get,
			// A whole file goes to the bootloader, which is where it is read from again.
			put: (hash, bytes) => {
				kept(hash);
				return parts.has(hash) ? objects.put(hash, bytes) : Promise.resolve(ok(undefined));
			}
		},
		digest: systemDigest,
		clock: systemClock,
		mirrors,
		peers
	});

	const follow = async (channel: ChannelId, shell: ShellLink): Promise<void> => {
		const roots = await readKeptRoots(channel, { verifier, digest: systemDigest });
		const [hotKey] = roots ? keysOfRole(roots.newest, headRole(appFeed)) : [];
		// Where one key alone signs, whoever built it is the whole project: nobody publishes for it (docs/release.md).
		if (!roots || !hotKey || (roots.newest.roles.get('release')?.threshold ?? 0) < 2) return;
		const boot = (await shell.status())?.boot ?? bootNumber;
		const watch = createAppWatch({
			feed: async () => {
				const shown = book.shown(channel, appFeed);
				const read = shown && (await readFeed(shown, { objects, digest: systemDigest }));
				if (!read?.ok) return undefined;
				const before = parts;
				parts = partsOf(read.value);
				for (const hash of before) if (!parts.has(hash)) await objects.delete(hash);
				return read.value;
			},
			takeUp: (feed) =>
				takeUpRelease(feed, {
					channel,
					boot,
					objects: { fetch: keeper.object },
					keeper: shell,
					device: () => deviceOf(store),
					verifier,
					digest: systemDigest,
					clock: systemClock
				}),
			settled: {
				read: () => store.read('app-settled'),
				write: (index) => store.write('app-settled', index)
			},
			clock: systemClock,
			onReady
		});
		retry = () => {
			keeper.retry();
			void watch.look(); // What it finds is told to `onReady`.
		};
		let index: ObjectHash | undefined;
		keeper.subscribe(() => {
			const now = keeper.statuses()[0]?.shown?.head.index;
			if (now === undefined || now === index) return;
			index = now;
			void watch.look(); // as above
		});
		await keeper.follow({ hotKey, feed: appFeed, name: '', channel, trackers: [] });
		await book.offerRoots(channel, roots.envelopes);
	};
	let retry = (): void => undefined;
	void link().then((shell) => {
		// A storage that cannot be read follows nothing: the release that runs goes on.
		if (shell && projectChannel) void follow(projectChannel, shell).catch(() => undefined);
	});
	return {
		get,
		retry: () => {
			retry();
		},
		setMode: keeper.setMode
	};
};
