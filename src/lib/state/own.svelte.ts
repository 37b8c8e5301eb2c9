/** Favourites, lists, ratings and marks of the current profile on the screen; every change is kept, beside those of other tabs. */
import { bytesToHex } from '#lib/core/bytes.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import {
	entriesToValue,
	entryKey,
	heartsMost,
	mergeEntries,
	parseEntries,
	type Entries,
	type Entry
} from '#lib/library/own-entries.ts';
import {
	addList,
	favourite,
	favouritesOf,
	heartsOf,
	isFavourite,
	isForgotten,
	listsOf,
	moveInList,
	putInList,
	removeList,
	renameList,
	type NamedTitle,
	type OwnList
} from '#lib/library/own-library.ts';
import type { SharedStore } from '#lib/library/ports.ts';
import { mainProfile, nameFor } from '#lib/library/profiles.ts';

export { heartsMost };
export type { NamedTitle, OwnList };

export class OwnState {
	#entries = $state.raw<Entries>(new Map());
	#stored = $state(true);
	#profile = mainProfile;
	#isPrivate = false;
	readonly #store: SharedStore;
	readonly #clock: Clock;
	readonly #random: Random;
	readonly #listeners = new Set<() => void>();

	readonly #favourites = $derived(favouritesOf(this.#entries));
	readonly #lists = $derived(listsOf(this.#entries));

	constructor(options: {
		readonly store: SharedStore;
		readonly clock: Clock;
		readonly random: Random;
	}) {
		this.#store = options.store;
		this.#clock = options.clock;
		this.#random = options.random;
	}

	get entries(): Entries {
		return this.#entries;
	}
	/** The last added first. */
	get favourites(): readonly NamedTitle[] {
		return this.#favourites;
	}
	get lists(): readonly OwnList[] {
		return this.#lists;
	}
	/** False when the last change could not be kept: it lasts until the window closes. */
	get stored(): boolean {
		return this.#stored;
	}

	/** Reads what is kept of a profile; what is done privately is forgotten with the next reading. */
	async load({
		profile,
		isPrivate
	}: {
		readonly profile: string;
		readonly isPrivate: boolean;
	}): Promise<void> {
		this.#profile = profile;
		this.#isPrivate = isPrivate;
		const kept = await this.#store.read(nameFor(profile, 'own'));
		if (profile === this.#profile) this.#entries = parseEntries(kept, this.#clock.now());
	}

	isFavourite(title: string): boolean {
		return isFavourite(this.#entries, title);
	}
	/** 1 to 5, or 0 for none. */
	hearts(title: string): number {
		return heartsOf(this.#entries, title);
	}
	isForgotten(title: string, atMs: number): boolean {
		return isForgotten(this.#entries, title, atMs);
	}

	/** False when there is no room for one more. */
	async setFavourite(title: NamedTitle, isOn: boolean): Promise<boolean> {
		return this.#add(favourite(this.#entries, title, { isOn, atMs: this.#clock.now() }));
	}
	async setSeen({ key, name }: NamedTitle, isSeen: boolean): Promise<void> {
		const value = { text: name, number: isSeen ? 1 : 0 };
		await this.#add([{ kind: 'watched', id: key, atMs: this.#clock.now(), value }]);
	}
	/** 0 takes the rating back. */
	async rate({ key, name }: NamedTitle, hearts: number): Promise<void> {
		const value = hearts > 0 ? { text: name, number: hearts } : null;
		await this.#add([{ kind: 'rating', id: key, atMs: this.#clock.now(), value }]);
	}
	/** The new list's id, or undefined when there is no room for one more or it has no name. */
	async addList(name: string): Promise<string | undefined> {
		const id = bytesToHex(this.#random.bytes(8));
		const added = await this.#add(addList(this.#entries, { id, name, atMs: this.#clock.now() }));
		return added ? id : undefined;
	}
	async renameList(id: string, name: string): Promise<void> {
		await this.#add(renameList(this.#entries, { id, name, atMs: this.#clock.now() }));
	}
	async removeList(id: string): Promise<void> {
		await this.#add(removeList(this.#entries, id, this.#clock.now()));
	}
	/** False when there is no room for one more. */
	async putInList(list: string, title: NamedTitle, isIn: boolean): Promise<boolean> {
		return this.#add(putInList(this.#entries, list, { title, isIn, atMs: this.#clock.now() }));
	}
	/** Moves a title to a place counted from 0. */
	async moveInList(list: string, title: string, place: number): Promise<void> {
		await this.#add(moveInList(this.#entries, list, { title, place, atMs: this.#clock.now() }));
	}
	/** Where a title was left is no longer known. */
	async forget(title: string): Promise<void> {
		await this.#add([{ kind: 'forgotten', id: title, atMs: this.#clock.now(), value: null }]);
	}
	async clearHistory(): Promise<void> {
		await this.#add([{ kind: 'cleared', id: 'history', atMs: this.#clock.now(), value: null }]);
	}

	/** Calls back on every change; returns the way to stop. */
	subscribe(changed: () => void): () => void {
		this.#listeners.add(changed);
		return () => {
			this.#listeners.delete(changed);
		};
	}

	async #add(entries: readonly Entry[]): Promise<boolean> {
		if (entries.length === 0) return false;
		this.#entries = mergeEntries(
			this.#entries,
			// A change is newer than what it changes, whatever the clock says.
			entries.map((entry) => ({
				...entry,
				atMs: Math.max(entry.atMs, (this.#entries.get(entryKey(entry))?.atMs ?? -1) + 1)
			}))
		);
		const made = this.#entries;
		if (!this.#isPrivate) {
			// What another tab has kept meanwhile stays: of each record the newest counts.
			this.#stored = await this.#store.change(nameFor(this.#profile, 'own'), (kept) =>
				entriesToValue(mergeEntries(parseEntries(kept, this.#clock.now()), made.values()))
			);
		}
		for (const changed of this.#listeners) changed();
		return true;
	}
}
