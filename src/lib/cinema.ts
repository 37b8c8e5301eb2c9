/** Opens films: from a title or a magnet to a showing, with the engine loaded when the first one is asked for. */
import type { FilmWire } from 'webtorrent';
import type { Variant } from '#lib/catalogue/title-record.ts';
import type { ObjectSource } from '#lib/channel/ports.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { HostConfig } from '#lib/core/config.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { infoHashOf, parseObjectHash, type InfoHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { CatalogueState } from '#lib/state/catalogue.svelte.ts';
import type { PeopleState } from '#lib/state/people.svelte.ts';
import type { ProgressState } from '#lib/state/progress.svelte.ts';
import type { SettingsState } from '#lib/state/settings.svelte.ts';
import { ShowingState, stateOfError } from '#lib/state/showing.svelte.ts';
import { parseSubtitleRef, variantToPlay, type TitleViewFacts } from '#lib/state/title-views.ts';
import { createOpfsVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { createServiceWorkerLink } from '#lib/stream/adapters/service-worker-link.ts';
import { storedFilms } from '#lib/stream/adapters/stored-films.ts';
import { formatMagnet, parseMagnet } from '#lib/stream/magnet.ts';
import { parseTorrentFile } from '#lib/stream/torrent-metadata.ts';
import type { PlayState } from '#lib/state/views.ts';
import { createPlayback, type PlaybackRequest } from '#lib/stream/playback.ts';
import type { TorrentEngine, WorkerLink } from '#lib/stream/ports.ts';

export interface Cinema {
	/** Shows a title of the catalogue; the state says when it cannot be. */
	readonly showTitle: (key: string) => ShowingState;
	/** Shows what a magnet names. */
	readonly showMagnet: (text: string) => ShowingState;
	/** Reads a .torrent file: the magnet to show, or the state that says what is wrong with it. */
	readonly openTorrent: (
		bytes: Bytes
	) => Promise<{ readonly magnet: string } | { readonly refused: PlayState }>;
	/** The address of a subtitle file as WebVTT, or undefined. */
	readonly subtitleUrl: (ref: string) => Promise<string | undefined>;
	readonly facts: () => TitleViewFacts;
	/** Somebody looks at a title: the engine and what its film is made of are fetched meanwhile; no film swarm is joined for it. */
	readonly warm: (key: string) => void;
	readonly setGivingBack: (on: boolean) => void;
	/** Learns which films are stored whole on this device. */
	readonly refreshStored: () => Promise<void>;
}

export interface CinemaOptions {
	readonly config: () => HostConfig;
	readonly settings: SettingsState;
	readonly people: PeopleState;
	readonly catalogue: CatalogueState;
	readonly progress: ProgressState;
	readonly languages: () => readonly string[];
	readonly object: ObjectSource['fetch'];
	/** 40 hex digits: the engine's name among peers. */
	readonly peerId: string;
	/** Every wire of every film is shown to this. */
	readonly onWire: (wire: FilmWire) => void;
	/** Which films are stored has changed. */
	readonly stored: () => void;
}

const containerTypes: Readonly<Record<string, string>> = {
	mp4: 'video/mp4',
	webm: 'video/webm',
	mkv: 'video/x-matroska',
	matroska: 'video/x-matroska'
};
/** Types are strangers' words: answers to so many are remembered. */
const playableMost = 1000;
/** How long the info dictionary may be looked for before the swarm is asked for it. */
const infoMs = 1500;

/** Nothing is loaded before the first film is opened or looked for in storage. */
export const createCinema = (options: CinemaOptions): Cinema => {
	const { config, settings, people, catalogue } = options;
	const probe = document.createElement('video');
	let engine: Promise<TorrentEngine> | undefined;
	let link: WorkerLink | undefined;
	let stored: ReadonlySet<string> = new Set();
	const vault = createOpfsVault();
	/** Info dictionaries of .torrent files opened in this visit. */
	const infoByHash = new Map<InfoHash, Bytes>();

	/** What the browser has said of a type; a screen of cards asks the same few questions hundreds of times. */
	const playable = new Map<string, boolean>();
	const canPlay = (contentType: string): boolean => {
		const known = playable.get(contentType);
		if (known !== undefined) return known;
		const answer = probe.canPlayType(contentType) !== '';
		if (playable.size < playableMost) playable.set(contentType, answer);
		return answer;
	};
	const canPlayVariant = ({ container, codecs }: Variant): boolean => {
		const type = containerTypes[container];
		// Names like "vp9" are not RFC 6381; only a full identifier can be asked about with certainty.
		const exact = codecs.split(',').filter((codec) => codec.includes('.'));
		if (type === undefined) return false;
		return canPlay(exact.length > 0 ? `${type}; codecs="${exact.join(',')}"` : type);
	};
	const load = (): Promise<TorrentEngine> =>
		(engine ??= import('#lib/stream/adapters/webtorrent-engine.ts').then(
			({ createWebTorrentEngine }) => {
				const made = createWebTorrentEngine({
					iceServers: config().iceServers,
					clock: systemClock,
					digest: systemDigest,
					random: systemRandom,
					peerId: options.peerId,
					onWire: options.onWire,
					vault
				});
				made.setGivingBack(settings.current.givingBack);
				return made;
			}
		));
	const workerLink = (): WorkerLink =>
		(link ??=
			'serviceWorker' in navigator
				? createServiceWorkerLink({ container: navigator.serviceWorker, random: systemRandom })
				: {
						ready: () => Promise.reject(new Error('no workers here')),
						offer: () => ({ url: '', withdraw: () => undefined })
					});

	const refreshStored = async (): Promise<void> => {
		stored = new Set(await storedFilms(vault));
		options.stored();
	};

	const open = async (showing: ShowingState, request: PlaybackRequest): Promise<void> => {
		const loaded = await load();
		if (showing.isClosed) return;
		const playback = createPlayback(request, { engine: loaded, link: workerLink(), canPlay });
		showing.attach(playback);
		let wasComplete = false;
		playback.subscribe(() => {
			const { peers, complete } = playback.snapshot();
			people.setFilm(peers);
			if (complete && !wasComplete) {
				wasComplete = true;
				void refreshStored(); // A failure leaves the marks on the cards as they were.
			}
		});
	};

	const infoOf = async (variant: Variant): Promise<Bytes | undefined> => {
		if (!variant.info) return undefined;
		const found = await options.object(variant.info, {
			limitBytes: limits.channel.objectBytes,
			signal: AbortSignal.timeout(infoMs)
		});
		return found.ok ? found.value : undefined;
	};

	/** Whoever has not said yes joins nobody; what is stored whole needs nobody. */
	const mayShow = (infoHash: InfoHash): boolean =>
		settings.current.consent === 'accepted' || stored.has(infoHash);
	const trackersOf = (own: readonly string[]): readonly string[] =>
		settings.current.consent === 'accepted' ? [...new Set([...config().trackers, ...own])] : [];

	const facts = (): TitleViewFacts => ({
		languages: options.languages(),
		channelName: (channel) => catalogue.channels.find(({ id }) => id === channel)?.name ?? '',
		stored,
		canPlay: canPlayVariant,
		hasPeople: people.count > 0,
		isOnline: people.online,
		trackers: config().trackers
	});

	return {
		facts,
		warm: (key) => {
			void load(); // Without it the press on Play loads the same.
			const record = catalogue.record(key);
			const variant = record && variantToPlay(record, facts());
			if (variant) void infoOf(variant); // as above: what it finds is stored.
		},
		refreshStored,
		setGivingBack: (on) => {
			void engine?.then((loaded) => {
				loaded.setGivingBack(on);
			});
		},
		showTitle: (key) => {
			const record = catalogue.record(key);
			const variant = record && variantToPlay(record, facts());
			if (!variant) return new ShowingState(systemClock, { type: 'bad-link', rule: 'no-film' });
			if (!mayShow(variant.infoHash))
				return new ShowingState(systemClock, { type: 'needs-consent' });
			const showing = new ShowingState(systemClock);
			// Peers are looked for while the info dictionary is. Failures of the engine are states of the showing.
			void open(showing, {
				infoHash: variant.infoHash,
				trackers: trackersOf(variant.trackers),
				webSeeds: settings.current.consent === 'accepted' ? variant.webSeeds : [],
				fileHint: variant.fileIndex,
				// Not found in time is not found: the peers have it too.
				info: infoOf(variant).catch(() => undefined)
			});
			return showing;
		},
		showMagnet: (text) => {
			const magnet = parseMagnet(text);
			if (!magnet.ok) {
				const rule = {
					TooLong: 'too-long',
					NotAMagnet: 'not-a-magnet',
					NoInfoHash: 'no-infohash',
					V2Only: 'v2-only'
				}[magnet.error.type];
				return new ShowingState(systemClock, { type: 'bad-link', rule });
			}
			const { infoHash, trackers, fileIndex } = magnet.value;
			if (!mayShow(infoHash)) return new ShowingState(systemClock, { type: 'needs-consent' });
			const showing = new ShowingState(systemClock);
			const known = infoByHash.get(infoHash);
			void open(showing, {
				infoHash,
				trackers: trackersOf(trackers),
				webSeeds: [],
				...(fileIndex === undefined ? {} : { fileHint: fileIndex }),
				...(known ? { info: known } : {})
			}); // as above
			return showing;
		},
		openTorrent: async (bytes) => {
			const parsed = parseTorrentFile(bytes);
			if (!parsed.ok) return { refused: stateOfError(parsed.error) };
			const { info, infoBytes } = parsed.value;
			const infoHash = infoHashOf(await systemDigest.sha1(infoBytes));
			infoByHash.set(infoHash, infoBytes);
			return { magnet: formatMagnet({ infoHash, name: info.name, trackers: [] }) };
		},
		subtitleUrl: async (ref) => {
			const parsed = parseSubtitleRef(ref);
			if (!parsed) return undefined;
			const hash = 'object' in parsed ? parseObjectHash(parsed.object) : undefined;
			if (!hash) return undefined;
			const found = await options.object(hash, { limitBytes: limits.subtitles.bytes });
			if (!found.ok) return undefined;
			return URL.createObjectURL(new Blob([found.value], { type: 'text/vtt' }));
		}
	};
};
