/** The subtitles of the film that is shown: what there is to choose from, what is chosen, what is on the screen now. */
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { indexCues, type CueIndex } from '#lib/subtitles/active.ts';
import type { FilmChoices } from '#lib/subtitles/choices.ts';
import { charsets } from '#lib/subtitles/charset.ts';
import { textOf, type Cue } from '#lib/subtitles/cue.ts';
import { createDialogue, type Dialogue } from '#lib/subtitles/dialogue.ts';
import { choosePreferred } from '#lib/subtitles/language.ts';
import { readSubtitles } from '#lib/subtitles/read-subtitles.ts';
import {
	asWritten,
	heardAndSeen,
	moved,
	stepMs,
	timingOf,
	toCueMs,
	toFilmMs,
	type SyncPoint,
	type Timing
} from '#lib/subtitles/timing.ts';
import type { SubtitleTrackView } from './views.ts';

/** A cue as the screen draws it. */
export type CueView = Cue;
/** When the lines of a track are shown. */
export type TimingView = Timing;

/** One press of a key or a button. */
export const offsetStepMs = stepMs;
/** What letters may be read as, where the detection was wrong. */
export const charsetNames = charsets;
/** What a cue says; its lines joined by a space, or by `between`. */
export const cueText = (cue: CueView, between = ' '): string => textOf(cue, between);

/** Where a track comes from. */
export interface SubtitleSource extends Pick<
	SubtitleTrackView,
	'id' | 'lang' | 'fileName' | 'kind' | 'isForced' | 'from'
> {
	readonly read: () => Promise<Bytes | undefined>;
}

export interface SubtitlesOptions {
	/** What the record names; more is offered later. */
	readonly sources: readonly SubtitleSource[];
	/** What was chosen for this film before, and the viewer's own files for it. */
	readonly kept: Promise<{
		readonly choices: FilmChoices;
		readonly own: readonly SubtitleSource[];
	}>;
	readonly keep: (choices: FilmChoices) => void;
	readonly keepFile: (name: string, bytes: Bytes) => SubtitleSource;
	/** Languages, the preferred first. */
	readonly preferred: () => readonly string[];
	readonly isOn: () => boolean;
	/** Subtitles were wanted or not wanted. */
	readonly onwanted: (on: boolean) => void;
}

/** What is known of a track once it was asked for. */
interface Reading {
	readonly status: SubtitleTrackView['status'];
	readonly encoding?: string;
	readonly isCut?: boolean;
	readonly cues: readonly Cue[];
	readonly index: CueIndex;
	readonly dialogue: () => Dialogue;
}

const emptyReading = (status: Reading['status']): Reading => {
	const dialogue = createDialogue([]);
	return { status, cues: [], index: indexCues([]), dialogue: () => dialogue };
};

const order = ['record', 'torrent', 'own'] as const;
const nothing: readonly Cue[] = [];

const areSame = (a: readonly Cue[], b: readonly Cue[]): boolean =>
	a.length === b.length && a.every((cue, i) => cue === b[i]);

export class SubtitlesState {
	#sources = $state.raw<readonly SubtitleSource[]>([]);
	#readings = $state.raw<ReadonlyMap<string, Reading>>(new Map());
	#choices = $state.raw<FilmChoices>({ timings: {}, encodings: {} });
	#loaded = $state(false);
	#shown = $state.raw<readonly [readonly Cue[], readonly Cue[]]>([nothing, nothing]);
	#points = $state.raw<readonly SyncPoint[]>([]);
	#heardMs = $state<number>();
	#seenMs = $state<number>();
	#atMs = 0;
	#last: string | undefined;
	readonly #options: SubtitlesOptions;

	constructor(options: SubtitlesOptions) {
		this.#options = options;
		this.#sources = options.sources;
		void options.kept.then(({ choices, own }) => {
			this.#choices = choices;
			this.#loaded = true;
			this.offer(own);
		}); // Storage that fails answers with nothing kept.
	}

