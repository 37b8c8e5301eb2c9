/** Watching together as the screen shows it: whether a room is asked for, joined, and what is in it. */
import type { Party, PartyView } from '#lib/together/party.ts';
import type { Screen } from '#lib/together/ports.ts';

/** A title of the catalogue, or a magnet. */
export interface WatchedFilm {
	readonly key: string;
	readonly magnet: string | undefined;
}

/** What makes and joins rooms. */
export interface PartyDoor {
	/** A new room: what its link carries. */
	readonly begin: () => Promise<string>;
	/** Undefined when the link is none. */
	readonly join: (order: {
		readonly room: string;
		readonly film: WatchedFilm;
		readonly name: string;
		readonly changed: () => void;
	}) => Promise<Party | undefined>;
	readonly screenOf: (video: HTMLVideoElement) => Screen;
}

type Phase = 'alone' | 'asking' | 'joining' | 'together' | 'refused';

export class PartyState {
	#phase = $state<Phase>('alone');
	#view = $state.raw<PartyView>();
	#room = $state<string>();
	#unread = $state(0);
	/** The panel is open. */
	#open = $state(false);
	#party: Party | undefined;
	#video: HTMLVideoElement | undefined;
	#closed = false;
	readonly #load: () => Promise<PartyDoor>;
	#door: PartyDoor | undefined;

	/** The door's code is loaded with the first room. */
	constructor(load: () => Promise<PartyDoor>) {
		this.#load = load;
	}

	get phase(): Phase {
		return this.#phase;
	}
	get view(): PartyView | undefined {
		return this.#view;
	}
	/** What the link to this room carries; undefined for one that is yet to be begun. */
	get room(): string | undefined {
		return this.#room;
	}
	/** Lines that were said while the panel was closed. */
	get unread(): number {
		return this.#unread;
	}
	get isOpen(): boolean {
		return this.#open && this.#phase === 'together';
	}

	setOpen(open: boolean): void {
		this.#open = open;
		if (open) this.#unread = 0;
	}

	/** A link to a room was opened, or, without one, a new room is wanted: the person is asked first. */
	ask(room: string | undefined): void {
		if (room !== undefined && room === this.#room && this.#phase === 'together') return;
		this.leave();
		this.#room = room;
		this.#phase = 'asking';
	}

	/** Into the room, which is begun when there is none yet; answers with what its link carries. */
	async enter(film: WatchedFilm, name: string): Promise<string | undefined> {
		this.#phase = 'joining';
		const door = (this.#door ??= await this.#load());
		const room = (this.#room ??= await door.begin());
		const party = await door.join({
			room,
			film,
			name,
			changed: () => {
				this.#look();
			}
		});
		if (this.#closed || !party) {
			party?.close();
			this.#phase = party ? 'alone' : 'refused';
			return undefined;
		}
		this.#party = party;
		this.#phase = 'together';
		this.setOpen(true);
		this.#show();
		this.#look();
		return room;
	}

	/** The player's element, as it comes and goes. */
	attach(video: HTMLVideoElement | undefined): void {
		if (video === this.#video) return;
		this.#video = video;
		this.#show();
	}

	say(text: string): void {
		this.#party?.say(text);
	}
	setHostOnly(hostOnly: boolean): void {
		this.#party?.setHostOnly(hostOnly);
	}
	mute(id: string, isMuted: boolean): void {
		this.#party?.mute(id, isMuted);
	}

	/** Out of the room; the film goes on alone. */
	leave(): void {
		this.#party?.close();
		this.#party = undefined;
		this.#view = undefined;
		this.#room = undefined;
		this.#unread = 0;
		this.#phase = 'alone';
	}

	close(): void {
		this.leave();
		this.#closed = true;
	}

	#show(): void {
		this.#party?.show(this.#video && this.#door?.screenOf(this.#video));
	}

	#look(): void {
		const view = this.#party?.view();
		if (!view || isSameView(view, this.#view)) return;
		const before = this.#view?.lines.at(-1)?.serial ?? -1;
		const said = view.lines.filter(
			({ kind, isOwn, serial }) => kind === 'said' && !isOwn && serial > before
		);
		if (!this.#open) this.#unread += said.length;
		this.#view = view;
	}
}

/** The room is looked at ten times a second; the screen is told when something of it has changed. */
const isSameView = (a: PartyView, b: PartyView | undefined): boolean =>
	a.lines === b?.lines && JSON.stringify({ ...a, lines: 0 }) === JSON.stringify({ ...b, lines: 0 });
