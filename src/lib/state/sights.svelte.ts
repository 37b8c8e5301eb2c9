/** Whether films can be played before anybody presses Play: what trackers say of those on the screen, and how long it is believed. */
import { SvelteMap } from 'svelte/reactivity';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { FilmSought } from '#lib/p2p/ports.ts';
import type { FilmSight } from '#lib/p2p/signalling.ts';
import type { Readiness, TitleView } from './views.ts';

/** Whoever has sockets to trackers open; it dials none. */
export interface SightPort {
	readonly sightFilms: (films: readonly FilmSought[]) => Promise<readonly FilmSight[]>;
}

interface Seen {
	readonly people: number;
	readonly atMs: number;
}

/** Cards come into view by the dozen: they are asked about together. */
const gatherMs = 120;
const againMs = 1000;
/** Episodes of a series that stand for it. */
const episodesMost = 3;

const { perSecond, waiting, kept, freshMs } = limits.sights;

export class SightsState {
	readonly #port: SightPort;
	readonly #clock: Clock;
	readonly #seen = new SvelteMap<string, Seen>();
	/** What is on the screen and not known yet, by infohash. */
	readonly #wanted = new Map<string, FilmSought>();
	#isWaiting = false;

	constructor(port: SightPort, clock: Clock) {
		this.#port = port;
		this.#clock = clock;
	}

	/** The readiness of a title, with what was seen of its films. */
	readiness(title: TitleView): Readiness {
		if (title.readiness === 'plays-now' || title.readiness === 'cannot') return title.readiness;
		const seen = filmsOf(title).flatMap(({ infoHash }) => this.#seen.get(infoHash) ?? []);
		if (seen.some(({ people }) => people > 0)) return 'plays';
		if (seen.length > 0 && !hasWebSeed(title)) return 'waits';
		return title.readiness;
	}

	/** A title has come onto the screen; returns the way to say that it has left. */
	look(title: TitleView): () => void {
		if (title.readiness === 'plays-now' || title.readiness === 'cannot') return () => undefined;
		const films = filmsOf(title).filter(({ infoHash }) => !this.#isFresh(infoHash));
		for (const film of films) {
			// The newest on the screen come first: the oldest that wait have mostly scrolled by.
			this.#wanted.delete(film.infoHash);
			this.#wanted.set(film.infoHash, film);
			const [oldest] = this.#wanted.keys();
			if (this.#wanted.size > waiting && oldest !== undefined) this.#wanted.delete(oldest);
		}
		if (films.length > 0 && !this.#isWaiting) this.#askAfter(gatherMs);
		return () => {
			for (const { infoHash } of films) this.#wanted.delete(infoHash);
		};
	}

	#isFresh(infoHash: string): boolean {
		const seen = this.#seen.get(infoHash);
		return seen !== undefined && this.#clock.now() - seen.atMs < freshMs;
	}

	/** One question a second, however much comes onto the screen. */
	#askAfter(ms: number): void {
		this.#isWaiting = true;
		this.#clock.after(ms, () => {
			this.#isWaiting = false;
			if (this.#wanted.size > 0) void this.#ask(); // What it finds shows in the state.
		});
	}

	async #ask(): Promise<void> {
		const films = [...this.#wanted.values()].slice(-perSecond);
		for (const { infoHash } of films) this.#wanted.delete(infoHash);
		this.#askAfter(againMs);
		if (films.length > 0) this.#keep(await this.#port.sightFilms(films));
	}

	#keep(sights: readonly FilmSight[]): void {
		const atMs = this.#clock.now();
		for (const { infoHash, people } of sights) {
			this.#seen.delete(infoHash);
			this.#seen.set(infoHash, { people, atMs });
		}
		for (const infoHash of this.#seen.keys()) {
			if (this.#seen.size <= kept) break;
			this.#seen.delete(infoHash);
		}
	}
}

const hasWebSeed = (title: TitleView): boolean =>
	[title, ...title.episodes].some(({ variants }) => variants.some((one) => one.hasWebSeed));

const filmsOf = (title: TitleView): readonly FilmSought[] =>
	[title, ...title.episodes.slice(0, episodesMost)].flatMap(({ variants }) =>
		variants.map(({ infoHash, trackers }) => ({ infoHash, trackers }))
	);
