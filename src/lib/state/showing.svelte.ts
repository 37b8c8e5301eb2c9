/** One film being shown: its named state, its address, its figures; fed by the playback and by the video element. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/ports.ts';
import { playableFiles } from '#lib/stream/film-choice.ts';
import { judge, type MediaFacts } from '#lib/stream/health.ts';
import type { Playback, PlaybackError } from '#lib/stream/playback.ts';
import { createStallMeter, type Stalls } from '#lib/stream/stall-meter.ts';
import type { FileView, PlayState, StatsView } from './views.ts';

/** How often a state that depends on time is looked at again. */
const tickMs = 500;

const idleMedia: MediaFacts = {
	readyState: 0,
	paused: true,
	ended: false,
	currentTime: 0,
	bufferedAheadSeconds: 0
};

/** The named state that an error ends in. */
export const stateOfError = (error: PlaybackError): PlayState => {
	switch (error.type) {
		case 'CannotPlay':
			return { type: 'cannot-play', codec: error.codec };
		case 'BrokenFile':
			return { type: 'broken-file' };
		case 'BadTorrent':
			return { type: 'bad-link', rule: error.rule };
		case 'V2Only':
			return { type: 'bad-link', rule: 'v2-only' };
		case 'NoFilm':
			return { type: 'bad-link', rule: 'no-film' };
		case 'NoWorker':
			return { type: 'failed', rule: 'no-worker' };
		case 'EngineFailed':
			return { type: 'failed', rule: 'engine' };
	}
};

/** The files of subtitles in the torrent of a film. */
export interface BesideFilm {
	readonly fileName: string;
	readonly files: readonly FileView[];
	readonly isOnlyFilm: boolean;
}

export class ShowingState {
	#state = $state.raw<PlayState>({ type: 'opening' });
	#src = $state<string>();
	#stats = $state.raw<StatsView>();
	#spans = $state.raw<readonly { readonly start: number; readonly end: number }[]>([]);
	#files = $state.raw<readonly FileView[]>([]);
	#file = $state<number>();
	#playback: Playback | undefined;
	#media = idleMedia;
	#openedMs = 0;
	#meter: ReturnType<typeof createStallMeter> | undefined;
	#stalls: Stalls = { stalls: 0, stalledMs: 0 };
	#closed = false;
	#beside: BesideFilm | undefined;
	#toldBeside: ((beside: BesideFilm) => void)[] = [];
	#stop: (() => void)[] = [];
	#tick: (() => void) | undefined;
	readonly #clock: Clock;

	constructor(clock: Clock, first: PlayState = { type: 'opening' }) {
		this.#clock = clock;
		this.#state = first;
	}

	get state(): PlayState {
		return this.#state;
	}
	get src(): string | undefined {
		return this.#src;
	}
	get stats(): StatsView | undefined {
		return this.#stats;
	}
	/** Downloaded spans as shares of the film, 0 to 1. */
	get spans(): readonly { readonly start: number; readonly end: number }[] {
		return this.#spans;
	}
	/** Files of the torrent that may be played; empty until they are known. */
	get files(): readonly FileView[] {
		return this.#files;
	}
	/** Which of them is shown. */
	get file(): number | undefined {
		return this.#file;
	}
	get playback(): Playback | undefined {
		return this.#playback;
	}

	/** True once it was left: what comes later is not shown any more. */
	get isClosed(): boolean {
		return this.#closed;
	}

	/** Begins to show what a playback brings. */
	attach(playback: Playback): void {
		this.#playback = playback;
		this.#openedMs = this.#clock.now();
		this.#meter = createStallMeter(this.#openedMs);
		this.#stop.push(
			playback.subscribe(() => {
				this.#look();
			})
		);
		const again = (): void => {
			this.#look();
			this.#tick = this.#clock.after(tickMs, again);
		};
		again();
	}

	/** Calls back once, when it is known what lies beside the film. */
	whenBeside(tell: (beside: BesideFilm) => void): void {
		if (this.#beside) tell(this.#beside);
		else this.#toldBeside.push(tell);
	}

	/** A whole small file that lies beside the film; undefined when it could not be had. */
	async readBeside(file: FileView): Promise<Bytes | undefined> {
		try {
			return await this.#playback?.readFile(file, new AbortController().signal);
		} catch {
			// The film was left, or nobody has this part of it: whoever asked says that it is not here.
			return undefined;
		}
	}

	/** Ends in a sentence: a link that cannot be read, a notice that was declined. */
	refuse(state: PlayState): void {
		this.#state = state;
	}

	/** What the video element says of itself. */
	media(facts: MediaFacts): void {
		this.#media = facts;
		this.#look();
	}

	/** Leaves the film; stored pieces stay. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#tick?.();
		for (const stop of this.#stop.splice(0)) stop();
		await this.#playback?.close();
		this.#playback = undefined;
	}

	#look(): void {
		const playback = this.#playback;
		if (!playback) return;
		const torrent = playback.snapshot();
		const film = playback.film();
		const error = playback.error();
		this.#src = film?.url;
		if (this.#files.length === 0) this.#files = playableFiles(torrent.files);
		this.#file = film?.file.index;
		this.#lookBeside(playback);
		this.#state = error
			? stateOfError(error)
			: judge({
					torrent,
					media: this.#media,
					sinceOpenedMs: this.#clock.now() - this.#openedMs
				});
		this.#stalls = this.#meter?.(this.#media, this.#clock.now()) ?? this.#stalls;
		const length = film?.file.lengthBytes ?? 0;
		this.#spans =
			length > 0
				? playback.spans().map(({ start, end }) => ({ start: start / length, end: end / length }))
				: [];
		this.#stats = this.#figures(playback);
	}

	#lookBeside(playback: Playback): void {
		const film = playback.film();
		if (!film || this.#beside) return;
		const isOnlyFilm = this.#files.length < 2;
		this.#beside = { fileName: film.file.name, files: playback.subtitles(), isOnlyFilm };
		for (const tell of this.#toldBeside.splice(0)) tell(this.#beside);
	}

	#figures(playback: Playback): StatsView {
		const [torrent, film] = [playback.snapshot(), playback.film()];
		return {
			...this.#stalls,
			bufferedAheadSeconds: this.#media.bufferedAheadSeconds,
			redundantBytes: torrent.redundantBytes ?? 0,
			peers: torrent.peers,
			downBytesPerSecond: torrent.downBytesPerSecond,
			upBytesPerSecond: torrent.upBytesPerSecond,
			fromPeersBytes: torrent.receivedBytes - torrent.fromWebSeedsBytes,
			fromWebSeedsBytes: torrent.fromWebSeedsBytes,
			givenBytes: torrent.uploadedBytes,
			haveBytes: torrent.haveBytes,
			lengthBytes: torrent.lengthBytes,
			infoHash: playback.infoHash,
			fileName: film?.file.name ?? '',
			codecs: film?.facts?.codecs.map(({ name }) => name).join(', ') ?? ''
		};
	}
}
