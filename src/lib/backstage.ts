/** What is done once for all tabs of a browser: the catalogues, the channels, the people; built in the tab that leads. */
import { startCatalogueWorker } from '#lib/catalogue/adapters/catalogue-worker.ts';
import type { LibraryService, StorageTrouble } from '#lib/catalogue/library-service.ts';
import { createShowing, showAllAgain } from '#lib/catalogue/showing.ts';
import { createCacheObjectStore } from '#lib/channel/adapters/cache-object-store.ts';
import { createHttpMirror } from '#lib/channel/adapters/http-mirror.ts';
import { createIdbPointerStore } from '#lib/channel/adapters/idb-pointer-store.ts';
import { createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { createFeedBook } from '#lib/channel/feed-book.ts';
import { createChannelKeeper, type ChannelKeeper, type FeedStatus } from '#lib/channel/keeper.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { HostConfig } from '#lib/core/config.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import type { LibraryStore } from '#lib/library/ports.ts';
import type { Settings } from '#lib/library/settings.ts';
import { createFilmSights, type FilmSights } from '#lib/p2p/adapters/film-sights.ts';
import { createNeighbours } from '#lib/p2p/adapters/film-neighbours.ts';
import { createTrackerLines } from '#lib/p2p/adapters/tracker-lines.ts';
import { createFollowingDesk, type FollowingDesk } from './following-desk.ts';
import { createProjection, type Projection } from './projection.ts';
import type { ReleaseDesk, ReleaseDeskOptions } from './release-desk.ts';
import type { StudioDesk } from './studio-desk.ts';
import type { TransferChoices } from './transfers.ts';
import { createMeeting } from './meeting.ts';

/** What every tab may ask of the one that leads; bears being asked twice. */
export interface Backstage extends AsyncLibrary, Projection {
	/** An object from storage, else from people and mirrors as far as they may be asked. */
	readonly object: (hash: ObjectHash, limitBytes: number) => Promise<Bytes | undefined>;
	/** How many people have films, as far as trackers that are spoken with anyway can tell. */
	readonly sightFilms: FilmSights['sight'];
	readonly statuses: () => readonly FeedStatus[];
	/** Brings what is followed, rested and blocked in line with the viewer's list. */
	readonly follow: FollowingDesk['obey'];
	readonly report: FollowingDesk['report'];
	readonly saveChannel: FollowingDesk['save'];
	readonly loadChannel: FollowingDesk['load'];
	/** Live connections that carry catalogues. */
	readonly people: () => number;
	/** Meeting somebody by hand: a text to pass on, the answer to one, and taking the answer (see `InviteDialling`). */
	readonly invite: () => Promise<string | undefined>;
	readonly acceptInvite: (text: string) => Promise<string | undefined>;
	readonly completeInvite: (text: string) => Promise<boolean>;
	readonly ownChannel: StudioDesk['own'];
	readonly makeChannel: StudioDesk['make'];
	readonly backupKeys: StudioDesk['backup'];
	readonly addFilm: StudioDesk['add'];
	readonly ownTitles: StudioDesk['titles'];
	readonly editTitle: StudioDesk['edit'];
	readonly retireTitle: StudioDesk['retire'];
	/** Other ways of meeting people, from now on. */
	readonly connect: (connection: HostConfig) => Promise<void>;
	/** The viewer's answer to the notice. */
	readonly obey: (consent: Settings['consent']) => void;
}

type AsyncLibrary = {
	readonly [K in keyof LibraryService]: (
		...args: Parameters<LibraryService[K]>
	) => Promise<ReturnType<LibraryService[K]>>;
};

/** What the leading tab tells all of them, itself included. */
export type BackstageNews =
	/** Titles have come, gone or changed. */
	| { readonly type: 'library' }
	| { readonly type: 'statuses'; readonly statuses: readonly FeedStatus[] }
	| { readonly type: 'people'; readonly count: number }
	/** The viewer's list was changed in a tab. */
	| { readonly type: 'following' }
	/** The viewer's own things were changed in a tab. */
	| { readonly type: 'own' }
	/** Everything is to be erased: every tab begins anew. */
	| { readonly type: 'restart' }
	/** Another film is stored whole on this device. */
	| { readonly type: 'stored' }
	/** A release of the app waits for the viewer's word. */
	| { readonly type: 'release' }
	/** A film is being taken into the studio: the share that is done, 0 to 1. */
	| { readonly type: 'taking'; readonly job: string; readonly share: number }
	/** Catalogues cannot be kept here, or the worker that keeps them has died. */
	| { readonly type: 'storage'; readonly reason: StorageTrouble };

export interface BackstageOptions {
	readonly config: HostConfig;
	/** The same with the viewer's own trackers and servers. */
	readonly connection: HostConfig;
	/** 40 hex digits, the engine's own. */
	readonly peerId: string;
	/** Where a publisher's own channel is kept. */
	readonly store: LibraryStore;
	/** The viewer's choices at the start. */
	readonly choices: TransferChoices;
	readonly canPlay: (contentType: string) => boolean;
	/** The bootloader, where there is one. */
	readonly shell: ReleaseDeskOptions['link'];
	readonly tell: (news: BackstageNews) => void;
}

/** Opens the catalogues that are kept, follows the host's channels, and begins to meet people when it may. */
export const createBackstage = async ({
	config,
	connection,
	peerId,
	store,
	choices,
	canPlay,
	shell,
	tell
}: BackstageOptions): Promise<Backstage> => {
	/** The keeper, once it is there: the worker and the meeting are older. */
	const late: { keeper?: ChannelKeeper; releases?: ReleaseDesk } = {};
	const { librarian, objects, versions } = startCatalogueWorker(
		(reason) => {
			tell({ type: 'storage', reason });
		},
		async (fresh) => {
			if (late.keeper) await showAllAgain(late.keeper, fresh);
			tell({ type: 'library' });
		}
	);
	const attachments = createCacheObjectStore(caches);
	const [verifier, { nobleHygiene: hygiene }] = await Promise.all([
		createVerifier(),
		import('#lib/channel/adapters/noble-hygiene.ts')
	]);
	const book = createFeedBook({
		pointers: createIdbPointerStore(systemDigest),
		verifier,
		hygiene,
		digest: systemDigest,
		clock: systemClock
	});
	let people = 0;
	const neighbours = createNeighbours(systemClock);
	const lines = createTrackerLines({ clock: systemClock, random: systemRandom });
	const meeting = createMeeting({
		config: connection,
		book,
		peerId,
		neighbours,
		lines,
		objects: {
			get: async (hash) =>
				(await objects.get(hash)) ?? (await attachments.get(hash)) ?? late.releases?.get(hash)
		},
		changed: () => {
			const count = meeting.count();
			// A version that was known of before anybody was there is asked of whoever comes.
			if (count > people) {
				late.keeper?.retry();
				late.releases?.retry();
			}
			people = count;
			tell({ type: 'people', count });
		}
	});
	const mirrors = config.mirrors.map((base) => createHttpMirror(base, systemDigest));
	const keeper = createChannelKeeper({
		book,
		objects: {
			...objects,
			put: async (hash, bytes) => {
				const stored = await objects.put(hash, bytes);
				if (stored.ok) meeting.kept(hash);
				return stored;
			}
		},
		attachments,
		versions,
		digest: systemDigest,
		clock: systemClock,
		mirrors,
		peers: meeting.source
	});
	late.keeper = keeper;
	const { createReleaseDesk } = await import('./release-desk.ts');
	const releases = createReleaseDesk({
		...{ book, verifier, mirrors, store },
		peers: meeting.source,
		link: shell,
		kept: meeting.kept,
		onReady: () => {
			tell({ type: 'release' });
		}
	});
	late.releases = releases;
	const show = createShowing(librarian, () => {
		tell({ type: 'library' });
	});
	keeper.subscribe(() => {
		const statuses = keeper.statuses();
		show(statuses);
		meeting.seekFor(statuses);
		tell({ type: 'statuses', statuses });
	});
	const desk = createFollowingDesk({
		book,
		keeper,
		librarian,
		objects,
		versions,
		followers: meeting.followers
	});
	const object: Backstage['object'] = async (hash, limitBytes) => {
		const found = await keeper.object(hash, { limitBytes });
		return found.ok ? found.value : undefined;
	};
	const projection = createProjection({
		config: connection,
		peerId,
		neighbours,
		lines,
		choices,
		store,
		canPlay,
		object,
		onWire: meeting.onWire,
		stored: () => {
			tell({ type: 'stored' });
		},
		taking: (job, share) => {
			tell({ type: 'taking', job, share });
		}
	});
	const { createStudioDesk } = await import('./studio-desk.ts');
	const studio = createStudioDesk({
		store,
		book,
		objects,
		attachments,
		verifier,
		trackers: config.trackers
	});
	return {
		...projection,
		shelf: librarian.shelf,
		find: librarian.find,
		titles: librarian.titles,
		similar: librarian.similar,
		setWatched: librarian.setWatched,
		sightFilms: createFilmSights({ lines, trackers: config.trackers, clock: systemClock }).sight,
		object,
		invite: async () => (await meeting.byHand())?.invite(),
		acceptInvite: async (text) => (await meeting.byHand())?.acceptInvite(text),
		completeInvite: async (text) => (await meeting.byHand())?.completeInvite(text) ?? false,
		ownChannel: studio.own,
		makeChannel: studio.make,
		backupKeys: studio.backup,
		addFilm: studio.add,
		ownTitles: studio.titles,
		editTitle: studio.edit,
		retireTitle: studio.retire,
		statuses: keeper.statuses,
		follow: desk.obey,
		report: desk.report,
		saveChannel: desk.save,
		loadChannel: desk.load,
		people: meeting.count,
		connect: async (chosen) => {
			meeting.connect(chosen);
			await projection.reconnect(chosen);
		},
		obey: (consent) => {
			if (consent === 'accepted') {
				meeting.join();
				keeper.setMode('peers');
				releases.setMode('peers');
				return;
			}
			meeting.leave();
			const mode = consent === 'declined' ? 'mirrors' : 'waiting';
			keeper.setMode(mode);
			releases.setMode(mode);
		}
	};
};
