/** The composition root: builds every adapter of a tab, joins the features, and hands them to the pages. */
import { createContext } from 'svelte';
import { fetchConfig } from '#lib/core/adapters/fetch-config.ts';
import { browserTabs } from '#lib/core/adapters/browser-tabs.ts';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import type { Remote } from '#lib/core/calls.ts';
import { isCapsule } from '#lib/core/capsule.ts';
import { emptyConfig, type HostConfig } from '#lib/core/config.ts';
import { err, ok } from '#lib/core/result.ts';
import { joinTabs } from '#lib/core/tab-leader.ts';
import { bip39Words } from '#lib/channel/adapters/bip39-words.ts';
import { createIdbLibraryStore } from '#lib/library/adapters/idb-library-store.ts';
import { keepLook, readLook } from '#lib/library/adapters/look-mirror.ts';
import { drawQr } from '#lib/library/adapters/qr-codes.ts';
import { newPeerId } from '#lib/stream/swarm/peer-id.ts';
import { CatalogueState } from '#lib/state/catalogue.svelte.ts';
import { ChannelsState } from '#lib/state/channels.svelte.ts';
import { PeopleState } from '#lib/state/people.svelte.ts';
import type { ProgressState } from '#lib/state/progress.svelte.ts';
import { SettingsState } from '#lib/state/settings.svelte.ts';
import type { StudioState } from '#lib/state/studio.svelte.ts';
import { TransfersState } from '#lib/state/transfers.svelte.ts';
import { ShellState } from '#lib/state/shell.svelte.ts';
import type { Backstage, BackstageNews } from './backstage.ts';
import { createFollowingNews } from './following-news.ts';
import { createBrowsing, type Browsing } from './browsing.ts';
import { createChannelFiles, type ChannelFiles } from './channel-files.ts';
import { whenChanged, withConnection } from './connection-choices.ts';
import { currentConfig } from './host-config.ts';
import { createInstalling } from './installing.ts';
import { watchNetwork } from './network-watch.ts';
import { createPictures } from './pictures.ts';
import type { Clock } from '#lib/core/ports.ts';
import { HoursState } from '#lib/state/hours.svelte.ts';
import type { PartyDoor } from '#lib/state/party.svelte.ts';
import { transferChoices } from './transfer-choices.ts';
import { openReleases, type ReleaseChoices } from './releases.ts';
import { lazyBelongings, type LazyBelongings } from './lazy-belongings.ts';
import { createCinema, type Cinema } from './cinema.ts';
import { createLibraryDesk, type LibraryDesk } from './library-desk.ts';
import { createViewerDesk, type ViewerDesk } from './viewer-desk.ts';
import { createSubtitleRoom, type SubtitleRoom } from './subtitle-room.ts';

export interface App extends ChannelFiles, ReleaseChoices, ViewerDesk, Browsing, LazyBelongings {
	readonly settings: SettingsState;
	readonly progress: ProgressState;
	/** The viewer's own: favourites, lists, marks, who watches. */
	readonly library: LibraryDesk;
	readonly catalogue: CatalogueState;
	readonly channels: ChannelsState;
	readonly people: PeopleState;
	readonly shell: ShellState;
	readonly cinema: Cinema;
	/** The look is kept for the first picture of the next start. */
	readonly keepLook: typeof keepLook;
	readonly subtitles: SubtitleRoom;
	/** Reads what is kept, then the host's configuration, then follows its channels. */
	readonly start: () => Promise<void>;
	/** The address of a picture by its object hash, or undefined when nobody has it. */
	readonly pictureUrl: (hash: string) => Promise<string | undefined>;
	/** Brings the figures of followed channels up to date. */
	readonly lookAtChannels: () => Promise<void>;
	/** The shown version of a channel as one file to keep, or undefined. */
	readonly saveChannel: (link: string) => Promise<Blob | undefined>;
	/** Meeting somebody by hand, with texts that are passed on. */
	readonly invites: Pick<Remote<Backstage>, 'invite' | 'acceptInvite' | 'completeInvite'>;
	readonly drawQr: typeof drawQr;
	/** Makes and joins rooms; its code is loaded now. */
	readonly hours: HoursState;
	readonly clock: Clock;
	readonly openTogether: () => Promise<PartyDoor>;
	readonly transfers: TransfersState;
	/** The publisher's desk; its code is loaded now. */
	readonly openStudio: () => Promise<StudioState>;
	/** Languages of the viewer: the chosen one, then the browser's. */
	readonly languages: () => readonly string[];
	readonly install: () => Promise<void>;
}

