/** The publisher's desk as the page sees it: the channel, films on their way into it, and what it holds. */
import { SvelteMap } from 'svelte/reactivity';
import type { Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import type { FilmForm } from '#lib/studio/film-form.ts';
import { draftOf, parseDrafts, type Draft, type DraftPicture } from '#lib/studio/draft.ts';

export type { Draft } from '#lib/studio/draft.ts';
export type { FilmForm } from '#lib/studio/film-form.ts';

export interface OwnChannel {
	readonly name: string;
	readonly link: string;
	/** The keys were saved. */
	readonly saved: boolean;
}

/** A title of one's own, as the form asks for it. */
export interface OwnTitle {
	readonly id: string;
	readonly form: FilmForm;
}

/** What a file turned out to be; `unplayable` names what this browser lacks. */
export interface Examined {
	readonly container: string;
	readonly codecs: string;
	readonly unplayable?: string;
	readonly durationSeconds?: number;
	readonly width?: number;
	readonly height?: number;
	readonly pictures: readonly DraftPicture[];
}

export interface StudioDoor {
	readonly own: () => Promise<OwnChannel | undefined>;
	readonly make: (name: string) => Promise<string | undefined>;
	readonly backup: () => Promise<string | undefined>;
	readonly examine: (file: File) => Promise<Examined | undefined>;
	readonly picture: (file: Blob) => Promise<DraftPicture | undefined>;
	/** The torrent, or the name of what is wrong. */
	readonly take: (
		job: string,
		file: File
	) => Promise<{ readonly infoHash: InfoHash; readonly info: Bytes } | string>;
	readonly stop: (job: string) => void;
	/** The number of the signed version, or the name of what is wrong. */
	readonly publish: (draft: Draft) => Promise<number | string>;
	readonly addMagnet: (form: FilmForm & { readonly magnet: string }) => Promise<number | string>;
	readonly titles: () => Promise<readonly OwnTitle[]>;
	readonly edit: (id: string, form: FilmForm) => Promise<number | string>;
	readonly retire: (id: string) => Promise<number | string>;
	readonly newJob: () => string;
	readonly readDrafts: () => Promise<unknown>;
	readonly writeDrafts: (drafts: readonly Draft[]) => Promise<boolean>;
}

export class StudioState {
	#own = $state.raw<OwnChannel>();
	#titles = $state.raw<readonly OwnTitle[]>([]);
	#drafts = $state.raw<readonly Draft[]>([]);
	#refused = $state.raw<string>();
	#seq = $state.raw<number>();
	#busy = $state(false);
	/** The share of each film that is taken in, by draft. */
	readonly taking = new SvelteMap<string, number>();
	readonly #door: StudioDoor;

	constructor(door: StudioDoor) {
		this.#door = door;
	}

	get own(): OwnChannel | undefined {
		return this.#own;
	}
	get titles(): readonly OwnTitle[] {
		return this.#titles;
	}
	get drafts(): readonly Draft[] {
		return this.#drafts;
	}
	/** The name of what was wrong with the last thing that was asked for. */
	get refused(): string | undefined {
		return this.#refused;
	}
	/** The number of the version that was signed last. */
	get seq(): number | undefined {
		return this.#seq;
	}
	get busy(): boolean {
		return this.#busy;
	}

	async load(): Promise<void> {
		this.#own = await this.#door.own();
		if (this.#drafts.length === 0) this.#drafts = parseDrafts(await this.#door.readDrafts());
		if (this.#own) this.#titles = await this.#door.titles();
	}
	async make(name: string): Promise<void> {
		await this.#ask(() => this.#door.make(name));
		await this.load();
	}
	/** The secret keys as a text. */
	async backup(): Promise<string | undefined> {
		const keys = await this.#door.backup();
		this.#own = await this.#door.own();
		return keys;
	}

	/** Takes films in, one after the other; each shows as a draft at once. */
	async add(files: readonly File[], form: Partial<FilmForm>): Promise<void> {
		this.#refused = undefined;
		const fresh = files.map((file) => ({ file, draft: draftOf(this.#door.newJob(), file, form) }));
		this.#drafts = [...this.#drafts, ...fresh.map(({ draft }) => draft)];
		for (const { draft } of fresh) this.taking.set(draft.id, 0);
		for (const { file, draft } of fresh) await this.#takeIn(draft.id, file);
	}
	hearTaking(job: string, share: number): void {
		if (this.taking.has(job)) this.taking.set(job, share);
	}
	/** Stops taking it in, or forgets it; the film's pieces go with `remove` on the page of transfers. */
	async drop(id: string): Promise<void> {
		this.#door.stop(id);
		this.taking.delete(id);
		this.#drafts = this.#drafts.filter((draft) => draft.id !== id);
		await this.#keep();
	}
	async change(id: string, changes: Partial<Draft>): Promise<void> {
		this.#drafts = this.#drafts.map((draft) =>
			draft.id === id ? { ...draft, ...changes } : draft
		);
		await this.#keep();
	}
	async ownPicture(id: string, file: Blob): Promise<void> {
		const picture = await this.#door.picture(file);
		this.#refused = picture ? undefined : 'picture';
		const draft = this.#drafts.find((one) => one.id === id);
		if (!picture || !draft) return;
		const pictures = [...draft.pictures, picture];
		await this.change(id, { pictures, chosen: pictures.length - 1 });
	}

	async publish(draft: Draft): Promise<void> {
		const done = await this.#sign(() => this.#door.publish(draft));
		if (done) await this.drop(draft.id);
	}
	addMagnet(form: FilmForm & { readonly magnet: string }): Promise<boolean> {
		return this.#sign(() => this.#door.addMagnet(form));
	}
	edit(id: string, form: FilmForm): Promise<boolean> {
		return this.#sign(() => this.#door.edit(id, form));
	}
	retire(id: string): Promise<boolean> {
		return this.#sign(() => this.#door.retire(id));
	}

	async #takeIn(id: string, file: File): Promise<void> {
		if (!this.taking.has(id)) return; // Dropped while others were taken in.
		const [found, taken] = await Promise.all([this.#door.examine(file), this.#door.take(id, file)]);
		this.taking.delete(id);
		if (!this.#drafts.some((draft) => draft.id === id)) return;
		if (!found || typeof taken === 'string') {
			this.#drafts = this.#drafts.filter((draft) => draft.id !== id);
			this.#refused = typeof taken === 'string' ? taken : 'NotAFilm';
			return;
		}
		const { container, codecs, pictures, ...facts } = found;
		const draft = this.#drafts.find((one) => one.id === id);
		if (!draft) return;
		await this.change(id, {
			...facts,
			...taken,
			pictures,
			form: { ...draft.form, container, codecs }
		});
	}
	async #keep(): Promise<void> {
		const whole = this.#drafts.filter(({ infoHash }) => infoHash !== undefined);
		if (!(await this.#door.writeDrafts(whole))) this.#refused = 'NoRoom';
	}
	async #ask<T>(run: () => Promise<T | string>): Promise<T | undefined> {
		this.#busy = true;
		const done = await run();
		this.#busy = false;
		this.#refused = typeof done === 'string' ? done : undefined;
		return typeof done === 'string' ? undefined : done;
	}
	async #sign(run: () => Promise<number | string>): Promise<boolean> {
		this.#seq = await this.#ask(run);
		if (this.#seq !== undefined) this.#titles = await this.#door.titles();
		return this.#seq !== undefined;
	}
}
