/** What is on the stage: the film of the watch page, which goes on in a corner while the viewer is elsewhere. */
import { createContext } from 'svelte';
import type { Component } from 'svelte';

/** What is watched: a title of the catalogue, or a magnet. */
export interface Play {
	/** `<channel>/<id>`; empty for a magnet. */
	readonly key: string;
	readonly magnet: string | undefined;
	/** Where to begin, seconds; 0: where it was left. */
	readonly at: number;
	/** Infohash of the version that the viewer has chosen. */
	readonly version: string | undefined;
}

/** With whom it is watched: a room, or everybody at one hour. */
export interface Beside {
	readonly room?: string | undefined;
	readonly hour?: number | undefined;
}

export class Stage {
	#play = $state.raw<Play>();
	#view = $state.raw<Component<{ stage: Stage }>>();
	#small = $state(false);
	#room = $state<string>();
	#hour = $state<number>();
	/** The film's clock moves: said by whoever shows it. */
	isPlaying = false;

	get play(): Play | undefined {
		return this.#play;
	}
	/** Handed over by the watch page, so that other pages need not load it. */
	get view(): Component<{ stage: Stage }> | undefined {
		return this.#view;
	}
	/** The room that the address names: what its link carries; empty for one that is to be begun. */
	get room(): string | undefined {
		return this.#room;
	}
	/** When everybody began, milliseconds since 1970: the film is where the clock says. */
	get hour(): number | undefined {
		return this.#hour;
	}
	/** In the corner. */
	get small(): boolean {
		return this.#small;
	}

	/** The watch page is there. A film that is on already goes on. */
	open(play: Play, view: Component<{ stage: Stage }>, beside: Beside = {}): void {
		this.#view = view;
		this.#room = beside.room;
		this.#hour = beside.hour;
		this.#small = false;
		this.show(play);
	}

	/** Another film, where the one before was. */
	show(play: Play): void {
		const now = this.#play;
		const isSame =
			now?.key === play.key && now.magnet === play.magnet && now.version === play.version;
		if (!isSame) this.#play = play;
	}

	/** The watch page is left: what plays goes on in the corner. */
	leave(): void {
		if (this.isPlaying) this.#small = true;
		else this.close();
	}

	close(): void {
		this.#small = false;
		this.#room = undefined;
		this.#hour = undefined;
		this.#play = undefined;
		this.isPlaying = false;
	}
}

export const [getStage, setStage] = createContext<Stage>();
