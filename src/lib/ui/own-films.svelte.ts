/** Films from the viewer's own disk, which play here and go nowhere. */
import { createContext } from 'svelte';

export class OwnFilms {
	#files = $state.raw<readonly File[]>([]);

	get files(): readonly File[] {
		return this.#files;
	}
	choose(files: readonly File[]): void {
		this.#files = [...files].sort((one, other) =>
			one.name.localeCompare(other.name, undefined, { numeric: true })
		);
	}
}

export const [getOwnFilms, setOwnFilms] = createContext<OwnFilms>();