export const [getApp, setApp] = createContext<App>();

/** Builds the app; nothing is asked of the world before `start()`. */
export const createApp = (): App => {
	const store = createIdbLibraryStore();
	const settings = new SettingsState(store, readLook());
	const people = new PeopleState();
	const shell = new ShellState();
	const releases = openReleases(shell);
	let config: HostConfig = emptyConfig;
	const installing = createInstalling(shell);
	let studio: Promise<StudioState> | undefined;
	const peerId = newPeerId(systemRandom);
	let isReady = (): void => undefined;
	const ready = new Promise<void>((resolve) => {
		isReady = resolve;
	});

	const languages = (): readonly string[] => [
		...(settings.current.language === undefined ? [] : [settings.current.language]),
		...navigator.languages
	];

	const connectionNow = (): HostConfig => withConnection(config, settings.current);
	const connect = whenChanged(connectionNow, (chosen) => backstage.connect(chosen));
	const tell = (news: BackstageNews): void => {
		tabs.announce(news);
		hear(news);
	};
	const tabs = joinTabs<Backstage>(
		browserTabs('matinee-backstage-1', bytesToHex(systemRandom.bytes(8))),
		async () => {
			// Its code comes while the settings are read; a page that only shows needs none of it.
			const [{ createBackstage }] = await Promise.all([import('./backstage.ts'), ready]);
			const choices = transferChoices(settings.current);
			const canPlay = (contentType: string): boolean => cinema.canPlay(contentType);
			const options = {
				...{ config, peerId, store, choices, canPlay },
				connection: connectionNow(),
				shell: releases.link,
				tell
			};
			const made = await createBackstage(options);
			await made.follow(followingOrder());
			made.obey(settings.current.consent);
			return made;
		}
	);
	const backstage = tabs.remote;
	const catalogue = new CatalogueState(systemClock, backstage);
	const channels = new ChannelsState(store, systemClock, bip39Words);
	const library = createLibraryDesk({
		store,
		backstage,
		changed: () => {
			tabs.announce({ type: 'own' } satisfies BackstageNews);
		}
	});
	const { progress } = library;
	const all = { store, library, settings, channels, config: connectionNow, tell };
	const belongings = lazyBelongings(all);
	const cinema = createCinema({
		config: connectionNow,
		ready,
		settings,
		people,
		catalogue,
		progress,
		languages,
		projection: backstage,
		stored: () => {
			showFacts();
			void catalogue.refresh(); // The shelf of stored films follows.
			void browsing.browse.refresh(); // as above
		}
	});
	const browsing = createBrowsing({
		...{ backstage, catalogue, clock: systemClock },
		stored: () => cinema.facts().stored
	});

	const subtitles = createSubtitleRoom({
		store,
		settings,
		languages,
		object: async (hash, { limitBytes }) => {
			const bytes = await backstage.object(hash, limitBytes);
			return bytes ? ok(bytes) : err({ type: 'NotFound' });
		}
	});

	const { order: followingOrder, report: refreshReport } = createFollowingNews(channels, backstage);
	/** The list as another tab has written it; nobody needs to be told of that again. */
	let isReloading = false;
	const reloadChannels = async (): Promise<void> => {
		isReloading = true;
		await channels.load(config.channels);
		isReloading = false;
	};
	const passOn = async (): Promise<void> => {
		await backstage.follow(followingOrder());
		tabs.announce({ type: 'following' } satisfies BackstageNews);
		// What was blocked is hidden, what was unblocked is back, in every tab.
		tell({ type: 'library' });
		await refreshReport();
	};
	const showFacts = (): void => {
		catalogue.setFacts(cinema.facts());
	};
	const hear = (news: BackstageNews): void => {
		switch (news.type) {
			case 'library':
				void catalogue.refresh(); // What it finds shows in the state.
				void browsing.browse.refresh(); // as above
				break;
			case 'statuses':
				catalogue.setStatuses(news.statuses);
				void refreshReport(); // What it finds shows in the state.
				break;
			case 'following':
				void reloadChannels(); // as above
				break;
			case 'stored':
				void cinema.refreshStored(); // A failure leaves the marks on the cards as they were.
				break;
			case 'own':
				void library.load(); // as above
				break;
			case 'release':
				void releases.look(); // What it finds shows in the shell state.
				break;
			case 'restart':
				location.reload();
				break;
			case 'people':
				people.setLobby(news.count);
				void refreshReport(); // as above
				break;
			case 'taking':
				void studio?.then((desk) => {
					desk.hearTaking(news.job, news.share);
				});
				break;
			case 'storage':
				// Browsers lend a file no storage of this kind: the capsule says so before it is saved.
				if (!isCapsule || news.reason !== 'no-storage') shell.setStorageLost(news.reason);
		}
		showFacts();
	};

	/** Follows whoever leads, now and after every change of settings. */
	const join = async (): Promise<void> => {
		tabs.hear((news) => {
			hear(news as BackstageNews); // Only tabs of this app post on its channel; a shape of another version changes nothing that is kept.
		});
		settings.subscribe((choices) => {
			// A leader that begins later reads the settings itself.
			void connect();
			void backstage.setGivingBack(transferChoices(choices));
			void backstage.obey(choices.consent);
			showFacts();
		});
		channels.subscribe(() => {
			if (!isReloading) void passOn(); // as above
		});
		void connect(); // The first is what the leading tab began with.
		showFacts();
		// Marks for who measures a start (User Timing): the bench, and anybody's developer tools.
		performance.mark('library-asked');
		await catalogue.refresh();
		performance.mark('library-ready');
		requestAnimationFrame(() => {
			performance.mark('first-titles');
		});
		catalogue.setStatuses(await backstage.statuses());
		people.setLobby(await backstage.people());
		library.tellSeen();
		await refreshReport();
	};

	return {
		...browsing,
		settings,
		progress,
		library,
		...belongings,
		catalogue,
		people,
		shell,
		cinema,
		...createViewerDesk({ host: () => config, connection: connectionNow, desk: backstage }),
		keepLook,
		subtitles,
		languages,
		start: async () => {
			watchNetwork(people, showFacts);
			addEventListener('pagehide', () => {
				void progress.flush(); // The browser lets a write that has begun finish.
			});
			installing.watch();
			await belongings.finishErasing();
			await Promise.all([settings.load(), library.load()]);
			config = await currentConfig(store, fetchConfig);
			await channels.load(config.channels);
			showFacts();
			isReady();
			void releases.healthy(); // What it hears shows in the shell state; browsing needs none of it.
			await join();
			await cinema.refreshStored();
		},
		channels,
		...createChannelFiles({
			backstage,
			channels,
			store,
			config: () => config,
			order: followingOrder
		}),
		lookAtChannels: refreshReport,
		saveChannel: backstage.saveChannel,
		openStudio: () =>
			(studio ??= import('./studio.ts').then(({ openStudio }) =>
				openStudio({
					desk: backstage,
					channels,
					store,
					config: () => config,
					canPlay: cinema.canPlay,
					language: () => languages()[0]?.split('-')[0] ?? 'en'
				})
			)),
		invites: backstage,
		hours: new HoursState(systemClock),
		clock: systemClock,
		openTogether: async () =>
			(await import('./together.ts')).createTogether({ config: connectionNow, ready }),
		drawQr,
		transfers: new TransfersState(backstage, systemClock),
		pictureUrl: createPictures(backstage.object),
		install: installing.install,
		...releases.choices
	};
};