	readonly #first = $derived.by(() => {
		if (!this.#loaded || this.#choices.first === null) return undefined;
		return (
			this.#find(this.#choices.first) ?? (this.#options.isOn() ? this.#preferred() : undefined)
		);
	});
	readonly #second = $derived(this.#first ? this.#find(this.#choices.second) : undefined);

	get tracks(): readonly SubtitleTrackView[] {
		return this.#sources.map((source) => {
			const { status = 'idle', encoding, isCut = false } = this.#readings.get(source.id) ?? {};
			return { ...source, status, isCut, ...(encoding === undefined ? {} : { encoding }) };
		});
	}
	get first(): string | undefined {
		return this.#first?.id;
	}
	get second(): string | undefined {
		return this.#second?.id;
	}
	/** What is on the screen: of the first track, and of the second. */
	get shown(): readonly [readonly CueView[], readonly CueView[]] {
		return this.#shown;
	}
	/** Every line of the first track. */
	get cues(): readonly CueView[] {
		return this.#reading(this.#first).cues;
	}
	get timing(): TimingView {
		return this.#timing(this.first);
	}
	/** Half of a pair was pressed: the other is waited for. */
	get waitsFor(): 'heard' | 'seen' | undefined {
		if (this.#heardMs !== undefined) return 'seen';
		return this.#seenMs === undefined ? undefined : 'heard';
	}
	/** How many lines were said to be spoken now. */
	get points(): number {
		return this.#points.length;
	}

	/** More to choose from; what was known by the same name is replaced. */
	offer(sources: readonly SubtitleSource[]): void {
		const ids = new Set(sources.map(({ id }) => id));
		const all = [...this.#sources.filter(({ id }) => !ids.has(id)), ...sources];
		this.#sources = order
			.flatMap((from) => all.filter((source) => source.from === from))
			.slice(0, limits.subtitles.tracks);
		this.#read();
	}

	/** A file that the viewer brought: it is shown at once. */
	add(name: string, bytes: Bytes): void {
		const source = this.#options.keepFile(name, bytes);
		this.#forget(source.id);
		this.offer([source]);
		this.choose(source.id);
	}

	/** Shows a track, or none. */
	choose(id: string | undefined): void {
		if (id !== undefined && this.#readings.get(id)?.status === 'NotFound') this.#forget(id);
		this.#change({ ...this.#choices, first: id ?? null });
		this.#startAgain();
		this.#options.onwanted(id !== undefined);
	}

	/** Shows another one above it, or none. */
	chooseSecond(id: string | undefined): void {
		const { first, timings, encodings } = this.#choices;
		this.#change({
			...(first === undefined ? {} : { first }),
			...(id === undefined ? {} : { second: id }),
			timings,
			encodings
		});
	}

	/** Off, or back to what was there. */
	toggle(): void {
		const { first } = this;
		this.choose(
			first === undefined
				? (this.#last ?? this.#preferred()?.id ?? this.#sources[0]?.id)
				: undefined
		);
		this.#last = first;
	}

	/** The track after the one that is shown; none after the last. */
	next(): void {
		const at = this.#sources.findIndex(({ id }) => id === this.first);
		this.choose(this.#sources[at + 1]?.id);
	}

	/** Later, or earlier when it is below nothing. */
	shift(byMs: number): void {
		this.#setTiming(moved(this.timing, byMs));
	}

	/** As the file has it. */
	resetTiming(): void {
		this.#startAgain();
		this.#setTiming(asWritten);
	}

	/** A line is spoken now; the same line is seen when `seen` is called. */
	heard(): void {
		this.#heardMs = this.#atMs;
		this.#meet();
	}
	seen(): void {
		this.#seenMs = this.#atMs;
		this.#meet();
	}

	/** This line is spoken now. With a second one, far from the first, a drift is put right too; false where that cannot be. */
	spokenNow(cue: CueView): boolean {
		const point = { cueMs: cue.startMs, atMs: this.#atMs };
		const both = [...this.#points.slice(-1), point];
		const fitted = timingOf(both, this.timing);
		// Near to the first one, or impossible: the line alone is believed.
		const timing = fitted ?? timingOf([point], this.timing);
		this.#points = fitted ? both : [point];
		if (timing) this.#setTiming(timing);
		return fitted !== undefined;
	}

	/** Places of the lines in which every word is said. */
	find(question: string): readonly number[] {
		return this.#reading(this.#first).dialogue().find(question);
	}
	/** The place of the line that was begun last. */
	get current(): number {
		return this.#reading(this.#first).index.lastBegun(toCueMs(this.#atMs, this.timing));
	}
	/** When a line is in the film, in seconds. */
	secondsOf(cue: CueView): number {
		return toFilmMs(cue.startMs, this.timing) / 1000;
	}

	/** Reads a track with other letters. */
	setEncoding(id: string, encoding: string): void {
		this.#forget(id);
		this.#change({
			...this.#choices,
			encodings: { ...this.#choices.encodings, [id]: encoding }
		});
	}

	/** The film is at this second. */
	look(seconds: number): void {
		this.#atMs = seconds * 1000;
		const next = [this.#cuesAt(this.#first), this.#cuesAt(this.#second)] as const;
		if (!areSame(next[0], this.#shown[0]) || !areSame(next[1], this.#shown[1])) this.#shown = next;
	}

	#find(id: string | null | undefined): SubtitleSource | undefined {
		return this.#sources.find((source) => source.id === id);
	}
	#preferred(): SubtitleSource | undefined {
		const tracks = this.#sources.map(({ lang, kind, isForced }) => ({
			lang,
			isPlain: kind === 'subtitles' && !isForced
		}));
		const found = choosePreferred(tracks, this.#options.preferred());
		return found === undefined ? undefined : this.#sources[found];
	}
	#reading(source: SubtitleSource | undefined): Reading {
		return (source && this.#readings.get(source.id)) ?? emptyReading('idle');
	}
	#timing(id: string | undefined): Timing {
		return (id === undefined ? undefined : this.#choices.timings[id]) ?? asWritten;
	}
	#cuesAt(source: SubtitleSource | undefined): readonly Cue[] {
		const reading = source && this.#readings.get(source.id);
		return reading ? reading.index.at(toCueMs(this.#atMs, this.#timing(source.id))) : nothing;
	}

	#change(choices: FilmChoices): void {
		this.#choices = choices;
		this.#options.keep(choices);
		this.#read();
	}
	#setTiming(timing: Timing): void {
		const { first } = this;
		if (first === undefined) return;
		this.#change({ ...this.#choices, timings: { ...this.#choices.timings, [first]: timing } });
	}
	#startAgain(): void {
		this.#points = [];
		this.#heardMs = undefined;
		this.#seenMs = undefined;
	}
	#meet(): void {
		if (this.#heardMs === undefined || this.#seenMs === undefined) return;
		this.#setTiming(heardAndSeen(this.timing, this.#heardMs, this.#seenMs));
		this.#startAgain();
	}

	#note(id: string, reading: Reading): void {
		this.#readings = new Map(this.#readings).set(id, reading);
		this.look(this.#atMs / 1000);
	}
	#forget(id: string): void {
		const left = new Map(this.#readings);
		left.delete(id);
		this.#readings = left;
	}
	/** What is to be shown and was not read is read. */
	#read(): void {
		for (const source of [this.#first, this.#second])
			if (source && !this.#readings.has(source.id)) void this.#readOne(source); // Its failure is a status.
		this.look(this.#atMs / 1000);
	}
	async #readOne(source: SubtitleSource): Promise<void> {
		const { id, lang } = source;
		const reading = emptyReading('reading');
		this.#note(id, reading);
		const bytes = await source.read();
		// Forgotten meanwhile: somebody else reads it.
		if (this.#readings.get(id) !== reading) return;
		if (!bytes) {
			this.#note(id, emptyReading('NotFound'));
			return;
		}
		const encoding = this.#choices.encodings[id];
		const found = readSubtitles(bytes, { lang, ...(encoding === undefined ? {} : { encoding }) });
		if (!found.ok) {
			this.#note(id, emptyReading(found.error.type));
			return;
		}
		const { cues } = found.value;
		let dialogue: Dialogue | undefined;
		this.#note(id, {
			status: 'ready',
			encoding: found.value.encoding,
			isCut: found.value.isCut,
			cues,
			index: indexCues(cues),
			dialogue: () => (dialogue ??= createDialogue(cues))
		});
	}
}

/** The place of the line that is shown, or was shown last; `shown` is what it depends on. */
export const currentLine = (subtitles: SubtitlesState, shown: SubtitlesState['shown']): number => {
	const [cue] = shown[0];
	return cue ? subtitles.cues.indexOf(cue) : subtitles.current;
};

/** A few lines around the one that is shown, to choose from the one that is spoken; `shown` is what it depends on. */
export const nearLines = (
	subtitles: SubtitlesState,
	shown: SubtitlesState['shown']
): readonly CueView[] => {
	const at = Math.max(0, currentLine(subtitles, shown));
	return subtitles.cues.slice(Math.max(0, at - 2), at + 4);
};
