/** Who watches, on the screen: the profiles of this device, the one that is on, and whether anything is kept. */
import { bytesToHex } from '#lib/core/bytes.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { limits } from '#lib/core/limits.ts';
import type { SharedStore } from '#lib/library/ports.ts';
import {
	livingProfiles,
	mainProfile,
	mergeProfiles,
	nameFor,
	onlyMain,
	parseProfiles,
	profilesToValue,
	type Profile,
	type Profiles
} from '#lib/library/profiles.ts';

export { mainProfile };
export type { Profile };

const name = 'profiles';

/** What can be done about who watches. */
export interface WhoDeeds {
	readonly turnTo: (id: string) => Promise<void>;
	readonly add: (name: string, colour: number) => Promise<void>;
	readonly change: (id: string, name: string, colour: number) => Promise<void>;
	readonly remove: (id: string) => Promise<void>;
	/** From now on nothing is kept, or it is again; films that came meanwhile leave. */
	readonly setPrivate: (isPrivate: boolean) => Promise<void>;
}

export class ProfilesState {
	#profiles = $state.raw<Profiles>(onlyMain);
	readonly #store: SharedStore;
	readonly #clock: Clock;
	readonly #random: Random;

	readonly #living = $derived(livingProfiles(this.#profiles));
	readonly #current = $derived(
		this.#living.find(({ id }) => id === this.#profiles.current) ?? this.#living[0]
	);

	constructor(options: {
		readonly store: SharedStore;
		readonly clock: Clock;
		readonly random: Random;
	}) {
		this.#store = options.store;
		this.#clock = options.clock;
		this.#random = options.random;
	}

	get living(): readonly Profile[] {
		return this.#living;
	}
	get current(): Profile | undefined {
		return this.#current;
	}
	get isPrivate(): boolean {
		return this.#profiles.isPrivate;
	}
	/** Infohashes of films that were here before it began to be private. */
	get filmsBefore(): readonly string[] {
		return this.#profiles.filmsBefore;
	}
	get canAdd(): boolean {
		return this.#living.length < limits.library.profiles;
	}
	/** What is to be read and written for whoever watches now. */
	get place(): { readonly profile: string; readonly isPrivate: boolean } {
		return { profile: this.#current?.id ?? mainProfile, isPrivate: this.isPrivate };
	}

	async load(): Promise<void> {
		this.#profiles = parseProfiles(await this.#store.read(name), this.#clock.now());
	}

	/** Adds a profile and turns to it. */
	async add(named: string, colour: number): Promise<void> {
		const id = bytesToHex(this.#random.bytes(8));
		await this.merge([this.#made({ id, name: named, colour, isGone: false })]);
		await this.turnTo(id);
	}
	async change(id: string, named: string, colour: number): Promise<void> {
		await this.merge([this.#made({ id, name: named, colour, isGone: false })]);
	}
	/** Takes a profile away with all that is kept of it; the first one stays. */
	async remove(id: string): Promise<void> {
		if (id === mainProfile) return;
		await this.merge([this.#made({ id, name: '', colour: 0, isGone: true })]);
		await this.#store.write(nameFor(id, 'own'), undefined);
		await this.#store.write(nameFor(id, 'progress'), undefined);
		if (this.#profiles.current === id) await this.turnTo(mainProfile);
	}
	async turnTo(id: string): Promise<void> {
		await this.#change((kept) => ({ ...kept, current: id }));
	}
	async setPrivate(isPrivate: boolean, filmsBefore: readonly string[]): Promise<void> {
		await this.#change((kept) => ({ ...kept, isPrivate, filmsBefore }));
	}
	/** Takes in the profiles of another device. */
	async merge(others: readonly Profile[]): Promise<void> {
		await this.#change((kept) => ({ ...kept, all: mergeProfiles(kept.all, others) }));
	}

	#made(profile: Omit<Profile, 'atMs'>): Profile {
		const known = this.#profiles.all.get(profile.id)?.atMs ?? -1;
		return {
			...profile,
			name: profile.name.trim().slice(0, limits.library.nameChars),
			atMs: Math.max(this.#clock.now(), known + 1)
		};
	}

	async #change(make: (kept: Profiles) => Profiles): Promise<void> {
		const nowMs = this.#clock.now();
		this.#profiles = make(this.#profiles);
		await this.#store.change(name, (kept) => {
			const merged = parseProfiles(kept, nowMs);
			return profilesToValue(
				make({ ...merged, all: mergeProfiles(merged.all, this.#profiles.all.values()) })
			);
		});
	}
}
