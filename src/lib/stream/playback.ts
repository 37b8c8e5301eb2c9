/** One showing: opens a torrent, finds the film in it, learns what it is made of, gives an address for `<video>`. */
import type { Bytes } from '#lib/core/bytes.ts';
import { probeContainer, unplayable, type ContainerFacts } from './container.ts';
import { contentTypeOf } from './content-type.ts';
import { chooseFilm } from './film-choice.ts';
import { openFilmHead, type FilmHead } from './film-head.ts';
import type {
	OpenRequest,
	Torrent,
	TorrentEngine,
	TorrentError,
	TorrentFile,
	TorrentSnapshot,
	WorkerLink
} from './ports.ts';

export interface PlaybackPorts {
	readonly engine: TorrentEngine;
	readonly link: WorkerLink;
	/** What the browser says of `type; codecs=…`: false only for a clear no. */
	readonly canPlay: (contentType: string) => boolean;
}

export interface PlaybackRequest extends OpenRequest {
	/** Which file of the torrent is the film, when the record names it. */
	readonly fileHint?: number;
}

export type PlaybackError =
	| TorrentError
	| { readonly type: 'CannotPlay'; readonly codec: string }
	| { readonly type: 'BrokenFile' }
	| { readonly type: 'NoWorker' };

export interface Film {
	readonly file: TorrentFile;
	/** For `<video src>`; absent until the first bytes are known. */
	readonly url?: string;
	readonly facts?: ContainerFacts;
}

export interface Playback {
	readonly infoHash: string;
	readonly snapshot: () => TorrentSnapshot;
	readonly film: () => Film | undefined;
	readonly error: () => PlaybackError | undefined;
	/** Subtitle files that lie beside the film. */
	readonly subtitles: () => readonly TorrentFile[];
	readonly spans: () => ReturnType<Torrent['spans']>;
	/** A whole small file of the torrent, subtitles for one. */
	readonly readFile: (file: TorrentFile, signal: AbortSignal) => Promise<Bytes>;
	readonly info: Torrent['info'];
	readonly subscribe: (changed: () => void) => () => void;
	readonly close: () => Promise<void>;
}

/** Enough to tell a container by its first bytes. */
const sniffBytes = 4096;

const wholeOf = async (chunks: AsyncIterable<Bytes>, lengthBytes: number): Promise<Bytes> => {
	const whole = new Uint8Array(lengthBytes);
	let at = 0;
	for await (const chunk of chunks) {
		whole.set(chunk.subarray(0, lengthBytes - at), at);
		at += chunk.length;
	}
	return whole.subarray(0, Math.min(at, lengthBytes));
};

/** Starts at once; everything it learns comes through `subscribe`. */
export const createPlayback = (request: PlaybackRequest, ports: PlaybackPorts): Playback => {
	const closing = new AbortController();
	const listeners = new Set<() => void>();
	const torrent = ports.engine.open(request);
	let film: Film | undefined;
	let subtitles: readonly TorrentFile[] = [];
	let error: PlaybackError | undefined;
	let withdraw: (() => void) | undefined;
	let head: FilmHead | undefined;
	let begun = false;

	/** A function, because it becomes true while something is awaited. */
	const isOver = (): boolean => closing.signal.aborted;
	const tell = (): void => {
		for (const changed of listeners) changed();
	};
	const fail = (cause: PlaybackError): void => {
		error ??= cause;
		tell();
	};
	const read = async (file: TorrentFile, start: number, end: number): Promise<Bytes> =>
		wholeOf(torrent.read(file.index, { start, end }, closing.signal), end - start + 1);

	/** Leaving the page aborts the reads; everything else is an engine that broke under us. */
	const failUnlessOver = (cause: unknown): void => {
		if (!isOver()) fail({ type: 'EngineFailed', cause: String(cause) });
	};
	const showAt =
		(file: TorrentFile) =>
		(url: string): void => {
			film = { ...film, file, url };
			tell();
		};

	const offer = (file: TorrentFile, contentType: string): void => {
		const offered = ports.link.offer(request.infoHash, file.index, {
			lengthBytes: file.lengthBytes,
			contentType,
			async *read(range, signal) {
				for await (const chunk of torrent.read(file.index, range, signal)) {
					head?.leave();
					yield chunk;
				}
			}
		});
		withdraw = offered.withdraw;
		const { url } = offered;
		film = typeof url === 'string' ? { file, url } : { file };
		tell();
		if (typeof url !== 'string') void url.then(showAt(file), failUnlessOver);
	};

	const begin = async (): Promise<void> => {
		const chosen = chooseFilm(torrent.snapshot().files, request.fileHint);
		if (!chosen) {
			fail({ type: 'NoFilm' });
			return;
		}
		const { film: file } = chosen;
		subtitles = chosen.subtitles;
		film = { file };
		head = openFilmHead(
			(signal) => torrent.read(file.index, { start: 0, end: file.lengthBytes - 1 }, signal),
			Math.min(sniffBytes, file.lengthBytes),
			closing.signal
		);
		// After there is a reader, or those who are connected already would be asked for the rarest first.
		torrent.fill(file.index);
		tell();
		const [firstBytes] = await Promise.all([
			head.bytes,
			ports.link.ready().catch(() => {
				fail({ type: 'NoWorker' });
			})
		]);
		if (isOver() || error) return;
		const contentType = contentTypeOf(firstBytes);
		// The address goes out as soon as the type is sure; what the tracks are is learned beside the first frame.
		if (contentType) offer(file, contentType);
		const facts = await probeContainer((start, end) => read(file, start, end), file.lengthBytes);
		if (isOver()) return;
		if (!facts.ok) {
			head.leave();
			fail(facts.error);
			return;
		}
		film = { ...film, file, facts: facts.value };
		const { durationSeconds = 0 } = facts.value;
		// What is due when follows from how fast the film uses up its bytes.
		if (durationSeconds > 0) torrent.setRate?.(file.index, file.lengthBytes / durationSeconds);
		const missing = unplayable(facts.value, ports.canPlay);
		if (missing !== undefined) {
			head.leave();
			fail({ type: 'CannotPlay', codec: missing });
			return;
		}
		tell();
	};

	const look = (): void => {
		const { phase, error: cause } = torrent.snapshot();
		if (phase === 'failed' && cause) fail(cause);
		if (phase === 'ready' && !begun) {
			begun = true;
			void begin().catch(failUnlessOver);
		}
		tell();
	};
	const stop = torrent.subscribe(look);
	// A torrent that is open already may have nothing new to tell.
	look();

	return {
		infoHash: request.infoHash,
		snapshot: torrent.snapshot,
		film: () => film,
		error: () => error,
		subtitles: () => subtitles,
		spans: () => (film ? torrent.spans(film.file.index) : []),
		readFile: async (file, signal) =>
			wholeOf(
				torrent.read(file.index, { start: 0, end: file.lengthBytes - 1 }, signal),
				file.lengthBytes
			),
		info: torrent.info,
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		},
		close: async () => {
			stop();
			withdraw?.();
			closing.abort();
			listeners.clear();
			await torrent.close();
		}
	};
};
