/** A film that another tab plays for this one: what is asked of it, what it tells, and the loop that keeps asking. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import type { Film, Playback, PlaybackError, PlaybackRequest } from './playback.ts';
import type { TorrentFile, TorrentSnapshot } from './ports.ts';

/** What to play; plain data, so that it can be told to whichever tab leads. */
export interface FilmOrder extends Omit<PlaybackRequest, 'info'> {
	/** The info dictionary, or the object that holds it. */
	readonly info?: Bytes;
	readonly infoObject?: ObjectHash;
}

/** How a showing stands; plain data. */
export interface FilmReport {
	/** Rises with every change, within one desk. */
	readonly serial: number;
	/** Which leader's desk tells this; another one has other addresses. */
	readonly desk: string;
	readonly snapshot: TorrentSnapshot;
	readonly film?: Film;
	readonly error?: PlaybackError;
	readonly subtitles: readonly TorrentFile[];
	readonly spans: ReturnType<Playback['spans']>;
	readonly info?: Bytes;
}

/** What the tab that leads does for the others. Every call bears being made twice, to two leaders. */
export interface FilmService {
	/**
	 * Opens the film if it is not open, and answers when there is something other than `seen`, or after some seconds. A film
	 * that nobody asks about any more is closed: whoever shows it asks again at once.
	 */
	readonly watchFilm: (ask: {
		readonly id: string;
		readonly order: FilmOrder;
		readonly seen?: Pick<FilmReport, 'serial' | 'desk'>;
	}) => Promise<FilmReport>;
	/** A whole small file that lies beside the film; undefined when the film is not open. */
	readonly readFilmFile: (id: string, fileIndex: number) => Promise<Bytes | undefined>;
	readonly closeFilm: (id: string) => Promise<void>;
}

const opening: TorrentSnapshot = {
	phase: 'metadata',
	files: [],
	peers: 0,
	connecting: 0,
	trackersReached: 0,
	downBytesPerSecond: 0,
	upBytesPerSecond: 0,
	receivedBytes: 0,
	uploadedBytes: 0,
	fromWebSeedsBytes: 0,
	lengthBytes: 0,
	haveBytes: 0,
	complete: false
};

/** Before anything is known. */
export const openingReport = (desk: string): FilmReport => ({
	serial: 0,
	desk,
	snapshot: opening,
	subtitles: [],
	spans: []
});

/** How a playback stands now. */
export const reportOf = (
	playback: Playback,
	place: Pick<FilmReport, 'serial' | 'desk'>
): FilmReport => {
	const [film, error, info] = [playback.film(), playback.error(), playback.info()];
	return {
		...place,
		snapshot: playback.snapshot(),
		subtitles: playback.subtitles(),
		spans: playback.spans(),
		...(film ? { film } : {}),
		...(error ? { error } : {}),
		...(info ? { info } : {})
	};
};

/**
 * The film as if it were played here. Asks for as long as it is shown; when the leading tab closes, the question goes to
 * the next one, which opens the film from the order.
 */
export const createRemotePlayback = (
	id: string,
	order: FilmOrder,
	service: FilmService
): Playback => {
	const listeners = new Set<() => void>();
	let report = openingReport('');
	let isClosed = false;

	const tell = (): void => {
		for (const changed of [...listeners]) changed();
	};
	const watch = async (): Promise<void> => {
		while (!isClosed) {
			const { serial, desk } = report;
			const next = await service.watchFilm({ id, order, seen: { serial, desk } });
			if (next.desk === desk && next.serial === serial) continue;
			// What was learned once stays known while the next leader begins.
			const { info, film } = report;
			report = {
				...next,
				...(info && !next.info ? { info } : {}),
				...(film && !next.film?.url && !next.error ? { film } : {})
			};
			tell();
		}
	};
	watch().catch((cause: unknown) => {
		if (isClosed) return;
		report = { ...report, error: { type: 'EngineFailed', cause: String(cause) } };
		tell();
	});

	return {
		infoHash: order.infoHash,
		snapshot: () => report.snapshot,
		film: () => report.film,
		error: () => report.error,
		subtitles: () => report.subtitles,
		spans: () => report.spans,
		readFile: async (file, signal) => {
			const bytes = await service.readFilmFile(id, file.index);
			signal.throwIfAborted();
			if (!bytes) throw new Error('the film is not open');
			return bytes;
		},
		info: () => report.info,
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		},
		close: async () => {
			isClosed = true;
			listeners.clear();
			await service.closeFilm(id);
		}
	};
};
