/** Opens films: from a title or a magnet to a showing, which the tab that leads plays for this one. */
import type { Variant } from '#lib/catalogue/title-record.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Remote } from '#lib/core/calls.ts';
import type { HostConfig } from '#lib/core/config.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { workerReady } from '#lib/stream/adapters/worker-ready.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { infoHashOf, parseInfoHash, type InfoHash } from '#lib/core/ids.ts';
import type { CatalogueState } from '#lib/state/catalogue.svelte.ts';
import type { PeopleState } from '#lib/state/people.svelte.ts';
import type { ProgressState } from '#lib/state/progress.svelte.ts';
import type { SettingsState } from '#lib/state/settings.svelte.ts';
import { ShowingState, stateOfError } from '#lib/state/showing.svelte.ts';
import { variantToPlay, type TitleViewFacts } from '#lib/state/title-views.ts';
import { formatMagnet, parseMagnet } from '#lib/stream/magnet.ts';
import { parseTorrentFile } from '#lib/stream/torrent-metadata.ts';
import { createRemotePlayback, type FilmOrder } from '#lib/stream/shown-film.ts';
import type { PlayState } from '#lib/state/views.ts';
import type { Projection } from './projection.ts';

export interface Cinema {
	/** Shows a title of the catalogue, in the version of this infohash if it has it; the state says when it cannot be. */
	readonly showTitle: (key: string, version?: string) => ShowingState;
	/** Shows what a magnet names. */
	readonly showMagnet: (text: string) => ShowingState;
	/** The magnet with another file of its torrent chosen (BEP 53); one that cannot be read stays as it is. */
	readonly fileMagnet: (text: string, index: number) => string;
	/** Reads a .torrent file: the magnet to show, or the state that says what is wrong with it. */
	readonly openTorrent: (
		bytes: Bytes
	) => Promise<{ readonly magnet: string } | { readonly refused: PlayState }>;
	readonly facts: () => TitleViewFacts;
	/** Loads what playing needs, while nobody waits for it. */
	readonly prepare: () => void;
	/** Somebody looks at a title: whoever has said yes meets those who have its film meanwhile. */
	readonly warm: (key: string) => void;
	/** What the browser says of `type; codecs=…`: false only for a clear no. */
	readonly canPlay: (contentType: string) => boolean;
	/** Learns which films are stored whole on this device. */
	readonly refreshStored: () => Promise<void>;
}

export interface CinemaOptions {
	readonly config: () => HostConfig;
	/** The configuration has come: a link to a film may be opened before. */
	readonly ready: Promise<void>;
	readonly settings: SettingsState;
	readonly people: PeopleState;
	readonly catalogue: CatalogueState;
	readonly progress: ProgressState;
	readonly languages: () => readonly string[];
	/** The one that plays, wherever it is. */
	readonly projection: Remote<Projection>;
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

/** Nothing is loaded before the first film is opened or looked for in storage. */
export const createCinema = (options: CinemaOptions): Cinema => {
	const { config, settings, people, catalogue, projection } = options;
	const probe = document.createElement('video');
	let stored: ReadonlySet<string> = new Set();
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
	const refreshStored = async (): Promise<void> => {
		stored = new Set(await projection.storedFilms());
		options.stored();
	};

	const open = async (showing: ShowingState, orderNow: () => FilmOrder): Promise<void> => {
		// Without the host's trackers nobody would be found.
		await options.ready;
		const name = bytesToHex(systemRandom.bytes(8));
		const playback = createRemotePlayback(name, orderNow(), projection);
		// The leading tab has a worker of its own; this one's answers the player here.
		await workerReady().catch(() => undefined);
		if (showing.isClosed) {
			await playback.close();
			return;
		}
		showing.attach(playback);
		playback.subscribe(() => {
			people.setFilm(playback.snapshot().peers);
		});
	};

	const orderOf = (variant: Variant): FilmOrder => ({
		infoHash: variant.infoHash,
		trackers: trackersOf(variant.trackers),
		webSeeds: settings.current.consent === 'accepted' ? variant.webSeeds : [],
		fileHint: variant.fileIndex,
		...(variant.info ? { infoObject: variant.info } : {})
	});

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
		canPlay,
		prepare: () => {
			void projection.prepare().catch(() => undefined); // The press on Play tries again, and says so.
		},
		warm: (key) => {
			const record = catalogue.record(key);
			const variant = record && variantToPlay(record, facts());
			if (!variant || settings.current.consent !== 'accepted') return;
			void projection.warmFilm(orderOf(variant)); // Without it the press on Play does the same.
		},
		refreshStored,
		showTitle: (key, version) => {
			const record = catalogue.record(key);
			const wanted = version === undefined ? undefined : parseInfoHash(version);
			const variant = record && variantToPlay(record, facts(), wanted);
			if (!variant) return new ShowingState(systemClock, { type: 'bad-link', rule: 'no-film' });
			if (!mayShow(variant.infoHash))
				return new ShowingState(systemClock, { type: 'needs-consent' });
			const showing = new ShowingState(systemClock);
			void open(showing, () => orderOf(variant)); // Its failures are states of the showing.
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
			void open(showing, () => ({
				infoHash,
				trackers: trackersOf(trackers),
				webSeeds: [],
				...(fileIndex === undefined ? {} : { fileHint: fileIndex }),
				...(known ? { info: known } : {})
			})); // as above
			return showing;
		},
		fileMagnet: (text, fileIndex) => {
			const magnet = parseMagnet(text);
			return magnet.ok ? formatMagnet({ ...magnet.value, fileIndex }) : text;
		},
		openTorrent: async (bytes) => {
			const parsed = parseTorrentFile(bytes);
			if (!parsed.ok) return { refused: stateOfError(parsed.error) };
			const { info, infoBytes } = parsed.value;
			const infoHash = infoHashOf(await systemDigest.sha1(infoBytes));
			infoByHash.set(infoHash, infoBytes);
			return { magnet: formatMagnet({ infoHash, name: info.name, trackers: [] }) };
		}
	};
};
