/** The viewer's choices, as the screen sees them; what changes is kept. */
import type { LibraryStore } from '#lib/library/ports.ts';
import { defaultSettings, parseSettings, type Settings } from '#lib/library/settings.ts';

const name = 'settings';

/** What is undefined is no longer chosen. */
type Changes = { readonly [K in keyof Settings]?: Settings[K] | undefined };

export class SettingsState {
	#current = $state.raw<Settings>(defaultSettings);
	#loaded = $state(false);
	#stored = $state(true);
	readonly #store: LibraryStore;
	readonly #listeners = new Set<(settings: Settings) => void>();

	/** `first`: what is known before storage has answered. */
	constructor(store: LibraryStore, first: Partial<Settings> = {}) {
		this.#store = store;
		this.#current = { ...defaultSettings, ...first };
	}

	get current(): Settings {
		return this.#current;
	}

	/** False until storage has answered: the notice waits for it. */
	get loaded(): boolean {
		return this.#loaded;
	}

	/** False when the last change could not be kept: it lasts until the window closes. */
	get stored(): boolean {
		return this.#stored;
	}

	/** Reads what was kept, once, at start-up. */
	async load(): Promise<void> {
		this.#current = parseSettings(await this.#store.read(name));
		this.#loaded = true;
		this.#tell();
	}

	/** Changes some choices and keeps them all. */
	async change(choices: Changes): Promise<void> {
		this.#current = parseSettings({ ...this.#current, ...choices });
		this.#tell();
		this.#stored = await this.#store.write(name, { ...this.#current });
	}

	/** Calls back on every change, for what is not on the screen; returns the way to stop. */
	subscribe(changed: (settings: Settings) => void): () => void {
		this.#listeners.add(changed);
		return () => {
			this.#listeners.delete(changed);
		};
	}

	#tell(): void {
		for (const changed of this.#listeners) changed(this.#current);
	}
}
